//! The response of a call: its body, which is read up to a limit, and the value that is decoded from it.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    api::ErrorBody,
    attempt::AttemptError,
    call::Call,
    error::{Failure, InvalidResponse, ResponseParts, StatusError, is_array},
    object::from_json,
    redact::redact,
    redirect::describe_redirect,
    response_value::ResponseValue,
};

/// A response whose body has been read.
pub struct Response<'a> {
    pub(super) call: &'a Call,
    pub(super) parts: ResponseParts,
}

/// The part of a body that was read.
pub struct Body {
    pub bytes: Bytes,
    pub end: BodyEnd,
}

/// How the reading of a body ended.
pub enum BodyEnd {
    Complete,
    TooLarge,
    Broken(AttemptError),
}

impl Body {
    /// Returns an unread body, for a response whose `Content-Length` exceeds the limit.
    pub fn too_large() -> Self {
        Self { bytes: Bytes::new(), end: BodyEnd::TooLarge }
    }

    /// Returns a body that did not arrive.
    pub fn broken(error: AttemptError) -> Self {
        Self { bytes: Bytes::new(), end: BodyEnd::Broken(error) }
    }

    /// Reads a body up to a limit, in bytes.
    pub async fn read(mut response: reqwest::Response, limit: usize) -> Self {
        // Most bodies arrive in one chunk, which needs no copy.
        let mut first = Bytes::new();
        let mut rest = Vec::new();
        let end = loop {
            match response.chunk().await {
                Ok(None) => break BodyEnd::Complete,
                Err(error) => break BodyEnd::Broken(AttemptError::from_http(error)),
                Ok(Some(chunk)) if chunk.len() > limit - first.len() - rest.len() => break BodyEnd::TooLarge,
                Ok(Some(chunk)) if first.is_empty() => first = chunk,
                Ok(Some(chunk)) => rest.extend_from_slice(&chunk),
            }
        };
        let bytes = if rest.is_empty() { first } else { [first.as_ref(), &rest].concat().into() };
        Self { bytes, end }
    }
}

impl Response<'_> {
    /// Returns the status code.
    pub fn status(&self) -> u16 {
        self.parts.status.as_u16()
    }

    /// Decodes the body as a JSON object.
    pub fn object<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Failure> {
        if is_array(&self.parts.body) {
            return Err(InvalidResponse::new(self.parts, "expected a JSON object, found an array").into());
        }
        self.json()
    }

    /// Decodes the body as JSON.
    pub fn json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Failure> {
        match from_json(&self.parts.body) {
            Ok(value) => Ok(self.with_value(value)),
            Err(error) => {
                // serde_json's message may quote the body, so the reason contains only the kind and the position.
                let reason = match error.classify() {
                    serde_json::error::Category::Data => "the JSON does not match the described schema",
                    _ if self.parts.body.is_empty() => "the body is empty",
                    _ => "the body is not valid JSON",
                };
                let reason = format!("{reason} (line {}, column {})", error.line(), error.column());
                Err(InvalidResponse::new(self.parts, reason).into())
            }
        }
    }

    /// Returns the body as it arrived.
    pub fn bytes(self) -> Result<ResponseValue<Bytes>, Failure> {
        let bytes = self.parts.body.clone();
        Ok(self.with_value(bytes))
    }

    /// Ignores the body.
    pub fn empty(self) -> Result<ResponseValue<()>, Failure> {
        Ok(self.with_value(()))
    }

    /// Returns the failure for a status that is not described as a success.
    pub fn into_failure(self) -> Failure {
        self.into_status_error(false).into()
    }

    pub(super) fn into_status_error(self, is_too_large: bool) -> StatusError<()> {
        let message = message(&self.parts, self.call);
        StatusError::new(self.parts, message, is_too_large)
    }

    fn with_value<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::of_response(value, self.parts.status, self.parts.headers, self.parts.body)
    }
}

/// Returns the server's explanation of an error and a note on a redirect, redacted and on one line.
fn message(parts: &ResponseParts, call: &Call) -> String {
    let texts = texts(parts, &call.settings.api.error_body);
    if texts.is_empty() && !parts.status.is_redirection() {
        return String::new();
    }
    let sensitive = call.sensitive_texts();
    let texts = join(&texts, &sensitive);
    match describe_redirect(parts.status, &parts.headers, &call.settings.base_url, &sensitive) {
        Some(redirect) if texts.is_empty() => redirect,
        Some(redirect) => format!("{texts}; {redirect}"),
        None => texts,
    }
}

/// Returns the server's explanation of an error, on one line, for a response that no call received.
#[cfg(feature = "test-server")]
pub(super) fn message_without_call(parts: &ResponseParts, described: &ErrorBody) -> String {
    join::<&str>(&texts(parts, described), &[])
}

/// Returns the texts of an error object that explain the error.
fn texts(parts: &ResponseParts, described: &ErrorBody) -> Vec<String> {
    let fields: Value = serde_json::from_slice(&parts.body).unwrap_or_default();
    let texts = described.message_fields.iter().filter_map(|name| fields.get(*name)?.as_str());
    texts.filter(|text| !text.trim().is_empty()).map(str::to_owned).collect()
}

fn join<T: AsRef<str>>(texts: &[String], sensitive: &[T]) -> String {
    texts.iter().map(|text| redact(text, sensitive)).collect::<Vec<_>>().join(": ")
}
