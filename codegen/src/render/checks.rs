//! The checks of objects that requests are made of, field by field.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Item, visit::Visit};

use super::{
    bounds::{bounds, bounds_or_none},
    docs::inner_docs,
    rust::ident,
    types::{SerdeAttributes, property},
};
use crate::model::Model;

pub(super) fn render(model: &Model, items: &[Item]) -> Vec<TokenStream> {
    let module = inner_docs(
        "Holds the objects that requests are made of against the description, before they are sent.",
    );
    let sent = sent(model, items);
    let checks = items.iter().filter_map(|item| {
        let (name, body) = match item {
            Item::Struct(item) => (&item.ident, check_struct(model, item)),
            Item::Enum(item) => (&item.ident, check_enum(model, item)),
            _ => return None,
        };
        let ok = match item {
            Item::Enum(item) if item.variants.is_empty() => quote! {},
            _ => quote! { Ok(()) },
        };
        sent.contains(&name.to_string()).then(|| {
            quote! {
                impl Validate for types::#name {
                    fn check(&self, _: &Constraints) -> ::std::result::Result<(), ValidationError> {
                        #body
                        #ok
                    }
                }
            }
        })
    });
    let head = quote! {
        #module
        use super::{
            runtime::{self, Constraints, Validate, ValidationError},
            types,
        };
    };
    std::iter::once(head).chain(checks).collect()
}

/// The names of typify's types that a request can hold.
fn sent(model: &Model, items: &[Item]) -> BTreeSet<String> {
    let operations = model.resources.iter().flat_map(|resource| &resource.operations);
    let bodies = operations.filter_map(|operation| operation.body.as_ref());
    let mut queue: Vec<String> = bodies.flat_map(|body| body.ty.names()).map(str::to_owned).collect();
    let items = items.iter().filter_map(|item| match item {
        Item::Struct(of) => Some((of.ident.to_string(), item)),
        Item::Enum(of) => Some((of.ident.to_string(), item)),
        _ => None,
    });
    let items: BTreeMap<String, &Item> = items.collect();
    let mut sent = BTreeSet::new();
    while let Some(name) = queue.pop() {
        let Some(item) = items.get(&name) else { continue };
        if sent.insert(name) {
            let mut mentioned = Mentioned(Vec::new());
            mentioned.visit_item(item);
            queue.append(&mut mentioned.0);
        }
    }
    sent
}

/// The names that a type mentions.
struct Mentioned(Vec<String>);

impl<'ast> Visit<'ast> for Mentioned {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.extend(path.segments.iter().map(|segment| segment.ident.to_string()));
        syn::visit::visit_path(self, path);
    }
}

fn check_struct(model: &Model, item: &syn::ItemStruct) -> TokenStream {
    let owner = item.ident.to_string();
    match &item.fields {
        Fields::Named(fields) => {
            let checks = fields.named.iter().map(|field| {
                let (name, said) = (&field.ident, SerdeAttributes::of(field).name);
                let bounds = property(model, &owner, &said).and_then(bounds);
                let bounds = bounds.unwrap_or_else(|| quote! { runtime::Constraints::NONE });
                quote! { self.#name.check(&#bounds).map_err(|invalid| invalid.inside(#said))?; }
            });
            quote! { #(#checks)* }
        }
        Fields::Unnamed(_) => {
            let bounds = model
                .schema(&owner)
                .map_or(quote! { runtime::Constraints::NONE }, |schema| bounds_or_none(&schema.schema));
            quote! { self.0.check(&#bounds)?; }
        }
        Fields::Unit => quote! {},
    }
}

fn check_enum(model: &Model, item: &syn::ItemEnum) -> TokenStream {
    let schema = model.schema(&item.ident.to_string()).map(|schema| &schema.schema);
    let parts = schema.and_then(|schema| schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array());
    // typify makes a variant of each part, in their order, unless it makes something else of the whole.
    let parts = parts.filter(|parts| parts.len() == item.variants.len());
    let arms = item.variants.iter().enumerate().map(|(index, variant)| {
        let bounds = parts.and_then(|parts| parts.get(index)).and_then(bounds);
        let bounds = bounds.unwrap_or_else(|| quote! { runtime::Constraints::NONE });
        let name = &variant.ident;
        match &variant.fields {
            Fields::Named(fields) => {
                let names: Vec<_> = fields.named.iter().filter_map(|field| field.ident.as_ref()).collect();
                let checks = fields.named.iter().map(|field| {
                    let (name, said) = (&field.ident, SerdeAttributes::of(field).name);
                    quote! { #name.check(&Constraints::NONE).map_err(|invalid| invalid.inside(#said))?; }
                });
                quote! { Self::#name { #(#names),* } => { #(#checks)* } }
            }
            Fields::Unnamed(fields) => {
                let names: Vec<_> =
                    (0..fields.unnamed.len()).map(|index| ident(&format!("part{index}"))).collect();
                quote! { Self::#name(#(#names),*) => { #(#names.check(&#bounds)?;)* } }
            }
            Fields::Unit => quote! { Self::#name => {} },
        }
    });
    // Of an enum without variants there is no value, and no reference that could be matched.
    if item.variants.is_empty() {
        return quote! { match *self {} };
    }
    quote! { match self { #(#arms)* } }
}
