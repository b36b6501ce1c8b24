//! The rewrites that give the properties of objects their names, and distinguish null from an absent property.

use proc_macro2::{Ident, Span};
use syn::{Item, parse_quote, punctuated::Punctuated};

use super::{Emitted, SerdeAttributes, type_argument};
use crate::{
    model::Model,
    type_definitions::{Field, Presence},
};

/// Replaces the keys of properties with their names, and gives the fields their Rust names.
pub(super) fn name_properties(emitted: &mut Emitted, model: &Model) {
    for item in &mut emitted.types {
        let Item::Struct(item) = item else { continue };
        let known = emitted.definitions.fields(&item.ident.to_string());
        for field in &mut item.fields {
            let Some(name) = property_name(field, model) else { continue };
            if let Some(known) = known.iter().find(|known| known.name.as_deref() == Some(name)) {
                if known.presence != Presence::Required {
                    move_box_into_option(field);
                }
                rename_field(field, name, &known.rust_name);
            }
        }
    }
}

/// Returns the name of the property of a field. A field for extra fields has none.
fn property_name<'a>(field: &syn::Field, model: &'a Model) -> Option<&'a str> {
    model.property_keys.name(&key(field)?)
}

/// Returns the name that typify reads a field by.
fn key(field: &syn::Field) -> Option<String> {
    let name = SerdeAttributes::of(&field.attrs).name;
    name.or_else(|| field.ident.as_ref().map(ToString::to_string))
}

/// Turns `Box<Option<T>>`, which typify uses for some optional fields of recursive types, into `Option<Box<T>>`.
fn move_box_into_option(field: &mut syn::Field) {
    let argument = |ty: &syn::Type, name: &str| {
        let syn::Type::Path(path) = ty else { return None };
        type_argument(ty)
            .filter(|_| path.path.segments.last().is_some_and(|last| last.ident == name))
            .cloned()
    };
    if let Some(ty) = argument(&field.ty, "Box").and_then(|inner| argument(&inner, "Option")) {
        field.ty = parse_quote! { ::std::option::Option<::std::boxed::Box<#ty>> };
        set_serde_text(&mut field.attrs, "skip_serializing_if", Some("::std::option::Option::is_none"));
    }
}

/// Gives a field its Rust name, and lets serde read and write it under the name of its property.
fn rename_field(field: &mut syn::Field, name: &str, rust_name: &str) {
    field.ident = Some(Ident::new(rust_name, Span::call_site()));
    set_serde_text(&mut field.attrs, "rename", Some(name).filter(|name| *name != rust_name));
}

/// Distinguishes null from an absent property where the definitions do.
pub(super) fn keep_null(emitted: &mut Emitted, _: &Model) {
    for item in &mut emitted.types {
        let Item::Struct(item) = item else { continue };
        let known = emitted.definitions.fields(&item.ident.to_string());
        for field in &mut item.fields {
            let is_same = |known: &&Field| field.ident.as_ref().is_some_and(|it| *it == known.rust_name);
            match known.iter().find(is_same).map(|known| known.presence) {
                Some(Presence::Nullable) => {
                    let Some(ty) = type_argument(&field.ty) else { continue };
                    field.ty = parse_quote! { runtime::Nullable<#ty> };
                    let is_absent = Some("runtime::Nullable::is_absent");
                    set_serde_text(&mut field.attrs, "skip_serializing_if", is_absent);
                    field.attrs.push(parse_quote! { #[serde(default)] });
                }
                Some(Presence::OptionalAny) => {
                    let deserialize = Some("runtime::deserialize_any");
                    set_serde_text(&mut field.attrs, "deserialize_with", deserialize);
                    field.attrs.push(parse_quote! { #[serde(default)] });
                }
                _ => {}
            }
        }
    }
}

/// Sets an attribute of serde that has a text, or removes it.
fn set_serde_text(attributes: &mut Vec<syn::Attribute>, key: &str, text: Option<&str>) {
    let is_of_serde = |attribute: &syn::Attribute| attribute.path().is_ident("serde");
    let parser = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let written = attributes.iter().filter(|attribute| is_of_serde(attribute));
    let written = written.filter_map(|attribute| attribute.parse_args_with(parser).ok()).flatten();
    let others = written.filter(|meta| !meta.path().is_ident(key));
    let path = Ident::new(key, Span::call_site());
    let all: Vec<syn::Meta> =
        text.map(|text| parse_quote! { #path = #text }).into_iter().chain(others).collect();
    attributes.retain(|attribute| !is_of_serde(attribute));
    if !all.is_empty() {
        attributes.push(parse_quote! { #[serde(#(#all),*)] });
    }
}
