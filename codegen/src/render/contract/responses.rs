//! What a server may answer each action with.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    super::{
        docs::{code, docs, inner_docs, sentence},
        errors,
        rust::{ident, rust_type},
    },
    action_type,
};
use crate::model::{Action, Answer, Model, Status, Type};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs(
        "What each action may be answered with: an enum, with a variant for each answer that the API describes.",
    );
    let head = quote! {
        #module
        use super::super::{runtime::contract::{Reply, Response}, types};
    };
    std::iter::once(head).chain(model.actions().map(answers)).collect()
}

fn answers(action: &Action) -> TokenStream {
    let ty = action_type(action);
    let docs = docs(&format!("What the action {} may be answered with.", code(&action.id)));
    let variants = action.answers.iter().map(variant);
    let id = &action.id;
    let arms = action.answers.iter().map(|answer| arm(&ty, answer));
    quote! {
        #docs
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum #ty {
            #(#variants,)*
        }

        impl ::std::convert::From<#ty> for Reply {
            fn from(answer: #ty) -> Self {
                match answer {
                    #(#arms)*
                }
            }
        }

        impl Response for #ty {
            const OPERATION: &'static str = #id;
        }
    }
}

fn variant(answer: &Answer) -> TokenStream {
    let name = ident(&variant_of(answer.status));
    let said = match answer.status {
        Status::Code(code) => code.to_string(),
        Status::Range(first) => format!("Any status from {first}00 to {first}99"),
        Status::Default => "Any other status".to_owned(),
    };
    let docs = docs(&format!("{said}: {}", sentence(&answer.description.replace('\n', " "))));
    let status = (!matches!(answer.status, Status::Code(_))).then(|| quote! { ::reqwest::StatusCode });
    let content = (answer.ty != Type::Nothing).then(|| rust_type(&answer.ty));
    let fields: Vec<_> = status.into_iter().chain(content).collect();
    match fields.is_empty() {
        true => quote! { #docs #name },
        false => quote! { #docs #name(#(#fields),*) },
    }
}

fn arm(ty: &Ident, answer: &Answer) -> TokenStream {
    let name = ident(&variant_of(answer.status));
    let (status_field, status) = match answer.status {
        Status::Code(code) => (None, quote! { #code }),
        _ => (Some(quote! { status }), quote! { status.as_u16() }),
    };
    let content_field = (answer.ty != Type::Nothing).then(|| quote! { content });
    let media_type = answer.media_type.as_deref().unwrap_or_default();
    let reply = match &answer.ty {
        Type::Nothing => quote! { Reply::empty(#status) },
        Type::Bytes => quote! { Reply::bytes(#status, #media_type, content) },
        _ => quote! { Reply::json(#status, #media_type, &content) },
    };
    let fields: Vec<_> = status_field.into_iter().chain(content_field).collect();
    match fields.is_empty() {
        true => quote! { #ty::#name => #reply, },
        false => quote! { #ty::#name(#(#fields),*) => #reply, },
    }
}

/// What HTTP calls a status, or a hundred of them.
fn variant_of(status: Status) -> String {
    match status {
        Status::Code(code) => errors::variant_name(code),
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(2) => "Success".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(_) => "ServerError".to_owned(),
        Status::Default => "Other".to_owned(),
    }
}
