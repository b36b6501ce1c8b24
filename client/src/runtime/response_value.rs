//! The value of a successful response, with its status, headers and body.

use std::{fmt, ops::Deref};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

/// The value of a successful response, with its status, headers and body.
///
/// It dereferences to the value, so the fields of the value are directly accessible.
#[derive(Clone)]
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl<T> ResponseValue<T> {
    pub(super) fn of_response(value: T, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { value, status, headers, body }
    }

    /// Returns the status code.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body as it arrived.
    ///
    /// The server may have echoed a secret in it.
    pub fn raw_body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Converts the value with a function. Keeps the status, the headers and the body.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Self { value, status, headers, body } = self;
        ResponseValue { value: convert(value), status, headers, body }
    }
}

/// Constructors for unit tests. Need the feature `test-server`.
#[cfg(feature = "test-server")]
impl<T> ResponseValue<T> {
    /// Returns a value with status 200, no headers and an empty body.
    pub fn new(value: T) -> Self {
        Self::of_response(value, StatusCode::OK, HeaderMap::new(), Bytes::new())
    }

    /// Sets the status code.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets the headers.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Sets the body, which [`raw_body`](Self::raw_body) returns.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The headers and the body are omitted, because a server may echo a secret in them.
        f.debug_struct("ResponseValue")
            .field("status", &self.status)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
