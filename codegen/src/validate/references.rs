//! Validates that each `$ref` leads to an object of the same document.

use serde_json::Value;

use super::Errors;
use crate::openapi::{
    node::{Node, child},
    reference::{self, local_pointer},
};

/// Checks that each `$ref` leads to a component of the kind that its location requires.
pub(super) fn references(errors: &mut Errors<'_>) {
    let root = &errors.document.root;
    reference::visit(&Node::root(root), &mut |node, reference| {
        if let Err((message, help)) = component(reference, node, root) {
            errors.add(&child(&node.pointer, "$ref"), message, help);
        }
    });
}

/// Checks that a reference leads to a component. Otherwise, returns a message and help.
fn component(reference: &str, node: &Node<'_>, root: &Value) -> Result<(), (String, String)> {
    let fail = |message: String, help: &str| Err((message, help.to_owned()));
    let kind = Kind::at(&node.pointer);
    if kind == Kind::Example {
        return Ok(());
    }
    let Some(pointer) = local_pointer(reference) else {
        return fail(
            format!("`{reference}` refers to another document"),
            "copy the object to `components`, and refer to it with `#/components/…`",
        );
    };
    if root.pointer(pointer).is_none() {
        return Err((
            format!("`{reference}` does not exist"),
            format!("correct the reference, or add the object at `{pointer}`"),
        ));
    }
    if node.is_circular(root) {
        return fail(
            format!("`{reference}` leads to a cycle of references"),
            "replace one of the references in the cycle with an object",
        );
    }
    let section = match kind {
        Kind::Component(section) => section,
        Kind::Example | Kind::Unused => return Ok(()),
        Kind::PathItem => {
            return fail(
                "the generator does not support `$ref` in a path item".to_owned(),
                "write the operations here",
            );
        }
    };
    let components = format!("/components/{section}/");
    // progenitor and typify look up only the last segment of a reference.
    match pointer.strip_prefix(&components) {
        Some(name) if !name.contains('/') => Ok(()),
        _ => Err((
            format!("`{reference}` is not in `{components}`"),
            format!("move the object to `{components}…`, and refer to it there"),
        )),
    }
}

/// The kind of object that a reference replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A component in a section that the generator reads.
    Component(&'static str),
    /// An example. Generation ignores named examples that are references.
    Example,
    /// An object that the generator does not read.
    Unused,
    PathItem,
}

impl Kind {
    /// Determines the kind from the location of the reference.
    fn at(pointer: &str) -> Self {
        let is_in_schema = pointer.starts_with("/components/schemas/")
            || pointer.ends_with("/schema")
            || pointer.contains("/schema/");
        match pointer.rsplit('/').nth(1) {
            _ if is_in_schema => Self::Component("schemas"),
            _ if is_parameter(pointer) => Self::Component("parameters"),
            Some("responses") => Self::Component("responses"),
            Some("requestBodies") => Self::Component("requestBodies"),
            _ if pointer.ends_with("/requestBody") => Self::Component("requestBodies"),
            Some("examples") => Self::Example,
            Some("securitySchemes") => Self::Component("securitySchemes"),
            Some("headers" | "links" | "callbacks") => Self::Unused,
            Some("paths") => Self::PathItem,
            _ => Self::Component("schemas"),
        }
    }
}

/// Returns `true` if a pointer leads to an item of a list of parameters, or to a component parameter.
fn is_parameter(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/');
    let last = segments.next();
    segments.next() == Some("parameters")
        && (last.is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
            || segments.next() == Some("components"))
}
