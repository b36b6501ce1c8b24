//! Macros for the methods and traits of generated types. The generated code declares the types.

/// Implements the conversion from `$from` and the traits of a type with constraints, `struct Name(Inner)`.
macro_rules! constrained_type {
    ($name:ident from $from:ty) => {
        impl $crate::runtime::Validate for $name {
            fn validate(
                &self,
                _: &$crate::runtime::Constraints,
            ) -> ::std::result::Result<(), $crate::runtime::ValidationError> {
                let constraints = <Self as $crate::runtime::Constrained>::CONSTRAINTS;
                $crate::runtime::Validate::validate(&self.0, &constraints)
            }
        }

        impl $crate::runtime::IntoText for $name {
            fn into_text(self) -> $crate::runtime::Text {
                $crate::runtime::IntoText::into_text(self.0)
            }
        }

        impl ::std::convert::TryFrom<$from> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(value: $from) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                let value = Self(value.into());
                $crate::runtime::Validate::validate(&value, &$crate::runtime::Constraints::NONE)?;
                Ok(value)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        // Responses are read leniently: a value that violates the constraints is accepted.
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}

/// Implements the conversions from borrowed text.
macro_rules! from_borrowed_text {
    ($name:ident) => {
        // An enum may have the variant `Error`, which makes `Self::Error` ambiguous.
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(value: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::convert::TryFrom<&::std::string::String> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(
                value: &::std::string::String,
            ) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::runtime::ValidationError;

            fn from_str(value: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                value.try_into()
            }
        }
    };
}

/// Implements the text traits of a type that has the method `as_str`.
macro_rules! display_as_text {
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

/// Writes the methods and traits of a text type, `struct Name(String)`.
macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the text as a `String`.
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

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        $crate::runtime::constrained_type!($name from ::std::string::String);
        $crate::runtime::from_borrowed_text!($name);
        $crate::runtime::display_as_text!($name);
    };
}

/// Writes the methods and traits of a secret type, `struct Name(Secret)`.
macro_rules! secret_type {
    ($name:ident) => {
        impl $name {
            /// Returns the secret in plain text. Do not write it to logs, errors or URLs.
            #[must_use]
            pub fn expose_secret(&self) -> &str {
                self.0.expose()
            }
        }

        impl ::zeroize::ZeroizeOnDrop for $name {}

        $crate::runtime::constrained_type!($name from ::std::string::String);
        $crate::runtime::from_borrowed_text!($name);
    };
}

/// Writes the methods and traits of a number, date or boolean type, `struct Name(Inner)`.
macro_rules! plain_type {
    ($name:ident($inner:ty)) => {
        impl $name {
            /// Returns the value.
            #[must_use]
            pub fn into_inner(self) -> $inner {
                self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::runtime::ValidationError;

            fn from_str(value: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                let value: $inner = value.parse().map_err(|_| "is not a valid value of this type")?;
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

        $crate::runtime::constrained_type!($name from $inner);
    };
}

/// Writes the methods and traits of an enum that keeps unknown values.
macro_rules! open_enum {
    ($name:ident, $unknown:ident, $($variant:ident = $value:literal),*) => {
        impl $name {
            /// Returns the value as the API writes it.
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

            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                Ok(value.into())
            }
        }

        $crate::runtime::enum_traits!($name);
    };
}

/// Writes the methods and traits of an enum that rejects unknown values.
macro_rules! closed_enum {
    ($name:ident, $($variant:ident = $value:literal),*) => {
        impl $name {
            /// Returns the value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                match value.as_str() {
                    $($value => Ok(Self::$variant),)*
                    _ => {
                        let values: &[&str] = &[$($value),*];
                        Err(::std::format!("must be one of `{}`", values.join("`, `")).into())
                    }
                }
            }
        }

        $crate::runtime::from_borrowed_text!($name);
        $crate::runtime::enum_traits!($name);
    };
}

/// Implements the traits that open and closed enums share.
macro_rules! enum_traits {
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

        impl $crate::runtime::Validate for $name {}

        impl $crate::runtime::IntoText for $name {
            fn into_text(self) -> $crate::runtime::Text {
                $crate::runtime::Text::Known(self.as_str().to_owned().into())
            }
        }

        $crate::runtime::display_as_text!($name);
    };
}

