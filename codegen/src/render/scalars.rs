//! The types of scalars: strings, secrets, enums and numbers.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    constraints::constraints,
    rust::{ident, prelude, rust_type},
};
use crate::{
    model::{Kind, Model, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::schema::{integer, is_open_enum, is_secret},
    rustdoc::{code, docs, sentence, trimmed},
};

/// The note on secrets.
pub(super) const SECRET_NOTE: &str = "This is a secret. `Debug` prints `[redacted]`, and only `expose_secret` returns the \
    text. Serialization writes the plain text. `==` takes the same time wherever the texts differ.";

/// The note on open enums.
pub(super) const OPEN_ENUM_NOTE: &str =
    "The API may add values. `Unknown` contains a value that this version of the client does not know.";

pub(super) fn render(model: &Model) -> impl Iterator<Item = TokenStream> {
    let string = prelude(model, "String");
    model.schemas.iter().filter_map(move |schema| match (schema.kind, schema.content()) {
        (Kind::Enum, Type::String) if is_open_enum(&schema.schema) => Some(open_enum(model, schema, &string)),
        (Kind::Enum, Type::String) => Some(closed_enum(model, schema)),
        (Kind::Enum, ty) => Some(value_enum(model, schema, &ty)),
        (Kind::Scalar, Type::String) if is_secret(&schema.schema) => Some(secret(model, schema)),
        (Kind::Scalar, Type::String) => Some(text_type(model, schema, &string)),
        (Kind::Scalar, ty) => Some(plain_type(model, schema, &ty)),
        (Kind::Union | Kind::Other, _) => None,
    })
}

fn type_docs(model: &Model, schema: &Schema, note: &str) -> TokenStream {
    docs(&format!("{}\n\n{note}", model.document_type(&schema.name)))
}

/// Returns the implementation of `Constrained` for a type.
fn constrained(schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let Some(constraints) = constraints(&schema.schema) else {
        return quote! { impl runtime::Constrained for #name {} };
    };
    quote! {
        impl runtime::Constrained for #name {
            const CONSTRAINTS: runtime::Constraints = #constraints;
        }
    }
}

fn text_type(model: &Model, schema: &Schema, string: &TokenStream) -> TokenStream {
    let (name, docs, constrained) = (ident(&schema.name), type_docs(model, schema, ""), constrained(schema));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(#string);

        #constrained

        runtime::text_type!(#name);
    }
}

fn secret(model: &Model, schema: &Schema) -> TokenStream {
    let (name, constrained) = (ident(&schema.name), constrained(schema));
    let docs = type_docs(model, schema, SECRET_NOTE);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct #name(runtime::Secret);

        #constrained

        runtime::secret_type!(#name);
    }
}

fn plain_type(model: &Model, schema: &Schema, ty: &Type) -> TokenStream {
    let (name, inner) = (ident(&schema.name), rust_type(ty));
    let (docs, constrained) = (type_docs(model, schema, ""), constrained(schema));
    let derives = match ty {
        Type::Float => quote! { Clone, Copy, Debug, PartialEq, PartialOrd },
        _ => quote! { Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash },
    };
    quote! {
        #docs
        #[derive(#derives)]
        pub struct #name(#inner);

        #constrained

        runtime::plain_type!(#name(#inner));
    }
}

fn open_enum(model: &Model, schema: &Schema, string: &TokenStream) -> TokenStream {
    let (name, unknown) = (ident(&schema.name), ident(UNKNOWN_VARIANT));
    let (docs, (variants, values)) = (type_docs(model, schema, OPEN_ENUM_NOTE), variants(schema));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this version of the client does not know.
            #unknown(#string),
        }

        runtime::open_enum!(#name, #unknown, #(#values),*);
    }
}

fn closed_enum(model: &Model, schema: &Schema) -> TokenStream {
    let name = ident(&schema.name);
    let (docs, (variants, values)) = (type_docs(model, schema, ""), variants(schema));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }

        runtime::closed_enum!(#name, #(#values),*);
    }
}

/// Returns an enum of integers, or of values of several types.
fn value_enum(model: &Model, schema: &Schema, ty: &Type) -> TokenStream {
    let (name, inner) = (ident(&schema.name), rust_type(ty));
    let is_open = is_open_enum(&schema.schema);
    let docs = type_docs(model, schema, if is_open { OPEN_ENUM_NOTE } else { "" });
    let ((variants, _), described) = (variants(schema), schema.variants());
    let values = described.iter().filter_map(|(value, name, _)| {
        let name = ident(name);
        let (kind, value) = match (ty, value.as_f64()) {
            (Type::Float, Some(number)) => {
                let literal = Literal::f64_suffixed(number);
                (ident("Number"), quote! { #literal })
            }
            _ => scalar(value)?,
        };
        Some(quote! { #name = #kind(#value) })
    });
    let unknown = ident(UNKNOWN_VARIANT);
    let unknown_variant = is_open.then(|| {
        quote! {
            /// A value that this version of the client does not know.
            #unknown(#inner),
        }
    });
    let unknown = is_open.then(|| quote! { ; #unknown });
    let derives = match (is_open, ty) {
        (false, _) => quote! { Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash },
        (true, Type::Float) => quote! { Clone, Debug, PartialEq, PartialOrd },
        (true, Type::Int64) => quote! { Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash },
        (true, _) => quote! { Clone, Debug, PartialEq, Eq, Hash },
    };
    quote! {
        #docs
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown_variant
        }

        runtime::value_enum!(#name: #inner, #(#values),* #unknown);
    }
}

/// Returns the variant of the runtime's `Scalar` and the literal for a value.
pub(super) fn scalar(value: &Value) -> Option<(Ident, TokenStream)> {
    Some(match value {
        Value::String(text) => (ident("Text"), quote! { #text }),
        Value::Bool(value) => (ident("Boolean"), quote! { #value }),
        value => match integer(value) {
            Some(number) => {
                let literal = Literal::i64_suffixed(number);
                (ident("Integer"), quote! { #literal })
            }
            None => {
                let literal = Literal::f64_suffixed(value.as_f64()?);
                (ident("Number"), quote! { #literal })
            }
        },
    })
}

/// Returns the declarations of the variants of an enum, and each variant with its value.
fn variants(schema: &Schema) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let variants = schema.variants().into_iter().map(|(value, name, description)| {
        let name = ident(&name);
        let description = trimmed(description.as_deref());
        let text = value_text(&value);
        let fallback = || match text.as_str() {
            "" => "The empty string.".to_owned(),
            text => format!("The value {}.", code(text)),
        };
        let docs = docs(&description.map_or_else(fallback, sentence));
        (quote! { #docs #name }, quote! { #name = #text })
    });
    variants.unzip()
}

/// Returns the text of a value of an enum.
pub(super) fn value_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
