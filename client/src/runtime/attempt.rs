//! One attempt to send the request of a call, and the service that sends it.
//!
//! [`ClientBuilder::layer`](crate::ClientBuilder::layer) adds a [`tower::Layer`] around this service, and
//! [`ClientBuilder::transport`](crate::ClientBuilder::transport) replaces it.
//!
//! [`tower::Layer`]: https://docs.rs/tower/0.5/tower/trait.Layer.html

use std::{error::Error, fmt, io, iter::successors, sync::Arc};

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
};
use tower::util::BoxCloneSyncService;

use super::{api::Operation, secret::REDACTED, tls::tls_failure};

/// A service that sends attempts. Layers wrap it.
pub type AttemptService = BoxCloneSyncService<Attempt, AttemptResponse, AttemptError>;

type BoxError = Box<dyn Error + Send + Sync>;

/// One attempt to send the request of a call.
///
/// `Debug` shows neither the URL, the body, nor the values of sensitive headers.
pub struct Attempt {
    operation: &'static Operation,
    number: u32,
    request: reqwest::Request,
}

impl Attempt {
    pub(super) fn new(operation: &'static Operation, number: u32, request: reqwest::Request) -> Self {
        Self { operation, number, request }
    }

    /// Returns the id of the operation in the API's description.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        self.request.method()
    }

    /// Returns the path of the operation, with the names of its parameters instead of their values.
    pub fn path_template(&self) -> &'static str {
        self.operation.path
    }

    /// Returns the number of the attempt in its call. The first attempt has the number 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the headers. The values of secrets are marked as sensitive.
    pub fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// Returns the headers for changes. Mark the value of a secret with [`HeaderValue::set_sensitive`].
    ///
    /// If the server echoes a header that is set here, an error may show it.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.request.headers_mut()
    }

    /// Returns the URL, **which may contain secrets**. Do not write it to logs or errors.
    pub fn expose_url_with_secrets(&self) -> &reqwest::Url {
        self.request.url()
    }

    /// Returns the body, **which may contain secrets**, or `None` if the request has no body or streams it from files.
    /// Do not write it to logs or errors.
    pub fn expose_body_with_secrets(&self) -> Option<&[u8]> {
        self.request.body()?.as_bytes()
    }

    /// Returns the request, **which may contain secrets**.
    pub(crate) fn into_request(self) -> reqwest::Request {
        self.request
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("operation", &self.operation.id)
            .field("method", self.method())
            .field("path_template", &self.operation.path)
            .field("number", &self.number)
            .field("headers", &redacted_headers(self.headers()))
            .finish_non_exhaustive()
    }
}

/// Returns the headers with `[redacted]` instead of sensitive values.
pub(super) fn redacted_headers(headers: &HeaderMap) -> HeaderMap {
    let redact = |(name, value): (&_, &HeaderValue)| {
        let is_sensitive = value.is_sensitive();
        (Clone::clone(name), if is_sensitive { HeaderValue::from_static(REDACTED) } else { value.clone() })
    };
    headers.iter().map(redact).collect()
}

/// The response to an attempt. Its body may not have arrived yet.
pub struct AttemptResponse(reqwest::Response);

impl AttemptResponse {
    /// Creates a response, for a service that sends attempts without HTTP.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Self(response.into())
    }

    /// Returns the status code.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    pub(crate) fn from_http(response: reqwest::Response) -> Self {
        Self(response)
    }

    pub(super) fn into_http(self) -> reqwest::Response {
        self.0
    }
}

impl fmt::Debug for AttemptResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The headers are omitted, because a server may echo a secret in them.
        f.debug_struct("AttemptResponse").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// The reason why an attempt got no complete response.
