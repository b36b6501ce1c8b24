//! Macros for the code that every generated client contains.

mod client;
mod error;
mod object;
mod types;
mod union;

pub(crate) use {client::*, error::*, object::*, types::*, union::*};
