//! What an action may succeed with, and how it is told apart.

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
    model::{Action, Model, Status, Type},
    names::type_name,
};

/// The type that a successful answer is read as: the one that is described, or an enum where there are several.
pub(super) fn returned_type(action: &Action) -> TokenStream {
    let successes = action.successes();
    match distinct(&successes).as_slice() {
        [ty] => rust_type(ty),
        _ => {
            let name = answer_name(action);
            quote! { #name }
        }
    }
}

fn distinct(successes: &[(Status, Type)]) -> Vec<&Type> {
    let types: BTreeSet<&Type> = successes.iter().map(|(_, ty)| ty).collect();
    types.into_iter().collect()
}

/// The enum that the answers of an action are read as, and its variants, where there are several.
pub(in super::super) fn answer_variants(action: &Action) -> Option<(Ident, Vec<Ident>)> {
    let successes = action.successes();
    let variants = successes.iter().map(|(status, _)| ident(&variant_of(*status)));
    (distinct(&successes).len() > 1).then(|| (answer_name(action), variants.collect()))
}

fn answer_name(action: &Action) -> Ident {
    ident(&format!("{}Answer", type_name(&action.method)))
}

/// The arms of the match on an answer's status that read a success.
pub(super) fn answer_arms(model: &Model, action: &Action) -> Vec<TokenStream> {
    let successes = action.successes();
    let is_enum = distinct(&successes).len() > 1;
    let name = answer_name(action);
    successes
        .iter()
        .map(|(status, ty)| {
            let pattern = match status {
                Status::Code(code) => quote! { #code },
                Status::Range(_) | Status::Default => quote! { 200..=299 },
            };
            let read = match ty {
                Type::Nothing => quote! { answer.empty() },
                Type::Bytes => quote! { answer.bytes() },
                _ => {
                    let read = ident(if model.is_object(ty) { "object" } else { "json" });
                    // What wraps the answer does not tell the compiler what to read it as.
                    let ty = is_enum.then(|| rust_type(ty)).map(|ty| quote! { ::<#ty> });
                    quote! { answer.#read #ty () }
                }
            };
            let variant = ident(&variant_of(*status));
            let wrap = match (is_enum, ty) {
                (false, _) => quote! {},
                (true, Type::Nothing) => quote! { .map(|answer| answer.map(|()| #name::#variant)) },
                (true, _) => quote! { .map(|answer| answer.map(#name::#variant)) },
            };
            quote! { #pattern => #read #wrap, }
        })
        .collect()
}

/// The enum of what an action may succeed with, where that is not always the same.
pub(super) fn answer_enum(model: &Model, action: &Action) -> TokenStream {
    let successes = action.successes();
    if distinct(&successes).len() < 2 {
        return quote! {};
    }
    let name = answer_name(action);
    let variants = successes.iter().map(|(status, ty)| {
        let variant = ident(&variant_of(*status));
        let described = action.answers.iter().find(|answer| answer.status == *status);
        let said = described.map(|answer| description::answer(model, answer)).unwrap_or_default();
        let docs = docs(&format!("{}: {said}", description::status(model, *status)));
        let content = (*ty != Type::Nothing).then(|| {
            let ty = rust_type(ty);
            quote! { (#ty) }
        });
        quote! { #docs #variant #content }
    });
    let docs = docs(&format!("What the action {} may succeed with.", code(&action.id)));
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
