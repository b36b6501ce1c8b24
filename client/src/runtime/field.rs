//! The fields of a builder.

use std::fmt;

use super::{constraints::ValidationError, nullable::Nullable, value::try_into};

/// A field of a builder: unset, set, or set to a value that can't be converted.
#[derive(Clone)]
pub struct Field<T>(Option<Result<T, ValidationError>>);

impl<T> Field<T> {
    /// Sets the field. The field stores a conversion error, which `optional` and `required` return.
    pub fn set(&mut self, value: impl TryInto<T, Error: fmt::Display>) {
        self.0 = Some(try_into(value));
    }

    /// Returns the value of an optional field.
    pub fn optional(self, name: &str) -> Result<Option<T>, ValidationError> {
        self.0.transpose().map_err(|error| error.in_field(name))
    }

    /// Returns the value of a required field.
    pub fn required(self, name: &str) -> Result<T, ValidationError> {
        let missing = || ValidationError::new("is required, and was not set").in_field(name);
        self.optional(name)?.ok_or_else(missing)
    }

    /// Returns the value, or the type's default if the field is not set.
    pub fn or_default(self, name: &str) -> Result<T, ValidationError>
    where
        T: Default,
    {
        self.optional(name).map(Option::unwrap_or_default)
    }
}

impl<T> Field<Nullable<T>> {
    /// Sets the field to a value. The field stores a conversion error, which `or_default` returns.
    pub fn set_value(&mut self, value: impl TryInto<T, Error: fmt::Display>) {
        self.0 = Some(try_into(value).map(Nullable::Value));
    }

    /// Sets the field to null.
    pub fn set_null(&mut self) {
        self.0 = Some(Ok(Nullable::Null));
    }
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: fmt::Debug> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("unset"),
            Some(Ok(value)) => value.fmt(f),
            Some(Err(error)) => write!(f, "invalid: {error}"),
        }
    }
}
