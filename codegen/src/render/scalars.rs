//! The types of plain values: text within bounds, secrets, enums, numbers. They read anything and send only what fits.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    bounds::bounds_or_none,
    docs::{code, describe, docs, inner_docs, sentence},
    rust::{ident, rust_type},
};
use crate::{
    model::{Kind, Model, Schema, Type},
    names::UNKNOWN_VARIANT,
    schema::{is_secret, may_grow, text},
};

pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("The types of plain values.");
    let types = model.schemas.iter().filter_map(|schema| match (schema.kind, Type::of(&schema.schema)) {
        (Kind::Enum, _) if may_grow(&schema.schema) => Some(growing_enum(schema)),
        (Kind::Enum, _) => Some(closed_enum(schema)),
        (Kind::Scalar, Type::Text) if is_secret(&schema.schema) => Some(secret(schema)),
        (Kind::Scalar, Type::Text) => Some(text_type(schema)),
        (Kind::Scalar, ty) => Some(number(schema, &ty)),
        (Kind::Other, _) => None,
    });
    quote! {
        #module
        use super::{
            runtime::{Bounds, Check, Invalid, Run, Secret, ToText},
            types::error::ConversionError,
        };
        #(#types)*
    }
}

fn type_docs(schema: &Schema) -> TokenStream {
    let description = text(&schema.schema, "description");
    let fallback = format!("The value that the API calls {}", code(&schema.name));
    docs(&describe(description, &fallback, &schema.schema, schema.schema.get("example")))
}

/// What all types share that hold a value within bounds: the checks, and the conversions that check.
fn checked(schema: &Schema, from: &TokenStream, wrap: &TokenStream, as_checked: &TokenStream) -> TokenStream {
    let name = ident(&schema.name);
    let bounds = bounds_or_none(&schema.schema);
    quote! {
        impl Check for #name {
            fn check(&self, _: &Bounds) -> ::std::result::Result<(), Invalid> {
                const BOUNDS: Bounds = #bounds;
                #as_checked.check(&BOUNDS)
            }
        }

        impl ::std::convert::TryFrom<#from> for #name {
            type Error = ConversionError;

            fn try_from(value: #from) -> ::std::result::Result<Self, ConversionError> {
                let value = #wrap;
                value.check(&Bounds::NONE).map_err(|invalid| invalid.to_string())?;
                Ok(value)
            }
        }
    }
}

/// The conversions from text that is borrowed, which go through the one from text that is owned.
fn from_borrowed(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    quote! {
        impl ::std::convert::TryFrom<&str> for #name {
            type Error = ConversionError;

            fn try_from(value: &str) -> ::std::result::Result<Self, ConversionError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::convert::TryFrom<&::std::string::String> for #name {
            type Error = ConversionError;

            fn try_from(value: &::std::string::String) -> ::std::result::Result<Self, ConversionError> {
                value.to_owned().try_into()
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ConversionError;

            fn from_str(value: &str) -> ::std::result::Result<Self, ConversionError> {
                value.try_into()
            }
        }
    }
}

fn text_type(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let docs = type_docs(schema);
    let checked =
        checked(schema, &quote! { ::std::string::String }, &quote! { Self(value) }, &quote! { self.0 });
    let from_borrowed = from_borrowed(schema);
    let compare = compare_with_text(schema);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(::std::string::String);

        impl #name {
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

        #checked
        #from_borrowed
        #compare

        impl ToText for #name {
            fn to_text(&self) -> ::std::string::String {
                self.0.clone()
            }
        }

        impl ::std::convert::From<#name> for ::std::string::String {
            fn from(value: #name) -> Self {
                value.0
            }
        }
    }
}

/// What every type has that is text to those who read it.
fn compare_with_text(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    quote! {
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::cmp::PartialEq<str> for #name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for #name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
    }
}

fn secret(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let description = text(&schema.schema, "description");
    let fallback = format!("The value that the API calls {}", code(&schema.name));
    let mut markdown = describe(description, &fallback, &schema.schema, None);
    markdown.push_str(
        "\n\nA secret: it prints as `[redacted]`, and only `expose_secret` gives its text. Serializing it writes the \
         text too, as sending it must.",
    );
    let docs = docs(&markdown);
    let wrap = quote! { Self(Secret::new(value)) };
    let checked = checked(schema, &quote! { ::std::string::String }, &wrap, &quote! { self.0.expose() });
    let from_borrowed = from_borrowed(schema);
    quote! {
        #docs
        #[derive(Clone, Debug, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(Secret);

        impl #name {
            /// The secret itself. Keep it out of logs, errors and URLs that are shown.
            #[must_use]
            pub fn expose_secret(&self) -> &str {
                self.0.expose()
            }
        }

        #checked
        #from_borrowed

        impl ToText for #name {
            fn to_text(&self) -> ::std::string::String {
                self.expose_secret().to_owned()
            }
        }
    }
}

