//! Whether a value is one of a schema, asked of the description's JSON Schema.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::{
    node::{Node, child, local_pointer},
    render::json_schema,
    schema::{COMPOSITION, change_all, flag},
};

/// The schemas of a description, and the values to hold against them.
pub(super) struct Values<'a> {
    /// The description with what has a say in its schemas, and nothing else.
    root: Value,
    /// By the pointer, how many schemas one is put together from.
    sizes: BTreeMap<String, usize>,
    /// JSON Schemas by the names under which they refer to each other.
    definitions: Map<String, Value>,
    /// The values, each with the pointer to its schema.
    held: Vec<(Node<'a>, String)>,
}

/// Nobody puts a schema together from more than this, and to look through what branches further takes without end.
const MAX_SIZE: usize = 10_000;

/// Nobody writes a value that nests deeper, and of a schema that branches at each level there are too many ways through.
const MAX_DEPTH: usize = 16;

/// What of a schema of OpenAPI 3.0 has a say in whether a value is one of it.
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

impl<'a> Values<'a> {
    pub fn of(root: &Value) -> Self {
        let mut root = root.clone();
        change_all(&mut root, &mut strip);
        Self { root, sizes: BTreeMap::new(), definitions: Map::new(), held: Vec::new() }
    }

    /// Adds a value, and the pointer to the schema that it is to be held against.
    pub fn hold(&mut self, value: Node<'a>, schema: &str) {
        if depth(value.value) > MAX_DEPTH {
            return;
        }
        let mut queue = vec![schema.to_owned()];
        self.held.push((value, schema.to_owned()));
        while let Some(pointer) = queue.pop() {
            let name = definition(&pointer);
            if self.definitions.contains_key(&name) {
                continue;
            }
            let mut names = BTreeSet::new();
            // Where a reference leads nowhere, or a schema branches without end, any value is taken.
            let is_usable = self.size(&pointer) <= MAX_SIZE;
            let schema = self.root.pointer(&pointer).filter(|_| is_usable);
            let mut schema = schema.map_or(Value::Bool(true), |schema| json_schema(schema, &mut names));
            refer(&mut schema);
            self.definitions.insert(name, schema);
            queue.extend(names.iter().map(|name| component(name)));
        }
    }

    /// Where a value is wrong, by which schema, and rationale.
    pub fn faults(&self) -> Vec<(String, String, String)> {
        let Some(validator) = self.validator() else { return Vec::new() };
        // All are held at once, as one list of values, since it is reading the schemas that takes time.
        let values = Value::Array(self.held.iter().map(|(value, _)| value.value.clone()).collect());
        let fault = |error: jsonschema::ValidationError<'_>| {
            let path = error.instance_path().as_str();
            let (index, inside) = path.get(1..)?.find('/').map_or((path, ""), |end| path.split_at(end + 1));
            let (value, schema) = self.held.get(index.get(1..)?.parse::<usize>().ok()?)?;
            // An object is where the line says; a plain value reads best in the sentence.
            let reason = match error.instance().as_ref() {
                Value::Object(_) | Value::Array(_) => error.masked_with("it").to_string(),
                _ => error.to_string(),
            };
            Some((format!("{}{inside}", value.pointer), schema.clone(), reason))
        };
        validator.iter_errors(&values).filter_map(fault).collect()
    }

    fn validator(&self) -> Option<Validator> {
        let refer = |schema: &str| json!({ "$ref": format!("#/$defs/{}", definition(schema)) });
        let schemas: Vec<_> = self.held.iter().map(|(_, schema)| refer(schema)).collect();
        let whole =
            |definitions: &Map<String, Value>| json!({ "prefixItems": schemas, "$defs": definitions });
        build(&whole(&self.definitions)).or_else(|| {
            // What can't be used is found by itself, and taken to hold any value.
            let usable = self.definitions.iter().map(|(name, schema)| {
                let mut alone = schema.clone();
                change_references(&mut alone, &|_| None);
                (name.clone(), build(&alone).map_or(Value::Bool(true), |_| schema.clone()))
            });
            build(&whole(&usable.collect()))
        })
    }

    /// How many schemas one is put together from; as many as can be where it is part of itself.
    fn size(&mut self, pointer: &str) -> usize {
        if let Some(size) = self.sizes.get(pointer) {
            return *size;
        }
        self.sizes.insert(pointer.to_owned(), usize::MAX);
        let Some(schema) = self.root.pointer(pointer) else { return 1 };
        let mut parts: Vec<String> =
            schema.get("$ref").and_then(Value::as_str).and_then(local_pointer).into_iter().collect();
        for key in COMPOSITION {
            let list = child(pointer, key);
            match schema.get(key) {
                Some(Value::Array(items)) => {
                    parts.extend((0..items.len()).map(|index| child(&list, &index.to_string())));
                }
                Some(_) => parts.push(list),
                None => {}
            }
        }
        let size = parts.iter().fold(1_usize, |size, part| size.saturating_add(self.size(part)));
        self.sizes.insert(pointer.to_owned(), size);
        size
    }
}

/// How deep a value nests.
fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Object(members) => members.values().map(depth).max(),
        Value::Array(items) => items.iter().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

/// Leaves of a schema what a value is held to, be it sent or received.
fn strip(schema: &mut Value) {
    let of_one_side: Vec<String> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, property)| flag(property, "readOnly") || flag(property, "writeOnly"))
        .map(|(name, _)| name.clone())
        .collect();
    let Some(schema) = schema.as_object_mut() else { return };
    schema.retain(|key, _| KEYWORDS.contains(&key.as_str()));
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !of_one_side.iter().any(|other| name == other.as_str()));
    }
}

fn build(schema: &Value) -> Option<Validator> {
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.build(schema).ok()
}

/// Lets references lead to where the definitions are.
fn refer(schema: &mut Value) {
    change_references(schema, &|name| Some(format!("#/$defs/{}", definition(&component(name)))));
}

/// Changes all references, or takes them out.
fn change_references(schema: &mut Value, change: &impl Fn(&str) -> Option<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(name)) = members.get("$ref") {
                match change(name) {
                    Some(changed) => drop(members.insert("$ref".to_owned(), Value::String(changed))),
                    None => drop(members.shift_remove("$ref")),
                }
            }
            members
                .iter_mut()
                .filter(|(key, _)| *key != "enum")
                .for_each(|(_, member)| change_references(member, change));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change_references(item, change)),
        _ => {}
    }
}

/// The pointer to the component that a reference of `json_schema` names.
fn component(name: &str) -> String {
    format!("/components/schemas/{name}")
}

/// A pointer as the part of a URL that needs no escapes.
fn definition(pointer: &str) -> String {
    pointer.bytes().map(|byte| format!("{byte:02x}")).collect()
}
