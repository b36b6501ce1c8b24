//! The module of types: scalars, the structs and unions of typify, and their builders.

use quote::quote;

use super::{Code, Output, builders, constraints, pages::Page, rust::ident, scalars};
use crate::{Target, model::Model, progenitor::Emitted, rustdoc::inner_docs};

/// Adds the module of types. Returns the other items, which are progenitor's client.
pub(super) fn render(
    model: &Model,
    emitted: Emitted,
    page: &Page,
    target: &Target<'_>,
    output: &mut Output<'_>,
) -> Vec<syn::Item> {
    let module = inner_docs("The types of requests and responses.");
    let page = page.included(1, target);
    let builders = builders::render(model, &emitted.definitions);
    let names: Vec<_> = model.schemas.iter().map(|schema| ident(&schema.name)).collect();
    let json_schemas = (!names.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "schemars")]
            runtime::json_schemas!(super::DESCRIPTION, #(#names),*);
        }
    });
    let head = quote! {
        #module
        #page
        use crate::runtime::{self, Validate};

        pub mod builders;

        #json_schemas
    };
    let scalars = scalars::render(model);
    let validations = constraints::validations(model, &emitted.definitions);
    let written = std::iter::once(head).chain(scalars).chain(validations).collect();
    output.add("types/builders/mod.rs", builders.requests);
    if !builders.responses.is_empty() {
        output.add("types/builders/responses.rs", builders.responses);
    }
    output.insert("types/mod.rs", Code { written, emitted: emitted.types });
    emitted.client
}