fn number(schema: &Schema, ty: &Type) -> TokenStream {
    let name = ident(&schema.name);
    let inner = rust_type(ty);
    let docs = type_docs(schema);
    let checked = checked(schema, &inner, &quote! { Self(value) }, &quote! { self.0 });
    let also = match ty {
        Type::Float => quote! {},
        _ => quote! { Eq, Ord, Hash, },
    };
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, #also ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(#inner);

        impl #name {
            /// The plain value.
            #[must_use]
            pub fn into_inner(self) -> #inner {
                self.0
            }
        }

        #checked

        impl ::std::str::FromStr for #name {
            type Err = ConversionError;

            fn from_str(value: &str) -> ::std::result::Result<Self, ConversionError> {
                let value: #inner = value.parse().map_err(|_| "is not written as this type is")?;
                value.try_into()
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ToText for #name {
            fn to_text(&self) -> ::std::string::String {
                self.0.to_text()
            }
        }

        impl ::std::convert::From<#name> for #inner {
            fn from(value: #name) -> Self {
                value.0
            }
        }
    }
}

struct Variants {
    declared: Vec<TokenStream>,
    /// `Self::Name => "value"`
    to_text: Vec<TokenStream>,
    /// `"value" => Self::Name`
    from_text: Vec<TokenStream>,
}

fn variants(schema: &Schema) -> Variants {
    let mut variants = Variants { declared: Vec::new(), to_text: Vec::new(), from_text: Vec::new() };
    for (value, name, description) in schema.variants() {
        let name = ident(&name);
        let said = description.map_or_else(|| format!("The value {}.", code(&value)), |text| sentence(&text));
        let docs = docs(&said);
        variants.declared.push(quote! { #docs #name });
        variants.to_text.push(quote! { Self::#name => #value });
        variants.from_text.push(quote! { #value => Self::#name });
    }
    variants
}

fn enum_docs(schema: &Schema, closing: &str) -> TokenStream {
    let description = text(&schema.schema, "description");
    let fallback = format!("One of the values that the API lists for {}", code(&schema.name));
    docs(&format!("{}{closing}", describe(description, &fallback, &Value::Null, None)))
}

fn growing_enum(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let docs = enum_docs(
        schema,
        "\n\nThe API may add values. One that this version does not know is kept as it came, as `Unknown`.",
    );
    let Variants { declared, to_text, from_text } = variants(schema);
    let unknown = ident(UNKNOWN_VARIANT);
    let compare = compare_with_text(schema);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared,)*
            /// A value that this version does not know.
            #unknown(::std::string::String),
        }

        impl #name {
            /// The value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#to_text,)*
                    Self::#unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#from_text,)*
                    unknown => Self::#unknown(unknown.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                value.as_str().into()
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        #compare
    }
    .into_iter()
    .chain(enum_sent(schema))
    .collect()
}

fn closed_enum(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let docs = enum_docs(schema, "");
    let Variants { declared, to_text, from_text } = variants(schema);
    let values = schema.variants();
    let values = values.iter().map(|(value, ..)| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    let fault = format!("must be one of {values}");
    let compare = compare_with_text(schema);
    let from_borrowed = from_borrowed(schema);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared,)*
        }

        impl #name {
            /// The value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    #(#to_text,)*
                }
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for #name {
            type Error = ConversionError;

            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, ConversionError> {
                Ok(match value.as_str() {
                    #(#from_text,)*
                    _ => return Err(#fault.into()),
                })
            }
        }

        #from_borrowed

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                value.try_into().map_err(::serde::de::Error::custom)
            }
        }

        #compare
    }
    .into_iter()
    .chain(enum_sent(schema))
    .collect()
}

/// How an enum is sent, which does not depend on whether it may grow.
fn enum_sent(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl Check for #name {
            fn check(&self, _: &Bounds) -> ::std::result::Result<(), Invalid> {
                Ok(())
            }
        }

        impl ToText for #name {
            fn to_text(&self) -> ::std::string::String {
                self.as_str().to_owned()
            }
        }
    }
}