/// Writes the methods and traits of an enum of integers, or of values of several types. `$inner` is the type of the
/// values. With `$unknown`, the enum keeps unknown values.
macro_rules! value_enum {
    ($name:ident: $inner:ty, $($variant:ident = $scalar:ident($value:literal)),* $(; $unknown:ident)?) => {
        impl $name {
            /// Returns the value as the API writes it.
            #[must_use]
            pub fn value(&self) -> $inner {
                match self {
                    $(Self::$variant => <$inner>::from($value),)*
                    $(Self::$unknown(value) => ::std::clone::Clone::clone(value),)?
                }
            }

            /// Returns the variant of a value. Returns `None` if the enum does not list it.
            fn find(value: &::serde_json::Value) -> ::std::option::Option<Self> {
                $(
                    if $crate::runtime::Scalar::$scalar($value).is(value) {
                        return Some(Self::$variant);
                    }
                )*
                None
            }
        }

        impl ::std::convert::From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.value()
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.value(), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_json(value).map_err(::serde::de::Error::custom)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&$crate::runtime::value_text(self.value()))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::runtime::ValidationError;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                let value = $crate::runtime::parse_scalar(text, |value| Self::find(value).is_some());
                Self::from_json(value)
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(text: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                text.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(
                text: ::std::string::String,
            ) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                text.parse()
            }
        }

        impl $crate::runtime::Validate for $name {}

        impl $crate::runtime::IntoText for $name {
            fn into_text(self) -> $crate::runtime::Text {
                $crate::runtime::Text::Known(self.to_string().into())
            }
        }

        impl ::std::convert::TryFrom<$inner> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(value: $inner) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                Self::from_json(value.into())
            }
        }

        $crate::runtime::value_from_json!($name: $inner, [$($value),*] $(, $unknown)?);
    };
}

/// Implements the conversion of an enum from JSON.
macro_rules! value_from_json {
    ($name:ident: $inner:ty, [$($value:literal),*]) => {
        impl $name {
            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                Self::find(&value).ok_or_else(|| {
                    let values: &[::std::string::String] = &[$($crate::runtime::value_text(<$inner>::from($value))),*];
                    ::std::format!("must be one of `{}`", values.join("`, `")).into()
                })
            }
        }
    };
    ($name:ident: $inner:ty, [$($value:literal),*], $unknown:ident) => {
        impl $name {
            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                match Self::find(&value) {
                    Some(known) => Ok(known),
                    None => $crate::runtime::scalar_from_json(value).map(Self::$unknown),
                }
            }
        }
    };
}

/// Writes the function that returns a builder, the conversion from the builder, and the setter of extra fields.
macro_rules! builder {
    ($ty:ty, $builder:ident, $extra:ident: $value:ty) => {
        $crate::runtime::builder!($ty, $builder);

        impl $builder {
            /// Sets a field that the description does not have.
            pub fn $extra(
                mut self,
                name: impl Into<String>,
                value: impl TryInto<$value, Error: Display>,
            ) -> Self {
                self.$extra.set(name, value);
                self
            }
        }
    };
    ($ty:ty, $builder:ident) => {
        impl $ty {
            /// Returns a builder, whose method `build` validates and creates the value.
            #[must_use]
            pub fn builder() -> $builder {
                // A builder may have the setter `default`.
                Default::default()
            }
        }

        impl TryFrom<$builder> for $ty {
            type Error = $crate::runtime::ValidationError;

            fn try_from(builder: $builder) -> Result<Self, Self::Error> {
                builder.build()
            }
        }
    };
}

/// Implements `JsonSchema` for types. The description contains their schemas under the same names.
#[cfg(feature = "schemars")]
macro_rules! json_schemas {
    ($description:path, $($name:ident),*) => {
        /// Returns the subschema for the type with this name.
        fn subschema(name: &str, generator: &mut ::schemars::SchemaGenerator) -> ::std::option::Option<::schemars::Schema> {
            match name {
                $(stringify!($name) => Some(generator.subschema_for::<$name>()),)*
                _ => None,
            }
        }

        $(
            // rustdoc shows the feature of an implementation only if the implementation itself has the attribute.
            #[cfg(feature = "schemars")]
            impl ::schemars::JsonSchema for $name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                    let subschema = |name: &str| subschema(name, generator);
                    $crate::runtime::json_schema(&$description, stringify!($name), subschema)
                }
            }
        )*
    };
}

#[cfg(feature = "schemars")]
pub(crate) use json_schemas;
pub(crate) use {
    builder, closed_enum, constrained_type, display_as_text, enum_traits, from_borrowed_text, open_enum,
    plain_type, secret_type, text_type, value_enum, value_from_json,
};
