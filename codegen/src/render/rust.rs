//! Small pieces of Rust that several files are made of.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::Type;

/// An identifier, raw where it must be.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A type as code writes it that has the module `types` in scope.
pub(super) fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Named(name) => {
            let name = ident(name);
            quote! { types::#name }
        }
        Type::Text => quote! { ::std::string::String },
        Type::DateTime => quote! { ::chrono::DateTime<::chrono::Utc> },
        Type::Date => quote! { ::chrono::NaiveDate },
        Type::Boolean => quote! { bool },
        Type::Int32 => quote! { i32 },
        Type::Int64 => quote! { i64 },
        Type::Float => quote! { f64 },
        Type::List(item) => {
            let item = rust_type(item);
            quote! { ::std::vec::Vec<#item> }
        }
        Type::Map(value) => {
            let value = rust_type(value);
            quote! { ::std::collections::BTreeMap<::std::string::String, #value> }
        }
        Type::Optional(inner) => {
            let inner = rust_type(inner);
            quote! { ::std::option::Option<#inner> }
        }
        Type::Any => quote! { ::serde_json::Value },
        Type::Bytes => quote! { ::bytes::Bytes },
        Type::Nothing => quote! { () },
    }
}
