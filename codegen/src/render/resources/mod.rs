//! The resources: a handle for each tag, a method and a request for each operation, and a setter for each parameter.

mod form;
mod request;
mod response;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    operation_docs::{IntraDocLinks, OperationDocs},
    rust::ident,
};
use crate::{
    model::{Model, Operation, Resource},
    openapi::media_type::BodyKind,
    rustdoc::{code, deprecated, docs, inner_docs, sentence, trimmed},
};

pub(super) use request::client_parameter_setter;

/// Returns the module of all resources, with a method of the client for each handle.
pub(super) fn render_all(model: &Model, page: TokenStream) -> TokenStream {
    let module =
        inner_docs("The resources of the API. Each has a handle, and a request for each of its operations.");
    let modules = model.resources.iter().map(|resource| {
        let module = ident(&resource.module);
        match resource.module.is_ascii() {
            true => quote! { pub mod #module; },
            // Rust requires a path for a file whose name is not ASCII.
            false => {
                let path = format!("{}.rs", resource.module);
                quote! { #[path = #path] pub mod #module; }
            }
        }
    });
    let accessors = model.resources.iter().filter_map(|resource| {
        let tag = resource.tag.as_deref()?;
        let (module, handle) = (ident(&resource.module), ident(&resource.type_name));
        let docs = docs(&resource_description(resource, tag));
        Some(quote! {
            #docs
            pub fn #module(&self) -> #module::#handle<Self> {
                #module::#handle::new(self.clone())
            }
        })
    });
    let accessors: Vec<_> = accessors.collect();
    let mut bodies = model.operations().flat_map(|operation| &operation.bodies);
    let part = bodies.any(|body| body.kind == BodyKind::Multipart).then(|| {
        quote! {
            #[cfg(feature = "multipart")]
            pub use crate::runtime::Part;
        }
    });
    quote! {
        #module
        #page
        #(#modules)*

        #part

        impl super::Client {
            #(#accessors)*
        }

        #[cfg(feature = "blocking")]
        impl super::blocking::Client {
            #(#accessors)*
        }
    }
}

fn resource_description(resource: &Resource, tag: &str) -> String {
    let fallback = format!("The operations of {}.", code(tag));
    trimmed(resource.description.as_deref()).map_or(fallback, sentence)
}

/// Returns the module of a resource.
pub(super) fn render(model: &Model, resource: &Resource, page: TokenStream) -> Vec<TokenStream> {
    let methods =
        resource.operations.iter().map(|operation| method(model, operation, resource.tag.is_some()));
    let methods: Vec<_> = methods.collect();
    let requests = resource.operations.iter().map(|operation| request::request(model, operation));
    let (description, handle) = match &resource.tag {
        None => {
            let methods = quote! {
                impl Client {
                    #(#methods)*
                }

                #[cfg(feature = "blocking")]
                impl super::super::blocking::Client {
                    #(#methods)*
                }
            };
            ("The operations without a tag.".to_owned(), methods)
        }
        Some(tag) => {
            let description = resource_description(resource, tag);
            let (docs, handle) = (docs(&description), ident(&resource.type_name));
            let handle = quote! {
                #docs
                #[derive(Debug, Clone)]
                #[must_use = "a handle does nothing until one of its operations is called"]
                pub struct #handle<C = Client> {
                    client: C,
                }

                impl<C: Clone> #handle<C> {
                    pub(super) fn new(client: C) -> Self {
                        Self { client }
                    }

                    #(#methods)*
                }
            };
            (description, handle)
        }
    };
    let summary = match &resource.tag {
        Some(tag) => format!("The requests of {}, and a reference of its operations.", code(tag)),
        None => {
            "The requests of the operations without a tag, and a reference of these operations.".to_owned()
        }
    };
    let head = quote! {
        // The page contains the description already.
        #![cfg_attr(not(doc), doc = #description)]
        #![cfg_attr(doc, doc = #summary)]
        #page
        use std::{fmt::Display, sync::Arc};

        use crate::runtime::{self, Call, Failure, Request, ResponseValue};
        use super::super::{Client, Error, operations, progenitor, types};

        #handle
    };
    std::iter::once(head).chain(requests).collect()
}

fn method(model: &Model, operation: &Operation, has_handle: bool) -> TokenStream {
    let (method, request) = (ident(&operation.method), ident(&operation.request_type));
    let OperationDocs { introduction, authentication, responses, errors } =
        OperationDocs::new(model, operation, &mut IntraDocLinks);
    let authentication = match operation.security.as_slice() {
        [] => String::new(),
        _ => format!("\n\n# Authentication\n\n{authentication}"),
    };
    let docs = docs(&format!(
        "{introduction}{authentication}\n\n# Responses\n\n{responses}\n\n# Errors\n\n{errors}"
    ));
    let (caller, client) = match has_handle {
        true => (quote! { C }, quote! { self.client.clone() }),
        false => (quote! { Self }, quote! { self.clone() }),
    };
    let description = operation.description.as_deref().or(operation.summary.as_deref());
    let deprecated = deprecated(operation.is_deprecated, description);
    quote! {
        #docs
        #deprecated
        pub fn #method(&self) -> #request<#caller> {
            #request::new(#client)
        }
    }
}
