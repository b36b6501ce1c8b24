//! The transforms that take out what the resource layer does instead of progenitor.

use serde_json::{Value, json};

use super::change_operations;
use crate::{
    check::BodyKind,
    model::is_sent_as_list,
    names::snake_name,
    schema::{change_schema, flag, has_fields, is_text_enum, schema_type, text},
};

/// Gives each operation the name by which the resource layer calls progenitor's builder.
pub(super) fn name_operations(root: &mut Value) {
    change_operations(root, |operation| {
        let name = text(operation, "operationId").map(snake_name).unwrap_or_default();
        set(operation, "operationId", json!(name));
        remove_all_but(operation, &["operationId", "parameters", "requestBody", "responses"]);
    });
}

/// Lets progenitor send each parameter as the text that the resource layer makes of it.
///
/// progenitor would need `Display` of a secret to put it in a header or a path, and knows one way to write a list.
pub(super) fn send_parameters_as_text(root: &mut Value) {
    change_operations(root, |operation| {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let schema = match is_sent_as_list(parameter) {
                true => json!({ "type": "array", "items": { "type": "string" } }),
                false => json!({ "type": "string" }),
            };
            set(parameter, "schema", schema);
            remove_all_but(parameter, &["name", "in", "required", "schema"]);
        }
    });
}

/// Leaves of each body the one media type that is sent: progenitor takes no choice, and no body that may be missing.
pub(super) fn choose_body(root: &mut Value) {
    change_operations(root, |operation| {
        let Some(body) = operation.get("requestBody") else { return };
        let content = body.get("content").and_then(Value::as_object).into_iter().flatten();
        let chosen = content
            .filter_map(|(name, media)| Some((BodyKind::of(name)?, media)))
            .min_by_key(|(kind, _)| *kind);
        let content = match chosen {
            None => json!({}),
            // A body that may be missing is bytes to progenitor, so that there may be none.
            Some(_) if !flag(body, "required") => {
                json!({ "application/octet-stream": { "schema": bytes() } })
            }
            Some((BodyKind::Json, media)) => json!({ "application/json": { "schema": media.get("schema") } }),
            Some((BodyKind::Form, media)) => {
                json!({ "application/x-www-form-urlencoded": { "schema": media.get("schema") } })
            }
            Some((BodyKind::Text, _)) => json!({ "text/plain": { "schema": { "type": "string" } } }),
            Some((BodyKind::Bytes, _)) => json!({ "application/octet-stream": { "schema": bytes() } }),
        };
        set(operation, "requestBody", json!({ "required": true, "content": content }));
    });
}

/// Hands each answer on as it arrives: which type it is read as depends on its status, and is the resource layer's.
///
/// progenitor panics where two statuses have different bodies, and loses the status of a body that it can't read.
pub(super) fn read_answers_raw(root: &mut Value) {
    change_operations(root, |operation| {
        set(operation, "responses", json!({ "default": { "description": "", "content": { "*/*": {} } } }));
    });
}

/// Drops what would make reading an answer strict, and what typify would write into the types' documentation.
///
/// Requests are checked against the bounds before they are sent, by code that is made from the full description.
pub(super) fn drop_bounds(root: &mut Value) {
    let schemas = root.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        change_schema(schema, &mut loosen);
    }
    change_operations(root, |operation| {
        let content = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(|content| content.values_mut()) {
            if let Some(schema) = media.get_mut("schema") {
                change_schema(schema, &mut loosen);
            }
        }
    });
}

fn loosen(schema: &mut Value) {
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
            "not",
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
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        remove_all_but(item, &crate::check::METHODS);
    }
    set(root, "info", json!({ "title": "", "version": "0" }));
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

fn bytes() -> Value {
    json!({ "type": "string", "format": "binary" })
}
