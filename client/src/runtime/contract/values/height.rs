//! The height of a schema: the number of nested objects and lists that each of its values has at least.
//!
//! A schema that refers to itself, such as a tree, has values only if some alternative ends the recursion. The heights tell
//! which one.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    super::schemas::{Schemas, escape},
    number::as_count,
    strings,
};

/// The heights of the component schemas, by the text of a reference to them.
pub struct Heights(HashMap<String, usize>);

/// The nesting of keywords up to which a height is determined. It ends circular references that are no components.
const MAX_NESTING: usize = 64;

impl Heights {
    pub fn of(schemas: &Schemas) -> Self {
        let components = schemas.get("/components/schemas").and_then(Value::as_object);
        let components: Vec<_> = components
            .into_iter()
            .flatten()
            .map(|(name, schema)| (format!("#/components/schemas/{}", escape(name)), schema))
            .collect();
        let mut heights = Self(HashMap::new());
        // Each round finds the schemas whose values nest one level deeper than those of the last round.
        loop {
            let known = heights.0.len();
            let new: Vec<_> = components
                .iter()
                .filter(|(reference, _)| !heights.0.contains_key(reference))
                .filter_map(|(reference, schema)| Some((reference.clone(), heights.of_schema(schema)?)))
                .collect();
            heights.0.extend(new);
            if heights.0.len() == known {
                return heights;
            }
        }
    }

    /// Returns the height of a schema, or `None` if it has no finite value.
    pub fn of_schema(&self, schema: &Value) -> Option<usize> {
        self.nested(schema, MAX_NESTING)
    }

    fn nested(&self, schema: &Value, nesting: usize) -> Option<usize> {
        let nesting = nesting.checked_sub(1)?;
        let Value::Object(keywords) = schema else { return (schema != &Value::Bool(false)).then_some(0) };
        let of = |schema: &Value| self.nested(schema, nesting);
        let list = |key: &str| keywords.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut height = match keywords.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.get(reference).copied()?,
            None => 0,
        };
        for part in list("allOf") {
            height = height.max(of(part)?);
        }
        for parts in [list("anyOf"), list("oneOf")].into_iter().filter(|parts| !parts.is_empty()) {
            height = height.max(parts.iter().filter_map(of).min()?);
        }
        let has_end = match keywords.get("type") {
            Some(Value::String(ty)) => ty != "object" && ty != "array",
            Some(Value::Array(types)) => types.iter().any(|ty| ty != "object" && ty != "array"),
            _ => false,
        };
        if has_end || keywords.contains_key("enum") || keywords.contains_key("const") {
            return Some(height);
        }
        let property = |name| keywords.get("properties")?.get(name);
        for schema in strings(keywords.get("required")).filter_map(property) {
            height = height.max(1 + of(schema)?);
        }
        let is_required = |key: &str| keywords.get(key).and_then(as_count).unwrap_or(0) > 0;
        for (min, values) in [("minItems", "items"), ("minProperties", "additionalProperties")] {
            if let Some(schema) = keywords.get(values).filter(|schema| is_required(min) && schema.is_object())
            {
                height = height.max(1 + of(schema)?);
            }
        }
        Some(height)
    }
}
