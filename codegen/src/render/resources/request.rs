//! The request of an operation: its setters and the methods that send it.

use std::fmt::Write as _;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    super::{
        operation_docs::{parameter_kind, presence},
        operations::{location, parameter_spec, static_name, style},
        progenitor_client::method_name,
        rust::{ident, integer, rust_type},
    },
    form,
    response::{response_arms, response_enum, returned_type},
};
use crate::{
    model::{Body, Model, Operation, Parameter, ParameterLocation, Type},
    openapi::media_type::{BodyKind, is_range},
    rustdoc::{DEPRECATED, code, describe, docs, sentence},
};

/// Returns the request type of an operation, with its methods.
pub(super) fn request(model: &Model, operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let request_docs =
        docs(&format!("A request of the operation {}. [`send`](Self::send) sends it.", code(&operation.id)));
    let parameters = operation.parameters.iter().map(parameter_setter);
    let bodies =
        operation.bodies.iter().enumerate().map(|(index, body)| body_setters(model, operation, index, body));
    let forms =
        operation.bodies.iter().filter_map(|body| form::form(model, operation, body)).collect::<Vec<_>>();
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
            #(#bodies)*
        }

        #(#forms)*

        #call_options

        #send

        #response
    }
}

/// Returns the methods for the options of a call, under names that no parameter has.
fn call_options(operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let is_taken = |name: &str| operation.setters().any(|setter| setter == name);
    let names = ["timeout", "retry", "extra_header", "extra_query", "preview"].map(|name| {
        // No setter of a parameter ends with an underscore, unless it is a keyword.
        let names = [name.to_owned(), format!("call_{name}"), format!("{name}_")];
        ident(names.iter().find(|name| !is_taken(name)).map_or(name, String::as_str))
    });
    quote! { runtime::call_options!(#request, #(#names),*); }
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

/// Returns the setters of a body: one for its value and, if it consists of bytes, one for a file.
fn body_setters(model: &Model, operation: &Operation, index: usize, body: &Body) -> TokenStream {
    let presence = presence(body.is_required);
    let is_sole = operation.bodies.len() == 1;
    let media_type = if is_sole && !is_range(&body.media_type) {
        String::new()
    } else {
        format!(" {}", code(&body.media_type))
    };
    let kind = match &body.ty {
        Type::Named(name) if model.schema(name).is_some() => {
            format!("Request body{media_type}, {presence}: [`{name}`](types::{name}), or its builder.")
        }
        _ => format!("Request body{media_type}, {presence}."),
    };
    let kind = if is_sole { kind } else { format!("{kind} The last body that is set is sent.") };
    let markdown = match &body.description {
        Some(description) => format!("{}\n\n{kind}", sentence(description)),
        None => kind,
    };
    let set = ident(match body.kind {
        BodyKind::Json => "json",
        BodyKind::Form => "form",
        BodyKind::Multipart => return form::setter(index, body, &markdown),
        BodyKind::Text | BodyKind::Bytes => "raw",
    });
    let request = request_with_body(index);
    let file = file_setter(operation, index, body, &markdown);
    let (setter, ty, body_docs) = (ident(&body.setter), rust_type(&body.ty), docs(&markdown));
    if is_range(&body.media_type) {
        let argument = argument(&body.ty);
        return quote! {
            #body_docs
            pub fn #setter(self, media_type: impl Into<String>, value: #argument) -> Self {
                Self(#request.raw_of::<#ty>(media_type, value))
            }

            #file
        };
    }
    let argument = match &body.ty {
        Type::List(item) if body.kind == BodyKind::Json => {
            let item = rust_type(item);
            return quote! {
                #body_docs
                pub fn #setter(self, values: impl IntoIterator<Item: TryInto<#item, Error: Display>>) -> Self {
                    Self(#request.json_list::<#item>(values))
                }
            };
        }
        ty => argument(ty),
    };
    quote! {
        #body_docs
        pub fn #setter(self, value: #argument) -> Self {
            Self(#request.#set::<#ty>(value))
        }

        #file
    }
}

/// Returns the setter of a file whose content is the body, if the body can be one.
fn file_setter(operation: &Operation, index: usize, body: &Body, markdown: &str) -> Option<TokenStream> {
    let (setter, request) = (ident(&operation.file_setter(body)?), request_with_body(index));
    let docs = docs(&format!(
        "{markdown}\n\nThe client reads the file while it sends it. Needs the feature `multipart`."
    ));
    let (parameter, media_type) = match is_range(&body.media_type) {
        true => (Some(quote! { media_type: impl Into<String>, }), quote! { Some(media_type.into()) }),
        false => (None, quote! { None }),
    };
    Some(quote! {
        #docs
        #[cfg(feature = "multipart")]
        pub fn #setter(self, #parameter path: impl Into<std::path::PathBuf>) -> Self {
            Self(#request.file(#media_type, path))
        }
    })
}

/// Returns the request of the runtime, whose next setter of a body sets the body with an index.
pub(super) fn request_with_body(index: usize) -> TokenStream {
    match index {
        0 => quote! { self.0 },
        index => {
            let index = integer(index);
            quote! { self.0.alternative(#index) }
        }
    }
}

/// Returns a setter. `set` returns its body for the type of the value or of the items of a list.
pub(super) fn setter_of(
    setter: &Ident,
    ty: &Type,
    attributes: &TokenStream,
    set: impl Fn(TokenStream, bool) -> TokenStream,
) -> TokenStream {
    let (argument, set) = match ty {
        Type::List(item) => {
            let item = rust_type(item);
            let argument = quote! { impl IntoIterator<Item: TryInto<#item, Error: Display>> };
            (argument, set(item, true))
        }
        ty => (argument(ty), set(rust_type(ty), false)),
    };
    quote! {
        #attributes
        pub fn #setter(self, value: #argument) -> Self {
            #set
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
    let setter = ident(parameter.client_setter.as_ref().unwrap_or(&parameter.setter));
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
