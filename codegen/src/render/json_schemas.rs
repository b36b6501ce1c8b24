//! The JSON Schema of each component, as schemars has it.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};

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
        let schema = members(&schema.schema);
        quote! {
            impl JsonSchema for types::#rust {
                fn schema_name() -> Cow<'static, str> {
                    #name.into()
                }

                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    Schema::from(members(#schema))
                }
            }
        }
    });
    quote! {
        #module
        #![allow(unused_variables, reason = "a schema that refers to no other has no use for the generator")]
        use super::types;
        use ::schemars::{JsonSchema, Schema, SchemaGenerator};
        use ::serde_json::{Map, Value};
        use ::std::borrow::Cow;

        #(#impls)*

        fn object<const N: usize>(all: [(&str, Value); N]) -> Value {
            Value::Object(members(all))
        }

        fn members<const N: usize>(all: [(&str, Value); N]) -> Map<String, Value> {
            all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
        }
    }
}

/// A schema of OpenAPI 3.0 as the expression of a value, in JSON Schema, that means the same.
fn value(schema: &Value) -> TokenStream {
    if let Some(name) = reference(schema).or_else(|| sole_part(schema).filter(|_| is_bare(schema))) {
        let name = ident(name);
        let reference = quote! { generator.subschema_for::<types::#name>().to_value() };
        return match flag(schema, "nullable") {
            true => {
                quote! { object([("anyOf", Value::from([#reference, object([("type", Value::from("null"))])]))]) }
            }
            false => reference,
        };
    }
    match schema {
        Value::Object(_) => {
            let members = members(schema);
            quote! { object(#members) }
        }
        other => literal(other),
    }
}

/// The members of a schema that is no reference, as an array of names and values.
fn members(schema: &Value) -> TokenStream {
    let members = schema.as_object().into_iter().flatten().filter_map(|(key, member)| {
        let (key, member) = match key.as_str() {
            "properties" => {
                let properties = member.as_object().into_iter().flatten().map(|(name, property)| {
                    let property = value(property);
                    quote! { (#name, #property) }
                });
                ("properties", quote! { object([#(#properties),*]) })
            }
            key @ ("items" | "not" | "additionalProperties") => (key, value(member)),
            key @ ("allOf" | "anyOf" | "oneOf") => {
                let parts = member.as_array().into_iter().flatten().map(value);
                (key, quote! { Value::from([#(#parts),*]) })
            }
            "type" if flag(schema, "nullable") => ("type", literal(&json!([member, "null"]))),
            "enum" if flag(schema, "nullable") => ("enum", literal(&with_null(member))),
            "example" => ("examples", literal(&json!([member]))),
            "minimum" if flag(schema, "exclusiveMinimum") => ("exclusiveMinimum", literal(member)),
            "maximum" if flag(schema, "exclusiveMaximum") => ("exclusiveMaximum", literal(member)),
            "nullable" | "discriminator" | "xml" | "externalDocs" | "exclusiveMinimum"
            | "exclusiveMaximum" => {
                return None;
            }
            key if key.starts_with("x-") => return None,
            key => (key, literal(member)),
        };
        Some(quote! { (#key, #member) })
    });
    quote! { [#(#members),*] }
}

/// Whether a schema only refers to a component, and at most says that null may stand there.
fn is_bare(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.keys().all(|key| key == "allOf" || key == "nullable"))
}

fn with_null(values: &Value) -> Value {
    let mut values = values.as_array().cloned().unwrap_or_default();
    if !values.contains(&Value::Null) {
        values.push(Value::Null);
    }
    Value::Array(values)
}

/// The expression of a value.
fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote! { Value::Null },
        Value::Bool(value) => quote! { Value::from(#value) },
        Value::String(text) => quote! { Value::from(#text) },
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => quote! { Value::from(#number) },
            (None, Some(number), _) => quote! { Value::from(#number) },
            (None, None, number) => quote! { Value::from(#number) },
        },
        Value::Array(items) if items.is_empty() => quote! { Value::Array(Vec::new()) },
        Value::Array(items) => {
            let items = items.iter().map(literal);
            quote! { Value::from([#(#items),*]) }
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let value = literal(value);
                quote! { (#key, #value) }
            });
            quote! { object([#(#members),*]) }
        }
    }
}
