//! The contract: what the description says of each operation, for a server that holds to it.

mod requests;
mod responses;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    Output,
    docs::{code, docs, inner_docs},
    json_schemas::raw_string,
    resources::place,
    rust::ident,
};
use crate::{
    model::{Body, Model, Operation, Parameter, ParameterLocation, Response, Status},
    names::{snake_name, type_name},
    openapi::{
        json_schema::json_schema,
        media_type::{BodyKind, is_json},
    },
};

pub(super) fn render(model: &Model, output: &mut Output) {
    output.add("contract/mod.rs", vec![entry(model)]);
    output.add("contract/requests.rs", requests::render(model));
    output.add("contract/responses.rs", responses::render(model));
}

/// The type that an operation's request and its response have, each in a module of its own.
fn operation_type(operation: &Operation) -> Ident {
    ident(&type_name(&snake_name(&operation.id)))
}

fn entry(model: &Model) -> TokenStream {
    let module = inner_docs("What the API takes and responses, for a server that holds to it.");
    let mut operations: Vec<&Operation> = model.operations().collect();
    // A path that is written out is the one that is meant, where another with parameters would fit it too.
    operations.sort_by_key(|operation| {
        operation.parameters.iter().filter(|parameter| parameter.place == ParameterLocation::Path).count()
    });
    let table = operations.iter().map(|of| operation(model, of));
    let methods = operations.iter().map(|operation| {
        let (method, ty) = (ident(&snake_name(&operation.id)), operation_type(operation));
        let docs =
            docs(&format!("Responds to {}.", code(&format!("{} {}", operation.http_method, operation.path))));
        quote! {
            #docs
            fn #method(&self, request: requests::#ty) -> ::std::option::Option<responses::#ty> {
                let _ = request;
                None
            }
        }
    });
    let arms = operations.iter().map(|operation| {
        let (id, method, ty) = (&operation.id, ident(&snake_name(&operation.id)), operation_type(operation));
        quote! {
            #id => actions.#method(requests::#ty::read(received)?).map(::std::convert::Into::into),
        }
    });
    let act = match operations.is_empty() {
        true => quote! {
            let _ = (actions, received);
            Ok(None)
        },
        false => quote! {
            Ok(match received.operation {
                #(#arms)*
                _ => None,
            })
        },
    };
    quote! {
        #module
        #![allow(dead_code, reason = "a server need not look at all that it is sent")]
        use super::runtime::{self, contract::{ParsedRequest, Rejection, Reply, described::{Response, Body, BodyKind, Operation, Parameter, Statuses}}};

        pub mod requests;
        pub mod responses;

        /// All operations, those first whose paths have the fewest parameters.
        pub static OPERATIONS: &[Operation] = &[#(#table),*];

        /// What responses the requests. Where it leaves one alone, the example that the description has is the response.
        pub trait Operations {
            #(#methods)*
        }

        /// Lets `actions` response a request that keeps to the contract.
        ///
        /// # Errors
        ///
        /// A request that keeps to the contract, and still can't be read as what it is described as.
        pub fn act(actions: &impl Operations, received: &ParsedRequest) -> ::std::result::Result<::std::option::Option<Reply>, Rejection> {
            #act
        }
    }
}

fn operation(model: &Model, operation: &Operation) -> TokenStream {
    let Operation { id, http_method, path, .. } = operation;
    let pattern = pattern(operation);
    let parameters = operation.parameters.iter().map(parameter);
    let body = option(operation.body.as_ref().map(body));
    let responses = operation.responses.iter().map(|described| response(model, described));
    quote! {
        Operation {
            id: #id,
            method: #http_method,
            path: #path,
            pattern: #pattern,
            parameters: &[#(#parameters),*],
            body: #body,
            responses: &[#(#responses),*],
        }
    }
}

/// The regular expression of a path, with a group for each parameter in it that is called after its place in the list.
fn pattern(operation: &Operation) -> String {
    let group = |name: &str| {
        let is_it =
            |parameter: &Parameter| parameter.place == ParameterLocation::Path && parameter.name == name;
        operation.parameters.iter().position(is_it).map_or_else(String::new, |index| format!("?<p{index}>"))
    };
    let mut pattern = String::from("^");
    let mut rest = operation.path.as_str();
    while let Some((literal, (name, after))) =
        rest.split_once('{').and_then(|(literal, after)| Some((literal, after.split_once('}')?)))
    {
        pattern.push_str(&format!("{}({}[^/]+)", regex_syntax::escape(literal), group(name)));
        rest = after;
    }
    pattern.push_str(&regex_syntax::escape(rest));
    pattern.push('$');
    pattern
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let Parameter { name, is_required, is_exploded, .. } = parameter;
    let place = place(parameter);
    let schema = schema(&parameter.schema);
    quote! {
        Parameter { name: #name, place: #place, is_required: #is_required, is_exploded: #is_exploded, schema: #schema }
    }
}

fn body(body: &Body) -> TokenStream {
    let Body { name, media_type, is_required, .. } = body;
    let kind = match body.kind {
        BodyKind::Json => quote! { BodyKind::Json },
        BodyKind::Form => quote! { BodyKind::Form },
        BodyKind::Text => quote! { BodyKind::Text },
        BodyKind::Bytes => quote! { BodyKind::Bytes },
    };
    let schema = schema(&body.schema);
    quote! {
        Body { name: #name, kind: #kind, media_type: #media_type, is_required: #is_required, schema: #schema }
    }
}

fn response(model: &Model, response: &Response) -> TokenStream {
    let statuses = match response.status {
        Status::Code(code) => quote! { Statuses::Code(#code) },
        Status::Range(first) => quote! { Statuses::Range(#first) },
        Status::Default => quote! { Statuses::Default },
    };
    let media_type = option(response.media_type.as_ref().map(|media_type| quote! { #media_type }));
    let schema =
        option(response.schema.as_ref().filter(|_| is_json(response.media_type.as_deref())).map(schema));
    let of_schema = || response.schema.as_ref().and_then(|schema| model.describe(schema, "example"));
    let example = option(response.example.as_ref().or_else(of_schema).map(json));
    quote! {
        Response { statuses: #statuses, media_type: #media_type, schema: #schema, example: #example }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}

/// A schema where it stands, as JSON.
fn schema(schema: &Value) -> TokenStream {
    json(&json_schema(schema, &mut Default::default()))
}

fn json(value: &Value) -> TokenStream {
    raw_string(&value.to_string())
}
