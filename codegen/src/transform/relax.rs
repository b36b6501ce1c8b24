//! The transforms that remove the parts of a description that the runtime handles instead of progenitor.

use serde_json::{Value, json};

use super::{change_operations, path_items, schemas_mut};
use crate::{
    names::progenitor_name,
    openapi::{
        all_of::merged,
        schema::{change_all, change_schema, has_properties, is_string_enum, schema_type, text},
        union::ALTERNATIVES,
    },
    property_keys::PropertyKeys,
};

/// Names each operation after the method of progenitor's client.
pub(super) fn name_operations(root: &mut Value) {
    change_operations(root, |operation| {
        let name = text(operation, "operationId").map(progenitor_name).unwrap_or_default();
        set(operation, "operationId", json!(name));
        remove_all_but(operation, &["operationId", "parameters", "responses"]);
    });
}

/// Removes the query and header parameters and the body, and makes each path parameter a string.
///
/// The runtime sends the rest, because progenitor:
///
/// - requires `Display` of secrets, and leaves copies of them in memory;
/// - sends every list in the same style;
/// - supports neither several media types nor an optional body.
pub(super) fn keep_only_path_parameters(root: &mut Value) {
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

/// Replaces the responses with one for the unassigned status 299, with any content.
///
/// The generated client decodes responses, because progenitor panics if two statuses have different bodies, and
/// discards the status if it can't decode the body. progenitor's client returns a response with any other status as it
/// is, without a copy of its headers.
pub(super) fn replace_responses(root: &mut Value) {
    change_operations(root, |operation| {
        set(operation, "responses", json!({ "299": { "description": "", "content": { "*/*": {} } } }));
    });
}

/// Merges the items of `allOf`, and removes alternatives.
///
/// typify would merge the items by rules of its own. The generator renders unions itself, and the alternatives of other
/// schemas are only constraints.
pub(super) fn merge_compositions(root: &mut Value) {
    let Some(schemas) = schemas_mut(root) else { return };
    let written = schemas.clone();
    for schema in schemas.values_mut() {
        *schema = merged(schema, Some(&written));
        if let Some(schema) = schema.as_object_mut() {
            schema.retain(|key, _| !ALTERNATIVES.contains(&key.as_str()));
        }
    }
}

/// Removes the constraints and the documentation of schemas.
///
/// Without constraints, typify's types accept every response. Later stages render both from the normalized description.
pub(super) fn drop_constraints(root: &mut Value) {
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
    let keeps_enum = is_string_enum(schema);
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        remove(schema, "additionalProperties");
    }
    if !keeps_format {
        remove(schema, "format");
    }
    if !keeps_enum {
        remove(schema, "enum");
    }
    // typify represents a missing list like an empty one, unless the list is nullable.
    let required: Vec<String> = names(schema.get("required"));
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let is_collection =
            property.get("$ref").is_none() && matches!(schema_type(property), Some("array" | "object"));
        if is_collection && !required.contains(name) {
            set(property, "nullable", json!(true));
        }
    }
    // typify would add a field for a required property that is not defined.
    if has_properties(schema) {
        let defined: Vec<String> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.keys().cloned())
            .collect();
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required
                .retain(|name| name.as_str().is_some_and(|name| defined.iter().any(|other| other == name)));
        }
    }
    remove_all_but(
        schema,
        &[
            "$ref",
            "additionalProperties",
            "allOf",
            "enum",
            "format",
            "items",
            "nullable",
            "properties",
            "required",
            "type",
        ],
    );
}

/// Replaces the names of properties with their keys. The rewrites of typify's code put the names back.
pub(super) fn rename_properties(root: &mut Value, keys: &PropertyKeys) {
    let key = |name: &str| keys.key(name).unwrap_or(name).to_owned();
    change_all(root, &mut |schema| {
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            *properties =
                std::mem::take(properties).into_iter().map(|(name, schema)| (key(&name), schema)).collect();
        }
        for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(key) = name.as_str().map(key) {
                *name = Value::String(key);
            }
        }
    });
}

/// Removes the parts of a document that progenitor does not read.
pub(super) fn drop_unused_sections(root: &mut Value) {
    remove_all_but(root, &["openapi", "info", "paths", "components"]);
    if let Some(components) = root.get_mut("components") {
        remove_all_but(components, &["schemas"]);
    }
    for item in path_items(root) {
        remove_all_but(item, &crate::openapi::operation::METHODS);
    }
    // progenitor rejects other versions, though the document has this form.
    set(root, "openapi", json!("3.0.3"));
    set(root, "info", json!({ "title": "", "version": "0" }));
}

/// Returns the strings in a list.
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