#[derive(Debug, Clone)]
pub struct AttemptError {
    pub(super) kind: AttemptErrorKind,
    pub(super) source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What an [`AttemptError`] means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttemptErrorKind {
    /// No connection was established.
    Connect,
    /// Connecting took longer than the connect timeout.
    ConnectTimeout,
    /// The TLS handshake failed, for this reason.
    Tls(&'static str),
    /// The attempt timed out.
    Timeout,
    /// The connection closed.
    Closed,
    /// The server reported that it did not process the request.
    NotProcessed,
    /// The response is not valid HTTP.
    Protocol,
    /// The request can't be written as HTTP.
    Unsendable,
}

impl AttemptError {
    /// Creates the error of an attempt that established no connection. Nothing was sent, so the client may retry.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(AttemptErrorKind::Connect, source)
    }

    /// Creates the error of an attempt whose connection closed before the response was complete. The server may have
    /// processed the request.
    pub fn reset(source: impl Into<BoxError>) -> Self {
        Self::new(AttemptErrorKind::Closed, source)
    }

    /// Creates the error of an attempt that timed out. The server may have processed the request.
    pub fn timeout() -> Self {
        Self { kind: AttemptErrorKind::Timeout, source: None }
    }

    /// Returns `true` if no connection was established. Nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.kind,
            AttemptErrorKind::Connect | AttemptErrorKind::ConnectTimeout | AttemptErrorKind::Tls(_)
        )
    }

    /// Returns `true` if connecting or the attempt timed out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind, AttemptErrorKind::ConnectTimeout | AttemptErrorKind::Timeout)
    }

    /// Classifies the error of an HTTP client.
    pub(crate) fn from_http(error: reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::unsendable();
        }
        let is_connect = error.is_connect();
        let kind = match (is_connect, error.is_timeout()) {
            (true, true) => AttemptErrorKind::ConnectTimeout,
            (true, false) => match tls_failure(chain(&error)) {
                Some(reason) => return Self { kind: AttemptErrorKind::Tls(reason), source: None },
                None => AttemptErrorKind::Connect,
            },
            (false, true) => AttemptErrorKind::Timeout,
            (false, false) => AttemptErrorKind::of_connected(&error),
        };
        if has_server_text(&error) {
            return Self { kind, source: None };
        }
        // The URL contains the query, and the query may contain a secret.
        Self::new(kind, error.without_url())
    }

    /// Returns the error of a request that can't be written as HTTP.
    pub(super) fn unsendable() -> Self {
        Self { kind: AttemptErrorKind::Unsendable, source: None }
    }

    fn new(kind: AttemptErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: Some(Arc::from(source.into())) }
    }

    /// Classifies an error of hyper after the connection was established.
    #[cfg(feature = "test-server")]
    pub(crate) fn from_hyper(error: hyper::Error) -> Self {
        Self::new(AttemptErrorKind::of_connected(&error), error)
    }
}

impl AttemptErrorKind {
    /// Classifies an error that is neither a timeout nor a failure to connect.
    fn of_connected(error: &(dyn Error + 'static)) -> Self {
        #[cfg(feature = "http2")]
        if chain(error).filter_map(|error| error.downcast_ref()).any(is_unprocessed) {
            return Self::NotProcessed;
        }
        if chain(error).filter_map(|error| error.downcast_ref()).any(hyper::Error::is_parse) {
            Self::Protocol
        } else {
            Self::Closed
        }
    }
}

/// Returns `true` if an error contains text of the server, which may echo a secret: HTTP/2 servers can add text when they
/// close a connection.
fn has_server_text(error: &(dyn Error + 'static)) -> bool {
    #[cfg(feature = "http2")]
    return chain(error).filter_map(|error| error.downcast_ref()).any(h2::Error::is_go_away);
    #[cfg(not(feature = "http2"))]
    {
        let _ = error;
        false
    }
}

/// Returns `true` if the server did not process the stream of a request: it refused the stream, or it closed the
/// connection gracefully before the stream (RFC 9113, sections 8.7 and 6.8).
#[cfg(feature = "http2")]
fn is_unprocessed(error: &h2::Error) -> bool {
    let reason = error.reason();
    error.is_remote()
        && ((error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM))
            || (error.is_go_away() && reason == Some(h2::Reason::NO_ERROR)))
}

impl fmt::Display for AttemptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            AttemptErrorKind::Connect => "could not connect",
            AttemptErrorKind::ConnectTimeout => "the connection attempt timed out",
            AttemptErrorKind::Tls(reason) => reason,
            AttemptErrorKind::Timeout => "the attempt timed out",
            AttemptErrorKind::Closed => "the connection closed before a response arrived",
            AttemptErrorKind::NotProcessed => "the server did not process the request",
            AttemptErrorKind::Protocol => "the response is not valid HTTP, or its head is too long",
            AttemptErrorKind::Unsendable => {
                "can't be written as HTTP: its URL may be longer than 65534 bytes"
            }
        })
    }
}

impl Error for AttemptError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// Returns an error and its sources, from the outside in.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    // `io::Error::source` skips the error that it wraps.
    successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().map(|wrapped| wrapped as _),
        None => error.source(),
    })
}
