//! The module of types: scalars, unions, the structs of typify, and their builders.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{
    Output, builders, constraints,
    rust::{ident, rust_type},
    scalars, unions,
};
use crate::{
    model::{Model, Type},
    rustdoc::inner_docs,
    type_definitions::{Field, Presence, TypeDefinitions},
};

/// Adds the module of types.
pub(super) fn render(
    model: &Model,
    emitted: Vec<Item>,
    definitions: &TypeDefinitions,
    page: TokenStream,
    output: &mut Output<'_>,
) {
    let module = inner_docs("The types of requests and responses.");
    let builders = builders::render(model, definitions);
    let names: Vec<_> = model.schemas.iter().map(|schema| ident(&schema.name)).collect();
    let json_schemas = (!names.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "schemars")]
            runtime::json_schemas!(super::DESCRIPTION, #(#names),*);
        }
    });
    let has_nullable = |fields: &[Field]| fields.iter().any(|field| field.presence == Presence::Nullable);
    let is_used = definitions.structs().any(|(_, fields)| has_nullable(fields));
    let nullable = is_used.then(|| {
        quote! { pub use crate::runtime::Nullable; }
    });
    let head = quote! {
        #module
        #page
        use crate::runtime::{self, Validate};
        #nullable

        pub mod builders;

        #json_schemas
    };
    let scalars = scalars::render(model).chain(unions::render(model, definitions));
    let validations = constraints::validations(model, definitions);
    let rendered = std::iter::once(head).chain(scalars).chain(validations);
    output.add("types/builders/mod.rs", builders.requests);
    if !builders.responses.is_empty() {
        output.add("types/builders/responses.rs", builders.responses);
    }
    output.add_emitted("types/mod.rs", rendered, emitted);
}

/// Returns a type for code in the module `types`, whose items may have the names of types of the prelude.
pub(super) fn local_type(model: &Model, ty: &Type) -> TokenStream {
    let prelude = |name: &str, module: &str| {
        let (name, module, is_free) = (ident(name), ident(module), model.schema(name).is_none());
        if is_free {
            quote! { #name }
        } else {
            quote! { std::#module::#name }
        }
    };
    let string = || prelude("String", "string");
    match ty {
        Type::Named(name) => {
            let name = ident(name);
            quote! { #name }
        }
        Type::String => string(),
        Type::List(item) => {
            let (vec, item) = (prelude("Vec", "vec"), local_type(model, item));
            quote! { #vec<#item> }
        }
        Type::Map(value) if **value == Type::Any => {
            let string = string();
            quote! { serde_json::Map<#string, serde_json::Value> }
        }
        Type::Map(value) => {
            let (string, value) = (string(), local_type(model, value));
            quote! { std::collections::BTreeMap<#string, #value> }
        }
        Type::Optional(inner) => {
            let (option, inner) = (prelude("Option", "option"), local_type(model, inner));
            quote! { #option<#inner> }
        }
        Type::Boxed(inner) => {
            let (boxed, inner) = (prelude("Box", "boxed"), local_type(model, inner));
            quote! { #boxed<#inner> }
        }
        ty => rust_type(ty),
    }
}
