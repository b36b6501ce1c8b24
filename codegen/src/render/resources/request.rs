//! The request of an operation: its setters and the methods that send it.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{
        operation_docs::{parameter_kind, presence},
        operations::{location, parameter_spec, static_name, style},
        progenitor_client::method_name,
        rust::{ident, rust_type},
    },
    response::{response_arms, response_enum, returned_type},
};
use crate::{
    model::{Body, Model, Operation, Parameter, ParameterLocation, Type},
    openapi::media_type::BodyKind,
    rustdoc::{DEPRECATED, code, describe, docs, sentence},
};

/// Returns the request type of an operation, with its methods.
pub(super) fn request(model: &Model, operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let request_docs =
        docs(&format!("A request of the operation {}. [`send`](Self::send) sends it.", code(&operation.id)));
    let parameters = operation.parameters.iter().map(parameter_setter);
    let body = operation.body.iter().map(|body| body_setter(model, body));
    let call_options = call_options(operation);
    let send = send(model, operation);
    let response = response_enum(operation);
    let operation = static_name(operation);
    quote! {
        #request_docs
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request<C = Client>(Request<C>);

        impl<C> #request<C> {
            fn new(client: C) -> Self {
                Self(Request::new(client, &operations::#operation))
            }

            #(#parameters)*
            #(#body)*
        }

        #call_options

        #send

        #response
    }
}

/// Returns the methods for the options of a call, under names that no parameter has.
fn call_options(operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let is_taken = |name: &str| setters(operation).any(|setter| setter == name);
    let names = ["timeout", "retry", "extra_header", "extra_query", "preview"].map(|name| {
        // No setter of a parameter ends with an underscore, unless it is a keyword.
        let names = [name.to_owned(), format!("call_{name}"), format!("{name}_")];
        ident(names.iter().find(|name| !is_taken(name)).map_or(name, String::as_str))
    });
    quote! { runtime::call_options!(#request, #(#names),*); }
}

fn setters(operation: &Operation) -> impl Iterator<Item = &str> {
    let parameters = operation.parameters.iter().map(|parameter| parameter.setter.as_str());
    parameters.chain(operation.body.iter().map(|body| body.setter.as_str()))
}

fn parameter_setter(parameter: &Parameter) -> TokenStream {
    let location = location(parameter);
    let kind = parameter_kind(parameter, code);
    let description =
        describe(parameter.description.as_deref(), &kind, &parameter.schema, parameter.example.as_ref());
    let mut markdown = description;
    if parameter.description.is_some() {
        let _ = write!(markdown, "\n\n{kind}");
    }
    if parameter.is_deprecated {
        let _ = write!(markdown, "\n\n{DEPRECATED}");
    }
    let (setter, name) = (ident(&parameter.setter), &parameter.name);
    let (docs, deprecated) = (docs(&markdown), parameter.deprecated());
    let (argument, ty) = parameter_argument(parameter);
    let set = ident(&format!("{location}{}", set_suffix(parameter)));
    quote! {
        #docs
        #deprecated
        pub fn #setter(self, value: #argument) -> Self {
            Self(self.0.#set::<#ty>(#name, value))
        }
    }
}

/// Returns the end of the name of the runtime's function that sets a parameter.
fn set_suffix(parameter: &Parameter) -> &'static str {
    match (&parameter.ty, parameter.is_serialized) {
        (Type::List(_), false) => "_list",
        (_, false) => "",
        (Type::List(_), true) => "_serialized_list",
        (_, true) => "_serialized",
    }
}

/// Returns the type of the argument of a parameter's setter, and the type that it converts into, of a list that of the
/// items.
fn parameter_argument(parameter: &Parameter) -> (TokenStream, TokenStream) {
    match &parameter.ty {
        Type::List(item) => {
            let item = rust_type(item);
            (quote! { impl IntoIterator<Item: TryInto<#item, Error: Display>> }, item)
        }
        ty => (argument(ty), rust_type(ty)),
    }
}

fn body_setter(model: &Model, body: &Body) -> TokenStream {
    let presence = presence(body.is_required);
    let kind = match &body.ty {
        Type::Named(name) if model.schema(name).is_some() => {
            format!("Request body, {presence}: [`{name}`](types::{name}), or its builder.")
        }
        _ => format!("Request body, {presence}."),
    };
    let markdown = match &body.description {
        Some(description) => format!("{}\n\n{kind}", sentence(description)),
        None => kind,
    };
    let set = ident(match body.kind {
        BodyKind::Json => "json",
        BodyKind::Form => "form",
        BodyKind::Text | BodyKind::Bytes => "raw",
    });
    let (setter, ty, docs) = (ident(&body.setter), rust_type(&body.ty), docs(&markdown));
    let argument = match &body.ty {
        Type::List(item) => {
            let item = rust_type(item);
            return quote! {
                #docs
                pub fn #setter(self, values: impl IntoIterator<Item: TryInto<#item, Error: Display>>) -> Self {
                    Self(self.0.json_list::<#item>(values))
                }
            };
        }
        ty => argument(ty),
    };
    quote! {
        #docs
        pub fn #setter(self, value: #argument) -> Self {
            Self(self.0.#set::<#ty>(value))
        }
    }
}

/// Returns the type of a setter's argument. `Display` must be in scope.
fn argument(ty: &Type) -> TokenStream {
    let rust = rust_type(ty);
    match ty {
        // `send` reports a text that violates the constraints of the type.
        Type::Named(_) => quote! { impl TryInto<#rust, Error: Display> },
        Type::String | Type::Bytes => quote! { impl Into<#rust> },
        _ => rust,
    }
}

/// Returns the setter of the client's builder for a parameter that all calls share.
pub(in super::super) fn client_parameter_setter(parameter: &Parameter) -> TokenStream {
    let setter = ident(&parameter.setter);
    let (name, spec) = (&parameter.name, parameter_spec(parameter));
    let description = parameter.description.as_deref().map(sentence);
    let docs = docs(&format!(
        "{}\n\nCalls send the value as the {} parameter {}, unless they set another one.",
        description.unwrap_or_else(|| format!("Sets the parameter {}.", code(name))),
        location(parameter),
        code(name),
    ));
    let deprecated = parameter.deprecated();
    let style = style(parameter);
    let (argument, ty) = parameter_argument(parameter);
    let set = ident(&format!("set_default{}", set_suffix(parameter)));
    quote! {
        #docs
        #deprecated
        pub fn #setter(mut self, value: #argument) -> Self {
            const SPEC: &runtime::ParameterSpec = &runtime::#spec #style;
            self.builder.#set::<#ty>(SPEC, value);
            self
        }
    }
}

/// Returns the methods that send a request, and the function that makes the call.
fn send(model: &Model, operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let send = ident(&format!("send_{}", operation.method));
    let method = method_name(operation);
    let in_path = operation.parameters.iter().filter(|of| of.location == ParameterLocation::Path);
    let mut in_path: Vec<_> = in_path.collect();
    // The arguments of progenitor's method are in the order of the path.
    in_path.sort_by_key(|parameter| operation.path.find(&format!("{{{}}}", parameter.name)));
    let path = in_path.into_iter().map(|parameter| {
        let name = &parameter.name;
        quote! { call.path(#name) }
    });
    let returned = returned_type(operation);
    let arms = response_arms(model, operation);
    quote! {
        runtime::send!(#request, #returned, #send);

        async fn #send(call: Arc<Call>) -> Result<ResponseValue<#returned>, Failure> {
            let client = progenitor::Client::from(Arc::clone(&call));
            let response = call.send(|| client.#method(#(#path),*)).await?;
            match response.status() {
                #(#arms)*
                _ => Err(response.into_failure()),
            }
        }
    }
}
