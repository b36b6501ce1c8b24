//! A test module that accesses types and operations by their names in the description.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    operations::location,
    rust::{ident, rust_type},
};
use crate::{
    model::{Model, Operation, Parameter, Resource, Type},
    openapi::security::CredentialKind,
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
            operation.is_deprecated || operation.parameters.iter().any(|parameter| parameter.is_deprecated)
        }) || definitions.structs().any(|(_, fields)| fields.iter().any(Field::is_deprecated));
    let allow = is_deprecated.then(|| {
        quote! { #![allow(deprecated, reason = "the tests call everything that the description has")] }
    });
    quote! {
        #module
        #allow
        use serde_json::Value;

        use super::{Client, ClientBuilder, types};
        use crate::harness::by_name::{self, Values};

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
    let sets = setters(operation).map(|(key, setter, ty)| {
        let (setter, ty) = (ident(setter), rust_type(ty));
        quote! { #key => #setter as #ty }
    });
    quote! { #id => (client #handle.#method()), [#(#sets),*] }
}

/// Returns the location and name of each parameter, its setter, and its type.
fn setters(operation: &Operation) -> impl Iterator<Item = (String, &str, &Type)> {
    let key = |parameter: &Parameter| format!("{} {}", location(parameter), parameter.name);
    let parameters = operation.parameters.iter().map(move |of| (key(of), of.setter.as_str(), &of.ty));
    // In the test data, which is JSON, a body of bytes is text.
    let text = |ty| if ty == &Type::Bytes { &Type::String } else { ty };
    let body = operation.body.iter();
    parameters.chain(body.map(move |of| (format!("body {}", of.name), of.setter.as_str(), text(&of.ty))))
}
