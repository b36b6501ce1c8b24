//! The hand-written runtime of a generated client.
//!
//! It depends on no description: generated code passes it an [`Api`] for each client and an [`Operation`] for each
//! call, and wraps its [`Client`] and its [`Failure`]. Modules depend on those above them.
//!
//! ```text
//! constraints, text, secret     values, and their constraints
//! api                           the static description of an API
//! request, field                what a caller sets
//! retry, classification         whether another attempt follows
//! error                         failures
//! client, settings, blocking    clients
//! call                          everything that one call sends
//! progenitor                    the seam to progenitor's client
//! response, attempts            sending a call, and reading its response
//! macros                        what all generated code has in common
//! json_schema, contract         the description at run time, for `schemars` and for servers
//! ```

mod api;
mod attempts;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod classification;
mod client;
mod constraints;
#[cfg(feature = "test-server")]
pub mod contract;
mod error;
mod field;
#[cfg(any(feature = "schemars", feature = "test-server"))]
mod json_schema;
mod macros;
mod progenitor;
mod redact;
mod redirect;
mod request;
mod response;
mod response_value;
mod retry;
mod secret;
mod settings;
mod text;
mod trace;

pub use api::{
    Api, BodyKind, BodySpec, ErrorBody, Operation, ParameterLocation, ParameterSpec, ResponseSpec, Statuses,
};
pub use call::Call;
pub use client::{Caller, Client, Settings};
pub use constraints::{Constrained, Constraints, Validate, ValidationError, validate_field, validated};
pub use error::{
    BlockingInAsyncContext, BuildError, Failure, FailureRef, InvalidRequest, InvalidResponse,
    ResponseTooLarge, StatusError, TransportError, TransportErrorKind,
};
pub use field::Field;
#[cfg(any(feature = "schemars", feature = "test-server"))]
pub use json_schema::Description;
#[cfg(feature = "schemars")]
pub use json_schema::json_schema;
pub use progenitor::{ClientHooks, OperationInfo, ProgenitorError, complete};
pub use request::Request;
pub use response_value::ResponseValue;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use settings::ClientBuilder;
pub use text::{IntoText, Text};

pub(crate) use macros::*;
pub(crate) use progenitor::progenitor_hooks;
