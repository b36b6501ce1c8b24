//! Each `$ref` leads somewhere in the same document.

use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    load::Document,
    node::{Node, local_pointer},
};

/// Each `$ref` leads to a place in the same document that is of the kind wanted there.
pub(super) fn references(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    visit(&document.root, &mut |node, reference| {
        if let Some((what, help)) = fault(reference, node, &document.root) {
            found.push(document.diagnostic(&crate::node::child(&node.pointer, "$ref"), what, help));
        }
    });
}

/// Calls `visit` for each thing that is a reference, and what it refers to.
pub(crate) fn visit<'a>(root: &'a Value, visit: &mut impl FnMut(&Node<'a>, &'a str)) {
    walk(&Node::root(root), false, visit);
}

/// Walks a part of the document. The keys of some objects are names that the writer chose, and mean nothing here.
fn walk<'a>(node: &Node<'a>, keys_are_names: bool, visit: &mut impl FnMut(&Node<'a>, &'a str)) {
    if let Some(reference) = node.text("$ref") {
        return visit(node, reference);
    }
    for (key, member) in node.members() {
        // What these hold is data, in which `$ref` is a key like any other.
        if keys_are_names || !is_data(key) {
            walk(&member, !keys_are_names && holds_names(key), visit);
        }
    }
    for item in node.items() {
        walk(&item, false, visit);
    }
}

fn holds_names(key: &str) -> bool {
    let sections = ["schemas", "parameters", "requestBodies", "responses", "headers", "links", "callbacks"];
    sections.contains(&key) || ["properties", "paths", "content", "securitySchemes"].contains(&key)
}

fn is_data(key: &str) -> bool {
    matches!(key, "example" | "examples" | "default" | "enum") || key.starts_with("x-")
}

fn fault(reference: &str, node: &Node<'_>, root: &Value) -> Option<(String, String)> {
    let Some(pointer) = local_pointer(reference) else {
        return Some((
            format!("`{reference}` leads out of the document"),
            "copy what it names under `components`, and refer to it there with `#/components/…`".to_owned(),
        ));
    };
    if root.pointer(&pointer).is_none() {
        return Some((
            format!("`{reference}` leads nowhere"),
            format!("correct the name, or add what it names at `{pointer}`"),
        ));
    }
    if is_circular(node, root) {
        return Some((
            format!("`{reference}` leads back to itself"),
            "let one of the references on the way name the thing itself".to_owned(),
        ));
    }
    // progenitor and typify look up the last part of a reference among the components, whatever comes before it.
    let in_a_schema = node.pointer.starts_with("/components/schemas/")
        || node.pointer.ends_with("/schema")
        || node.pointer.contains("/schema/");
    let section = match node.pointer.rsplit('/').nth(1) {
        _ if in_a_schema => "schemas",
        _ if is_parameter(&node.pointer) => "parameters",
        Some("responses") => "responses",
        Some("requestBodies") => "requestBodies",
        _ if node.pointer.ends_with("/requestBody") => "requestBodies",
        Some("headers" | "examples" | "links" | "callbacks" | "securitySchemes") => return None,
        Some("paths") => {
            return Some((
                "a path can't be a reference".to_owned(),
                "write the path's operations out here".to_owned(),
            ));
        }
        _ => "schemas",
    };
    let wanted = format!("/components/{section}/");
    match pointer.strip_prefix(&wanted) {
        Some(name) if !name.contains('/') => None,
        _ => Some((
            format!("`{reference}` does not name one of the document's {section}"),
            format!("move what it names to `{wanted}…`, and refer to it there"),
        )),
    }
}

/// Whether a chain of references comes back to where it has been.
fn is_circular(node: &Node<'_>, root: &Value) -> bool {
    let mut seen: Vec<String> = Vec::new();
    let mut reference = node.text("$ref").and_then(local_pointer);
    while let Some(pointer) = reference {
        if seen.contains(&pointer) {
            return true;
        }
        reference =
            root.pointer(&pointer).and_then(|value| value.get("$ref")?.as_str()).and_then(local_pointer);
        seen.push(pointer);
    }
    false
}

fn is_parameter(pointer: &str) -> bool {
    let mut parts = pointer.rsplit('/');
    let last = parts.next();
    let parent = parts.next();
    let grandparent = parts.next();
    // An operation's parameters are a list; the components' have names.
    parent == Some("parameters")
        && (last.is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
            || grandparent == Some("components"))
}
