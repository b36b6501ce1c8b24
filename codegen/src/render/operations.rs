//! The table of operations.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    constraints::constraints,
    credentials::requirements,
    rust::{ident, status_code},
};
use crate::{
    form::{Part, PartContent, PartStyle, parts, styled_fields},
    model::{Body, Model, Operation, Parameter, ParameterLocation, Response, Status, Type},
    names::const_name,
    openapi::media_type::{BodyKind, is_media_type},
    openapi::parameter::ParameterStyle,
    rustdoc::{code, docs, inner_docs},
};

pub(super) fn render(model: &Model) -> impl Iterator<Item = TokenStream> {
    let module = inner_docs("The operations of the API.");
    let (all, names) = (ident(ALL), model.operations().map(static_name));
    let security = (!model.security_schemes.is_empty()).then(|| quote! { use super::security; });
    let head = quote! {
        #module
        use crate::runtime::{self, BodyKind, BodySpec, Operation, ParameterSpec, ResponseSpec, Statuses};
        #security

        /// All operations.
        #[cfg(feature = "test-server")]
        pub static #all: &[&Operation] = &[#(&#names),*];
    };
    std::iter::once(head).chain(model.operations().map(|of| operation(model, of)))
}

/// Returns the name of an operation's entry in the table.
pub(super) fn static_name(operation: &Operation) -> Ident {
    match const_name(&operation.id).as_str() {
        ALL => ident(&format!("{ALL}_")),
        name => ident(name),
    }
}

/// The name of the list of all operations.
const ALL: &str = "OPERATIONS";

