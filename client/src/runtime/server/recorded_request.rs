//! A request that the server has received.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
};
use serde_json::Value;

use super::super::contract::Contract;

/// A request that the [`TestServer`](crate::test_server::TestServer) has received.
///
/// The accessors return the original values. `Display` and `Debug` are safe to log:
///
/// - They replace secrets, such as a token in the query or in the body, with `[redacted]`.
/// - They also replace invalid values, and parameters and properties that the description does not have.
/// - They omit the values of headers.
#[derive(Clone)]
pub struct RecordedRequest {
    pub(super) contract: &'static Contract,
    pub(super) operation: Option<&'static str>,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<StatusCode>,
}

impl RecordedRequest {
    /// Returns the operation id of the description, or `None` if no operation has this method and path.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path, without decoding it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the decoded value of a query parameter. If the parameter is repeated, returns the first value.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_pairs().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns the decoded names and values of all query parameters, in the order of the request.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the value of a header, or `None` if the header is absent or its value is not visible ASCII. If the header is
    /// repeated, returns the first value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(HeaderValue::to_str)?.ok()
    }

    /// Returns all headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, which is empty if the request had none or a body larger than 1 MiB.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body as JSON, or `None` if it is not JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns the status of the response.
    ///
    /// Returns `None` if the server has not responded yet, if the client disconnected, or if a
    /// [`Fault`](crate::test_server::Fault) closed the connection. The server does not parse the bytes of a fault such as
    /// [`Fault::raw_response`](crate::test_server::Fault::raw_response), so the status is also `None` if they contain one.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns the redacted path, query and body.
    fn redacted(&self) -> [String; 3] {
        let operation = self.operation.and_then(|id| self.contract.operation(id));
        let pairs =
            self.query_pairs().map(|(name, value)| self.contract.redact_parameter(operation, name, value));
        let query = pairs.collect::<Vec<_>>().join("&");
        let path = self.contract.redact_path(operation, &self.path);
        let media_type = self.header("content-type").unwrap_or_default();
        [path, query, self.contract.redact_body(operation, media_type, &self.body)]
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, query, body] = self.redacted();
        f.debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &path)
            .field("query", &query)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &body)
            .field("status", &self.status)
            .finish()
    }
}

/// Formats the request as one line, such as `GET /notes?token=[redacted]&limit=10 → 200 OK`.
impl fmt::Display for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, query, body] = self.redacted();
        write!(f, "{} {path}", self.method)?;
        if !self.query.is_empty() {
            write!(f, "?{query}")?;
        }
        if !self.body.is_empty() {
            write!(f, " {body}")?;
        }
        match self.status {
            Some(status) => write!(f, " → {status}"),
            None => f.write_str(" → no response"),
        }
    }
}
