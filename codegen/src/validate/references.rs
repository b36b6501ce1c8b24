//! Validates that each `$ref` leads to a component.

use serde_json::Value;

use super::Errors;
use crate::openapi::{
    node::{Node, child},
    reference::{self, ReferenceKind, local_pointer},
};

/// Checks that each `$ref` leads to a component of the kind that its location requires.
pub(super) fn references(errors: &mut Errors<'_>) {
    let root = &errors.document.root;
    reference::visit(&Node::root(root), &mut |node, reference| {
        if let Err((message, help)) = component(reference, node, root) {
            errors.add(&child(&node.pointer, "$ref"), message, help);
        }
    });
    reference::visit_invalid(&Node::root(root), &mut |reference| {
        let message = format!("expected a reference, found `{}`", reference.value);
        errors.add(&reference.pointer, message, "use a string such as `#/components/schemas/Name`");
    });
}

/// Checks that a reference leads to a component. Otherwise, returns a message and help.
fn component(reference: &str, node: &Node<'_>, root: &Value) -> Result<(), (String, String)> {
    let fail = |message: String, help: &str| Err((message, help.to_owned()));
    let kind = ReferenceKind::at(&node.pointer);
    let Some(pointer) = local_pointer(reference) else {
        // Loading replaces the references to other files that the generator reads.
        return match kind {
            ReferenceKind::Example | ReferenceKind::Unused => Ok(()),
            _ => fail(
                format!("`{reference}` is not a JSON pointer"),
                "use a reference such as `#/components/schemas/Name`",
            ),
        };
    };
    if kind == ReferenceKind::Example {
        return Ok(());
    }
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
    let ReferenceKind::Component(section) = kind else { return Ok(()) };
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