fn operation(model: &Model, operation: &Operation) -> TokenStream {
    let Operation { id, http_method, path, .. } = operation;
    let (name, docs) = (static_name(operation), docs(&format!("The operation {}.", code(id))));
    let accept = accept(operation);
    let parameters = operation.parameters.iter().map(|of| parameter(model, of));
    let body = match operation.bodies.split_first() {
        Some((body, alternatives)) => {
            let body = body_spec(model, body);
            let alternatives = alternatives.iter().map(|body| body_spec(model, body)).collect::<Vec<_>>();
            let or = (!alternatives.is_empty()).then(|| quote! { .or(&[#(#alternatives),*]) });
            quote! { Some(#body #or) }
        }
        None => quote! { None },
    };
    let responses = operation.responses.iter().map(response);
    let security = requirements(model, operation);
    quote! {
        #docs
        pub static #name: Operation = Operation {
            id: #id,
            method: #http_method,
            path: #path,
            accept: #accept,
            parameters: &[#(#parameters),*],
            body: #body,
            responses: &[#(#responses),*],
            security: #security,
        };
    }
}

fn accept(operation: &Operation) -> String {
    let media_types = operation.responses.iter().filter_map(|response| response.media_type.as_deref());
    let media_types: BTreeSet<&str> = media_types.filter(|name| is_media_type(name)).collect();
    if media_types.is_empty() {
        return "*/*".to_owned();
    }
    media_types.into_iter().collect::<Vec<_>>().join(", ")
}

fn parameter(model: &Model, parameter: &Parameter) -> TokenStream {
    let (spec, style) = (parameter_spec(parameter), style(parameter));
    let secret = model.contains_secret(&parameter.schema).then(|| quote! { .secret() });
    let default = match &parameter.default {
        None => None,
        Some(Value::Array(_) | Value::Object(_)) if parameter.is_serialized => {
            let json = parameter.default.as_ref().map(Value::to_string);
            Some(quote! { .default_json(#json) })
        }
        Some(_) => {
            let texts = default_texts(parameter);
            Some(quote! { .default(&[#(#texts),*]) })
        }
    };
    let is_optional_here = parameter.location == ParameterLocation::Path || !parameter.is_required;
    let required = (!is_optional_here).then(|| quote! { .required() });
    quote! { #spec #required #style #secret #default }
}

/// Returns the calls that set the style of a parameter, unless it is the default of its location.
pub(super) fn style(parameter: &Parameter) -> TokenStream {
    let style = match parameter.style {
        ParameterStyle::Simple | ParameterStyle::Form => None,
        ParameterStyle::Label => Some(quote! { .label() }),
        ParameterStyle::Matrix => Some(quote! { .matrix() }),
        ParameterStyle::SpaceDelimited => Some(quote! { .space_delimited() }),
        ParameterStyle::PipeDelimited => Some(quote! { .pipe_delimited() }),
        ParameterStyle::DeepObject => Some(quote! { .deep_object() }),
        ParameterStyle::Json => Some(quote! { .json() }),
    };
    let exploded = parameter.is_exploded().then(|| quote! { .exploded() });
    let is_reserved = parameter.allows_reserved && parameter.location == ParameterLocation::Query;
    let reserved = is_reserved.then(|| quote! { .allow_reserved() });
    quote! { #style #exploded #reserved }
}

/// Returns the location, the name and the constraints of a parameter.
pub(super) fn parameter_spec(parameter: &Parameter) -> TokenStream {
    let (location, name) = (ident(location(parameter)), &parameter.name);
    let constraints = constraints(&parameter.schema).map(|constraints| quote! { .constraints(#constraints) });
    quote! { ParameterSpec::#location(#name) #constraints }
}

/// Returns the name that OpenAPI gives the location of a parameter.
pub(super) fn location(parameter: &Parameter) -> &'static str {
    match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

fn body_spec(model: &Model, body: &Body) -> TokenStream {
    let (kind, name, media_type) = (body_kind(body.kind), &body.name, &body.media_type);
    let required = body.is_required.then(|| quote! { .required() });
    let constraints = constraints(&body.schema).map(|constraints| quote! { .constraints(#constraints) });
    let fields = styled_fields(body).into_iter().map(|(name, style)| {
        let style = part_style(style);
        quote! { runtime::PartSpec::new(runtime::PartKind::Text, #name) #style }
    });
    let parts: Vec<_> = parts(model, body).iter().map(|part| part_spec(model, part)).chain(fields).collect();
    let parts = (!parts.is_empty()).then(|| quote! { .parts(&[#(#parts),*]) });
    quote! { BodySpec::new(BodyKind::#kind, #name, #media_type) #required #constraints #parts }
}

fn part_spec(model: &Model, part: &Part) -> TokenStream {
    let Part { name, media_types, .. } = part;
    let kind = ident(match part.content {
        PartContent::Text => "Text",
        PartContent::Json => "Json",
        PartContent::File => "File",
    });
    let style = part_style(part.style);
    let list = part.is_list().then(|| quote! { .list() });
    let required = part.is_required.then(|| quote! { .required() });
    // `Debug` of a JSON part redacts the secrets in it.
    let is_secret = part.content == PartContent::Text && model.contains_secret(&part.schema);
    let secret = is_secret.then(|| quote! { .secret() });
    let media_types = (!media_types.is_empty()).then(|| quote! { .media_types(&[#(#media_types),*]) });
    let constraints = constraints(&part.schema).map(|constraints| quote! { .constraints(#constraints) });
    quote! {
        runtime::PartSpec::new(runtime::PartKind::#kind, #name)
            #style #list #required #secret #media_types #constraints
    }
}

fn part_style(style: PartStyle) -> Option<TokenStream> {
    let style = match style {
        PartStyle::Separate => return None,
        PartStyle::Joined(separator) => quote! { Joined(#separator) },
        PartStyle::Members => quote! { Members },
        PartStyle::DeepObject => quote! { DeepObject },
    };
    Some(quote! { .style(runtime::PartStyle::#style) })
}

fn body_kind(kind: BodyKind) -> Ident {
    ident(match kind {
        BodyKind::Json => "Json",
        BodyKind::Form => "Form",
        BodyKind::Multipart => "Multipart",
        BodyKind::Text => "Text",
        BodyKind::Bytes => "Bytes",
    })
}

fn response(response: &Response) -> TokenStream {
    let statuses = match response.status {
        Status::Code(code) => {
            let code = status_code(code);
            quote! { Statuses::Code(#code) }
        }
        Status::Range(first) => {
            let first = status_code(first);
            quote! { Statuses::Range(#first) }
        }
        Status::Default => quote! { Statuses::Default },
    };
    match &response.media_type {
        Some(media_type) => quote! { ResponseSpec::new(#statuses, #media_type) },
        None => quote! { ResponseSpec::empty(#statuses) },
    }
}

/// Returns the texts that are sent for a parameter that is not set: one, or one for each item of a list.
pub(super) fn default_texts(parameter: &Parameter) -> Vec<String> {
    match (&parameter.default, &parameter.ty) {
        (Some(Value::Array(items)), Type::List(ty)) if !parameter.is_serialized => {
            items.iter().map(|item| plain_text(item, ty)).collect()
        }
        (Some(default), _) if parameter.style == ParameterStyle::Json => vec![default.to_string()],
        (Some(default), ty) => vec![plain_text(default, ty)],
        (None, _) => Vec::new(),
    }
}

/// Returns the text that is sent for a scalar.
fn plain_text(value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (Value::String(text), _) => text.clone(),
        // A server may reject `5.0` as an integer.
        (Value::Number(number), Type::Int32 | Type::Int64) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| format!("{number:.0}"))
        }
        (value, _) => value.to_string(),
    }
}
