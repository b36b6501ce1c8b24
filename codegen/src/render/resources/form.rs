//! The type of a multipart body, with a setter for each part.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    super::{
        operation_docs::part_kind,
        operations::static_name,
        rust::{ident, rust_type},
    },
    request::{request_with_body, setter_of},
};
use crate::{
    form::{Part, PartContent, parts},
    model::{Body, Model, Operation},
    openapi::media_type::BodyKind,
    rustdoc::{code, deprecated, describe, docs},
};

/// Returns the type of a multipart body.
pub(super) fn form(model: &Model, operation: &Operation, body: &Body) -> Option<TokenStream> {
    if body.kind != BodyKind::Multipart {
        return None;
    }
    let (name, spec) = (rust_type(&body.ty), static_name(operation));
    let docs = docs(&format!(
        "The multipart body of the operation {}. Its parts are sent in the order in which they are set.",
        code(&operation.id)
    ));
    let parts = parts(model, body);
    let setters = parts.iter().map(part_setter);
    Some(quote! {
        #docs
        #[cfg(feature = "multipart")]
        #[derive(Debug, Clone)]
        #[must_use = "a form does nothing until a request sends it"]
        pub struct #name(runtime::Form);

        #[cfg(feature = "multipart")]
        impl #name {
            /// Returns a form without parts.
            pub fn new() -> Self {
                Self(runtime::Form::new(&operations::#spec))
            }

            #(#setters)*

            /// Adds a part that the description does not have.
            pub fn extra(self, name: impl Into<String>, part: impl Into<runtime::Part>) -> Self {
                Self(self.0.extra(name, part))
            }
        }

        #[cfg(feature = "multipart")]
        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    })
}

fn part_setter(part: &Part) -> TokenStream {
    let kind = part_kind(part, code);
    // The format of a file explains nothing.
    let is_file = part.content == PartContent::File && !part.is_list();
    let schema = if is_file { &Value::Null } else { &part.schema };
    let mut markdown = describe(part.description.as_deref(), &kind, schema, None);
    if part.description.is_some() {
        let _ = write!(markdown, "\n\n{kind}");
    }
    let (docs, deprecated) = (docs(&markdown), deprecated(part.is_deprecated, part.description.as_deref()));
    let (setter, name) = (ident(&part.setter), &part.name);
    let method = match part.content {
        PartContent::Text => "text",
        PartContent::Json => "json",
        PartContent::File => {
            let (set, argument) = match part.is_list() {
                true => ("part_list", quote! { impl IntoIterator<Item: Into<runtime::Part>> }),
                false => ("part", quote! { impl Into<runtime::Part> }),
            };
            let set = ident(set);
            return quote! {
                #docs
                #deprecated
                pub fn #setter(self, value: #argument) -> Self {
                    Self(self.0.#set(#name, value))
                }
            };
        }
    };
    setter_of(&setter, &part.ty, &quote! { #docs #deprecated }, |ty, is_list| {
        let set = ident(&if is_list { format!("{method}_list") } else { method.to_owned() });
        quote! { Self(self.0.#set::<#ty>(#name, value)) }
    })
}

/// Returns the setter of a multipart body.
pub(super) fn setter(index: usize, body: &Body, markdown: &str) -> TokenStream {
    let (setter, form, request) = (ident(&body.setter), rust_type(&body.ty), request_with_body(index));
    let docs = docs(&format!("{markdown}\n\nNeeds the feature `multipart`."));
    quote! {
        #docs
        #[cfg(feature = "multipart")]
        pub fn #setter(self, form: #form) -> Self {
            Self(#request.multipart(form.0))
        }
    }
}
