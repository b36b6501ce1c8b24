//! What the generated code stands on. It knows no action: any description's code works beside it.

#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod client;
mod error;
mod response;
mod retry;
mod trace;

// Which of these the generated code calls depends on the description.
#[allow(dead_code, reason = "a description may have no list, no answer without content, no optional body")]
mod answer;
#[allow(dead_code, reason = "a description may have no actions")]
mod attempts;
#[cfg(all(test, feature = "schemars"))]
#[allow(dead_code, reason = "a description may have no types or no actions")]
pub mod by_name;
#[allow(dead_code, reason = "a description may have no parameters or bodies of some kind")]
mod call;
#[allow(dead_code, reason = "a description may have no bounds of some kind")]
mod check;
#[cfg(feature = "test-server")]
#[allow(dead_code, reason = "the server that this is for knows the API, and is not mounted everywhere")]
pub mod contract;
#[cfg(any(feature = "schemars", feature = "test-server"))]
#[allow(dead_code, reason = "a description may have no schemas")]
mod json_schema;
#[allow(unused_macros, unused_imports, reason = "a description may have no types of some kind")]
mod macros;
#[allow(dead_code, reason = "a description may have no parameters of some kind")]
mod parameter;
#[allow(dead_code, reason = "a description may have no secrets")]
mod secret;
#[allow(dead_code, reason = "a description may have no parameters of some kind")]
mod text;

#[allow(unused_imports, reason = "a description may have no actions")]
pub use super::generated::Error;
pub use builder::ClientBuilder;
pub use client::Client;
pub use error::{
    BlockingInAsyncContext, BuildError, InvalidRequest, InvalidResponse, ResponseTooLarge, StatusError,
    TransportError, TransportErrorKind,
};
pub use response::ResponseValue;
pub use retry::RetryPolicy;

#[cfg(any(feature = "schemars", feature = "test-server"))]
#[allow(unused_imports, reason = "a description may have no schemas")]
pub(super) use json_schema::SchemaText;
#[cfg(feature = "schemars")]
#[allow(unused_imports, reason = "a description may have no schemas")]
pub(super) use json_schema::json_schema;

#[allow(unused_imports, reason = "which of it the generated code calls depends on the description")]
pub(super) use self::{
    call::{Call, Operation},
    check::{Constraints, Pattern, Run, Validate, ValidationError},
    client::Caller,
    macros::*,
    parameter::{Parameter, ParameterLocation, ParameterSpec},
    secret::Secret,
    text::{IntoText, Text},
};
