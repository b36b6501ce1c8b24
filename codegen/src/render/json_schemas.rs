//! The JSON Schema of each component, as schemars has it.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use super::{docs::inner_docs, rust::ident};
use crate::{
    model::Model,
    schema::{flag, reference},
    transform::sole_part,
};

pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("The JSON Schema of each type, with every bound that the description has.");
    let impls = model.schemas.iter().map(|schema| {
        let name = &schema.name;
        let rust = ident(name);
        let body = tokens(&schema.schema);
        quote! {
            impl JsonSchema for types::#rust {
                fn schema_name() -> Cow<'static, str> {
                    #name.into()
                }

                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    json_schema!(#body)
                }
            }
        }
    });
    quote! {
        #module
        #![allow(unused_variables, reason = "a schema that refers to no other has no use for the generator")]
        use super::types;
        use ::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
        use ::std::borrow::Cow;

        #(#impls)*
    }
}

/// A schema of OpenAPI 3.0 as the JSON Schema that means the same, in the form that the macro takes.
fn tokens(schema: &Value) -> TokenStream {
    if let Some(name) = reference(schema).or_else(|| sole_part(schema).filter(|_| is_bare(schema))) {
        let name = ident(name);
        let reference = quote! { generator.subschema_for::<types::#name>() };
        return match flag(schema, "nullable") {
            true => quote! { { "anyOf": [#reference, { "type": "null" }] } },
            false => reference,
        };
    }
    let members = schema.as_object().into_iter().flatten().filter_map(|(key, value)| {
        let value = match key.as_str() {
            "properties" => {
                let properties = value.as_object().into_iter().flatten().map(|(name, property)| {
                    let property = tokens(property);
                    quote! { #name: #property }
                });
                quote! { { #(#properties),* } }
            }
            "items" | "not" => tokens(value),
            "additionalProperties" if value.is_object() => tokens(value),
            "allOf" | "anyOf" | "oneOf" => {
                let parts = value.as_array().into_iter().flatten().map(tokens);
                quote! { [#(#parts),*] }
            }
            "type" if flag(schema, "nullable") => literal(&json!([value, "null"])),
            "enum" if flag(schema, "nullable") => literal(&with_null(value)),
            "nullable" | "discriminator" | "xml" | "externalDocs" => return None,
            "example" => {
                let examples = literal(&json!([value]));
                return Some(quote! { "examples": #examples });
            }
            "minimum" if flag(schema, "exclusiveMinimum") => return number("exclusiveMinimum", value),
            "maximum" if flag(schema, "exclusiveMaximum") => return number("exclusiveMaximum", value),
            "exclusiveMinimum" | "exclusiveMaximum" => return None,
            key if key.starts_with("x-") => return None,
            _ => literal(value),
        };
        Some(quote! { #key: #value })
    });
    quote! { { #(#members),* } }
}

/// Whether a schema only refers to a component, and at most says that null may stand there.
fn is_bare(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.keys().all(|key| key == "allOf" || key == "nullable"))
}

fn number(key: &str, value: &Value) -> Option<TokenStream> {
    let value = literal(value);
    Some(quote! { #key: #value })
}

fn with_null(values: &Value) -> Value {
    let mut values = values.as_array().cloned().unwrap_or_default();
    if !values.contains(&Value::Null) {
        values.push(Value::Null);
    }
    Value::Array(values)
}

/// A value as the macro takes it.
fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote! { null },
        Value::Bool(value) => quote! { #value },
        Value::String(text) => quote! { #text },
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => {
                let number = proc_macro2::Literal::i64_unsuffixed(number);
                match number.to_string().parse::<i32>() {
                    Ok(_) => quote! { #number },
                    Err(_) => {
                        let number = number.to_string();
                        format!("{number}_i64").parse().unwrap_or_default()
                    }
                }
            }
            (None, Some(number), _) => quote! { #number },
            (None, None, Some(number)) => quote! { #number },
            (None, None, None) => quote! { null },
        },
        Value::Array(items) => {
            let items = items.iter().map(literal);
            quote! { [#(#items),*] }
        }
        Value::Object(members) => object(members),
    }
}

fn object(members: &Map<String, Value>) -> TokenStream {
    let members = members.iter().map(|(key, value)| {
        let value = literal(value);
        quote! { #key: #value }
    });
    quote! { { #(#members),* } }
}
