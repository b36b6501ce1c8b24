//! The resource layer: a handle for each tag, a method and a request for each action, a setter for each parameter.

use std::{collections::BTreeSet, fmt::Write as _};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    bounds::bounds,
    docs::{code, describe, docs, inner_docs, said, sentence},
    rust::{ident, rust_type},
};
use crate::{
    check::BodyKind,
    model::{Action, Answer, Body, Model, Parameter, Place, Resource, Status, Type, is_media_type},
    names::{const_name, snake_name, type_name},
};

/// The list of resources, and the client's way to each.
pub(super) fn render_all(model: &Model) -> TokenStream {
    let module =
        inner_docs("The resources of the API: for each a handle, and for each of its actions a request.");
    let modules = model.resources.iter().map(|resource| {
        let module = ident(&resource.module);
        match resource.module.is_ascii() {
            true => quote! { pub mod #module; },
            // Only a path leads to a file whose name is not ASCII.
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
            pub fn #module(&self) -> #module::#handle {
                #module::#handle::new(self.clone())
            }
        })
    });
    quote! {
        #module
        #(#modules)*

        impl super::runtime::Client {
            #(#accessors)*
        }
    }
}

fn resource_description(resource: &Resource, tag: &str) -> String {
    let fallback = format!("The actions of {}.", code(tag));
    said(resource.description.as_deref()).map_or(fallback, sentence)
}

/// One resource.
pub(super) fn render(model: &Model, resource: &Resource) -> Vec<TokenStream> {
    let methods = resource.actions.iter().map(|action| method(model, action, resource.tag.is_some()));
    let requests = resource.actions.iter().map(|action| request(model, action));
    let (description, handle) = match &resource.tag {
        None => {
            let methods = quote! {
                impl runtime::Client {
                    #(#methods)*
                }
            };
            ("The actions that belong to no resource.".to_owned(), methods)
        }
        Some(tag) => {
            let description = resource_description(resource, tag);
            let (docs, handle) = (docs(&description), ident(&resource.type_name));
            let handle = quote! {
                #docs
                #[derive(Debug, Clone)]
                #[must_use = "a handle does nothing until one of its actions is called"]
                pub struct #handle {
                    client: runtime::Client,
                }

                impl #handle {
                    pub(super) fn new(client: runtime::Client) -> Self {
                        Self { client }
                    }

                    #(#methods)*
                }
            };
            (description, handle)
        }
    };
    let module = inner_docs(&description);
    let head = quote! {
        #module
        use super::super::{operations::builder, runtime, types};
        #handle
    };
    std::iter::once(head).chain(requests).collect()
}

fn method(model: &Model, action: &Action, has_handle: bool) -> TokenStream {
    let (method, request) = (ident(&action.method), ident(&action.request_type));
    let docs = docs(&action_docs(model, action));
    let client = if has_handle {
        quote! { self.client.clone() }
    } else {
        quote! { self.clone() }
    };
    quote! {
        #docs
        pub fn #method(&self) -> #request {
            #request::new(#client)
        }
    }
}

/// What an action does, its line of HTTP, its answers and its errors.
fn action_docs(model: &Model, action: &Action) -> String {
    let mut markdown = match (&action.summary, &action.description) {
        (Some(summary), Some(description)) => format!("{}\n\n{description}", sentence(summary)),
        (Some(text), None) | (None, Some(text)) => sentence(text),
        (None, None) => format!("The action {}.", code(&action.id)),
    };
    let _ = write!(markdown, "\n\nSends `{} {}`.", action.http_method, action.path);
    if action.is_deprecated {
        markdown.push_str("\n\nDeprecated by the API.");
    }
    let (successes, errors): (Vec<&Answer>, Vec<&Answer>) =
        action.answers.iter().partition(|answer| answer.status.is_success());
    let mut list = |title: &str, answers: &[&Answer]| {
        if !answers.is_empty() {
            let _ = write!(markdown, "\n\n# {title}\n");
        }
        for answer in answers {
            let _ = write!(markdown, "\n- {}: {}", status(answer.status), answer_docs(model, answer));
        }
    };
    list("Answers", &successes);
    list("Errors", &errors);
    if errors.is_empty() {
        markdown.push_str("\n\n# Errors\n");
    }
    markdown
        .push_str("\n- A parameter that is missing or breaks its bounds is refused before anything is sent.");
    markdown.push_str("\n- Any other status, and a connection that fails, is an error as well.");
    markdown
}

fn answer_docs(model: &Model, answer: &Answer) -> String {
    let described = sentence(&answer.description.replace('\n', " "));
    let body = type_docs(model, &answer.ty);
    match described.is_empty() {
        true => format!("{body}."),
        false => format!("{body}. {described}"),
    }
}

