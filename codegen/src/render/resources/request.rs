//! The request of an action: what its parameters are set with, and how it is sent.

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
    answer::{answer_arms, answer_enum, returned_type},
};
use crate::{
    check::BodyKind,
    model::{Action, Body, Model, Parameter, Place, Type, is_media_type},
    names::{const_name, snake_name, type_name},
};

/// The request type of an action, with what it needs beside it.
pub(super) fn request(model: &Model, action: &Action) -> TokenStream {
    let request = ident(&action.request_type);
    let request_docs =
        docs(&format!("A request of the action {}, to be sent with [`send`](Self::send).", code(&action.id)));
    let operation = operation(action);
    let client = client_field(action);
    let client_value = match client == "client" {
        true => quote! { client },
        false => quote! { #client: client },
    };
    let fields = action.parameters.iter().map(parameter_field).chain(action.body.iter().map(body_field));
    let values = action.parameters.iter().map(parameter_value).chain(action.body.iter().map(body_value));
    let setters = action
        .parameters
        .iter()
        .map(parameter_setter)
        .chain(action.body.iter().map(|body| body_setter(model, body)));
    let send = send(model, action);
    let answer = answer_enum(model, action);
    quote! {
        #operation

        #request_docs
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until `send` is called and awaited"]
        pub struct #request {
            #client: runtime::Client,
            #(#fields,)*
        }

        impl #request {
            fn new(client: runtime::Client) -> Self {
                Self {
                    #client_value,
                    #(#values,)*
                }
            }

            #(#setters)*

            #send
        }

        #answer
    }
}

fn operation_const(action: &Action) -> Ident {
    ident(&const_name(&action.method))
}

