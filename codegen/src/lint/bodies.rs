//! Rules for request bodies.

use super::{Reporter, elements::Elements};
use crate::openapi::media_type::BodyKind;

pub(super) fn missing_body_schema(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for (name, content) in elements.bodies.iter().flat_map(|body| body.members_of("content")) {
        // The client sends other bodies as they are, whatever their schema.
        if BodyKind::of(name).is_some_and(BodyKind::is_typed) && content.get("schema").is_none() {
            reporter.warn(
                &content.pointer,
                format!("the request body of type `{name}` has no schema"),
                "add a `schema`",
            );
        }
    }
}
