//! Makes the properties optional that only requests or only responses require.
//!
//! OpenAPI requires a read-only property only in responses, and a write-only property only in requests. A type that both
//! contain has the property in both, so it can't require the property.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{
    direction::{received_schemas, sent_schemas},
    document::Document,
    node::{Node, child},
    schema::{all_properties, flag, target, visit_all},
};

/// Removes read-only properties of requests and write-only properties of responses from the lists of required ones.
pub(super) fn relax(document: &mut Document<'_>) {
    let changes = changes(&document.root);
    for (pointer, required) in changes {
        if let Some(list) = document.root.pointer_mut(&pointer) {
            *list = required;
        }
    }
}

/// Returns the pointers to the lists of required properties that change, and the new lists.
fn changes(root: &Value) -> Vec<(String, Value)> {
    let mut candidates = Vec::new();
    visit_all(root, &mut |schema| {
        let required: Vec<&str> =
            schema.items_of("required").filter_map(|name| name.value.as_str()).collect();
        if required.is_empty() {
            return;
        }
        let properties = all_properties(schema, root);
        let with = |key| {
            let has_flag = |name: &&str| properties.get(*name).is_some_and(|of| has_flag(of, key, root));
            required.iter().copied().filter(has_flag).collect::<Vec<_>>()
        };
        let (read_only, write_only) = (with("readOnly"), with("writeOnly"));
        if !read_only.is_empty() || !write_only.is_empty() {
            candidates.push((schema.pointer.clone(), required.clone(), read_only, write_only));
        }
    });
    if candidates.is_empty() {
        return Vec::new();
    }
    let pointers =
        |schemas: Vec<Node<'_>>| schemas.into_iter().map(|schema| schema.pointer).collect::<BTreeSet<_>>();
    let (sent, received) = (pointers(sent_schemas(root)), pointers(received_schemas(root)));
    let changed = candidates.into_iter().filter_map(|(pointer, required, read_only, write_only)| {
        let is_optional = |name: &&str| {
            sent.contains(&pointer) && read_only.contains(name)
                || received.contains(&pointer) && write_only.contains(name)
        };
        let kept: Vec<&str> = required.iter().copied().filter(|name| !is_optional(name)).collect();
        (kept.len() < required.len()).then(|| (child(&pointer, "required"), json!(kept)))
    });
    changed.collect()
}

/// Returns `true` if a property or its type has a flag.
fn has_flag(property: &Node<'_>, key: &str, root: &Value) -> bool {
    flag(property.value, key) || flag(target(property, root).value, key)
}
