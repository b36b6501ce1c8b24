//! The values of a request: the texts of its parameters and the content of its body.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    api::ParameterLocation,
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

/// The content of a request body.
pub trait Body: fmt::Debug + Send + Sync {
    fn encode(&self) -> Result<Bytes, ValidationError>;

    /// Returns the text of the body, with its secrets redacted.
    fn redacted(&self) -> String;
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
    fn encode(&self) -> Result<Bytes, ValidationError> {
        let mut buffer = WipedBuffer::default();
        // serde_json's message names types and contains no value.
        serde_json::to_writer(&mut buffer, &self.0).map_err(|error| error.to_string())?;
        Ok(buffer.into_bytes())
    }

    fn redacted(&self) -> String {
        redacting(|| serde_json::to_string(&self.0)).unwrap_or_default()
    }
}

/// A body that is sent as an HTML form.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: Serialize + fmt::Debug + Send + Sync> Body for Form<T> {
    fn encode(&self) -> Result<Bytes, ValidationError> {
        let form = serde_urlencoded::to_string(&self.0).map_err(|error| error.to_string())?;
        Ok(Bytes::from_owner(Zeroizing::new(form.into_bytes())))
    }

    fn redacted(&self) -> String {
        redacting(|| serde_urlencoded::to_string(&self.0)).unwrap_or_default()
    }
}

/// A body that is sent unchanged.
pub struct Raw(pub Bytes);

impl Body for Raw {
    fn encode(&self) -> Result<Bytes, ValidationError> {
        Ok(self.0.clone())
    }

    fn redacted(&self) -> String {
        format!("{self:?}")
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
