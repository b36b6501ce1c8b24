//! A client of the Losant Org Invites API.

mod runtime;

#[rustfmt::skip]
mod generated;

pub use generated::{API_VERSION, ErrorBody, resources, types};
pub use runtime::{
    BuildError, Client, ClientBuilder, Error, InvalidRequest, ResponseValue, StatusError, TransportError,
    UnreadableAnswer,
};
