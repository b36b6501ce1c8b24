//! What can go wrong with a call.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};

use super::{
    super::generated::{ERROR_BODY_IS_OBJECT, ErrorBody},
    answer::is_array,
    call::Operation,
    check::Invalid,
};

/// What went wrong. Nothing that it prints holds a query, a body, or text that was set for a parameter.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be set up.
    Build(BuildError),
    /// The request was refused before anything was sent.
    InvalidRequest(InvalidRequest),
    /// The answer's status says that the call did not succeed, or is none that is described.
    Status(Box<StatusError>),
    /// The answer's status is a success, and its body can't be read.
    UnreadableAnswer(Box<UnreadableAnswer>),
    /// There is no whole answer: connecting failed, the time ran out, or the connection broke.
    Transport(TransportError),
}

impl Error {
    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status(error) => Some(error.status),
            Self::UnreadableAnswer(error) => Some(error.status),
            Self::Build(_) | Self::InvalidRequest(_) | Self::Transport(_) => None,
        }
    }

    /// The headers of the answer, where there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Status(error) => Some(&error.headers),
            Self::UnreadableAnswer(error) => Some(&error.headers),
            Self::Build(_) | Self::InvalidRequest(_) | Self::Transport(_) => None,
        }
    }

    /// The error object of the answer, where the server sent one.
    pub fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Status(error) => error.body.as_ref(),
            _ => None,
        }
    }

    /// The body of the answer as it arrived, where there was one; empty where it was too long or broke off. It may
    /// repeat what was sent, secrets too.
    pub fn raw_body(&self) -> Option<&[u8]> {
        match self {
            Self::Status(error) => Some(&error.raw_body),
            Self::UnreadableAnswer(error) => Some(&error.raw_body),
            Self::Build(_) | Self::InvalidRequest(_) | Self::Transport(_) => None,
        }
    }

    /// Whether the request was refused before anything was sent.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self, Self::InvalidRequest(_))
    }

    /// Whether the answer is 400 Bad Request.
    pub fn is_bad_request(&self) -> bool {
        self.status() == Some(StatusCode::BAD_REQUEST)
    }

    /// Whether the answer is 401 Unauthorized.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the answer is 403 Forbidden.
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// Whether the answer is 404 Not Found.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the answer is 409 Conflict.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(StatusCode::CONFLICT)
    }

    /// Whether the answer is 410 Gone.
    pub fn is_gone(&self) -> bool {
        self.status() == Some(StatusCode::GONE)
    }

    /// Whether the answer is 429 Too Many Requests.
    pub fn is_too_many_requests(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the answer is one of the 5xx, by which a server says that it failed itself.
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether the time ran out.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.source.is_timeout())
    }

    /// Whether no connection could be made, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.source.is_connect())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::InvalidRequest(error) => error.fmt(f),
            Self::Status(error) => error.fmt(f),
            Self::UnreadableAnswer(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Build(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::InvalidRequest(_) | Self::Status(_) | Self::UnreadableAnswer(_) => None,
        }
    }
}

/// Why a client could not be set up.
#[derive(Debug)]
pub struct BuildError {
    what: String,
    source: Option<reqwest::Error>,
}

impl BuildError {
    pub(super) fn new(what: &str, source: Option<reqwest::Error>) -> Self {
        Self { what: what.to_owned(), source: source.map(reqwest::Error::without_url) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client can't be built: {}", self.what)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Why a request was refused before anything was sent.
#[derive(Debug, Clone)]
pub struct InvalidRequest {
    operation: &'static str,
    parameter: String,
    reason: String,
}

impl InvalidRequest {
    pub(super) fn new(operation: &Operation, parameter: &str, reason: &Invalid) -> Self {
        Self { operation: operation.id, parameter: parameter.to_owned(), reason: reason.to_string() }
    }

    /// The parameter at fault, by its name in the API.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// What is wrong with it. Holds no text that was set.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, parameter, reason } = self;
        write!(f, "{operation} was not sent: parameter `{parameter}`: {reason}")
    }
}

impl std::error::Error for InvalidRequest {}

/// An answer that is no success.
pub struct StatusError {
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<ErrorBody>,
    raw_body: Bytes,
}

impl StatusError {
    pub(super) fn new(
        operation: &'static Operation,
        status: StatusCode,
        headers: HeaderMap,
        raw_body: Bytes,
    ) -> Self {
        let is_readable = !(ERROR_BODY_IS_OBJECT && is_array(&raw_body));
        let body = is_readable.then(|| serde_json::from_slice(&raw_body).ok()).flatten();
        Self { operation, status, headers, body, raw_body }
    }
}

impl fmt::Debug for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_answer(f, "StatusError", self.operation, self.status, &self.raw_body)
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the server answered {}", Line(self.operation), self.status)
    }
}

impl std::error::Error for StatusError {}

/// A success whose body can't be read.
pub struct UnreadableAnswer {
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    raw_body: Bytes,
    reason: String,
}

impl UnreadableAnswer {
    pub(super) fn new(
        operation: &'static Operation,
        status: StatusCode,
        headers: HeaderMap,
        raw_body: Bytes,
        reason: String,
    ) -> Self {
        Self { operation, status, headers, raw_body, reason }
    }
}

impl fmt::Debug for UnreadableAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_answer(f, "UnreadableAnswer", self.operation, self.status, &self.raw_body)
    }
}

impl fmt::Display for UnreadableAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, status, reason, headers, .. } = self;
        write!(f, "{}: the answer {status} can't be read: {reason}", Line(operation))?;
        match content_type(headers) {
            Some(content_type) => write!(f, "; its content type is {content_type}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnreadableAnswer {}

/// The media type of an answer, if it is one of the usual: anything else could repeat what was sent.
fn content_type(headers: &HeaderMap) -> Option<&'static str> {
    const USUAL: [&str; 6] = [
        "application/json",
        "application/octet-stream",
        "application/xml",
        "text/html",
        "text/plain",
        "text/xml",
    ];
    let essence = headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
    USUAL.into_iter().find(|usual| usual.eq_ignore_ascii_case(essence))
}

/// Headers and body stay out: a server may repeat in them what it was sent.
fn debug_answer(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    operation: &Operation,
    status: StatusCode,
    body: &Bytes,
) -> fmt::Result {
    f.debug_struct(name)
        .field("operation", &operation.id)
        .field("status", &status)
        .field("body_length", &body.len())
        .finish_non_exhaustive()
}

/// Why there is no whole answer.
#[derive(Debug)]
pub struct TransportError {
    operation: &'static Operation,
    source: reqwest::Error,
}

impl TransportError {
    pub(super) fn new(operation: &'static Operation, source: reqwest::Error) -> Self {
        // The URL holds the query, and the query may hold a secret.
        Self { operation, source: source.without_url() }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &self.source {
            source if source.is_timeout() => "the time ran out",
            source if source.is_connect() => "no connection could be made",
            source if source.is_body() || source.is_decode() => {
                "the connection broke in the middle of the answer"
            }
            _ => "the connection broke before an answer came",
        };
        write!(f, "{}: {what}", Line(self.operation))
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// An action as a line of HTTP, parameters left in braces.
struct Line<'a>(&'a Operation);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.0.id, self.0.method, self.0.path)
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

impl From<StatusError> for Error {
    fn from(error: StatusError) -> Self {
        Self::Status(Box::new(error))
    }
}

impl From<UnreadableAnswer> for Error {
    fn from(error: UnreadableAnswer) -> Self {
        Self::UnreadableAnswer(Box::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}
