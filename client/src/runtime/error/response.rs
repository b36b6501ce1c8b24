//! Failures with a response: an error status, or a body that is invalid or too large.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;

use super::{
    super::{
        api::{ErrorBody, Operation},
        classification::{AttemptEnd, History},
        object::from_json,
    },
    Ending, FailureRef, Heading,
};

/// The content of a response, and details of its call.
pub struct ResponseParts {
    pub history: History,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl ResponseParts {
    fn ending(&self, end: AttemptEnd) -> Ending {
        Ending {
            outcome_unknown: self.history.classify(end).outcome_unknown,
            attempts: self.history.attempts,
        }
    }

    /// Formats the parts without the headers and the body, because a server may echo a secret in them.
    fn debug(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.history.operation.id)
            .field("status", &self.status)
            .field("attempts", &self.history.attempts)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Writes the accessors and traits that all errors with a response have.
macro_rules! response_error {
    ($error:ident $(<$body:ident>)?) => {
        impl $(<$body>)? $error $(<$body>)? {
            /// Returns the status code.
            pub fn status(&self) -> StatusCode {
                self.parts.status
            }

            /// Returns the headers of the response.
            pub fn headers(&self) -> &HeaderMap {
                &self.parts.headers
            }

            /// Returns the body as it arrived, up to the client's size limit.
            ///
            /// The server may have echoed a secret in it.
            pub fn raw_body(&self) -> &[u8] {
                &self.parts.body
            }

            pub(super) fn parts(&self) -> &ResponseParts {
                &self.parts
            }

            #[cfg(feature = "test-server")]
            pub(crate) fn parts_mut(&mut self) -> &mut ResponseParts {
                &mut self.parts
            }
        }

        impl $(<$body>)? fmt::Debug for $error $(<$body>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.parts.debug(f, stringify!($error))
            }
        }

        impl $(<$body>)? std::error::Error for $error $(<$body>)? {}
    };
}

/// A response whose status is not described as a success.
pub struct StatusError<B> {
    parts: ResponseParts,
    body: Option<B>,
    is_too_large: bool,
    /// The server's explanation, redacted.
    message: String,
}

response_error!(StatusError<B>);

impl StatusError<()> {
    /// `message` is the server's explanation, redacted.
    pub(in super::super) fn new(parts: ResponseParts, message: String, is_too_large: bool) -> Self {
        Self { parts, body: None, is_too_large, message }
    }

    /// Decodes the body as the described error.
    pub(crate) fn decode_body<B: DeserializeOwned>(self, described: &ErrorBody) -> StatusError<B> {
        let Self { parts, is_too_large, message, .. } = self;
        let is_decodable = !(described.is_object && is_array(&parts.body));
        let body = is_decodable.then(|| from_json(&parts.body).ok()).flatten();
        StatusError { parts, body, is_too_large, message }
    }
}

impl<B> StatusError<B> {
    /// Returns the error that the server sent in the body, if it could be decoded.
    pub fn body(&self) -> Option<&B> {
        self.body.as_ref()
    }

    /// Returns `true` if the body exceeds the client's limit.
    pub fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    pub(crate) fn as_failure(&self) -> FailureRef<'_>
    where
        B: 'static,
    {
        FailureRef::Status { error: self, parts: &self.parts, is_too_large: self.is_too_large }
    }
}

impl<B> fmt::Display for StatusError<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseParts { history, status, headers, body } = &self.parts;
        write!(f, "{}: the server responded with {status}", Heading(history.operation))?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        } else if self.body.is_none()
            && !body.is_empty()
            && let Some(content_type) = content_type(headers)
        {
            write!(f, "; its content type is {content_type}")?;
        }
        self.parts.ending(AttemptEnd::Status(*status)).fmt(f)
    }
}

/// A successful response whose body can't be decoded.
pub struct InvalidResponse {
    parts: ResponseParts,
    reason: String,
}

response_error!(InvalidResponse);

impl InvalidResponse {
    pub(in super::super) fn new(parts: ResponseParts, reason: impl Into<String>) -> Self {
        Self { parts, reason: reason.into() }
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseParts { history, status, headers, .. } = &self.parts;
        write!(f, "{}: invalid response with status {status}: {}", Heading(history.operation), self.reason)?;
        if let Some(content_type) = content_type(headers) {
            write!(f, "; its content type is {content_type}")?;
        }
        self.parts.ending(AttemptEnd::InvalidBody).fmt(f)
    }
}

/// A successful response whose body exceeds the client's limit.
pub struct ResponseTooLarge {
    parts: ResponseParts,
    limit: usize,
}

response_error!(ResponseTooLarge);

impl ResponseTooLarge {
    pub(in super::super) fn new(parts: ResponseParts, limit: usize) -> Self {
        Self { parts, limit }
    }

    /// Returns the client's limit, in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for ResponseTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ResponseParts { history, status, .. }, limit) = (&self.parts, self.limit);
        write!(
            f,
            "{}: the body of the response with status {status} exceeds {limit} bytes",
            Heading(history.operation)
        )?;
        self.parts.ending(AttemptEnd::InvalidBody).fmt(f)
    }
}

/// Returns the media type of a response if it is a common one. An uncommon one may contain a secret that the server echoes.
fn content_type(headers: &HeaderMap) -> Option<&'static str> {
    const COMMON: [&str; 6] = [
        "application/json",
        "application/octet-stream",
        "application/xml",
        "text/html",
        "text/plain",
        "text/xml",
    ];
    let essence = headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
    COMMON.into_iter().find(|common| common.eq_ignore_ascii_case(essence))
}

/// Returns `true` if JSON text is an array, because serde also deserializes structs from arrays.
pub(in super::super) fn is_array(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'[')
}
