//! The values of a request: the texts of its parameters and the content of its body.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

#[cfg(feature = "multipart")]
use super::stream::Stream;
use super::{
    api::{BodySpec, ParameterLocation},
    constraints::{Constraints, Validate, ValidationError},
    secret::{WipedBuffer, redacting},
    text::{IntoText, Text},
};

/// The value that a caller sets for a parameter.
#[derive(Clone)]
pub struct Value {
    pub location: ParameterLocation,
    pub name: &'static str,
    pub texts: Result<Texts, ValidationError>,
}

/// The texts of a value.
#[derive(Clone)]
pub enum Texts {
    One(Text),
    /// The items of a list.
    List(Vec<Text>),
    /// The names and values of the members of an object.
    Pairs(Vec<(String, Text)>),
}

#[cfg(feature = "multipart")]
impl Texts {
    /// Returns the texts without the names of members.
    pub fn into_list(self) -> Vec<Text> {
        match self {
            Self::One(text) => vec![text],
            Self::List(texts) => texts,
            Self::Pairs(pairs) => pairs.into_iter().map(|(_, text)| text).collect(),
        }
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(text) => text.as_str().fmt(f),
            Self::List(texts) => f.debug_list().entries(texts.iter().map(Text::as_str)).finish(),
            Self::Pairs(pairs) => {
                f.debug_map().entries(pairs.iter().map(|(name, text)| (name, text.as_str()))).finish()
            }
        }
    }
}

/// A request body that a caller sets.
pub trait Body: fmt::Debug + Send + Sync {
    fn encode(&self, spec: &BodySpec) -> Result<Content, ValidationError>;

    /// Returns the text of the body, with its secrets redacted.
    fn redacted(&self, spec: &BodySpec) -> String;

    /// Returns the media type, unless it is that of the spec.
    fn media_type(&self) -> Option<&str> {
        None
    }
}

/// The content of a request body, which each attempt sends.
pub enum Content {
    Bytes(Bytes),
    #[cfg(feature = "multipart")]
    Stream(Stream),
}

/// Converts a value to its type, validates it, and returns its text.
pub fn convert<T: Validate + IntoText>(
    value: impl TryInto<T, Error: fmt::Display>,
    constraints: &Constraints,
) -> Result<Texts, ValidationError> {
    let value = try_into::<T>(value)?;
    value.validate(constraints)?;
    Ok(Texts::One(value.into_text()))
}

/// Converts the items of a list to their type, validates them, and returns their texts.
pub fn convert_list<T: Validate + IntoText>(
    values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
    constraints: &Constraints,
) -> Result<Texts, ValidationError> {
    let values = try_into_list::<T>(values)?;
    values.validate(constraints)?;
    Ok(Texts::List(values.into_iter().map(T::into_text).collect()))
}

/// Converts a value to its type.
pub fn try_into<T>(value: impl TryInto<T, Error: fmt::Display>) -> Result<T, ValidationError> {
    value.try_into().map_err(|error| ValidationError::new(error.to_string()))
}

/// Converts the items of a list to their type.
pub fn try_into_list<T>(
    values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
) -> Result<Vec<T>, ValidationError> {
    let convert =
        |(index, value): (usize, _)| try_into::<T>(value).map_err(|error| error.in_field(index.to_string()));
    values.into_iter().enumerate().map(convert).collect()
}

/// A body that is sent as JSON.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize + fmt::Debug + Send + Sync> Body for Json<T> {
    fn encode(&self, _: &BodySpec) -> Result<Content, ValidationError> {
        encode_json(&self.0).map(Content::Bytes)
    }

    fn redacted(&self, _: &BodySpec) -> String {
        redacting(|| serde_json::to_string(&self.0)).unwrap_or_default()
    }
}

/// Returns a value as JSON, which is wiped when dropped.
pub fn encode_json(value: &impl Serialize) -> Result<Bytes, ValidationError> {
    let mut buffer = WipedBuffer::default();
    // serde_json's message names types and contains no value.
    serde_json::to_writer(&mut buffer, value).map_err(|error| error.to_string())?;
    Ok(buffer.into_bytes())
}

/// A body that is sent unchanged.
pub struct Raw {
    pub content: Bytes,
    /// The media type that the caller chose of a range.
    pub media_type: Option<String>,
}

impl Body for Raw {
    fn encode(&self, _: &BodySpec) -> Result<Content, ValidationError> {
        Ok(Content::Bytes(self.content.clone()))
    }

    fn redacted(&self, _: &BodySpec) -> String {
        format!("{self:?}")
    }

    fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.content.len())
    }
}
