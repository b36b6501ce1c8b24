//! {about}
//!
//! # Example
//!
//! ```toml
//! [dependencies]
//! {name} = "{version}"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
{example}//!
//! A [`Client`] has a method for each resource of the API, and a resource has a method for each of its operations. The
//! method of an operation returns a request, which has a setter for each parameter. The module [`resources`] documents
//! all operations.
//!
//! The method `send` returns a future that sends the request when it is awaited. The future panics outside a
//! [tokio](https://docs.rs/tokio) runtime with I/O and time enabled.
//!
//! # Errors
//!
//! The error type of every call is [`Error`]. It has a variant for each error status that the API documents, and one for
//! each other way in which a call can fail:
//!
//! - [`Error::status`], [`Error::headers`] and [`Error::body`] return the parts of the server's response.
//! - [`Error::is_retryable`] returns `true` if the same call may succeed later and can be repeated without harm.
//! - [`Error::outcome_unknown`] returns `true` if the server may have processed the request, but no response confirms or
//!   denies it.
//!
//! The client validates a request before sending it, and fails with [`Error::InvalidRequest`] if a value is missing or
//! violates the API's constraints. It reads responses leniently: it accepts values that violate a constraint, and keeps
//! fields and enum values that it does not know.
//!
//! # Retries
//!
//! The client retries safe operations (`GET` and `HEAD`) after failures that may be temporary. It retries other operations
//! only if the server cannot have processed the request or, with [`RetryPolicy::retry_rejected`], after the statuses 429 and
//! 503. [`RetryPolicy`] sets the number of retries and the pauses between
//! them, and [`RetryBudget`] limits the retries of all calls of a client.
//!
//! # Timeouts
//!
//! - [`connect_timeout`](ClientBuilder::connect_timeout) limits connecting, including the TLS handshake.
//! - [`attempt_timeout`](ClientBuilder::attempt_timeout) limits one attempt, including the response body.
//! - [`timeout`](ClientBuilder::timeout) limits the whole call, with all attempts and pauses.
//!
//! # Options of a call
//!
//! Each request has methods for the options of one call. `timeout` and `retry` override the settings of the client.
//! `extra_header` and `extra_query` add a header and a query pair. `preview` returns the request as the client would send
//! it, without its secrets, and sends nothing.
//!
//! # Layers
//!
//! [`ClientBuilder::layer`] adds a [`tower::Layer`](https://docs.rs/tower/0.5/tower/trait.Layer.html) around each attempt.
//! [`ClientBuilder::transport`] replaces the HTTP client with a service, such as a test server in the same process.
//!
//! # Security
//!
//! Secrets appear in no `Debug` output, error message, log or span. The client wipes them from memory when it drops them,
//! except in the buffers of the HTTP stack. The client follows no redirects. It rejects a base URL with `http://`, unless
//! the host is a loopback host or [`danger_allow_plain_http`](ClientBuilder::danger_allow_plain_http) is set.
//!
//! # Testing
//!
//! The feature `test-server` adds [`test_server::TestServer`], which responds to every operation as the description says.
//! Enable the feature in the `[dev-dependencies]`.
{test}//!
//! # Features
//!
//! | feature | description |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls, with its default crypto provider and the platform's certificates |
//! | `rustls-no-provider` | TLS by rustls, with the crypto provider that the application installs |
//! | `native-tls` | TLS by the platform's own library |
//! | `http2` | HTTP/2 over TLS, if the server offers it |
//! | `socks` | proxies with `socks5://` URLs |
//! | `multipart` | multipart bodies and bodies from files |
//! | `blocking` | [`blocking::Client`], for programs without an async runtime |
//! | `test-server` | [`test_server::TestServer`], for tests |
//! | `tracing` | spans for each call and each attempt, recorded with [tracing](https://docs.rs/tracing) |
//! | `schemars` | [`schemars::JsonSchema`](https://docs.rs/schemars/1/schemars/trait.JsonSchema.html) for the API's types |
//!
#![cfg_attr(feature = "blocking", doc = "[`blocking::Client`]: blocking::Client")]
#![cfg_attr(not(feature = "blocking"), doc = "[`blocking::Client`]: #features")]
#![cfg_attr(feature = "test-server", doc = "[`test_server::TestServer`]: test_server::TestServer")]
#![cfg_attr(not(feature = "test-server"), doc = "[`test_server::TestServer`]: #features")]
// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the runtime supports every description, and this one needs only a part of it"
)]
#[rustfmt::skip]
mod runtime;

#[rustfmt::skip]
mod generated;

#[cfg(feature = "test-server")]
#[rustfmt::skip]
pub mod test_server;

#[cfg(feature = "blocking")]
pub use generated::blocking;
pub use generated::{API_VERSION, Client, ClientBuilder, Error, ErrorBody, StatusError, resources, types};
pub use reqwest;
pub use runtime::{
    BlockingInAsyncContext, BuildError, CredentialsError, ExtraFields, InvalidRequest, InvalidResponse,
    RequestPreview, ResponseTooLarge, ResponseValue, RetryBudget, RetryPolicy, TokenReason, TransportError,
    TransportErrorKind, ValidationError, attempt,
};
