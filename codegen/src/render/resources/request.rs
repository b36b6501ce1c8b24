//! The request of an operation: what its parameters are set with, and how it is sent.

use std::{collections::BTreeSet, fmt::Write as _};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    super::{
        bounds::bounds,
        docs::{code, describe, docs, sentence},
        rust::{ident, rust_type},
    },
    response::{response_arms, response_enum, returned_type},
};
use crate::{
    model::{Body, Model, Operation, Parameter, ParameterLocation, Resource, Type},
    names::{const_name, snake_name, type_name},
    openapi::media_type::{BodyKind, is_media_type},
};

/// The request type of an operation, with what it needs beside it.
pub(super) fn request(model: &Model, resource: &Resource, operation: &Operation) -> TokenStream {
    let request = ident(&operation.request_type);
    let request_docs = docs(&format!(
        "A request of the operation {}, to be sent with [`send`](Self::send).",
        code(&operation.id)
    ));
    let described = self::operation(operation);
    let (client, timeout) = (free_name("client", operation), free_name("timeout", operation));
    let client_value = match client == "client" {
        true => quote! { client },
        false => quote! { #client: client },
    };
    let fields =
        operation.parameters.iter().map(parameter_field).chain(operation.body.iter().map(body_field));
    let values =
        operation.parameters.iter().map(parameter_value).chain(operation.body.iter().map(body_value));
    let setters = operation
        .parameters
        .iter()
        .map(parameter_setter)
        .chain(operation.body.iter().map(|body| body_setter(model, body)));
    let send = send(model, resource, operation);
    let response = response_enum(model, operation);
    quote! {
        #described

        #request_docs
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until `send` is called and awaited"]
        pub struct #request<C = runtime::Client> {
            #client: C,
            #timeout: ::std::option::Option<::std::time::Duration>,
            #(#fields,)*
        }

        impl<C> #request<C> {
            fn new(client: C) -> Self {
                Self {
                    #client_value,
                    #timeout: None,
                    #(#values,)*
                }
            }

            #(#setters)*

            /// How long this call may take over all, in the place of the client's own time-out.
            pub fn #timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.#timeout = Some(timeout);
                self
            }
        }

        #send

        #response
    }
}

fn operation_const(operation: &Operation) -> Ident {
    ident(&const_name(&operation.method))
}

fn operation(operation: &Operation) -> TokenStream {
    let name = operation_const(operation);
    let Operation { id, http_method, path, .. } = operation;
    let media_types: BTreeSet<&str> = operation
        .responses
        .iter()
        .filter_map(|response| response.media_type.as_deref())
        .filter(|name| is_media_type(name))
        .collect();
    let accept = match media_types.is_empty() {
        true => "*/*".to_owned(),
        false => media_types.into_iter().collect::<Vec<_>>().join(", "),
    };
    quote! {
        static #name: runtime::Operation = runtime::Operation { id: #id, method: #http_method, path: #path, accept: #accept };
    }
}

/// A name for what a request has beside its parameters, out of the way of a parameter of that name.
fn free_name(name: &str, operation: &Operation) -> Ident {
    let is_taken = |name: &str| setters(operation).any(|setter| setter == name);
    match [name.to_owned(), format!("call_{name}")].iter().find(|name| !is_taken(name)) {
        Some(name) => ident(name),
        // No setter ends like this.
        None => ident(&format!("{name}_")),
    }
}

fn setters(operation: &Operation) -> impl Iterator<Item = &str> {
    let parameters = operation.parameters.iter().map(|parameter| parameter.setter.as_str());
    parameters.chain(operation.body.iter().map(|body| body.setter.as_str()))
}

