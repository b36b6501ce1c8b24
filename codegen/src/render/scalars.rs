//! The types of scalars: strings, secrets, enums and numbers.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    constraints::constraints,
    rust::{ident, prelude, rust_type},
};
use crate::{
    model::{Kind, Model, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::schema::{is_open_enum, is_secret},
    rustdoc::{code, docs, sentence, trimmed},
    type_definitions::{TypeDefinitions, Variant, VariantKind},
};

/// The note on secrets.
pub(super) const SECRET_NOTE: &str = "This is a secret. `Debug` prints `[redacted]`, and only `expose_secret` returns the \
    text. Serialization writes the plain text. `==` takes the same time wherever the texts differ.";

/// The note on open enums.
pub(super) const OPEN_ENUM_NOTE: &str =
    "The API may add values. `Unknown` contains a value that this version of the client does not know.";

pub(super) fn render(model: &Model) -> impl Iterator<Item = TokenStream> {
    let string = prelude(model, "String");
    model.schemas.iter().filter_map(move |schema| match (schema.kind, Type::of(&schema.schema)) {
        (Kind::Enum, _) if is_open_enum(&schema.schema) => Some(open_enum(model, schema, &string)),
        (Kind::Enum, _) => Some(closed_enum(model, schema)),
        (Kind::Scalar, Type::String) if is_secret(&schema.schema) => Some(secret(model, schema)),
        (Kind::Scalar, Type::String) => Some(text_type(model, schema, &string)),
        (Kind::Scalar, ty) => Some(plain_type(model, schema, &ty)),
        (Kind::Other, _) => None,
    })
}

/// Returns the implementations of `FromStr` for the unions of scalars.
///
/// typify implements it for unions of numbers and booleans. For others, it may try a conversion that can't fail with
/// `if let`, which the compiler warns about.
pub(super) fn unions(model: &Model, definitions: &TypeDefinitions) -> impl Iterator<Item = TokenStream> {
    let is_text = |ty: &Type| match ty {
        Type::Named(name) => model.scalar(name).is_some(),
        ty => *ty == Type::String,
    };
    let is_scalar =
        move |ty: &Type| is_text(ty) || matches!(ty, Type::Boolean | Type::Int32 | Type::Int64 | Type::Float);
    definitions.unions().filter_map(move |(name, variants)| {
        let content = |variant: &Variant| match &variant.kind {
            VariantKind::Tuple(types) => <[Type; 1]>::try_from(types.clone()).ok().map(|[ty]| ty),
            _ => None,
        };
        let types: Option<Vec<Type>> = variants.iter().map(content).collect();
        types.filter(|types| types.iter().any(is_text) && types.iter().all(is_scalar))?;
        let (name, variants) = (ident(name), variants.iter().map(|variant| ident(&variant.rust_name)));
        Some(quote! { runtime::scalar_union!(#name, #(#variants),*); })
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

/// Returns the declarations of the variants of an enum, and each variant with its value.
fn variants(schema: &Schema) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let variants = schema.variants().into_iter().map(|(value, name, description)| {
        let name = ident(&name);
        let description = trimmed(description.as_deref());
        let docs = docs(&description.map_or_else(|| format!("The value {}.", code(&value)), sentence));
        (quote! { #docs #name }, quote! { #name = #value })
    });
    variants.unzip()
}
