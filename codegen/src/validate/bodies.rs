//! Validates that each request body can be sent.

use super::{Errors, parameters::RESERVED_SETTERS};
use crate::{
    names::setter_name,
    openapi::{extension, media_type::BodyKind, node::Node},
};

/// Checks that the name, media type and schema of a request body are supported.
pub(super) fn body(operation: &Node<'_>, errors: &mut Errors<'_>) {
    if let Some(name) = operation.get(extension::BODY_NAME) {
        let setter = name.value.as_str().map(setter_name);
        if setter.is_none_or(|setter| RESERVED_SETTERS.contains(&setter.as_str())) {
            errors.add(
                &name.pointer,
                format!("{} is not a valid name for a body", name.value),
                "use a string other than `send` and `new`",
            );
        }
    }
    let body = operation.get("requestBody").and_then(|body| body.resolve(&errors.document.root));
    let Some(content) = body.and_then(|body| body.get("content")) else { return };
    if content.members().next().is_none() {
        return;
    }
    let supported = content.members().filter_map(|(name, media)| Some((BodyKind::of(name)?, media)));
    let Some((kind, media)) = supported.min_by_key(|(kind, _)| *kind) else {
        let types = content.members().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return errors.add(
            &content.pointer,
            format!("request bodies of type {types} are not supported"),
            "use application/json, application/x-www-form-urlencoded, text/plain or application/octet-stream",
        );
    };
    if kind.is_typed() && media.get("schema").is_none() {
        errors.add(&media.pointer, "the body has no `schema`", "add a `schema`");
    }
}
