//! The JSON Schema of each component, as schemars has it.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value, json};

use super::{
    docs::{inner_docs, is_reordering},
    rust::ident,
};
use crate::{
    model::Model,
    schema::{extension, flag, reference},
    transform::sole_part,
};

pub(super) fn render(model: &Model) -> Vec<TokenStream> {
    let module = inner_docs("The JSON Schema of each type, with every bound that the description has.");
    let impls = model.schemas.iter().map(|schema| {
        let name = &schema.name;
        let rust = ident(name);
        let mut names = BTreeSet::new();
        let json = json_schema(&schema.schema, &mut names);
        let json = raw_string(&serde_json::to_string_pretty(&json).unwrap_or_default());
        let subschemas = names.iter().map(|name| {
            let rust = ident(name);
            quote! { (#name, generator.subschema_for::<types::#rust>()) }
        });
        quote! {
            impl SchemaText for types::#rust {
                const SCHEMA: &'static str = #json;
            }

            #[cfg(feature = "schemars")]
            impl ::schemars::JsonSchema for types::#rust {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    #name.into()
                }

                fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                    runtime::json_schema(Self::SCHEMA, &[#(#subschemas),*])
                }
            }
        }
    });
    let all = model.schemas.iter().map(|schema| {
        let (name, rust) = (&schema.name, ident(&schema.name));
        quote! { (#name, types::#rust::SCHEMA) }
    });
    let head = quote! {
        #module
        #![allow(unused_variables, reason = "a schema that refers to no other has no use for the generator")]
        use super::{runtime::{self, SchemaText}, types};

        /// Each schema by its name, in which `{"$ref": "Name"}` stands for another.
        #[cfg(feature = "test-server")]
        pub const SCHEMAS: &[(&str, &str)] = &[#(#all),*];
    };
    std::iter::once(head).chain(impls).collect()
}

/// A schema of OpenAPI 3.0 as the JSON Schema that means the same. Collects the components that it refers to.
pub(crate) fn json_schema(schema: &Value, names: &mut BTreeSet<String>) -> Value {
    if let Some(name) = reference(schema).or_else(|| sole_part(schema).filter(|_| is_bare(schema))) {
        names.insert(name.to_owned());
        let reference = json!({ "$ref": name });
        return match flag(schema, "nullable") {
            true => json!({ "anyOf": [reference, { "type": "null" }] }),
            false => reference,
        };
    }
    let Some(members) = schema.as_object() else { return schema.clone() };
    let mut converted = Map::new();
    for (key, member) in members {
        let (key, member) = match key.as_str() {
            "properties" => {
                let properties = member.as_object().into_iter().flatten();
                let properties =
                    properties.map(|(name, property)| (name.clone(), json_schema(property, names)));
                ("properties", Value::Object(properties.collect()))
            }
            key @ ("items" | "not" | "additionalProperties") => (key, json_schema(member, names)),
            key @ ("allOf" | "anyOf" | "oneOf") => {
                let parts = member.as_array().into_iter().flatten();
                (key, parts.map(|part| json_schema(part, names)).collect())
            }
            "type" if flag(schema, "nullable") => ("type", json!([member, "null"])),
            "enum" if flag(schema, "nullable") => ("enum", with_null(member)),
            "example" => ("examples", json!([member])),
            "minimum" if flag(schema, "exclusiveMinimum") => ("exclusiveMinimum", member.clone()),
            "maximum" if flag(schema, "exclusiveMaximum") => ("exclusiveMaximum", member.clone()),
            "nullable" | "discriminator" | "xml" | "externalDocs" | "exclusiveMinimum"
            | "exclusiveMaximum" => continue,
            // A keyword of JSON Schema that means nothing to who does not know it.
            extension::SECRET => (extension::SECRET, member.clone()),
            key if key.starts_with("x-") => continue,
            key => (key, member.clone()),
        };
        converted.insert(key.to_owned(), member);
    }
    // Where there is no type to add null to, null is another choice.
    match flag(schema, "nullable") && schema.get("type").is_none() {
        true => json!({ "anyOf": [converted, { "type": "null" }] }),
        false => Value::Object(converted),
    }
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

/// Text as a raw string, so that it reads in the source as it is.
pub(super) fn raw_string(text: &str) -> TokenStream {
    // rustc takes no characters in a literal that would show it in another order than it is in.
    let escape = |character: char| match is_reordering(character) {
        true => format!("\\u{:04x}", u32::from(character)),
        false => character.to_string(),
    };
    let text = &text.chars().map(escape).collect::<String>();
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    // What a raw string can't hold is escaped in JSON, so the fallback is never needed.
    let raw = format!("r{hashes}\"{text}\"{hashes}").parse::<Literal>();
    raw.map_or_else(|_| quote! { #text }, |literal| quote! { #literal })
}
