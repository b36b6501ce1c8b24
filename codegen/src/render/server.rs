//! The typed requests and responses of a server, and the trait that handles them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    errors,
    markdown::line,
    operation_docs::document_response,
    rust::{ident, integer, rust_type, status_code},
};
use crate::{
    form::{PartContent, parts},
    model::{Body, Model, Operation, ParameterLocation, Response, Status, Type},
    names::{snake_name, type_name},
    openapi::media_type::BodyKind,
    rustdoc::{code, docs, inner_docs, sentence},
};

pub(super) fn render(model: &Model) -> impl Iterator<Item = TokenStream> {
    let module = inner_docs("The requests and responses of each operation, for a server.");
    let methods = model.operations().map(|operation| {
        let (method, request, response) =
            (method(operation), request_type(operation), response_type(operation));
        let line = code(&format!("{} {}", operation.http_method, operation.target()));
        let docs = docs(&format!("Handles {line}."));
        quote! {
            #docs
            fn #method(&self, request: #request) -> Option<#response> {
                let _ = request;
                None
            }
        }
    });
    let arms: Vec<_> = model
        .operations()
        .map(|operation| {
            let (id, method, request) = (&operation.id, method(operation), request_type(operation));
            quote! { #id => handler.#method(#request::from_request(request)?).map(IntoReply::into_reply), }
        })
        .collect();
    let dispatch = if arms.is_empty() {
        quote! {
            let _ = (handler, request);
            Ok(None)
        }
    } else {
        quote! {
            Ok(match request.operation.id {
                #(#arms)*
                _ => None,
            })
        }
    };
    let types = model.operations().flat_map(|operation| [request(model, operation), response(operation)]);
    let mut bodies = model.operations().flat_map(|operation| &operation.bodies);
    let received_part = bodies.any(|body| body.kind == BodyKind::Multipart).then(|| quote! { ReceivedPart, });
    let head = quote! {
        #module
        #![allow(clippy::large_enum_variant, reason = "the description determines the sizes of the variants")]
        use crate::runtime::{
            ParameterLocation,
            contract::{FromRequest, IntoReply, ParsedRequest, #received_part Rejection, Reply},
        };
        use super::types;

        /// Handles the requests of a server. If a method returns `None`, the server itself responds.
        pub trait Operations {
            #(#methods)*
        }

        /// Calls the handler's method for the operation of a valid request.
        ///
        /// # Errors
        ///
        /// Fails if a value matches its schema but can't be deserialized.
        pub(crate) fn dispatch(
            handler: &impl Operations,
            request: &ParsedRequest,
        ) -> Result<Option<Reply>, Rejection> {
            #dispatch
        }
    };
    std::iter::once(head).chain(types)
}

pub(super) fn method(operation: &Operation) -> Ident {
    ident(&snake_name(&operation.id))
}

fn request_type(operation: &Operation) -> Ident {
    ident(&format!("{}Request", type_name(&snake_name(&operation.id))))
}

fn response_type(operation: &Operation) -> Ident {
    ident(&format!("{}Response", type_name(&snake_name(&operation.id))))
}

fn request(model: &Model, operation: &Operation) -> TokenStream {
    let ty = request_type(operation);
    let docs = docs(&format!("A request of the operation {}.", code(&operation.id)));
    let parameters = operation.parameters.iter().map(|parameter| {
        let (field, name) = (ident(&parameter.setter), &parameter.name);
        let ty = value_type(&parameter.ty, parameter.is_required);
        let location = match parameter.location {
            ParameterLocation::Path => "Path",
            ParameterLocation::Query => "Query",
            ParameterLocation::Header => "Header",
            ParameterLocation::Cookie => "Cookie",
        };
        let kind = format!("{location} parameter {}.", code(name));
        let (docs, location) = (field_docs(parameter.description.as_deref(), &kind), ident(location));
        (
            quote! { #docs pub #field: #ty },
            quote! { #field: request.parameter(ParameterLocation::#location, #name)? },
        )
    });
    let is_sole = operation.bodies.len() == 1;
    let bodies = operation.bodies.iter().enumerate().map(|(index, body)| {
        let (field, index) = (ident(&body.setter), integer(index));
        let is_certain = is_sole && body.is_required;
        let form = form_type(operation);
        let ty = match (body.kind, is_certain) {
            (BodyKind::Multipart, true) => quote! { #form },
            (BodyKind::Multipart, false) => quote! { Option<#form> },
            _ => value_type(&body.ty, is_certain),
        };
        let value = match (body.kind, is_certain) {
            (BodyKind::Multipart, true) => quote! { #form::from_request(request)? },
            (BodyKind::Multipart, false) => {
                quote! { request.has_body(#index).then(|| #form::from_request(request)).transpose()? }
            }
            (BodyKind::Bytes, true) => quote! { request.bytes() },
            (BodyKind::Bytes, false) => quote! { request.has_body(#index).then(|| request.bytes()) },
            _ if is_sole => quote! { request.body()? },
            _ => quote! { request.alternative(#index)? },
        };
        let kind = format!("Request body {}.", code(&body.media_type));
        let docs = field_docs(body.description.as_deref(), &kind);
        (quote! { #docs pub #field: #ty }, quote! { #field: #value })
    });
    let forms = operation.bodies.iter().filter_map(|body| form(model, operation, body)).collect::<Vec<_>>();
    let (fields, values): (Vec<_>, Vec<_>) = parameters.chain(bodies).unzip();
    let request = if fields.is_empty() {
        quote! { _ }
    } else {
        quote! { request }
    };
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #ty {
            #(#fields,)*
        }

        impl FromRequest for #ty {
            fn from_request(#request: &ParsedRequest) -> Result<Self, Rejection> {
                Ok(Self { #(#values,)* })
            }
        }

        #(#forms)*
    }
}

fn form_type(operation: &Operation) -> Ident {
    ident(&format!("{}Form", type_name(&snake_name(&operation.id))))
}

/// Returns the type of a received multipart body.
fn form(model: &Model, operation: &Operation, body: &Body) -> Option<TokenStream> {
    if body.kind != BodyKind::Multipart {
        return None;
    }
    let ty = form_type(operation);
    let docs = docs(&format!("The multipart body of a request of the operation {}.", code(&operation.id)));
    let fields = parts(model, body).into_iter().map(|part| {
        let (field, name) = (ident(&part.setter), &part.name);
        let (ty, value) = match (part.content, part.is_list(), part.is_required) {
            (PartContent::File, true, _) => (quote! { Vec<ReceivedPart> }, quote! { request.files(#name) }),
            (PartContent::File, false, true) => (quote! { ReceivedPart }, quote! { request.file(#name)? }),
            (PartContent::File, false, false) => {
                (quote! { Option<ReceivedPart> }, quote! { request.files(#name).into_iter().next() })
            }
            _ => (value_type(&part.ty, part.is_required), quote! { request.part(#name)? }),
        };
        let docs = field_docs(part.description.as_deref(), &format!("Part {}.", code(name)));
        (quote! { #docs pub #field: #ty }, quote! { #field: #value })
    });
    let (fields, values): (Vec<_>, Vec<_>) = fields.unzip();
    let request = if fields.is_empty() {
        quote! { _ }
    } else {
        quote! { request }
    };
    Some(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #ty {
            #(#fields,)*
        }

        impl FromRequest for #ty {
            fn from_request(#request: &ParsedRequest) -> Result<Self, Rejection> {
                Ok(Self { #(#values,)* })
            }
        }
    })
}

/// Returns the documentation of a field: its kind and, if there is one, the description.
fn field_docs(description: Option<&str>, kind: &str) -> TokenStream {
    match description {
        Some(description) => docs(&format!("{kind} {}", sentence(&line(description)))),
        None => docs(kind),
    }
}

/// Returns the type of a value that may be absent.
fn value_type(ty: &Type, is_required: bool) -> TokenStream {
    match (ty, is_required) {
        (Type::Optional(_), _) | (_, true) => rust_type(ty),
        (ty, false) => rust_type(&Type::Optional(Box::new(ty.clone()))),
    }
}

fn response(operation: &Operation) -> TokenStream {
    let (ty, id) = (response_type(operation), &operation.id);
    let docs = docs(&format!("A response of the operation {}.", code(id)));
    let variants = operation.responses.iter().map(variant);
    let arms = operation.responses.iter().map(arm);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #ty {
            #(#variants,)*
        }

        impl IntoReply for #ty {
            const OPERATION: &'static str = #id;

            fn into_reply(self) -> Reply {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

fn variant(response: &Response) -> TokenStream {
    let name = ident(&variant_name(response.status));
    let docs = docs(&document_response(response.status, &response.ty, &response.description));
    let status = (!matches!(response.status, Status::Code(_))).then(|| quote! { reqwest::StatusCode });
    let content = (response.ty != Type::Nothing).then(|| rust_type(&response.ty));
    let fields: Vec<_> = status.into_iter().chain(content).collect();
    if fields.is_empty() {
        return quote! { #docs #name };
    }
    quote! { #docs #name(#(#fields),*) }
}

fn arm(response: &Response) -> TokenStream {
    let name = ident(&variant_name(response.status));
    let (status_field, status) = match response.status {
        Status::Code(code) => {
            let code = status_code(code);
            (None, quote! { #code })
        }
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
    if fields.is_empty() {
        return quote! { Self::#name => #reply, };
    }
    quote! { Self::#name(#(#fields),*) => #reply, }
}

/// Returns the variant for a status or a range of statuses.
fn variant_name(status: Status) -> String {
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
