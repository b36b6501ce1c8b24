//! The module of types: scalars, the structs and unions of typify, and their builders.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{Output, builders, constraints, rust::ident, scalars};
use crate::{
    model::Model,
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
    let nullable = (is_used && model.schema("Nullable").is_none()).then(|| {
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
    let scalars = scalars::render(model).chain(scalars::unions(model, definitions));
    let validations = constraints::validations(model, definitions);
    let rendered = std::iter::once(head).chain(scalars).chain(validations);
    output.add("types/builders/mod.rs", builders.requests);
    if !builders.responses.is_empty() {
        output.add("types/builders/responses.rs", builders.responses);
    }
    output.add_emitted("types/mod.rs", rendered, emitted);
}