fn operation(action: &Action) -> TokenStream {
    let name = operation_const(action);
    let Action { id, http_method, path, .. } = action;
    let media_types: BTreeSet<&str> = action
        .answers
        .iter()
        .filter_map(|answer| answer.media_type.as_deref())
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

/// The field that holds the client, out of the way of a parameter of that name.
fn client_field(action: &Action) -> Ident {
    let is_taken = setters(action).any(|setter| setter == "client");
    ident(if is_taken { "client_" } else { "client" })
}

fn setters(action: &Action) -> impl Iterator<Item = &str> {
    let parameters = action.parameters.iter().map(|parameter| parameter.setter.as_str());
    parameters.chain(action.body.iter().map(|body| body.setter.as_str()))
}

fn parameter_field(parameter: &Parameter) -> TokenStream {
    let (setter, ty) = (ident(&parameter.setter), rust_type(&parameter.ty));
    quote! { #setter: runtime::Parameter<#ty> }
}

fn parameter_value(parameter: &Parameter) -> TokenStream {
    let (setter, name) = (ident(&parameter.setter), &parameter.name);
    let place = match parameter.place {
        Place::Path => quote! { Path },
        Place::Query => quote! { Query },
        Place::Header => quote! { Header },
    };
    let bounds = bounds(&parameter.schema).map(|bounds| quote! { .within(&const { #bounds }) });
    let defaults = default_texts(parameter);
    let default = (!defaults.is_empty()).then(|| quote! { .or(&[#(#defaults),*]) });
    quote! { #setter: runtime::Parameter::new(runtime::Place::#place, #name) #bounds #default }
}

/// What is sent of a parameter unless it is set: one text, or of a list one for each item.
fn default_texts(parameter: &Parameter) -> Vec<String> {
    match (&parameter.default, &parameter.ty) {
        (Some(Value::Array(items)), Type::List(ty)) => {
            items.iter().map(|item| plain_text(item, ty)).collect()
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
    let place = match parameter.place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::Header => "Header",
    };
    let mut kind = format!("{place} parameter {}", code(&parameter.name));
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
    if let Type::List(item) = &parameter.ty {
        let item = rust_type(item);
        return quote! {
            #docs
            pub fn #setter(
                mut self,
                values: impl ::std::iter::IntoIterator<Item: ::std::convert::TryInto<#item, Error: ::std::fmt::Display>>,
            ) -> Self {
                self.#setter.try_set_list(values);
                self
            }
        };
    }
    setter_of(&setter, &parameter.ty, &docs)
}

fn setter_of(setter: &Ident, ty: &Type, docs: &TokenStream) -> TokenStream {
    let rust = rust_type(ty);
    let (argument, set) = match ty {
        // Text becomes one of these only if it keeps to its bounds, which is reported when the request is sent.
        Type::Named(_) => {
            (quote! { impl ::std::convert::TryInto<#rust, Error: ::std::fmt::Display> }, quote! { try_set })
        }
        Type::Text | Type::Bytes => (quote! { impl ::std::convert::Into<#rust> }, quote! { set }),
        _ => (rust, quote! { set }),
    };
    quote! {
        #docs
        pub fn #setter(mut self, value: #argument) -> Self {
            self.#setter.#set(value);
            self
        }
    }
}

fn body_field(body: &Body) -> TokenStream {
    let (setter, ty) = (ident(&body.setter), rust_type(&body.ty));
    quote! { #setter: runtime::Parameter<#ty> }
}

fn body_value(body: &Body) -> TokenStream {
    let (setter, name) = (ident(&body.setter), &body.name);
    let bounds = bounds(&body.schema).map(|bounds| quote! { .within(&const { #bounds }) });
    quote! { #setter: runtime::Parameter::new(runtime::Place::Body, #name) #bounds }
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

fn send(model: &Model, action: &Action) -> TokenStream {
    let operation = operation_const(action);
    let builder = ident(&type_name(&snake_name(&action.id)));
    let client = client_field(action);
    let parameters = action.parameters.iter().map(|parameter| {
        let setter = ident(&parameter.setter);
        let (required, optional) = match parameter.is_list {
            true => (quote! { required_texts }, quote! { texts }),
            false => (quote! { required_text }, quote! { text }),
        };
        match parameter.is_required {
            true => quote! { let request = request.#setter(self.#setter.#required(&#operation)?); },
            false => quote! {
                let request = match self.#setter.#optional(&#operation)? {
                    Some(value) => request.#setter(value),
                    None => request,
                };
            },
        }
    });
    let (prepare, body) = action.body.as_ref().map(|body| send_body(body, &operation)).unwrap_or_default();
    let call_mut = (!prepare.is_empty()).then(|| quote! { mut });
    let returned = returned_type(action);
    let arms = answer_arms(model, action);
    let docs = docs(&format!(
        "Sends the request, and reads the answer.\n\n# Errors\n\nAs listed for the action {}: see there.",
        code(&action.method)
    ));
    quote! {
        #docs
        pub async fn send(self) -> ::std::result::Result<runtime::ResponseValue<#returned>, runtime::Error> {
            let #call_mut call = self.#client.call(&#operation);
            #prepare
            let request = builder::#builder::new(&call);
            #(#parameters)*
            #body
            let answer = runtime::receive(&#operation, request.send().await).await?;
            match answer.status() {
                #(#arms)*
                _ => Err(answer.into_error()),
            }
        }
    }
}

/// What is done about the body before the call is borrowed, and then with the request.
fn send_body(body: &Body, operation: &Ident) -> (TokenStream, TokenStream) {
    let (setter, media_type) = (ident(&body.setter), &body.media_type);
    let bytes = match body.kind {
        BodyKind::Json => quote! { runtime::json_body(&#operation, &body)? },
        BodyKind::Form => quote! { runtime::form_body(&#operation, &body)? },
        BodyKind::Text | BodyKind::Bytes => quote! { body },
    };
    if body.is_required {
        let prepare = quote! {
            let body = self.#setter.required(&#operation)?;
            call.inner.set_content_type(Some(#media_type));
        };
        return (prepare, quote! { let request = request.body(#bytes); });
    }
    let prepare = quote! {
        let body = self.#setter.value(&#operation)?;
        call.inner.set_content_type(body.as_ref().map(|_| #media_type));
    };
    let send = quote! {
        let request = match body {
            Some(body) => request.body(#bytes),
            None => request.body(""),
        };
    };
    (prepare, send)
}
