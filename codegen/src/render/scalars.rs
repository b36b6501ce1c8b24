//! The types of plain values: text within bounds, secrets, enums, numbers. They read what is out of bounds and send only what fits.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    bounds::bounds_or_none,
    docs::{code, describe, docs, inner_docs, said, sentence},
    rust::{ident, rust_type},
};
use crate::{
    model::{Kind, Model, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::schema::{is_open_enum, is_secret, text},
};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs("The types of plain values.");
    let types = model.schemas.iter().filter_map(|schema| match (schema.kind, Type::of(&schema.schema)) {
        (Kind::Enum, _) if is_open_enum(&schema.schema) => Some(open_enum(schema)),
        (Kind::Enum, _) => Some(closed_enum(schema)),
        (Kind::Scalar, Type::Text) if is_secret(&schema.schema) => Some(secret(schema)),
        (Kind::Scalar, Type::Text) => Some(text_type(schema)),
        (Kind::Scalar, ty) => Some(plain_type(schema, &ty)),
        (Kind::Other, _) => None,
    });
    let head = quote! {
        #module
        use super::runtime;
    };
    std::iter::once(head).chain(types).collect()
}

fn type_docs(schema: &Schema) -> TokenStream {
    let description = text(&schema.schema, "description");
    docs(&describe(description, &fallback(schema), &schema.schema, schema.schema.get("example")))
}

/// What is said of a type that the description says nothing of.
fn fallback(schema: &Schema) -> String {
    format!("The type {}, of which the description says nothing", code(&schema.name))
}

/// The bounds of a type, where the runtime looks for them.
fn bounds_of(schema: &Schema) -> TokenStream {
    let (name, bounds) = (ident(&schema.name), bounds_or_none(&schema.schema));
    quote! {
        impl #name {
            const CONSTRAINTS: runtime::Constraints = #bounds;
        }
    }
}

fn text_type(schema: &Schema) -> TokenStream {
    let (name, docs, bounds) = (ident(&schema.name), type_docs(schema), bounds_of(schema));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(::std::string::String);

        #bounds

        runtime::text_type!(#name);
    }
}

fn secret(schema: &Schema) -> TokenStream {
    let (name, bounds) = (ident(&schema.name), bounds_of(schema));
    let mut markdown = describe(text(&schema.schema, "description"), &fallback(schema), &schema.schema, None);
    markdown.push_str(
        "\n\nA secret: it prints as `[redacted]`, and only `expose_secret` gives its text. Serializing it writes the \
         text too, as sending it must.",
    );
    let docs = docs(&markdown);
    quote! {
        #docs
        #[derive(Clone, Debug, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(runtime::Secret);

        #bounds

        runtime::secret_type!(#name);
    }
}

fn plain_type(schema: &Schema, ty: &Type) -> TokenStream {
    let (name, inner) = (ident(&schema.name), rust_type(ty));
    let (docs, bounds) = (type_docs(schema), bounds_of(schema));
    let also = match ty {
        Type::Float => quote! {},
        _ => quote! { Eq, Ord, Hash, },
    };
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, #also ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(#inner);

        #bounds

        runtime::plain_type!(#name(#inner));
    }
}

fn open_enum(schema: &Schema) -> TokenStream {
    let (name, unknown) = (ident(&schema.name), ident(UNKNOWN_VARIANT));
    let closing =
        "\n\nThe API may add values. One that this version does not know is kept as it came, as `Unknown`.";
    let (docs, (variants, values)) = (enum_docs(schema, closing), variants(schema));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this version does not know.
            #unknown(::std::string::String),
        }

        runtime::open_enum!(#name, #unknown: #(#values),*);
    }
}

fn closed_enum(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let (docs, (variants, values)) = (enum_docs(schema, ""), variants(schema));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }

        runtime::closed_enum!(#name: #(#values),*);
    }
}

fn enum_docs(schema: &Schema, closing: &str) -> TokenStream {
    let description = text(&schema.schema, "description");
    docs(&format!("{}{closing}", describe(description, &fallback(schema), &Value::Null, None)))
}

/// The variants of an enum as it declares them, and each with its value.
fn variants(schema: &Schema) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let variants = schema.variants().into_iter().map(|(value, name, description)| {
        let name = ident(&name);
        let docs = docs(
            &said(description.as_deref()).map_or_else(|| format!("The value {}.", code(&value)), sentence),
        );
        (quote! { #docs #name }, quote! { #name = #value })
    });
    variants.unzip()
}
