//! Finds the schema or operation that makes progenitor fail.

use serde_json::{Map, Value, json};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::Model,
    names::type_name,
    openapi::document::Document,
    openapi::node::child,
    progenitor::run,
};

/// Returns a diagnostic for each schema and operation that fails on its own.
///
/// If there is none, returns one for the failing schema that refers to the fewest other schemas, or else for the whole
/// description.
pub(crate) fn locate_failure(
    relaxed: &Value,
    model: &Model,
    document: &Document<'_>,
    reason: &str,
) -> Diagnostics {
    let diagnostic = |pointer: &str, subject: &str, reason: &str| {
        let message = format!("progenitor does not support {subject}: {}", brief(reason));
        document.diagnostic(pointer, message, "describe it with simpler keywords")
    };
    let of_schema = |(name, reason): (&str, String)| {
        diagnostic(&schema_pointer(document, name), &format!("the schema `{name}`"), &reason)
    };
    let mut diagnostics: Vec<Diagnostic> = failing_alone(relaxed, model).into_iter().map(of_schema).collect();
    // Relaxed operations refer to no schemas, so they need none.
    for (path, item) in relaxed.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in item.as_object().into_iter().flatten().map(|(method, _)| method) {
            if let Err(reason) = run(&only(relaxed, |_| None, Some((path, method))), model) {
                let pointer = child(&child("/paths", path), method);
                diagnostics.push(diagnostic(&pointer, "this operation", &reason));
            }
        }
    }
    if diagnostics.is_empty() {
        diagnostics.extend(failing_together(relaxed, model).map(of_schema));
    }
    if diagnostics.is_empty() {
        diagnostics.push(diagnostic("", "this description", reason));
    }
    Diagnostics::of(diagnostics)
}

/// Returns the schemas that fail even if every schema that they refer to accepts any value.
fn failing_alone<'a>(relaxed: &'a Value, model: &Model) -> Vec<(&'a str, String)> {
    let failure = |(name, schema): (&'a String, &'a Value)| {
        let mut referred = Vec::new();
        references(schema, &mut referred);
        let keep = |other: &str| match other == name {
            true => Some(schema.clone()),
            false => referred.contains(&other).then(|| json!({})),
        };
        Some((name.as_str(), run(&only(relaxed, keep, None), model).err()?))
    };
    schemas(relaxed).filter_map(failure).collect()
}

/// Returns the failing schema that depends on the fewest other schemas.
fn failing_together<'a>(relaxed: &'a Value, model: &Model) -> Option<(&'a str, String)> {
    let failing = schemas(relaxed).filter_map(|(name, schema)| {
        let needed = needed_by(schema, relaxed);
        let keep = |other: &str| {
            let is_needed = other == name || needed.iter().any(|needed| needed == other);
            is_needed.then(|| relaxed.pointer(&child("/components/schemas", other)).cloned())?
        };
        Some((needed.len(), name.as_str(), run(&only(relaxed, keep, None), model).err()?))
    });
    let (_, name, reason) = failing.min_by_key(|(needed, ..)| *needed)?;
    Some((name, reason))
}

fn schemas(relaxed: &Value) -> impl Iterator<Item = (&String, &Value)> {
    relaxed.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
}

/// Returns the JSON pointer of a component in the description as written, or of the component that contains it.
fn schema_pointer(document: &Document<'_>, name: &str) -> String {
    let schemas =
        document.root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    // The name of an inline schema starts with the name of the component that contains it.
    let container = schemas
        .map(|(key, _)| key)
        .filter(|key| name.starts_with(&type_name(key)))
        .max_by_key(|key| key.len());
    container.map_or(String::new(), |key| child("/components/schemas", key))
}

/// Returns the names of the schemas that a schema refers to, directly or through other schemas.
fn needed_by(value: &Value, relaxed: &Value) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        let mut found = Vec::new();
        references(value, &mut found);
        for name in found {
            if needed.iter().all(|other| other != name) {
                needed.push(name.to_owned());
                queue.extend(relaxed.pointer(&child("/components/schemas", name)));
            }
        }
    }
    needed
}

/// Appends the names of the schemas that a schema refers to directly.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|reference| reference.rsplit('/').next()),
            );
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Returns the description with some of its schemas, and with one of its operations or none.
fn only(relaxed: &Value, schema: impl Fn(&str) -> Option<Value>, operation: Option<(&str, &str)>) -> Value {
    let schemas = relaxed.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let schemas = schemas.filter_map(|(name, _)| Some((name.clone(), schema(name)?)));
    let schemas: Map<String, Value> = schemas.collect();
    let mut paths = Map::new();
    if let Some((path, method)) = operation {
        let operation = relaxed.get("paths").and_then(|paths| paths.get(path)?.get(method)).cloned();
        paths.insert(path.to_owned(), json!({ method: operation }));
    }
    json!({
        "openapi": relaxed.get("openapi"),
        "info": relaxed.get("info"),
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// Returns the first line of a reason, without the debug output of progenitor's data.
fn brief(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    let end = ["Object(", "Item(", "SchemaObject {"].iter().filter_map(|dump| line.find(dump)).min();
    line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim_end().trim_end_matches(':').to_owned()
}
