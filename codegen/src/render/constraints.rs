//! The constraints of schemas as values of the runtime, and the validation of objects.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    rust::{ident, integer, prelude},
    unions,
};
use crate::{
    model::{Kind, Model, Type},
    openapi::schema::{flag, schema_type, text},
    rustdoc::allow_deprecated,
    type_definitions::{Field, TypeDefinition, TypeDefinitions, Variant},
};

/// Returns the constraints of a schema, or `None` if it has none.
///
/// A reference has none, because the type of a component has its constraints.
pub(super) fn constraints(schema: &Value) -> Option<TokenStream> {
    let mut calls: Vec<TokenStream> = Vec::new();
    let mut add = |name: &str, argument: TokenStream| {
        let name = ident(name);
        calls.push(quote! { .#name(#argument) });
    };
    let counts: &[(&str, &str)] = match schema_type(schema) {
        Some("string") => &[("min_length", "minLength"), ("max_length", "maxLength")],
        Some("array") => &[("min_items", "minItems"), ("max_items", "maxItems")],
        Some("object") => &[("min_items", "minProperties"), ("max_items", "maxProperties")],
        _ => &[],
    };
    for (name, key) in counts {
        let count = schema.get(*key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
        if let Some(count) = count.map(integer) {
            add(name, quote! { #count });
        }
    }
    match schema_type(schema) {
        Some("string") => {
            if let Some(pattern) = text(schema, "pattern").filter(|pattern| is_supported_pattern(pattern)) {
                add("pattern", quote! { #pattern });
            }
            if text(schema, "format") == Some("email") {
                add("email", quote! {});
            }
        }
        Some("integer" | "number") => add_limits(schema, &mut add),
        Some("array") => {
            if let Some(items) = schema.get("items").and_then(constraints) {
                add("items", quote! { &const { #items } });
            }
        }
        Some("object") => {
            if let Some(values) = schema.get("additionalProperties").and_then(constraints) {
                add("items", quote! { &const { #values } });
            }
        }
        _ => {}
    }
    (!calls.is_empty()).then(|| quote! { runtime::Constraints::NONE #(#calls)* })
}

fn add_limits(schema: &Value, add: &mut impl FnMut(&str, TokenStream)) {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    for (inclusive, exclusive, is_exclusive) in [
        ("minimum", "exclusive_minimum", "exclusiveMinimum"),
        ("maximum", "exclusive_maximum", "exclusiveMaximum"),
    ] {
        if let Some(limit) = number(inclusive).map(Literal::f64_unsuffixed) {
            let name = if flag(schema, is_exclusive) { exclusive } else { inclusive };
            add(name, quote! { #limit });
        }
    }
    if let Some(number) = number("multipleOf").filter(|number| *number > 0.0).map(Literal::f64_unsuffixed) {
        add("multiple_of", quote! { #number });
    }
}

/// Returns `true` if the runtime's regex engine supports a pattern. Only the server checks other patterns.
pub(crate) fn is_supported_pattern(pattern: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok()
}

/// Returns the implementations of `Validate` for the types that requests contain.
pub(super) fn validations<'a>(
    model: &'a Model,
    definitions: &'a TypeDefinitions,
) -> impl Iterator<Item = TokenStream> + 'a {
    let sent = definitions.sent(model);
    let validator = Validator { model, definitions };
    sent.into_iter().map(move |name| validator.validation(name))
}

struct Validator<'a> {
    model: &'a Model,
    definitions: &'a TypeDefinitions,
}

impl Validator<'_> {
    fn validation(&self, name: &str) -> TokenStream {
        let ty = ident(name);
        let fields = self.definitions.fields(name);
        let allow = allow_deprecated(fields.iter().any(Field::is_deprecated));
        let body = match self.definitions.get(name) {
            Some(TypeDefinition::Union(variants)) if variants.iter().any(|of| self.has_constraints(of)) => {
                return unions::validation(self.model, name, variants);
            }
            Some(TypeDefinition::Union(_)) => None,
            Some(TypeDefinition::Struct(fields)) => self.fields(fields),
            Some(TypeDefinition::Newtype(_)) => self.newtype(name),
            None => None,
        };
        let Some(body) = body else { return quote! { impl runtime::Validate for #ty {} } };
        let result = prelude(self.model, "Result");
        quote! {
            impl runtime::Validate for #ty {
                #allow
                fn validate(&self, _: &runtime::Constraints) -> #result<(), runtime::ValidationError> {
                    #body
                }
            }
        }
    }

    fn fields(&self, fields: &[Field]) -> Option<TokenStream> {
        let calls = fields.iter().filter_map(|field| {
            let constraints = constraints(&field.schema);
            if constraints.is_none() && !self.needs_validation(&field.ty, &mut BTreeSet::new()) {
                return None;
            }
            let rust_name = ident(&field.rust_name);
            let name = field.name.as_deref().unwrap_or(&field.rust_name);
            let constraints = constraints.unwrap_or_else(none);
            Some(quote! { runtime::validate_field(#name, &self.#rust_name, &#constraints)?; })
        });
        let calls: Vec<_> = calls.collect();
        (!calls.is_empty()).then(|| quote! { #(#calls)* Ok(()) })
    }

    fn has_constraints(&self, variant: &Variant) -> bool {
        constraints(&variant.schema).is_some() || self.needs_validation(&variant.ty, &mut BTreeSet::new())
    }

    fn newtype(&self, name: &str) -> Option<TokenStream> {
        let schema = &self.model.schema(name)?.schema;
        let constraints = constraints(schema).unwrap_or_else(none);
        Some(quote! { self.0.validate(&#constraints) })
    }

    /// Returns `true` if a type has invalid values. Returns `true` for a recursive type.
    fn needs_validation<'a>(&'a self, ty: &'a Type, seen: &mut BTreeSet<&'a str>) -> bool {
        match ty {
            Type::Float => true,
            Type::List(inner)
            | Type::Map(inner)
            | Type::Optional(inner)
            | Type::Boxed(inner)
            | Type::ExtraFields(inner) => self.needs_validation(inner, seen),
            Type::Named(name) => {
                if !seen.insert(name) {
                    return true;
                }
                if let Some(schema) = self.model.scalar(name) {
                    let is_enum = schema.kind == Kind::Enum;
                    return !is_enum
                        && (schema.content() == Type::Float || constraints(&schema.schema).is_some());
                }
                self.definitions.get(name).is_none_or(|definition| match definition {
                    TypeDefinition::Struct(fields) => fields.iter().any(|field| {
                        constraints(&field.schema).is_some() || self.needs_validation(&field.ty, seen)
                    }),
                    TypeDefinition::Newtype(_) => true,
                    TypeDefinition::Union(variants) => variants.iter().any(|variant| {
                        constraints(&variant.schema).is_some() || self.needs_validation(&variant.ty, seen)
                    }),
                })
            }
            _ => false,
        }
    }
}

fn none() -> TokenStream {
    quote! { runtime::Constraints::NONE }
}
