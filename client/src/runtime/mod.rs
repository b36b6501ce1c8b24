//! What the generated code stands on. It knows no action: any description's code works beside it.

mod client;
mod error;
mod response;

// Which of these the generated code calls depends on the description.
#[allow(dead_code, reason = "a description may have no list, no answer without content, no optional body")]
mod answer;
#[allow(dead_code, reason = "a description may have no optional body")]
mod call;
#[allow(dead_code, reason = "a description may have no bounds of some kind")]
mod check;
#[cfg(feature = "schemars")]
#[allow(dead_code, reason = "a description may have no schemas")]
mod json_schema;
#[allow(unused_macros, unused_imports, reason = "a description may have no types of some kind")]
mod macros;
#[allow(dead_code, reason = "a description may have no parameters of some kind")]
mod parameter;
#[allow(dead_code, reason = "a description may have no secrets and no lists")]
mod scalar;

pub use client::{Client, ClientBuilder};
pub use error::{BuildError, Error, InvalidRequest, StatusError, TransportError, UnreadableAnswer};
pub use response::ResponseValue;

#[cfg(feature = "schemars")]
#[allow(unused_imports, reason = "a description may have no schemas")]
pub(super) use json_schema::json_schema;

#[allow(unused_imports, reason = "which of it the generated code calls depends on the description")]
pub(super) use self::{
    answer::receive,
    call::{Call, Operation, form_body, json_body},
    check::{Bounds, Check, Invalid, Pattern, Run},
    macros::*,
    parameter::{Parameter, Place},
    scalar::{Secret, ToText},
};