/// What an answer holds, in words.
fn type_docs(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Named(name) if model.schema(name).is_some() => format!("[`{name}`](types::{name})"),
        Type::List(item) => format!("a list of {}", type_docs(model, item)),
        Type::Map(value) => format!("a map of {}", type_docs(model, value)),
        Type::Optional(inner) => format!("{} or null", type_docs(model, inner)),
        Type::Text => "text".to_owned(),
        Type::DateTime | Type::Date => "a date".to_owned(),
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Int32 | Type::Int64 | Type::Float => "a number".to_owned(),
        Type::Any | Type::Named(_) => "JSON".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Nothing => "no content".to_owned(),
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => match accessor(code) {
            Some(accessor) => format!("`{code}` ([`Error::{accessor}`](runtime::Error::{accessor}))"),
            None => format!("`{code}`"),
        },
        Status::Range(range) => format!("`{range}XX`"),
        Status::Default => "any other status".to_owned(),
    }
}

/// The runtime's question for a status.
fn accessor(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "is_bad_request",
        401 => "is_unauthorized",
        403 => "is_forbidden",
        404 => "is_not_found",
        409 => "is_conflict",
        410 => "is_gone",
        429 => "is_too_many_requests",
        _ => return None,
    })
}

fn request(model: &Model, action: &Action) -> TokenStream {
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

fn operation_const(action: &Action) -> proc_macro2::Ident {
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
fn client_field(action: &Action) -> proc_macro2::Ident {
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
    let default = parameter
        .default
        .as_ref()
        .map(|default| plain_text(default, &parameter.ty))
        .map(|text| quote! { .or(#text) });
    quote! { #setter: runtime::Parameter::new(runtime::Place::#place, #name) #bounds #default }
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
    if let Some(default) = &parameter.default {
        let _ = write!(kind, " {} is sent unless it is set.", code(&plain_text(default, &parameter.ty)));
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

fn setter_of(setter: &proc_macro2::Ident, ty: &Type, docs: &TokenStream) -> TokenStream {
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
            format!("The body, {required}: a [`{name}`](types::{name}), or its builder.")
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
fn send_body(body: &Body, operation: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
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

/// The type that a successful answer is read as: the one that is described, or an enum where there are several.
fn returned_type(action: &Action) -> TokenStream {
    let successes = action.successes();
    match distinct(&successes).as_slice() {
        [ty] => rust_type(ty),
        _ => {
            let name = answer_name(action);
            quote! { #name }
        }
    }
}

fn distinct(successes: &[(Status, Type)]) -> Vec<&Type> {
    let types: BTreeSet<&Type> = successes.iter().map(|(_, ty)| ty).collect();
    types.into_iter().collect()
}

fn answer_name(action: &Action) -> proc_macro2::Ident {
    ident(&format!("{}Answer", type_name(&action.method)))
}

fn answer_arms(model: &Model, action: &Action) -> Vec<TokenStream> {
    let successes = action.successes();
    let is_enum = distinct(&successes).len() > 1;
    let name = answer_name(action);
    successes
        .iter()
        .map(|(status, ty)| {
            let pattern = match status {
                Status::Code(code) => quote! { #code },
                Status::Range(_) | Status::Default => quote! { 200..=299 },
            };
            let read = match ty {
                Type::Nothing => quote! { answer.empty() },
                Type::Bytes => quote! { answer.bytes() },
                _ => {
                    let read = ident(if model.is_object(ty) { "object" } else { "json" });
                    // What wraps the answer does not tell the compiler what to read it as.
                    let ty = is_enum.then(|| rust_type(ty)).map(|ty| quote! { ::<#ty> });
                    quote! { answer.#read #ty () }
                }
            };
            let variant = ident(&variant_name(*status));
            let wrap = match (is_enum, ty) {
                (false, _) => quote! {},
                (true, Type::Nothing) => quote! { .map(|answer| answer.map(|()| #name::#variant)) },
                (true, _) => quote! { .map(|answer| answer.map(#name::#variant)) },
            };
            quote! { #pattern => #read #wrap, }
        })
        .collect()
}

fn answer_enum(model: &Model, action: &Action) -> TokenStream {
    let successes = action.successes();
    if distinct(&successes).len() < 2 {
        return quote! {};
    }
    let name = answer_name(action);
    let variants = successes.iter().map(|(status, ty)| {
        let variant = ident(&variant_name(*status));
        let described = action.answers.iter().find(|answer| answer.status == *status);
        let said = described.map(|answer| answer_docs(model, answer)).unwrap_or_default();
        let docs = docs(&format!("{}: {said}", self::status(*status)));
        let content = (*ty != Type::Nothing).then(|| {
            let ty = rust_type(ty);
            quote! { (#ty) }
        });
        quote! { #docs #variant #content }
    });
    let docs = docs(&format!("What the action {} may succeed with.", code(&action.id)));
    quote! {
        #docs
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// What HTTP calls a status of success.
fn variant_name(status: Status) -> String {
    let name = match status {
        Status::Code(200) => "Ok",
        Status::Code(201) => "Created",
        Status::Code(202) => "Accepted",
        Status::Code(203) => "NonAuthoritativeInformation",
        Status::Code(204) => "NoContent",
        Status::Code(205) => "ResetContent",
        Status::Code(206) => "PartialContent",
        Status::Code(207) => "MultiStatus",
        Status::Code(code) => return format!("Status{code}"),
        Status::Range(_) | Status::Default => "Other",
    };
    name.to_owned()
}
