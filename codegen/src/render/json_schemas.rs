//! The JSON Schema of each component, as schemars has it.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    docs::{inner_docs, is_reordering},
    rust::ident,
};
use crate::{model::Model, openapi::json_schema::json_schema};

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
