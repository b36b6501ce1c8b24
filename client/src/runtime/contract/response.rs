//! Validates the responses of operations.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::{super::api::Statuses, OperationContract, Rejection, ResponseContract};

/// A typed response of an operation. The generated response enums implement it.
pub trait IntoReply {
    /// The id of the operation.
    const OPERATION: &'static str;

    /// Returns the status and the content of the response.
    fn into_reply(self) -> Reply;
}

/// The status code and the content of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub media_type: Option<&'static str>,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Empty,
    Json(Value),
    Bytes(Bytes),
}

impl Reply {
    pub fn empty(status: u16) -> Self {
        Self { status, media_type: None, content: Content::Empty }
    }

    /// Returns a reply with JSON. A value that can't be serialized becomes null, which the validation rejects.
    pub fn json(status: u16, media_type: &'static str, content: &impl Serialize) -> Self {
        let mut content = serde_json::to_value(content).unwrap_or_default();
        write_integers(&mut content);
        Self { status, media_type: Some(media_type), content: Content::Json(content) }
    }

    pub fn bytes(status: u16, media_type: &'static str, content: Bytes) -> Self {
        Self { status, media_type: Some(media_type), content: Content::Bytes(content) }
    }

    /// Returns the bytes to send.
    pub fn into_bytes(self) -> Bytes {
        match self.content {
            Content::Empty => Bytes::new(),
            Content::Json(value) => value.to_string().into(),
            Content::Bytes(bytes) => bytes,
        }
    }
}

/// Converts integral floats to integers, because some JSON parsers do not read `5.0` as an integer.
fn write_integers(value: &mut Value) {
    /// 2^53. A float represents every smaller integer exactly.
    const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            let integer = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < MAX_EXACT);
            #[allow(clippy::cast_possible_truncation, reason = "the float is integral and in range")]
            if let (true, Some(integer)) = (number.is_f64(), integer) {
                *value = (integer as i64).into();
            }
        }
        Value::Object(members) => members.values_mut().for_each(write_integers),
        Value::Array(items) => items.iter_mut().for_each(write_integers),
        _ => {}
    }
}

impl OperationContract {
    /// Validates a response.
    ///
    /// # Errors
    ///
    /// Fails if the description has no response with this status or media type, or if the content violates its schema.
    pub fn validate(&self, reply: &Reply) -> Result<(), Rejection> {
        let (id, status) = (self.operation.id, reply.status);
        if status < 200 {
            return Err(Rejection::new(format!("{status} is not a final status")));
        }
        let Some(response) = self.response(status) else {
            return Err(Rejection::new(format!(
                "the description of `{id}` has no response with status {status}"
            )));
        };
        if response.spec.media_type != reply.media_type {
            let name = |media_type: Option<&'static str>| media_type.unwrap_or("no content");
            let (described, given) = (name(response.spec.media_type), name(reply.media_type));
            return Err(Rejection::new(format!(
                "the response of `{id}` with status {status} must have {described}, and has {given}"
            )));
        }
        match (&response.schema, &reply.content) {
            (Some(schema), Content::Json(content)) => {
                let name = format!("the response of `{id}` with status {status}");
                Rejection::unless_valid(&schema.validator, content, &name)
            }
            _ => Ok(()),
        }
    }

    /// Returns the description's example of a successful response, if it has one. A response without content needs none.
    pub fn example(&self) -> Option<Reply> {
        let (status, response) = self.success()?;
        let Some(media_type) = response.spec.media_type else { return Some(Reply::empty(status)) };
        Some(match (&response.schema, response.example.clone()?) {
            (None, Value::String(text)) => Reply::bytes(status, media_type, text.into()),
            (_, example) => Reply::json(status, media_type, &example),
        })
    }

    /// Returns the first successful response and its status. If no success is described, returns the default response.
    pub(super) fn success(&self) -> Option<(u16, &ResponseContract)> {
        let success =
            self.responses.iter().filter(|response| success_status(response.spec.statuses).is_some());
        let default = || self.responses.iter().find(|response| response.spec.statuses == Statuses::Default);
        let response = success.min_by_key(|response| response.spec.statuses).or_else(default)?;
        Some((success_status(response.spec.statuses).unwrap_or(200), response))
    }

    /// Returns the response that is described for a status.
    pub(super) fn response(&self, status: u16) -> Option<&ResponseContract> {
        let described = self.responses.iter().filter(|response| response.spec.statuses.contain(status));
        described.min_by_key(|response| response.spec.statuses)
    }
}

/// Returns the first successful status of a response, or `None` if it has none.
fn success_status(statuses: Statuses) -> Option<u16> {
    match statuses {
        Statuses::Code(code) => (200..300).contains(&code).then_some(code),
        Statuses::Range(2) => Some(200),
        Statuses::Range(_) | Statuses::Default => None,
    }
}

/// Returns the key of a response in the description.
pub(super) fn status_key(statuses: Statuses) -> String {
    match statuses {
        Statuses::Code(code) => code.to_string(),
        Statuses::Range(first) => format!("{first}XX"),
        Statuses::Default => "default".to_owned(),
    }
}
