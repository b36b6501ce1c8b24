//! The macros that write what all generated code has in common.

mod client;
mod error;
mod types;

pub(crate) use {client::*, error::*, types::*};
