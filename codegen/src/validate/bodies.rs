//! Validates that each request body can be sent.

use super::Errors;
use crate::{
    names::{REQUEST_METHODS, setter_name},
    openapi::{extension, media_type::BodyKind, node::Node},
};

/// Checks that the name and the media types of a request body are valid.
pub(super) fn body(operation: &Node<'_>, errors: &mut Errors<'_>) {
    if let Some(name) = operation.get(extension::BODY_NAME) {
        let setter = name.value.as_str().map(setter_name);
        if setter.is_none_or(|setter| REQUEST_METHODS.contains(&setter.as_str())) {
            errors.add(
                &name.pointer,
                format!("{} is not a valid name for a body", name.value),
                "use a string other than `send` and `new`",
            );
        }
    }
    let body = operation.get("requestBody").and_then(|body| body.resolve(&errors.document.root));
    let Some(content) = body.and_then(|body| body.get("content")) else { return };
    let mut types = content.members().map(|(name, _)| name).peekable();
    if types.peek().is_some() && types.all(|name| BodyKind::of(name).is_none()) {
        let types = content.members().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        errors.add(
            &content.pointer,
            format!("the request body has no valid media type, only {types}"),
            "use a media type such as `application/json`, or a range such as `image/*`",
        );
    }
}
