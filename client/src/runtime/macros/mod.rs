//! Macros for the code that every generated client contains.

mod client;
mod error;
mod object;
mod types;

pub(crate) use {client::*, error::*, object::*, types::*};
