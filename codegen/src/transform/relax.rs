//! The transforms that take out what the resource layer does instead of progenitor.

use serde_json::{Value, json};

use super::{change_operations, path_items};
use crate::{
    names::progenitor_name,
    openapi::schema::{change_schema, has_fields, is_text_enum, schema_type, text},
};

/// Gives each operation the name of progenitor's method.
pub(super) fn name_operations(root: &mut Value) {
    change_operations(root, |operation| {
        let name = text(operation, "operationId").map(progenitor_name).unwrap_or_default();
        set(operation, "operationId", json!(name));
        remove_all_but(operation, &["operationId", "parameters", "responses"]);
    });
}

/// Leaves progenitor the path to write, with parameters that are text: the query, the headers and the body are the
/// runtime's.
///
/// progenitor would need `Display` of a secret, and would leave copies of it in memory; it knows one way to write a list,
/// and takes neither a choice of media types nor a body that may be missing.
pub(super) fn keep_only_paths(root: &mut Value) {
    change_operations(root, |operation| {
        remove(operation, "requestBody");
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else { return };
        parameters.retain(|parameter| text(parameter, "in") == Some("path"));
        for parameter in parameters {
            set(parameter, "schema", json!({ "type": "string" }));
            remove_all_but(parameter, &["name", "in", "required", "schema"]);
        }
    });
}

/// Describes one response, with a status that no standard uses.
///
/// The resource layer decodes responses, as progenitor panics where two statuses have different bodies, and loses the
/// status of a body that it can't decode. progenitor returns a response with another status as it is; it copies the headers
/// of a described one.
pub(super) fn return_responses_undecoded(root: &mut Value) {
    change_operations(root, |operation| {
        set(operation, "responses", json!({ "299": { "description": "", "content": { "*/*": {} } } }));
    });
}

/// Drops what would make reading an response strict, and what typify would write into the types' documentation.
///
/// Requests are checked against the bounds before they are sent, by code that is made from the full description.
pub(super) fn drop_bounds(root: &mut Value) {
    let schemas = root.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        change_schema(schema, &mut relax);
    }
}

fn relax(schema: &mut Value) {
    let format = text(schema, "format").unwrap_or_default();
    let keeps_format = matches!(
        (schema_type(schema), format),
        (Some("string"), "date" | "date-time") | (Some("integer"), "int32" | "int64")
    );
    let keeps_enum = is_text_enum(schema);
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        remove(schema, "additionalProperties");
    }
    if !keeps_format {
        remove(schema, "format");
    }
    if !keeps_enum {
        remove(schema, "enum");
    }
    // An optional list must be told apart from an empty one, and typify has one value for both unless null is another.
    let required: Vec<String> = names(schema.get("required"));
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let is_collection =
            property.get("$ref").is_none() && matches!(schema_type(property), Some("array" | "object"));
        if is_collection && !required.contains(name) {
            set(property, "nullable", json!(true));
        }
    }
    // typify would invent a field for a name that is required and not described.
    if has_fields(schema) {
        let described: Vec<String> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.keys().cloned())
            .collect();
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required
                .retain(|name| name.as_str().is_some_and(|name| described.iter().any(|other| other == name)));
        }
    }
    remove_all_but(
        schema,
        &[
            "$ref",
            "additionalProperties",
            "allOf",
            "anyOf",
            "enum",
            "format",
            "items",
            "nullable",
            "oneOf",
            "properties",
            "required",
            "type",
        ],
    );
}

/// Drops the parts of a document that progenitor makes no code from.
pub(super) fn drop_unused_sections(root: &mut Value) {
    remove_all_but(root, &["openapi", "info", "paths", "components"]);
    if let Some(components) = root.get_mut("components") {
        remove_all_but(components, &["schemas"]);
    }
    for item in path_items(root) {
        remove_all_but(item, &crate::openapi::operation::METHODS);
    }
    set(root, "info", json!({ "title": "", "version": "0" }));
}

/// The strings of a list.
fn names(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn remove(object: &mut Value, key: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(key);
    }
}

fn remove_all_but(object: &mut Value, keys: &[&str]) {
    if let Some(object) = object.as_object_mut() {
        object.retain(|key, _| keys.contains(&key.as_str()));
    }
}
