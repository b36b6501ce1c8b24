//! What a server reads each request as.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{
        docs::{code, docs, inner_docs},
        rust::{ident, rust_type},
    },
    operation_type,
};
use crate::model::{Model, Operation, Type};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs("The request of each operation, as a server reads it.");
    let head = quote! {
        #module
        use super::super::{runtime::contract::{ParsedRequest, Rejection}, types};
    };
    std::iter::once(head).chain(model.operations().map(request)).collect()
}

fn request(operation: &Operation) -> TokenStream {
    let ty = operation_type(operation);
    let docs = docs(&format!("A request of the operation {}.", code(&operation.id)));
    let parameters = operation.parameters.iter().enumerate().map(|(index, parameter)| {
        let name = ident(&parameter.setter);
        let ty = present(&parameter.ty, parameter.is_required);
        (quote! { pub #name: #ty }, quote! { #name: received.parameter(#index)? })
    });
    let body = operation.body.iter().map(|body| {
        let name = ident(&body.setter);
        let ty = present(&body.ty, body.is_required);
        let read = match (&body.ty, body.is_required) {
            (Type::Bytes, true) => quote! { received.bytes() },
            (Type::Bytes, false) => quote! { Some(received.bytes()) },
            _ => quote! { received.body()? },
        };
        (quote! { pub #name: #ty }, quote! { #name: #read })
    });
    let (fields, values): (Vec<_>, Vec<_>) = parameters.chain(body).unzip();
    let ignored = fields.is_empty().then(|| quote! { let _ = received; });
    quote! {
        #docs
        #[derive(Debug, Clone)]
        pub struct #ty {
            #(#fields,)*
        }

        impl #ty {
            /// Reads it from what was received.
            pub fn read(received: &ParsedRequest) -> ::std::result::Result<Self, Rejection> {
                #ignored
                Ok(Self { #(#values,)* })
            }
        }
    }
}

/// A type of something that may be absent.
fn present(ty: &Type, is_required: bool) -> TokenStream {
    match (ty, is_required) {
        (Type::Optional(_), _) | (_, true) => rust_type(ty),
        (ty, false) => rust_type(&Type::Optional(Box::new(ty.clone()))),
    }
}
