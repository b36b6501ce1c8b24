//! The handwritten runtime of a generated client.
//!
//! The runtime depends on no particular description. Generated code passes it an [`Api`] for each client and an [`Operation`] for
//! each call, and wraps its [`Client`] and its [`Failure`].
//!
//! ```text
//! constraints, text, secret     values, and the constraints of the description
//! api                           the static description of an API
//! client, settings, blocking    clients
//! request, field                the parameters and the body that a caller sets
//! object                        objects, and the fields that the description does not have
//! call                          the content of the HTTP request
//! progenitor                    the seam to progenitor's client
//! attempts                      sending a call
//! retry, classification         the retry policy, and the rule for retries
//! response, response_value      reading a response
//! error, redirect, redact       failures, and their messages
//! trace                         spans, with the feature `tracing`
//! macros                        code that every generated client contains
//! json_schema, contract         the description as JSON, for `schemars` and for servers
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
mod object;
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
mod value;

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
pub use object::{
    ExtraFields, ExtraFieldsBuilder, Key, Object, ObjectWriter, Slot, deserialize_object, from_json, merge,
    read_extra,
};
pub use progenitor::{ClientHooks, OperationInfo, ProgenitorError, url};
pub use request::Request;
pub use response_value::ResponseValue;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use settings::ClientBuilder;
pub use text::{IntoText, Text};

pub(crate) use macros::*;
pub(crate) use progenitor::progenitor_hooks;
