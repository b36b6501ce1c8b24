//! The bounds of a schema as the runtime has them.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{pattern, rust::ident};
use crate::openapi::schema::{flag, schema_type, text};

/// The bounds that a schema sets where it stands, or nothing where it sets none.
///
/// The bounds of a component belong to its type, so a reference has none.
pub(super) fn bounds(schema: &Value) -> Option<TokenStream> {
    let mut set: Vec<TokenStream> = Vec::new();
    let mut add = |name: &str, value: TokenStream| {
        let name = ident(name);
        set.push(quote! { #name: #value });
    };
    let count =
        |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    match schema_type(schema) {
        Some("string") => {
            for (name, key) in [("min_length", "minLength"), ("max_length", "maxLength")] {
                if let Some(count) = count(key) {
                    add(name, quote! { Some(#count) });
                }
            }
            if let Some(pattern) = text(schema, "pattern").and_then(pattern::pattern) {
                add("pattern", quote! { Some(#pattern) });
            }
            if text(schema, "format") == Some("email") {
                add("is_email", quote! { true });
            }
        }
        Some("integer" | "number") => {
            for (inclusive, exclusive, key, is_exclusive) in [
                ("minimum", "exclusive_minimum", "minimum", "exclusiveMinimum"),
                ("maximum", "exclusive_maximum", "maximum", "exclusiveMaximum"),
            ] {
                if let Some(number) = number(key) {
                    add(
                        if flag(schema, is_exclusive) { exclusive } else { inclusive },
                        quote! { Some(#number) },
                    );
                }
            }
            if let Some(number) = number("multipleOf").filter(|number| *number > 0.0) {
                add("multiple_of", quote! { Some(#number) });
            }
            let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
            let values: Vec<f64> = values.filter_map(Value::as_f64).collect();
            if !values.is_empty() {
                add("one_of", quote! { &[#(#values),*] });
            }
        }
        Some("array") => {
            for (name, key) in [("min_items", "minItems"), ("max_items", "maxItems")] {
                if let Some(count) = count(key) {
                    add(name, quote! { Some(#count) });
                }
            }
            if let Some(items) = schema.get("items").and_then(bounds) {
                add("items", quote! { Some(&#items) });
            }
        }
        Some("object") => {
            for (name, key) in [("min_items", "minProperties"), ("max_items", "maxProperties")] {
                if let Some(count) = count(key) {
                    add(name, quote! { Some(#count) });
                }
            }
            if let Some(values) = schema.get("additionalProperties").and_then(bounds) {
                add("items", quote! { Some(&#values) });
            }
        }
        _ => {}
    }
    (!set.is_empty()).then(|| quote! { runtime::Constraints { #(#set,)* ..runtime::Constraints::NONE } })
}

/// The bounds that a schema sets where it stands, which may be none.
pub(super) fn bounds_or_none(schema: &Value) -> TokenStream {
    bounds(schema).unwrap_or_else(|| quote! { runtime::Constraints::NONE })
}
