//! A response, and whether it is one that the description has.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::{
    Action, Contract, Rejection,
    described::{self, Statuses},
};

/// A response of one action, as the description has it: implemented by the types of `responses`, and by no others.
pub trait Response: Into<Reply> {
    /// The name that the description gives the action.
    const OPERATION: &'static str;
}

/// A status and what comes with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub media_type: Option<&'static str>,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Nothing,
    Json(Value),
    Bytes(Bytes),
}

impl Reply {
    pub fn empty(status: u16) -> Self {
        Self { status, media_type: None, content: Content::Nothing }
    }

    /// What can't be written as JSON becomes null, which the check of the response then refuses.
    pub fn json(status: u16, media_type: &'static str, content: &impl Serialize) -> Self {
        let mut content = serde_json::to_value(content).unwrap_or_default();
        write_whole(&mut content);
        Self { status, media_type: Some(media_type), content: Content::Json(content) }
    }

    pub fn bytes(status: u16, media_type: &'static str, content: Bytes) -> Self {
        Self { status, media_type: Some(media_type), content: Content::Bytes(content) }
    }

    /// The content as it is sent.
    pub fn into_bytes(self) -> Bytes {
        match self.content {
            Content::Nothing => Bytes::new(),
            Content::Json(value) => value.to_string().into(),
            Content::Bytes(bytes) => bytes,
        }
    }
}

/// Writes whole numbers without a fraction, which not every reader of JSON takes for whole.
fn write_whole(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let whole = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < LARGEST_EXACT);
            #[allow(clippy::cast_possible_truncation, reason = "it is whole, and within the bounds")]
            if let (true, Some(whole)) = (number.is_f64(), whole) {
                *value = (whole as i64).into();
            }
        }
        Value::Object(members) => members.values_mut().for_each(write_whole),
        Value::Array(items) => items.iter_mut().for_each(write_whole),
        _ => {}
    }
}

/// Up to here, each whole number is a float of its own: 2^53.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

impl Contract {
    /// The action of a name.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().map(AsRef::as_ref).find(|action| action.operation.id == id)
    }
}

impl Action {
    /// Holds a response against the description.
    ///
    /// # Errors
    ///
    /// A status that is not described, and content that breaks its schema.
    pub fn check(&self, reply: &Reply) -> Result<(), Rejection> {
        let Self { operation, .. } = self;
        let status = reply.status;
        if status < 200 {
            return Err(Rejection::new(format!("{status} is no status of a whole response")));
        }
        let described = operation.responses.iter().zip(&self.responses);
        let fitting = described.filter(|(answer, _)| answer.statuses.hold(status));
        let Some((answer, schema)) = fitting.min_by_key(|(answer, _)| answer.statuses.breadth()) else {
            return Err(Rejection::new(format!(
                "`{}` is not described as responding {status}",
                operation.id
            )));
        };
        if answer.media_type != reply.media_type {
            let name = |media_type: Option<&'static str>| media_type.unwrap_or("no content");
            let (described, given) = (name(answer.media_type), name(reply.media_type));
            let what = format!(
                "`{}` is described as responding {status} with {described}, not {given}",
                operation.id
            );
            return Err(Rejection::new(what));
        }
        match (schema, &reply.content) {
            (Some(schema), Content::Json(content)) => {
                let place = format!("the response {status} of `{}`", operation.id);
                Rejection::unless_valid(&schema.validator, content, &place)
            }
            _ => Ok(()),
        }
    }

    /// The example that the description has of a success. A default answer is one only where no other is described.
    pub fn example(&self) -> Option<Reply> {
        let answers = || self.operation.responses.iter();
        let success = |answer: &'static described::Response| Some((answer, answer.statuses.success()?));
        let described = answers().filter_map(success).min_by_key(|(answer, _)| answer.statuses.breadth());
        let default = || answers().find(|answer| answer.statuses == Statuses::Default);
        let (answer, status) = described.or_else(|| Some((default()?, 200)))?;
        let Some(media_type) = answer.media_type else { return Some(Reply::empty(status)) };
        let example: Value = serde_json::from_str(answer.example?).ok()?;
        Some(match (answer.schema, example) {
            (None, Value::String(text)) => Reply::bytes(status, media_type, text.into()),
            (_, example) => Reply::json(status, media_type, &example),
        })
    }
}

impl Statuses {
    /// How many statuses it holds for, as an order.
    fn breadth(self) -> u8 {
        match self {
            Self::Code(_) => 0,
            Self::Range(_) => 1,
            Self::Default => 2,
        }
    }

    /// The status of a success among these.
    fn success(self) -> Option<u16> {
        match self {
            Self::Code(code) => (200..300).contains(&code).then_some(code),
            Self::Range(2) => Some(200),
            Self::Range(_) | Self::Default => None,
        }
    }
}
