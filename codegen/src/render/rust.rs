//! Identifiers, literals and types in generated code.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::model::{Model, Type};

/// Returns an identifier.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Returns an item of the prelude for the module `types`, with its full path if a component has the same name.
pub(super) fn prelude(model: &Model, name: &str) -> TokenStream {
    let plain = ident(name);
    match name {
        _ if model.schema(name).is_none() => quote! { #plain },
        "String" => quote! { std::string::String },
        _ => quote! { std::result::Result },
    }
}

/// Returns an integer without a suffix.
pub(super) fn integer(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// Returns a status code.
pub(super) fn status_code(code: u16) -> Literal {
    Literal::u16_unsuffixed(code)
}

/// Returns a type for code that has the module `types` in scope.
pub(super) fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Named(name) => {
            let name = ident(name);
            quote! { types::#name }
        }
        Type::String => quote! { String },
        Type::DateTime => quote! { chrono::DateTime<chrono::Utc> },
        Type::Date => quote! { chrono::NaiveDate },
        Type::Boolean => quote! { bool },
        Type::Int32 => quote! { i32 },
        Type::Int64 => quote! { i64 },
        Type::Float => quote! { f64 },
        Type::List(item) => {
            let item = rust_type(item);
            quote! { Vec<#item> }
        }
        Type::Map(value) if **value == Type::Any => quote! { serde_json::Map<String, serde_json::Value> },
        Type::Map(value) => {
            let value = rust_type(value);
            quote! { std::collections::BTreeMap<String, #value> }
        }
        Type::Optional(inner) => {
            let inner = rust_type(inner);
            quote! { Option<#inner> }
        }
        Type::Boxed(inner) => {
            let inner = rust_type(inner);
            quote! { Box<#inner> }
        }
        Type::ExtraFields(value) if **value == Type::Any => quote! { runtime::ExtraFields },
        Type::ExtraFields(value) => {
            let value = rust_type(value);
            quote! { runtime::ExtraFields<#value> }
        }
        Type::Verbatim(path) => path.parse().unwrap_or_default(),
        Type::Any => quote! { serde_json::Value },
        Type::Bytes => quote! { bytes::Bytes },
        Type::Nothing => quote! { () },
    }
}
