//! Corrects the content that frameworks describe for bodies by default.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::{
    document::Document,
    media_type::is_json,
    node::{Node, child},
    operation::operations,
    schema::{COMPOSITION, schema_type, target},
};

/// The range that frameworks write if an operation does not declare its media type.
const ANY: &str = "*/*";

const JSON: &str = "application/json";

/// Replaces the range `*/*` by JSON where the schema is that of a JSON document, and removes the content of responses to
/// HEAD, which have no body.
pub(super) fn complete(document: &mut Document<'_>) {
    for pointer in undeclared(&document.root) {
        if let Some(Value::Object(content)) = document.root.pointer_mut(&pointer) {
            let renamed = |(key, media)| (if key == ANY { JSON.to_owned() } else { key }, media);
            *content = std::mem::take(content).into_iter().map(renamed).collect();
            document.record_move(&child(&pointer, JSON), &child(&pointer, ANY));
        }
    }
    for (pointer, mut response, origin) in responses_to_head(&document.root) {
        if let Some(members) = response.as_object_mut() {
            members.shift_remove("content");
        }
        if let Some(written) = document.root.pointer_mut(&pointer) {
            *written = response;
            document.record_move(&pointer, &origin);
        }
    }
}

/// Returns the pointers to the contents with the range `*/*` and a structured schema, and without JSON.
fn undeclared(root: &Value) -> BTreeSet<String> {
    let mut contents = Vec::new();
    for operation in operations(root) {
        let body = operation.node.get("requestBody").and_then(|body| body.resolve(root));
        let messages = body.into_iter().chain(operation.responses(root).map(|(_, response)| response));
        contents.extend(messages.filter_map(|message| message.get("content")));
    }
    let is_undeclared = |content: &Node<'_>| {
        let schema = content.get(ANY).and_then(|media| media.get("schema"));
        schema.is_some_and(|schema| is_structured(&schema, root))
            && !content.members().any(|(name, _)| is_json(Some(name)))
    };
    // Several operations may refer to the same content.
    contents.into_iter().filter(is_undeclared).map(|content| content.pointer).collect()
}

/// Returns `true` if a schema is an object, a list, or composed of schemas.
fn is_structured(schema: &Node<'_>, root: &Value) -> bool {
    let schema = target(schema, root).value;
    matches!(schema_type(schema), Some("object" | "array"))
        || schema.get("properties").is_some()
        || COMPOSITION.iter().any(|key| schema.get(key).is_some())
}

/// Returns the responses to HEAD with content: the pointer to each, the response, and the pointer to where it is written.
fn responses_to_head(root: &Value) -> Vec<(String, Value, String)> {
    let operations = operations(root).filter(|operation| operation.method == "head");
    let responses = operations.flat_map(|operation| operation.node.members_of("responses"));
    let resolved = responses.filter_map(|(_, response)| {
        let target = response.resolve(root)?;
        target.get("content")?;
        Some((response.pointer, target.value.clone(), target.pointer))
    });
    resolved.collect()
}
