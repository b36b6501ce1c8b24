//! What the server was sent.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
};
use serde_json::Value;

use super::CONTRACT;

/// A request that has arrived.
///
/// Its accessors give what was sent as it was sent. What it prints shows only what the API's description describes, and
/// no secret: neither the token in the query nor the one in the body, no value of a header.
#[derive(Clone)]
pub struct RecordedRequest {
    pub(super) operation: Option<&'static str>,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<StatusCode>,
}

impl RecordedRequest {
    /// The action that it is for, by the name that the API's description gives it: `orgInvitesGet`. Nothing, where its
    /// method and path are of no action.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, as it was sent.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of a query parameter, decoded. Of several with the name, the first.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All query parameters, decoded, in the order in which they were sent.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a header, if it is text. Of several with the name, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(HeaderValue::to_str)?.ok()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, as it was sent.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The status of the answer, once there is one. A [`Fault`](super::Fault) that breaks the connection leaves none.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The path, the query and the body, as far as they may be shown.
    fn shown(&self) -> [String; 3] {
        let Ok(contract) = &*CONTRACT else { return Default::default() };
        let action = self.operation.and_then(|action| contract.action(action));
        let pairs = self.query.iter().map(|(name, value)| contract.shown_parameter(action, name, value));
        let query = pairs.collect::<Vec<_>>().join("&");
        [contract.shown_path(action, &self.path), query, contract.shown_body(action, &self.body)]
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, query, body] = self.shown();
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

/// One line for a log: `GET /invites?token=[redacted]&email=ann@example.com 200 OK`.
impl fmt::Display for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, query, body] = self.shown();
        write!(f, "{} {path}", self.method)?;
        if !self.query.is_empty() {
            write!(f, "?{query}")?;
        }
        if !self.body.is_empty() {
            write!(f, " {body}")?;
        }
        match self.status {
            Some(status) => write!(f, " → {status}"),
            None => f.write_str(" → no answer"),
        }
    }
}
