//! Answers that are no success, or none that can be read.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;

use super::{
    super::{
        super::generated::{ERROR_BODY_IS_OBJECT, ERROR_TEXTS, ErrorBody},
        answer::{Answer, is_array},
        call::Operation,
    },
    Aftermath, Line,
    redact::redact,
    redirect::describe_redirect,
};

/// What all answers have.
pub(super) struct Answered {
    pub operation: &'static Operation,
    pub attempts: u32,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answered {
    fn new(answer: Answer<'_>) -> Self {
        let Answer { call, attempts, status, headers, body } = answer;
        Self { operation: call.operation, attempts, status, headers, body }
    }

    /// Whether the action changes something, and the answer does not say that it was refused.
    pub fn outcome_unknown(&self) -> bool {
        !self.operation.only_reads() && !self.status.is_client_error()
    }

    fn aftermath(&self) -> Aftermath {
        Aftermath { outcome_unknown: self.outcome_unknown(), attempts: self.attempts }
    }

    /// Headers and body stay out: a server may repeat in them what it was sent.
    fn debug(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer that is no success.
pub struct StatusError {
    answered: Answered,
    body: Option<ErrorBody>,
    is_too_large: bool,
    /// What the server says of it, without what it was sent.
    said: String,
}

impl StatusError {
    pub(in super::super) fn new(answer: Answer<'_>, is_too_large: bool) -> Self {
        let is_readable = !(ERROR_BODY_IS_OBJECT && is_array(&answer.body));
        let body = is_readable.then(|| serde_json::from_slice(&answer.body).ok()).flatten();
        let said = said(&answer);
        Self { answered: Answered::new(answer), body, is_too_large, said }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.answered.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.answered.headers
    }

    /// The error object of the answer, where the server sent one.
    pub fn body(&self) -> Option<&ErrorBody> {
        self.body.as_ref()
    }

    /// As much of the body as was read, which is no more than the client's limit. It may repeat what was sent, secrets
    /// too.
    pub fn raw_body(&self) -> &[u8] {
        &self.answered.body
    }

    /// Whether the body is longer than the client's limit.
    pub fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    pub(super) fn answered(&self) -> &Answered {
        &self.answered
    }
}

/// The texts of the error object and a note on a redirect, on one line, with the sent texts redacted.
fn said(answer: &Answer<'_>) -> String {
    let Answer { call, status, headers, body, .. } = answer;
    let fields = serde_json::from_slice(body).unwrap_or(Value::Null);
    let texts = ERROR_TEXTS.iter().filter_map(|name| fields.get(*name)?.as_str());
    let texts: Vec<&str> = texts.filter(|text| !text.trim().is_empty()).collect();
    if texts.is_empty() && !status.is_redirection() {
        return String::new();
    }
    let sent = call.free_texts();
    let texts = texts.into_iter().map(|text| redact(text, &sent)).collect::<Vec<_>>().join(": ");
    match describe_redirect(*status, headers, &call.settings.base_url, &sent) {
        Some(redirect) if texts.is_empty() => redirect,
        Some(redirect) => format!("{texts}; {redirect}"),
        None => texts,
    }
}

impl fmt::Debug for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answered.debug(f, "StatusError")
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answered { operation, status, headers, body, .. } = &self.answered;
        write!(f, "{}: the server answered {status}", Line(operation))?;
        match content_type(headers) {
            _ if !self.said.is_empty() => write!(f, ": {}", self.said)?,
            Some(content_type) if self.body.is_none() && !body.is_empty() => {
                write!(f, ", with {content_type}")?
            }
            _ => {}
        }
        self.answered.aftermath().fmt(f)
    }
}

impl std::error::Error for StatusError {}

/// A success whose body can't be read.
pub struct InvalidResponse {
    answered: Answered,
    reason: String,
}

impl InvalidResponse {
    pub(in super::super) fn new(answer: Answer<'_>, reason: impl Into<String>) -> Self {
        Self { answered: Answered::new(answer), reason: reason.into() }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.answered.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.answered.headers
    }

    /// The body. It may repeat what was sent, secrets too.
    pub fn raw_body(&self) -> &[u8] {
        &self.answered.body
    }

    pub(super) fn answered(&self) -> &Answered {
        &self.answered
    }
}

impl fmt::Debug for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answered.debug(f, "InvalidResponse")
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answered { operation, status, headers, .. } = &self.answered;
        write!(f, "{}: the answer {status} can't be read: {}", Line(operation), self.reason)?;
        if let Some(content_type) = content_type(headers) {
            write!(f, "; its content type is {content_type}")?;
        }
        self.answered.aftermath().fmt(f)
    }
}

impl std::error::Error for InvalidResponse {}

/// A success whose body is longer than the client's limit.
pub struct ResponseTooLarge {
    answered: Answered,
    limit: usize,
}

impl ResponseTooLarge {
    pub(in super::super) fn new(answer: Answer<'_>, limit: usize) -> Self {
        Self { answered: Answered::new(answer), limit }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.answered.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.answered.headers
    }

    /// The limit that the client was built with, in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn answered(&self) -> &Answered {
        &self.answered
    }
}

impl fmt::Debug for ResponseTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answered.debug(f, "ResponseTooLarge")
    }
}

impl fmt::Display for ResponseTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered: Answered { operation, status, .. }, limit } = self;
        write!(f, "{}: the body of the answer {status} is longer than {limit} bytes", Line(operation))?;
        self.answered.aftermath().fmt(f)
    }
}

impl std::error::Error for ResponseTooLarge {}

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
