//! Macros for unions.

/// Implements the traits of a union without a tag. `from` lists the variants whose types no other variant has.
macro_rules! union {
    ($name:ident, from [$($from:ident: $from_type:ty),*], $($variant:ident = $shape:expr),*) => {
        impl $crate::runtime::Union for $name {
            const NAME: &'static str = stringify!($name);
            const SHAPES: &'static [$crate::runtime::Shape] = {
                #[allow(unused_imports, reason = "a union may need only some of them")]
                use $crate::runtime::{Scalar::{Boolean, Integer, Number, Text}, Shape};
                &[$($shape),*]
            };
            const READERS: &'static [$crate::runtime::Reader<Self>] =
                &[$(|value| ::serde::Deserialize::deserialize(value).map(Self::$variant)),*];
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::deserialize_union(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)*
                }
            }
        }

        $crate::runtime::union_from!($name, $($from: $from_type),*);
    };
}

/// Implements the traits of a union with a tag. The type of a variant has the tag as a `required` field, as an `optional`
/// field or, if it is `absent`, in no field.
macro_rules! tagged_union {
    (
        $name:ident, $tag:literal, $unknown:ident, from [$($from:ident: $from_type:ty),*],
        $($presence:ident $variant:ident = $value:literal),*
    ) => {
        impl $crate::runtime::TaggedUnion for $name {
            const NAME: &'static str = stringify!($name);
            const TAG: &'static str = $tag;
            const READERS: &'static [(&'static str, $crate::runtime::Reader<Self>)] =
                &[$(($value, |value| $crate::runtime::read_variant!($presence, $tag, value).map(Self::$variant))),*];

            fn unknown(value: ::serde_json::Value) -> Self {
                Self::$unknown(value)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::deserialize_tagged(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => {
                        $crate::runtime::write_variant!($presence, $tag, $value, value, serializer)
                    })*
                    Self::$unknown(value) => $crate::runtime::write_unknown(value, serializer),
                }
            }
        }

        $crate::runtime::union_from!($name, $($from: $from_type),*);
    };
}

/// Reads a variant of a union with a tag.
macro_rules! read_variant {
    (absent, $tag:literal, $value:expr) => {
        $crate::runtime::read_untagged($tag, $value)
    };
    ($presence:ident, $tag:literal, $value:expr) => {
        ::serde::Deserialize::deserialize($value)
    };
}

/// Writes a variant of a union with a tag.
macro_rules! write_variant {
    (required, $tag:literal, $name:literal, $value:expr, $serializer:expr) => {
        ::serde::Serialize::serialize($value, $serializer)
    };
    ($presence:ident, $tag:literal, $name:literal, $value:expr, $serializer:expr) => {
        $crate::runtime::write_tagged($value, $tag, $name, $serializer)
    };
}

/// Implements the conversions into variants.
macro_rules! union_from {
    ($name:ident, $($variant:ident: $ty:ty),*) => {
        $(
            impl ::std::convert::From<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self::$variant(value.into())
                }
            }
        )*
    };
}

/// Implements the conversions from and to text of a union of scalars.
macro_rules! scalar_union {
    ($name:ident, $($variant:ident),*) => {
        impl ::std::str::FromStr for $name {
            type Err = $crate::runtime::ValidationError;

            fn from_str(value: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                $crate::runtime::parse_union(value)
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(value: &str) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                value.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::runtime::ValidationError;

            fn try_from(
                value: ::std::string::String,
            ) -> ::std::result::Result<Self, $crate::runtime::ValidationError> {
                value.parse()
            }
        }

        impl $crate::runtime::IntoText for $name {
            fn into_text(self) -> $crate::runtime::Text {
                match self {
                    $(Self::$variant(value) => $crate::runtime::IntoText::into_text(value),)*
                }
            }
        }
    };
}

/// Implements `Display` for a union of scalars. It prints the text that is sent as a parameter.
macro_rules! display_union {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let text = $crate::runtime::IntoText::into_text(::std::clone::Clone::clone(self));
                f.pad(text.as_str())
            }
        }
    };
}

pub(crate) use {display_union, read_variant, scalar_union, tagged_union, union, union_from, write_variant};
