//! A test module that accesses types and operations by their names in the description.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    operations::location,
    rust::{ident, rust_type},
};
use crate::{
    form::{PartContent, parts},
    model::{Model, Operation, Resource, Type},
    names::type_name,
    openapi::{
        media_type::{BodyKind, example_of, is_range},
        security::CredentialKind,
    },
    rustdoc::inner_docs,
    type_definitions::{Field, TypeDefinitions},
};

pub(super) fn render(model: &Model, definitions: &TypeDefinitions) -> TokenStream {
    let module = inner_docs(
        "Accesses types and operations by their names in the description, for tests that compare the two.",
    );
    let types = model.schemas.iter().map(|schema| ident(&schema.name));
    let makers = makers(model, definitions);
    let (value, make) = if makers.is_empty() {
        (quote! { _ }, quote! { Err(by_name::unknown(name)) })
    } else {
        let make = quote! {
            match name {
                #(#makers)*
                _ => Err(by_name::unknown(name)),
            }
        };
        (quote! { value }, make)
    };
    let sends = model
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |operation| send(resource, operation)));
    let credentials = model.security_schemes.iter().map(|scheme| {
        let (name, setting) = (&scheme.name, ident(&scheme.setting));
        let arguments = if scheme.kind == CredentialKind::Basic {
            quote! { #name, #name }
        } else {
            quote! { #name }
        };
        quote! { .#setting(#arguments) }
    });
    let is_deprecated =
        model.operations().any(|operation| {
            let has_deprecated_part = |body| parts(model, body).iter().any(|part| part.is_deprecated);
            operation.is_deprecated
                || operation.parameters.iter().any(|parameter| parameter.is_deprecated)
                || operation.bodies.iter().any(has_deprecated_part)
        }) || definitions.structs().any(|(_, fields)| fields.iter().any(Field::is_deprecated));
    let allow = is_deprecated.then(|| {
        quote! { #![allow(deprecated, reason = "the tests call everything that the description has")] }
    });
    let forms: Vec<_> = model.resources.iter().flat_map(|resource| forms(model, resource)).collect();
    let resources = (!forms.is_empty()).then(|| quote! { , resources });
    let type_module = (!model.schemas.is_empty()).then(|| quote! { , types });
    quote! {
        #module
        #allow
        use serde_json::Value;

        use super::{Client, ClientBuilder #resources #type_module};
        use crate::harness::by_name::{self, Values};

        #(#forms)*

        by_name::types!(#(#types),*);

        by_name::operations!(client, #(#sends),*);

        /// Sets each credential to the name of its security scheme.
        pub fn credentials(builder: ClientBuilder) -> ClientBuilder {
            builder #(#credentials)*
        }

        /// Creates a value as users do, by a conversion or a builder, and serializes it.
        pub fn make(name: &str, #value: Value) -> Result<Value, String> {
            #make
        }
    }
}

/// Returns a match arm that creates a value of each scalar and each struct.
fn makers(model: &Model, definitions: &TypeDefinitions) -> Vec<TokenStream> {
    let scalars = model.schemas.iter().filter(|schema| model.scalar(&schema.name).is_some()).map(|schema| {
        let (name, ty, from) = (&schema.name, ident(&schema.name), rust_type(&schema.content()));
        quote! { #name => by_name::convert::<#from, types::#ty>(value), }
    });
    let structs = definitions.structs().map(|(name, fields)| {
        let ty = ident(name);
        let extra =
            fields.iter().find_map(|field| Some((ident(&field.rust_name), rust_type(field.extra_type()?))));
        let extra = extra.map(|(setter, ty)| quote! { ; #setter as #ty });
        let sets = fields.iter().filter(|field| field.extra_type().is_none()).map(|field| {
            let (setter, ty) = (ident(&field.rust_name), rust_type(&field.ty));
            let key = field.name.as_deref().unwrap_or(&field.rust_name);
            let null = field.null_setter.as_ref().map(|setter| ident(setter));
            let null = null.map(|setter| quote! { or #setter });
            quote! { #key => #setter #null as #ty }
        });
        quote! { #name => by_name::build!(value, types::#ty, #(#sets),* #extra), }
    });
    scalars.chain(structs).collect()
}

/// Returns the arguments of the macro for an operation: its method and its setters.
fn send(resource: &Resource, operation: &Operation) -> TokenStream {
    let (id, method) = (&operation.id, ident(&operation.method));
    let handle = resource.tag.as_ref().map(|_| {
        let module = ident(&resource.module);
        quote! { .#module() }
    });
    let setter = |key: String, setter: &str, ty: TokenStream| {
        let setter = ident(setter);
        quote! { #key => #setter #ty }
    };
    let parameters = operation.parameters.iter().map(|parameter| {
        let ty = rust_type(&parameter.ty);
        setter(format!("{} {}", location(parameter), parameter.name), &parameter.setter, quote! { as #ty })
    });
    let bodies = operation.bodies.iter().map(|body| {
        let ty = match body.kind {
            BodyKind::Multipart => {
                let form = form_type(operation);
                quote! { .0 as #form }
            }
            _ => {
                let ty = rust_type(value_type(&body.ty));
                let media_type = is_range(&body.media_type).then(|| example_of(&body.media_type));
                let media_type = media_type.map(|media_type| quote! { (#media_type) });
                quote! { #media_type as #ty }
            }
        };
        setter(format!("body {}", body.name), &body.setter, ty)
    });
    let sets = parameters.chain(bodies);
    quote! { #id => (client #handle.#method()), [#(#sets),*] }
}

/// Returns the type of a value in the test data, which is JSON. There, bytes are text.
fn value_type(ty: &Type) -> &Type {
    match ty {
        Type::Bytes => &Type::String,
        ty => ty,
    }
}

/// Returns a type that deserializes the values of each multipart body.
fn forms<'a>(model: &'a Model, resource: &'a Resource) -> impl Iterator<Item = TokenStream> {
    let bodies = resource
        .operations
        .iter()
        .flat_map(|operation| operation.bodies.iter().map(move |body| (operation, body)));
    bodies.filter(|(_, body)| body.kind == BodyKind::Multipart).map(move |(operation, body)| {
        let (name, module, form) = (form_type(operation), ident(&resource.module), rust_type(&body.ty));
        let setters = parts(model, body).into_iter().map(|part| {
            let (key, setter) = (&part.name, ident(&part.setter));
            let ty = match (part.content, &part.ty) {
                (PartContent::File, Type::List(_)) => quote! { Vec<String> },
                (_, ty) => rust_type(value_type(ty)),
            };
            // A file of a range has no default media type.
            let range =
                part.media_types.first().filter(|_| part.media_types.iter().all(|name| is_range(name)));
            let convert = range.filter(|_| part.content == PartContent::File).map(|range| {
                let media_type = example_of(range);
                let part_of = quote! { resources::Part::bytes(content).content_type(#media_type) };
                match part.is_list() {
                    false => quote! { => |content: String| #part_of },
                    true => quote! { => |files: Vec<String>| files.into_iter().map(|content| #part_of) },
                }
            });
            quote! { #key => #setter as #ty #convert }
        });
        quote! { by_name::form!(#name(resources::#module::#form), #(#setters),*); }
    })
}

fn form_type(operation: &Operation) -> Ident {
    ident(&format!("{}Form", type_name(&operation.id)))
}
