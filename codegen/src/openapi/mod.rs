//! The types of OpenAPI: a document, and the objects and references within it.
//!
//! The stages read a description through this module, which depends on no stage.

pub(crate) mod all_of;
pub(crate) mod direction;
pub(crate) mod document;
pub(crate) mod extension;
pub(crate) mod file;
pub(crate) mod json_schema;
pub(crate) mod media_type;
pub(crate) mod node;
pub(crate) mod operation;
pub(crate) mod parameter;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod security;
pub(crate) mod server;
pub(crate) mod union;
