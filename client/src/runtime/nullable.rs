//! Optional values that may also be null.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::constraints::{Constraints, Validate, ValidationError};

/// The value of an optional field that may also be null.
///
/// In many APIs, a request with null removes a value, and a request without the field leaves it unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Nullable<T> {
    /// The object does not have the field.
    #[default]
    Absent,
    /// The field is null.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns `true` if the object does not have the field.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns `true` if the field is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value, or `None` if the field is absent or null.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, or `None` if the field is absent or null.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Converts `None` to null.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Validate> Validate for Nullable<T> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        self.as_option().map_or(Ok(()), |value| value.validate(constraints))
    }
}

/// Deserializes the value of an optional field whose type contains null. serde reads null as `None`.
pub fn deserialize_any<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_null_and_nothing_is_absent() {
        assert_eq!(Nullable::<i32>::from(None), Nullable::Null);
        assert_eq!(Nullable::<i32>::from(Some(1)), Nullable::from(1));
        assert!(Nullable::<i32>::default().is_absent());
        assert_eq!(Nullable::Value(1).as_option(), Some(&1));
        assert_eq!([Nullable::Null, Nullable::Absent].map(Nullable::<i32>::into_option), [None, None]);
    }
}
