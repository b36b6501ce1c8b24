//! What the generated types of plain values have in common.
//!
//! Each macro takes a type that the generated code declares, and gives it the conversions that check and the traits
//! that send. A bounded type declares its bounds as `Self::CONSTRAINTS`.

/// A value within `Self::CONSTRAINTS`: `struct Name(Inner)`, made from a `$from`.
macro_rules! bounded_type {
    ($name:ident from $from:ty) => {
        impl runtime::Validate for $name {
            fn check(&self, _: &runtime::Constraints) -> ::std::result::Result<(), runtime::ValidationError> {
                runtime::Validate::check(&self.0, &Self::CONSTRAINTS)
            }
        }

        impl runtime::IntoText for $name {
            fn into_text(self) -> runtime::Text {
                runtime::IntoText::into_text(self.0)
            }
        }

        impl ::std::convert::TryFrom<$from> for $name {
            type Error = super::types::error::ConversionError;

            fn try_from(value: $from) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                let value = Self(value.into());
                runtime::Validate::check(&value, &Self::CONSTRAINTS)
                    .map_err(|invalid| invalid.to_string())?;
                Ok(value)
            }
        }
    };
}

/// The conversions from borrowed text, by way of the one from owned text.
macro_rules! from_borrowed_text {
    ($name:ident) => {
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = super::types::error::ConversionError;

            fn try_from(value: &str) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::convert::TryFrom<&::std::string::String> for $name {
            type Error = super::types::error::ConversionError;

            fn try_from(
                value: &::std::string::String,
            ) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = super::types::error::ConversionError;

            fn from_str(value: &str) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                value.try_into()
            }
        }
    };
}

/// What a type has that reads as text, by its `as_str`.
macro_rules! reads_as_text {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
    };
}

/// Text: `struct Name(String)`.
macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            #[must_use]
            pub fn into_inner(self) -> ::std::string::String {
                self.0
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        runtime::bounded_type!($name from ::std::string::String);
        runtime::from_borrowed_text!($name);
        runtime::reads_as_text!($name);
    };
}

/// A secret: `struct Name(Secret)`.
macro_rules! secret_type {
    ($name:ident) => {
        impl $name {
            /// The secret itself. Keep it out of logs, errors, and URLs that are shown.
            #[must_use]
            pub fn expose_secret(&self) -> &str {
                self.0.expose()
            }
        }

        impl ::zeroize::ZeroizeOnDrop for $name {}

        runtime::bounded_type!($name from ::std::string::String);
        runtime::from_borrowed_text!($name);
    };
}

/// A number, a date or a switch: `struct Name(Inner)`.
macro_rules! plain_type {
    ($name:ident($inner:ty)) => {
        impl $name {
            /// The plain value.
            #[must_use]
            pub fn into_inner(self) -> $inner {
                self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = super::types::error::ConversionError;

            fn from_str(value: &str) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                let value: $inner = value.parse().map_err(|_| "is not written as a value of this type is")?;
                value.try_into()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ::std::convert::From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        runtime::bounded_type!($name from $inner);
    };
}

/// An enum that keeps values which it does not know.
macro_rules! open_enum {
    ($name:ident, $unknown:ident: $($variant:ident = $value:literal),*) => {
        impl $name {
            /// The value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    unknown => Self::$unknown(unknown.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                value.as_str().into()
            }
        }

        impl ::std::convert::From<&::std::string::String> for $name {
            fn from(value: &::std::string::String) -> Self {
                value.as_str().into()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        runtime::sent_as_text!($name);
    };
}

/// An enum that has no other values.
macro_rules! closed_enum {
    ($name:ident: $($variant:ident = $value:literal),*) => {
        impl $name {
            /// The value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = super::types::error::ConversionError;

            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, super::types::error::ConversionError> {
                match value.as_str() {
                    $($value => Ok(Self::$variant),)*
                    _ => {
                        let values: &[&str] = &[$($value),*];
                        Err(::std::format!("must be one of `{}`", values.join("`, `")).into())
                    }
                }
            }
        }

        runtime::from_borrowed_text!($name);
        runtime::sent_as_text!($name);
    };
}

/// What an enum has, whether or not it may grow.
macro_rules! sent_as_text {
    ($name:ident) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(value).map_err(::serde::de::Error::custom)
            }
        }

        impl runtime::Validate for $name {
            fn check(&self, _: &runtime::Constraints) -> ::std::result::Result<(), runtime::ValidationError> {
                Ok(())
            }
        }

        impl runtime::IntoText for $name {
            fn into_text(self) -> runtime::Text {
                runtime::Text::Known(self.as_str().to_owned().into())
            }
        }

        runtime::reads_as_text!($name);
    };
}

pub(crate) use {
    bounded_type, closed_enum, from_borrowed_text, open_enum, plain_type, reads_as_text, secret_type,
    sent_as_text, text_type,
};
