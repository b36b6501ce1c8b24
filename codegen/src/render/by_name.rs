//! All that a description names, reached by those names: for the tests that hold the generated code against it.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Item, visit_mut::VisitMut};

use super::{
    docs::inner_docs,
    resources::place_name,
    rust::{ident, rust_type},
    types::SerdeAttributes,
};
use crate::model::{Kind, Model, Operation, Parameter, Resource, Type};

pub(super) fn render(model: &Model, items: &[Item]) -> TokenStream {
    let module = inner_docs(
        "All that the description names, reached by those names: for the tests that hold this code against it.",
    );
    let names: Vec<_> = model.schemas.iter().map(|schema| &schema.name).collect();
    let types: Vec<_> = names.iter().map(|name| ident(name)).collect();
    let makers = makers(model, items);
    let calls = || {
        let resources = model.resources.iter();
        resources.flat_map(|resource| resource.operations.iter().map(move |operation| (resource, operation)))
    };
    let operations = calls().map(|(_, operation)| {
        let id = &operation.id;
        let keys = setters(operation).map(|(key, ..)| key);
        quote! { (#id, &[#(#keys),*]) }
    });
    let sends = calls().map(|(resource, operation)| send(resource, operation));
    quote! {
        #module
        use super::{runtime::{self, by_name::{self, Values}}, scalars, types};
        use ::serde_json::Value;

        by_name::types! { #(#types)* }

        /// The operations, and what each is given: the place and the name of each parameter, with a blank between them.
        pub const ACTIONS: &[(&str, &[&str])] = &[#(#operations),*];

        /// A value made as users make it, by a conversion or by a builder, and written.
        pub fn make(name: &str, value: Value) -> ::std::result::Result<Value, ::std::string::String> {
            match name {
                #(#makers)*
                _ => Err(by_name::unknown(name)),
            }
        }

        /// Sends a request of an operation, after it has taken what it is given from the values, and has been printed.
        pub async fn send(
            client: &runtime::Client,
            operation: &str,
            values: &mut Values,
            printed: &mut ::std::string::String,
        ) -> ::std::result::Result<(), ::std::string::String> {
            match operation {
                #(#sends)*
                _ => Err(by_name::unknown(operation)),
            }
        }
    }
}

/// For each type that users make values of, how they do it.
fn makers(model: &Model, items: &[Item]) -> Vec<TokenStream> {
    let scalars = model.schemas.iter().filter(|schema| schema.kind != Kind::Other).map(|schema| {
        let (name, ty, from) = (&schema.name, ident(&schema.name), rust_type(&Type::of(&schema.schema)));
        quote! { #name => by_name::convert::<#from, types::#ty>(value), }
    });
    let names = items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    let mut in_types = InTypes(names.collect());
    let objects = items.iter().filter_map(|item| match item {
        Item::Struct(item) => match &item.fields {
            Fields::Named(fields) => Some((&item.ident, fields)),
            _ => None,
        },
        _ => None,
    });
    let objects = objects.map(|(ty, fields)| {
        let name = ty.to_string();
        let sets = fields.named.iter().filter_map(|field| {
            let told = SerdeAttributes::of(field);
            let (setter, key) = (field.ident.as_ref()?, &told.name);
            let mut ty = told.set_with(field);
            in_types.visit_type_mut(&mut ty);
            Some(quote! {
                if let Some(value) = by_name::take::<#ty>(&mut values, #key)? {
                    builder = builder.#setter(value);
                }
            })
        });
        quote! {
            #name => {
                let mut values = by_name::fields(value)?;
                let mut builder = types::#ty::builder();
                #(#sets)*
                by_name::finish(types::#ty::try_from(builder), &values)
            }
        }
    });
    scalars.chain(objects).collect()
}

/// Leads from outside of the module `types` to the types in it.
struct InTypes(BTreeSet<String>);

impl VisitMut for InTypes {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.get_ident().is_some_and(|name| self.0.contains(&name.to_string())) {
            path.segments.insert(0, ident("types").into());
        }
        syn::visit_mut::visit_path_mut(self, path);
    }
}

/// How an operation is sent.
fn send(resource: &Resource, operation: &Operation) -> TokenStream {
    let (id, method) = (&operation.id, ident(&operation.method));
    let handle = resource.tag.as_ref().map(|_| {
        let module = ident(&resource.module);
        quote! { .#module() }
    });
    let sets = setters(operation).map(|(key, setter, ty)| {
        let (setter, ty) = (ident(setter), rust_type(ty));
        quote! {
            if let Some(value) = by_name::take::<#ty>(values, #key)? {
                request = request.#setter(value);
            }
        }
    });
    quote! {
        #id => {
            let mut request = client #handle.#method();
            #(#sets)*
            *printed = ::std::format!("{request:?}");
            by_name::answer(request.send().await)
        }
    }
}

/// What an operation is given: the place and name of each parameter, its setter, and its type.
fn setters(operation: &Operation) -> impl Iterator<Item = (String, &str, &Type)> {
    let parameter = |parameter: &Parameter| format!("{} {}", place_name(parameter), parameter.name);
    let parameters = operation.parameters.iter().map(move |of| (parameter(of), of.setter.as_str(), &of.ty));
    // Text reads from JSON, and becomes the bytes that a body may be.
    let text = |ty| if ty == &Type::Bytes { &Type::Text } else { ty };
    let body = operation.body.iter();
    parameters.chain(body.map(move |of| (format!("body {}", of.name), of.setter.as_str(), text(&of.ty))))
}
