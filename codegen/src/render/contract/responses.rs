//! What a server may response each operation with.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    super::{
        docs::{code, docs, inner_docs, sentence},
        errors,
        rust::{ident, rust_type},
    },
    operation_type,
};
use crate::model::{Model, Operation, Response, Status, Type};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs(
        "What each operation may be responded with: an enum, with a variant for each response that the API describes.",
    );
    let head = quote! {
        #module
        use super::super::{runtime::contract::{Reply, Response}, types};
    };
    std::iter::once(head).chain(model.operations().map(responses)).collect()
}

fn responses(operation: &Operation) -> TokenStream {
    let ty = operation_type(operation);
    let docs = docs(&format!("What the operation {} may be responded with.", code(&operation.id)));
    let variants = operation.responses.iter().map(variant);
    let id = &operation.id;
    let arms = operation.responses.iter().map(|response| arm(&ty, response));
    quote! {
        #docs
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum #ty {
            #(#variants,)*
        }

        impl ::std::convert::From<#ty> for Reply {
            fn from(response: #ty) -> Self {
                match response {
                    #(#arms)*
                }
            }
        }

        impl Response for #ty {
            const OPERATION: &'static str = #id;
        }
    }
}

fn variant(response: &Response) -> TokenStream {
    let name = ident(&variant_of(response.status));
    let said = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Range(first) => format!("Any status from {first}00 to {first}99"),
        Status::Default => "Any other status".to_owned(),
    };
    let docs = docs(&format!("{said}: {}", sentence(&response.description.replace('\n', " "))));
    let status = (!matches!(response.status, Status::Code(_))).then(|| quote! { ::reqwest::StatusCode });
    let content = (response.ty != Type::Nothing).then(|| rust_type(&response.ty));
    let fields: Vec<_> = status.into_iter().chain(content).collect();
    match fields.is_empty() {
        true => quote! { #docs #name },
        false => quote! { #docs #name(#(#fields),*) },
    }
}

fn arm(ty: &Ident, response: &Response) -> TokenStream {
    let name = ident(&variant_of(response.status));
    let (status_field, status) = match response.status {
        Status::Code(code) => (None, quote! { #code }),
        _ => (Some(quote! { status }), quote! { status.as_u16() }),
    };
    let content_field = (response.ty != Type::Nothing).then(|| quote! { content });
    let media_type = response.media_type.as_deref().unwrap_or_default();
    let reply = match &response.ty {
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
