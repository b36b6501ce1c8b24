//! The description's schemas, and what is made of them.

use std::collections::BTreeMap;

use jsonschema::{Registry, Validator};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::super::json_schema::refer;

/// What the schemas' names are relative to. Nothing is ever fetched from it.
const BASE: &str = "json-schema:///";

/// All schemas by their names.
pub struct Schemas {
    registry: Registry<'static>,
    by_name: BTreeMap<String, Value>,
}

/// A schema, and what holds values against it.
pub struct Schema {
    pub json: Value,
    pub validator: Validator,
}

impl Schemas {
    pub fn of(texts: &[(&str, &str)]) -> Result<Self, String> {
        let mut by_name = BTreeMap::new();
        let mut registry = Registry::new();
        for (name, text) in texts {
            let place = |error: &dyn std::fmt::Display| format!("the schema `{name}`: {error}");
            let schema = parse(text).map_err(|error| place(&error))?;
            registry = registry.add(reference_to(name), schema.clone()).map_err(|error| place(&error))?;
            by_name.insert(reference_to(name), schema);
        }
        Ok(Self { registry: registry.prepare().map_err(|error| error.to_string())?, by_name })
    }

    /// A schema where it stands, with its validator.
    pub fn schema(&self, text: &str) -> Result<Schema, String> {
        let json = parse(text)?;
        let options = jsonschema::options().with_registry(&self.registry).should_validate_formats(true);
        let validator = options.build(&json).map_err(|error| error.to_string())?;
        Ok(Schema { json, validator })
    }

    /// A schema, and all that it refers to or is put together from: each of them may describe the same value.
    pub fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let mut parts = vec![schema];
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            next += 1;
            let referred = part.get("$ref").and_then(Value::as_str).and_then(|name| self.by_name.get(name));
            let composed =
                ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| part.get(key)?.as_array());
            for part in referred.into_iter().chain(composed.flatten()) {
                if !parts.iter().any(|known| std::ptr::eq(*known, part)) {
                    parts.push(part);
                }
            }
        }
        parts
    }

    /// Reads texts as the items of the list that a schema describes.
    pub fn read_list<'t>(&self, texts: impl Iterator<Item = &'t str>, schema: &Value) -> Value {
        let parts = self.parts(schema);
        let items = parts.iter().find_map(|part| part.get("items")).unwrap_or(&Value::Bool(true));
        texts.map(|text| self.read(text, items)).collect()
    }

    /// Reads a text as the kind of JSON that a schema describes. What can't be read so stays text, for the validator to
    /// refuse.
    pub fn read(&self, text: &str, schema: &Value) -> Value {
        let parts = self.parts(schema);
        let is = |wanted: &str| describes(&parts, wanted);
        if is("array") {
            return self.read_list(text.split(','), schema);
        }
        // A client in Python that prints its own values sends `True`.
        for switch in [true, false] {
            if is("boolean") && text.eq_ignore_ascii_case(&switch.to_string()) {
                return Value::Bool(switch);
            }
        }
        match serde_json::from_str(text) {
            Ok(number @ Value::Number(_)) if is("integer") || is("number") => number,
            _ => Value::String(text.to_owned()),
        }
    }
}

/// Whether one of these parts of a schema has a type.
fn describes(parts: &[&Value], wanted: &str) -> bool {
    parts.iter().filter_map(|part| part.get("type")).any(|ty| match ty {
        Value::Array(types) => types.iter().any(|ty| ty == wanted),
        ty => ty == wanted,
    })
}

/// The JSON of a schema, with references that lead to the others.
fn parse(text: &str) -> Result<Value, String> {
    let mut schema = serde_json::from_str(text).map_err(|error| error.to_string())?;
    refer(&mut schema, &|name| Some(json!({ "$ref": reference_to(name) })));
    Ok(schema)
}

fn reference_to(name: &str) -> String {
    format!("{BASE}{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}
