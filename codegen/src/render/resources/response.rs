//! The successful responses of an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::{
    operation_docs::{document_response, success_description},
    response_names::{distinct, enum_name, variant_name},
    rust::{ident, rust_type, status_code},
};
use crate::{
    model::{Model, Operation, Status, Type},
    rustdoc::{code, docs},
};

/// Returns the type of a successful response: the described one, or an enum if there are several.
pub(super) fn returned_type(operation: &Operation) -> TokenStream {
    let successes = operation.successes();
    match distinct(&successes).as_slice() {
        [ty] => rust_type(ty),
        _ => {
            let name = enum_name(operation);
            quote! { #name }
        }
    }
}

/// Returns the arms of the match on the status that decode a successful response.
pub(super) fn response_arms(model: &Model, operation: &Operation) -> Vec<TokenStream> {
    let successes = operation.successes();
    let is_enum = distinct(&successes).len() > 1;
    let name = enum_name(operation);
    successes
        .iter()
        .map(|(status, ty)| {
            let pattern = match status {
                Status::Code(code) => {
                    let code = status_code(*code);
                    quote! { #code }
                }
                Status::Range(_) | Status::Default => quote! { 200..=299 },
            };
            let decode = match ty {
                Type::Nothing => quote! { response.empty() },
                Type::Bytes => quote! { response.bytes() },
                _ => {
                    let method = ident(if model.is_object(ty) { "object" } else { "json" });
                    // Rust can't infer the type from the variant.
                    let ty = is_enum.then(|| rust_type(ty)).map(|ty| quote! { ::<#ty> });
                    quote! { response.#method #ty () }
                }
            };
            let variant = ident(&variant_name(*status));
            let wrap = match (is_enum, ty) {
                (false, _) => quote! {},
                (true, Type::Nothing) => quote! { .map(|response| response.map(|()| #name::#variant)) },
                (true, _) => quote! { .map(|response| response.map(#name::#variant)) },
            };
            quote! { #pattern => #decode #wrap, }
        })
        .collect()
}

/// Returns the enum of an operation's successful responses, if there are several types.
pub(super) fn response_enum(operation: &Operation) -> TokenStream {
    let successes = operation.successes();
    if distinct(&successes).len() < 2 {
        return quote! {};
    }
    let name = enum_name(operation);
    let variants = successes.iter().map(|(status, ty)| {
        let variant = ident(&variant_name(*status));
        let docs = docs(&document_response(*status, ty, success_description(operation, *status)));
        let content = (*ty != Type::Nothing).then(|| {
            let ty = rust_type(ty);
            quote! { (#ty) }
        });
        quote! { #docs #variant #content }
    });
    let docs = docs(&format!("A successful response of the operation {}.", code(&operation.id)));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}
