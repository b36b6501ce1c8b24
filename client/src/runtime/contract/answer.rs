//! An answer, and whether it is one that the description has.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::{Action, Contract, Refusal, described};

/// An answer of one action, as the description has it.
pub trait Answer: Into<Reply> {
    /// The name of the action.
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

    /// What can't be written as JSON becomes null, which the check of the answer then refuses.
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
    /// Holds an answer against the description.
    ///
    /// # Errors
    ///
    /// A status that is not described, and content that breaks its schema.
    pub fn check(&self, reply: &Reply) -> Result<(), Refusal> {
        let Self { operation, .. } = self;
        let status = reply.status;
        if status < 200 {
            return Err(Refusal::new(format!("{status} is no status of a whole answer")));
        }
        let described = operation.answers.iter().zip(&self.answers);
        let fitting = described.filter(|(answer, _)| answer.statuses.hold(status));
        let Some((answer, validator)) = fitting.min_by_key(|(answer, _)| answer.statuses.breadth()) else {
            return Err(Refusal::new(format!("`{}` is not described as answering {status}", operation.id)));
        };
        if answer.media_type != reply.media_type {
            let name = |media_type: Option<&'static str>| media_type.unwrap_or("no content");
            let (described, given) = (name(answer.media_type), name(reply.media_type));
            let what = format!(
                "`{}` is described as answering {status} with {described}, not {given}",
                operation.id
            );
            return Err(Refusal::new(what));
        }
        match (validator, &reply.content) {
            (Some(validator), Content::Json(content)) => {
                let place = format!("the answer {status} of `{}`", operation.id);
                Refusal::unless_valid(validator, content, &place)
            }
            _ => Ok(()),
        }
    }

    /// The example that the description has of a success.
    pub fn example(&self) -> Option<Reply> {
        let successes =
            self.operation.answers.iter().filter_map(|answer| Some((answer, answer.statuses.success()?)));
        let replies = successes.filter_map(|(answer, status)| match (answer.media_type, answer.example) {
            (None, _) => Some(Reply::empty(status)),
            (Some(media_type), Some(example)) => {
                let content: Value = serde_json::from_str(example).ok()?;
                Some(match (answer.schema, content) {
                    (None, Value::String(text)) => Reply::bytes(status, media_type, text.into()),
                    (_, content) => Reply::json(status, media_type, &content),
                })
            }
            (Some(_), None) => None,
        });
        replies.min_by_key(|reply| reply.status)
    }
}

impl described::Statuses {
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
            Self::Range(2) | Self::Default => Some(200),
            Self::Range(_) => None,
        }
    }
}