fn parameter_field(parameter: &Parameter) -> TokenStream {
    let (setter, ty) = (ident(&parameter.setter), rust_type(&parameter.ty));
    quote! { #setter: runtime::Parameter<#ty> }
}

fn parameter_value(parameter: &Parameter) -> TokenStream {
    let (setter, name) = (ident(&parameter.setter), &parameter.name);
    let place = place(parameter);
    let bounds = bounds(&parameter.schema).map(|bounds| quote! { .within(#bounds) });
    let defaults = default_texts(parameter);
    let default = (!defaults.is_empty()).then(|| quote! { .or(&[#(#defaults),*]) });
    let required = parameter.is_required.then(|| quote! { .required() });
    described(setter, quote! { runtime::ParameterSpec::new(#place, #name) #required #bounds #default })
}

/// A parameter that is not set yet, and what the description says of it.
fn described(setter: Ident, described: TokenStream) -> TokenStream {
    quote! { #setter: runtime::Parameter::new(&const { #described }) }
}

pub(in super::super) fn place(parameter: &Parameter) -> TokenStream {
    match parameter.place {
        ParameterLocation::Path => quote! { runtime::ParameterLocation::Path },
        ParameterLocation::Query => quote! { runtime::ParameterLocation::Query },
        ParameterLocation::Header => quote! { runtime::ParameterLocation::Header },
    }
}

pub(in super::super) fn place_name(parameter: &Parameter) -> &'static str {
    match parameter.place {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
    }
}

/// What is sent of a parameter unless it is set: one text, or of a list that is sent so one for each item.
pub(in super::super) fn default_texts(parameter: &Parameter) -> Vec<String> {
    match (&parameter.default, &parameter.ty) {
        (Some(Value::Array(items)), Type::List(ty)) => {
            let texts: Vec<String> = items.iter().map(|item| plain_text(item, ty)).collect();
            if parameter.is_exploded { texts } else { vec![texts.join(",")] }
        }
        (Some(default), ty) => vec![plain_text(default, ty)],
        (None, _) => Vec::new(),
    }
}

/// A plain value as it is sent.
fn plain_text(value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (Value::String(text), _) => text.clone(),
        // Of a whole number that is written as 5.0, only the 5 is one to the server.
        (Value::Number(number), Type::Int32 | Type::Int64) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| format!("{number:.0}"))
        }
        (value, _) => value.to_string(),
    }
}

fn parameter_setter(parameter: &Parameter) -> TokenStream {
    let setter = ident(&parameter.setter);
    let mut kind = capitalized(&format!("{} parameter {}", place_name(parameter), code(&parameter.name)));
    kind.push_str(if parameter.is_required { ", required." } else { ", optional." });
    let defaults = default_texts(parameter).iter().map(|text| code(text)).collect::<Vec<_>>();
    match defaults.as_slice() {
        [] => {}
        [default] => drop(write!(kind, " {default} is sent unless it is set.")),
        defaults => drop(write!(kind, " {} are sent unless it is set.", defaults.join(" and "))),
    }
    let description =
        describe(parameter.description.as_deref(), &kind, &parameter.schema, parameter.example.as_ref());
    let markdown = match parameter.description {
        Some(_) => format!("{description}\n\n{kind}"),
        None => description,
    };
    let markdown =
        if parameter.is_deprecated { format!("{markdown}\n\nDeprecated by the API.") } else { markdown };
    let docs = docs(&markdown);
    setter_of(&setter, &parameter.ty, &docs)
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

fn setter_of(setter: &Ident, ty: &Type, docs: &TokenStream) -> TokenStream {
    let (argument, set) = argument(ty);
    quote! {
        #docs
        pub fn #setter(mut self, value: #argument) -> Self {
            self.#setter.#set(value);
            self
        }
    }
}

/// What a setter takes for a type, and how a parameter is given it.
fn argument(ty: &Type) -> (TokenStream, Ident) {
    let rust = rust_type(ty);
    match ty {
        Type::List(item) => {
            let item = rust_type(item);
            let items = quote! { ::std::convert::TryInto<#item, Error: ::std::fmt::Display> };
            (quote! { impl ::std::iter::IntoIterator<Item: #items> }, ident("try_set_list"))
        }
        // Text becomes one of these only if it keeps to its bounds, which is reported when the request is sent.
        Type::Named(_) => {
            (quote! { impl ::std::convert::TryInto<#rust, Error: ::std::fmt::Display> }, ident("try_set"))
        }
        Type::Text | Type::Bytes => (quote! { impl ::std::convert::Into<#rust> }, ident("set")),
        _ => (rust, ident("set")),
    }
}

/// The setter of the client's builder for a parameter.
pub(in super::super) fn client_parameter_setter(parameter: &Parameter) -> TokenStream {
    let (setter, ty) = (ident(&parameter.setter), rust_type(&parameter.ty));
    let (argument, set) = argument(&parameter.ty);
    let (name, place) = (&parameter.name, place(parameter));
    let bounds = bounds(&parameter.schema).map(|bounds| quote! { .within(#bounds) });
    let kind = format!("Sent as the {} parameter {}", place_name(parameter), code(name));
    let docs = docs(&format!(
        "{}\n\n{kind} with every call of an operation that takes it, unless the call sets another value.",
        parameter.description.as_deref().map_or_else(|| format!("The parameter {}.", code(name)), sentence),
    ));
    let default = match parameter.is_exploded {
        true => quote! { set_default_each },
        false => quote! { set_default },
    };
    quote! {
        #docs
        pub fn #setter(self, value: #argument) -> Self {
            const SPEC: &runtime::ParameterSpec = &runtime::ParameterSpec::new(#place, #name) #bounds;
            let mut parameter: runtime::Parameter<#ty> = runtime::Parameter::new(SPEC);
            parameter.#set(value);
            self.#default(parameter)
        }
    }
}

fn body_field(body: &Body) -> TokenStream {
    let (setter, ty) = (ident(&body.setter), rust_type(&body.ty));
    quote! { #setter: runtime::Parameter<#ty> }
}

fn body_value(body: &Body) -> TokenStream {
    let (setter, name) = (ident(&body.setter), &body.name);
    let bounds = bounds(&body.schema).map(|bounds| quote! { .within(#bounds) });
    let required = body.is_required.then(|| quote! { .required() });
    described(
        setter,
        quote! { runtime::ParameterSpec::new(runtime::ParameterLocation::Body, #name) #required #bounds },
    )
}

fn body_setter(model: &Model, body: &Body) -> TokenStream {
    let required = if body.is_required { "required" } else { "optional" };
    let kind = match &body.ty {
        Type::Named(name) if model.schema(name).is_some() => {
            format!("The body, {required}: [`{name}`](types::{name}), or its builder.")
        }
        _ => format!("The body, {required}."),
    };
    let markdown = match &body.description {
        Some(description) => format!("{}\n\n{kind}", sentence(description)),
        None => kind,
    };
    setter_of(&ident(&body.setter), &body.ty, &docs(&markdown))
}

/// What sends a request: a function that puts all of it into a call, one that makes the call, and a method for each kind
/// of client.
fn send(model: &Model, resource: &Resource, operation: &Operation) -> TokenStream {
    let operation_static = operation_const(operation);
    let request = ident(&operation.request_type);
    let (prepare, send) =
        (ident(&format!("prepare_{}", operation.method)), ident(&format!("send_{}", operation.method)));
    let builder = ident(&type_name(&snake_name(&operation.id)));
    let (client, timeout) = (free_name("client", operation), free_name("timeout", operation));
    let in_path = |parameter: &&Parameter| parameter.place == ParameterLocation::Path;
    let puts = operation.parameters.iter().map(|parameter| {
        let setter = ident(&parameter.setter);
        match (parameter.place, parameter.is_exploded) {
            (ParameterLocation::Path, _) => quote! { client.inner.put_path(request.#setter)?; },
            (_, true) => quote! { client.inner.put_each(request.#setter)?; },
            (_, false) => quote! { client.inner.put(request.#setter)?; },
        }
    });
    let body = operation.body.iter().map(|body| {
        let (setter, media_type) = (ident(&body.setter), &body.media_type);
        let put = ident(match body.kind {
            BodyKind::Json => "json",
            BodyKind::Form => "form",
            BodyKind::Text | BodyKind::Bytes => "raw",
        });
        quote! { client.inner.#put(#media_type, request.#setter)?; }
    });
    let path = operation.parameters.iter().filter(in_path).enumerate().map(|(index, parameter)| {
        let setter = ident(&parameter.setter);
        quote! { .#setter(client.inner.path(#index)) }
    });
    let client_mut = (operation.parameters.len() + operation.body.iter().count() > 0).then(|| quote! { mut });
    let returned = returned_type(operation);
    let result = quote! { ::std::result::Result<runtime::ResponseValue<#returned>, runtime::Error> };
    let arms = response_arms(model, operation);
    let method = match resource.tag {
        Some(_) => format!("{}::{}", resource.type_name, operation.method),
        None => format!("runtime::Client::{}", operation.method),
    };
    let shown = method.strip_prefix("runtime::").unwrap_or(&method);
    let errors = format!("# Errors\n\nAs listed for [{}]({method}).", code(shown));
    let docs_async = docs(&format!(
        "Sends the request of an async client, and reads the response.\n\n{errors}\n\n# Panics\n\nAwaited outside of a tokio runtime with \
         I/O and time enabled."
    ));
    let docs_blocking = docs(&format!(
        "Sends the request of a blocking client, waits for the response, and reads it.\n\n{errors}"
    ));
    quote! {
        impl #request {
            #docs_async
            pub async fn send(self) -> #result {
                #send(#prepare(self)?).await
            }
        }

        #[cfg(feature = "blocking")]
        impl #request<runtime::blocking::Client> {
            #docs_blocking
            pub fn send(self) -> #result {
                let client = self.#client.clone();
                client.wait(&#operation_static, #send(#prepare(self)?))
            }
        }

        fn #prepare<C: runtime::Caller>(request: #request<C>) -> ::std::result::Result<operations::Client, runtime::Error> {
            let #client_mut client = request.#client.call(&#operation_static, request.#timeout);
            #(#puts)*
            #(#body)*
            Ok(client)
        }

        async fn #send(client: operations::Client) -> #result {
            let response = client.inner.run(|| builder::#builder::new(&client)#(#path)*.send()).await?;
            match response.status() {
                #(#arms)*
                _ => Err(response.into_error()),
            }
        }
    }
}
