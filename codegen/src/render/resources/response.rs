//! What an operation may succeed with, and how it is told apart.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    super::{
        docs::{code, docs},
        errors,
        rust::{ident, rust_type},
    },
    description,
};
use crate::{
    model::{Model, Operation, Status, Type},
    names::type_name,
};

/// The type that a successful response is read as: the one that is described, or an enum where there are several.
pub(super) fn returned_type(operation: &Operation) -> TokenStream {
    let successes = operation.successes();
    match distinct(&successes).as_slice() {
        [ty] => rust_type(ty),
        _ => {
            let name = response_name(operation);
            quote! { #name }
        }
    }
}

fn distinct(successes: &[(Status, Type)]) -> Vec<&Type> {
    let types: BTreeSet<&Type> = successes.iter().map(|(_, ty)| ty).collect();
    types.into_iter().collect()
}

/// The enum that the responses of an operation are read as, and its variants, where there are several.
pub(in super::super) fn response_variants(operation: &Operation) -> Option<(Ident, Vec<Ident>)> {
    let successes = operation.successes();
    let variants = successes.iter().map(|(status, _)| ident(&variant_of(*status)));
    (distinct(&successes).len() > 1).then(|| (response_name(operation), variants.collect()))
}

fn response_name(operation: &Operation) -> Ident {
    ident(&format!("{}Response", type_name(&operation.method)))
}

/// The arms of the match on an response's status that read a success.
pub(super) fn response_arms(model: &Model, operation: &Operation) -> Vec<TokenStream> {
    let successes = operation.successes();
    let is_enum = distinct(&successes).len() > 1;
    let name = response_name(operation);
    successes
        .iter()
        .map(|(status, ty)| {
            let pattern = match status {
                Status::Code(code) => quote! { #code },
                Status::Range(_) | Status::Default => quote! { 200..=299 },
            };
            let read = match ty {
                Type::Nothing => quote! { response.empty() },
                Type::Bytes => quote! { response.bytes() },
                _ => {
                    let read = ident(if model.is_object(ty) { "object" } else { "json" });
                    // What wraps the response does not tell the compiler what to read it as.
                    let ty = is_enum.then(|| rust_type(ty)).map(|ty| quote! { ::<#ty> });
                    quote! { response.#read #ty () }
                }
            };
            let variant = ident(&variant_of(*status));
            let wrap = match (is_enum, ty) {
                (false, _) => quote! {},
                (true, Type::Nothing) => quote! { .map(|response| response.map(|()| #name::#variant)) },
                (true, _) => quote! { .map(|response| response.map(#name::#variant)) },
            };
            quote! { #pattern => #read #wrap, }
        })
        .collect()
}

/// The enum of what an operation may succeed with, where that is not always the same.
pub(super) fn response_enum(model: &Model, operation: &Operation) -> TokenStream {
    let successes = operation.successes();
    if distinct(&successes).len() < 2 {
        return quote! {};
    }
    let name = response_name(operation);
    let variants = successes.iter().map(|(status, ty)| {
        let variant = ident(&variant_of(*status));
        let described = operation.responses.iter().find(|response| response.status == *status);
        let said = described.map(|response| description::response(model, response)).unwrap_or_default();
        let docs = docs(&format!("{}: {said}", description::status(model, *status)));
        let content = (*ty != Type::Nothing).then(|| {
            let ty = rust_type(ty);
            quote! { (#ty) }
        });
        quote! { #docs #variant #content }
    });
    let docs = docs(&format!("What the operation {} may succeed with.", code(&operation.id)));
    quote! {
        #docs
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// What HTTP calls a status of success.
fn variant_of(status: Status) -> String {
    match status {
        Status::Code(code) => errors::variant_name(code),
        Status::Range(_) | Status::Default => "Other".to_owned(),
    }
}
