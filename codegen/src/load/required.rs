//! Makes the properties optional that only requests or only responses require.
//!
//! OpenAPI requires a read-only property only in responses, and a write-only property only in requests. A type that requests
//! and responses share can require neither.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{
    direction::{received_schemas, sent_schemas},
    document::Document,
    node::{Node, child},
    schema::{all_properties, flag, target, visit_all},
};

/// Removes read-only properties of requests and write-only properties of responses from the lists of required ones.
pub(super) fn make_optional(document: &mut Document<'_>) {
    for (pointer, required) in changes(&document.root) {
        if let Some(list) = document.root.pointer_mut(&pointer) {
            *list = required;
        }
    }
}

/// A property that a schema requires.
struct Required<'a> {
    name: &'a str,
    is_read_only: bool,
    is_write_only: bool,
}

/// Returns the pointers to the lists of required properties that change, and the new lists.
fn changes(root: &Value) -> Vec<(String, Value)> {
    let mut candidates: Vec<(String, Vec<Required<'_>>)> = Vec::new();
    visit_all(root, &mut |schema| {
        let names: Vec<&str> = schema.items_of("required").filter_map(|name| name.value.as_str()).collect();
        if names.is_empty() {
            return;
        }
        let properties = all_properties(schema, root);
        let required = names.into_iter().map(|name| {
            let is = |key| properties.get(name).is_some_and(|property| has_flag(property, key, root));
            Required { name, is_read_only: is("readOnly"), is_write_only: is("writeOnly") }
        });
        let required: Vec<_> = required.collect();
        if required.iter().any(|of| of.is_read_only || of.is_write_only) {
            candidates.push((schema.pointer.clone(), required));
        }
    });
    if candidates.is_empty() {
        return Vec::new();
    }
    let pointers =
        |schemas: Vec<Node<'_>>| schemas.into_iter().map(|schema| schema.pointer).collect::<BTreeSet<_>>();
    let (sent, received) = (pointers(sent_schemas(root)), pointers(received_schemas(root)));
    let changed = candidates.into_iter().filter_map(|(pointer, required)| {
        let (is_sent, is_received) = (sent.contains(&pointer), received.contains(&pointer));
        let is_optional = |of: &&Required<'_>| is_sent && of.is_read_only || is_received && of.is_write_only;
        let kept = required.iter().filter(|of| !is_optional(of));
        let kept: Vec<&str> = kept.map(|of| of.name).collect();
        (kept.len() < required.len()).then(|| (child(&pointer, "required"), json!(kept)))
    });
    changed.collect()
}

/// Returns `true` if a property or its type has a flag.
fn has_flag(property: &Node<'_>, key: &str, root: &Value) -> bool {
    flag(property.value, key) || flag(target(property, root).value, key)
}
