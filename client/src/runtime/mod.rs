//! The handwritten runtime of a generated client.
//!
//! The runtime depends on no particular description. Generated code passes it an [`Api`] for each client and an
//! [`Operation`] for each call, and wraps its [`Client`] and its [`Failure`].
//!
//! ```text
//! constraints, text, secret     values, and the constraints of the description
//! date_time, pattern            dates and patterns, for descriptions that have them
//! api                           the static description of an API
//! client, settings, blocking    clients
//! request, options              a request that a caller builds, and its options
//! value, form, field            the parameters and the body that a caller sets
//! multipart, stream             bodies with files, with the feature `multipart`
//! media_type                    media types and their ranges
//! union                         unions, and the choice of their variants
//! style                         the texts of lists and objects in parameters
//! object                        objects, and the fields that the description does not have
//! nullable                      fields that are absent, null or a value
//! call                          the content of the HTTP request
//! credentials, token_provider   the credentials of a client
//! call_credentials              the credentials that a call sends
//! progenitor                    the interface to progenitor's client
//! preview                       a request without its secrets
//! attempt, attempts, sender     one attempt, the attempts of a call, and the services that send them
//! retry, retry_budget           the number of retries, and the pauses between them
//! classification                the rule for retries
//! response, response_value      reading a response
//! error, tls, redirect, redact  failures, and their messages
//! trace                         spans, with the feature `tracing`
//! macros                        code that every generated client contains
//! json_schema, contract         the normalized description, for `schemars` and for servers
//! server                        the test server, with the feature `test-server`
//! ```

mod api;
pub mod attempt;
mod attempts;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod call_credentials;
mod classification;
mod client;
mod constraints;
#[cfg(feature = "test-server")]
pub mod contract;
mod credentials;
mod date_time;
mod error;
mod field;
mod form;
#[cfg(any(feature = "schemars", feature = "test-server"))]
mod json_schema;
mod macros;
mod media_type;
#[cfg(feature = "multipart")]
mod multipart;
mod nullable;
mod object;
mod options;
mod pattern;
mod preview;
mod progenitor;
mod redact;
mod redirect;
mod request;
mod response;
mod response_value;
mod retry;
mod retry_budget;
mod secret;
mod sender;
#[cfg(feature = "test-server")]
pub mod server;
mod settings;
#[cfg(feature = "multipart")]
mod stream;
mod style;
mod text;
mod tls;
mod token_provider;
mod trace;
mod union;
mod value;

pub use api::{
    Api, BodyKind, BodySpec, ErrorBody, Operation, ParameterLocation, ParameterSpec, PartKind, PartSpec,
    PartStyle, ResponseSpec, SecurityScheme, Statuses,
};
pub use call::Call;
pub use client::{Caller, Client, Settings};
pub use constraints::{Constrained, Constraints, Validate, ValidationError, validate_field, validated};
pub use error::{
    BlockingInAsyncContext, BuildError, CredentialsError, Failure, FailureRef, InvalidRequest,
    InvalidResponse, ResponseTooLarge, StatusError, TransportError, TransportErrorKind,
};
pub use field::Field;
#[cfg(any(feature = "schemars", feature = "test-server"))]
pub use json_schema::Description;
#[cfg(feature = "schemars")]
pub use json_schema::json_schema;
#[cfg(feature = "multipart")]
pub use multipart::{Form, Part};
pub use nullable::{Nullable, deserialize_any};
pub use object::{
    ExtraFields, ExtraFieldsBuilder, Key, Object, ObjectWriter, Slot, deserialize_object, from_json,
    read_extra, skip,
};
pub use preview::RequestPreview;
pub use progenitor::{ClientHooks, OperationInfo, ProgenitorError, url};
pub use request::Request;
pub use response_value::ResponseValue;
pub use retry::RetryPolicy;
pub use retry_budget::RetryBudget;
pub use secret::Secret;
pub use settings::ClientBuilder;
pub use text::{IntoText, Text};
pub use token_provider::TokenReason;
pub use union::{
    Reader, Scalar, Shape, TaggedUnion, Union, deserialize_tagged, deserialize_union, parse_scalar,
    parse_union, read_untagged, scalar_from_json, value_text, write_tagged, write_unknown,
};

pub(crate) use macros::*;
pub(crate) use progenitor::progenitor_hooks;
