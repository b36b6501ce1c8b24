//! Validates examples and defaults against the JSON Schemas of a description.

use std::collections::BTreeMap;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::openapi::{
    json_schema::json_schema,
    node::Node,
    reference::{self, local_pointer},
    schema::{COMPOSITION, change_all, flag},
};

/// The schemas of a description, and the values to validate against them.
pub(super) struct ExampleValidator<'a> {
    /// The description. Its schemas contain only the keywords that constrain a value.
    root: Value,
    /// The sizes of schemas, by pointer.
    sizes: BTreeMap<String, usize>,
    /// JSON Schemas, by the names in their references.
    definitions: Map<String, Value>,
    /// The values, each with the pointer to its schema.
    values: Vec<(Node<'a>, String)>,
}

/// The maximum size of a schema that values are validated against, because validation visits every branch.
const MAX_SIZE: usize = 10_000;

/// The maximum depth of a value that is validated, because a schema may branch at each level.
const MAX_DEPTH: usize = 16;

/// The keywords of a schema of OpenAPI 3.0 that constrain a value.
const KEYWORDS: [&str; 27] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "type",
    "writeOnly",
];

impl<'a> ExampleValidator<'a> {
    pub fn new(root: &Value) -> Self {
        let mut root = root.clone();
        change_all(&mut root, &mut retain_constraints);
        Self { root, sizes: BTreeMap::new(), definitions: Map::new(), values: Vec::new() }
    }

    /// Adds a value, and the pointer to its schema.
    pub fn add(&mut self, value: Node<'a>, schema: &str) {
        if depth(value.value) > MAX_DEPTH {
            return;
        }
        let mut queue = vec![schema.to_owned()];
        self.values.push((value, schema.to_owned()));
        while let Some(pointer) = queue.pop() {
            let name = definition(&pointer);
            if self.definitions.contains_key(&name) {
                continue;
            }
            // A schema that does not exist or is too large accepts any value.
            let is_usable = self.size(&pointer) <= MAX_SIZE;
            let schema = self.root.pointer(&pointer).filter(|_| is_usable);
            let mut schema = schema.map_or(Value::Bool(true), json_schema);
            let redirect = |reference: &str| Some(definition_reference(local_pointer(reference)?));
            reference::visit(&Node::root(&schema), &mut |_, reference| {
                queue.extend(local_pointer(reference).map(str::to_owned));
            });
            reference::change(&mut schema, redirect);
            self.definitions.insert(name, schema);
        }
    }

    /// Returns the pointer to each invalid part of a value, the pointer to the schema of the value, and the reason.
    pub fn errors(&self) -> Vec<(String, String, String)> {
        let Some(validator) = self.validator() else { return Vec::new() };
        // Building a validator is slow, so a single one validates the list of all values.
        let values = Value::Array(self.values.iter().map(|(value, _)| value.value.clone()).collect());
        let describe = |error: jsonschema::ValidationError<'_>| {
            let path = error.instance_path().as_str();
            let (index, inside) = path.get(1..)?.find('/').map_or((path, ""), |end| path.split_at(end + 1));
            let (value, schema) = self.values.get(index.get(1..)?.parse::<usize>().ok()?)?;
            let reason = match error.instance().as_ref() {
                // Too long to print.
                Value::Object(_) | Value::Array(_) => error.masked_with("it").to_string(),
                _ => error.to_string(),
            };
            Some((format!("{}{inside}", value.pointer), schema.clone(), reason))
        };
        validator.iter_errors(&values).filter_map(describe).collect()
    }

    /// Builds the validator of the list of values.
    fn validator(&self) -> Option<Validator> {
        let schemas = self.values.iter().map(|(_, schema)| json!({ "$ref": definition_reference(schema) }));
        let schemas: Vec<_> = schemas.collect();
        let whole =
            |definitions: &Map<String, Value>| json!({ "prefixItems": schemas, "$defs": definitions });
        build(&whole(&self.definitions)).or_else(|| {
            // Build each schema on its own, and let the invalid ones accept any value.
            let usable = self.definitions.iter().map(|(name, schema)| {
                let mut alone = schema.clone();
                reference::change(&mut alone, |_| Some("#/$defs/any".to_owned()));
                let is_valid = build(&json!({ "allOf": [alone], "$defs": { "any": true } })).is_some();
                (name.clone(), if is_valid { schema.clone() } else { Value::Bool(true) })
            });
            build(&whole(&usable.collect()))
        })
    }

    /// Returns the number of schemas that a schema is composed of, or `usize::MAX` if it is composed of itself.
    fn size(&mut self, pointer: &str) -> usize {
        if let Some(size) = self.sizes.get(pointer) {
            return *size;
        }
        self.sizes.insert(pointer.to_owned(), usize::MAX);
        let Some(value) = self.root.pointer(pointer) else { return 1 };
        let schema = Node { value, pointer: pointer.to_owned() };
        let mut parts: Vec<String> =
            schema.text("$ref").and_then(local_pointer).map(str::to_owned).into_iter().collect();
        for part in COMPOSITION.iter().filter_map(|key| schema.get(key)) {
            if part.value.is_array() {
                parts.extend(part.items().map(|item| item.pointer));
            } else {
                parts.push(part.pointer);
            }
        }
        let size = parts.iter().fold(1_usize, |size, part| size.saturating_add(self.size(part)));
        self.sizes.insert(pointer.to_owned(), size);
        size
    }
}

/// Returns how deep a value nests.
fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Object(members) => members.values().map(depth).max(),
        Value::Array(items) => items.iter().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

/// Removes the keywords that do not constrain a value, and the requirements that apply only to requests or only to
/// responses.
fn retain_constraints(schema: &mut Value) {
    let in_one_direction: Vec<String> = Node::root(schema)
        .members_of("properties")
        .filter(|(_, property)| flag(property.value, "readOnly") || flag(property.value, "writeOnly"))
        .map(|(name, _)| name.to_owned())
        .collect();
    let Some(schema) = schema.as_object_mut() else { return };
    schema.retain(|key, _| KEYWORDS.contains(&key.as_str()));
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !in_one_direction.iter().any(|other| name == other.as_str()));
    }
}

fn build(schema: &Value) -> Option<Validator> {
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.build(schema).ok()
}

fn definition_reference(pointer: &str) -> String {
    format!("#/$defs/{}", definition(pointer))
}

/// Returns the name of the definition of a schema: its pointer in hexadecimal, so that URLs need no escapes.
fn definition(pointer: &str) -> String {
    pointer.bytes().map(|byte| format!("{byte:02x}")).collect()
}
