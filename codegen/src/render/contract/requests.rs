//! What a server reads each request as.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{
        docs::{code, docs, inner_docs},
        rust::{ident, rust_type},
    },
    action_type,
};
use crate::model::{Action, Model, Type};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs("The request of each action, as a server reads it.");
    let head = quote! {
        #module
        use super::super::{runtime::contract::{Received, Refusal}, types};
    };
    std::iter::once(head).chain(model.actions().map(request)).collect()
}

fn request(action: &Action) -> TokenStream {
    let ty = action_type(action);
    let docs = docs(&format!("A request of the action {}.", code(&action.id)));
    let parameters = action.parameters.iter().enumerate().map(|(index, parameter)| {
        let name = ident(&parameter.setter);
        let ty = present(&parameter.ty, parameter.is_required);
        (quote! { pub #name: #ty }, quote! { #name: received.parameter(#index)? })
    });
    let body = action.body.iter().map(|body| {
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
            pub fn read(received: &Received) -> ::std::result::Result<Self, Refusal> {
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
