//! The version of OpenAPI that a description is written in.

use serde_json::Value;

use crate::{diagnostic::Diagnostics, openapi::document::Document};

/// A supported version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V3_0,
    V3_1,
}

/// Returns the version of a description.
///
/// # Errors
///
/// Fails if the description declares no version, or one that is not supported.
pub(super) fn version(document: &Document<'_>) -> Result<Version, Diagnostics> {
    const SUPPORTED: &str = "use OpenAPI 3.0 or 3.1, with `openapi: 3.0.3` or `openapi: 3.1.0` at the top";
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let root = &document.root;
    let (pointer, message, help) = if let Some(version) = root.get("openapi").map(text) {
        match version.split('.').take(2).collect::<Vec<_>>().as_slice() {
            ["3", "0"] => return Ok(Version::V3_0),
            ["3", "1"] => return Ok(Version::V3_1),
            _ => ("/openapi", format!("OpenAPI {version} is not supported"), SUPPORTED),
        }
    } else if let Some(version) = root.get("swagger").map(text) {
        let help = "convert the description to OpenAPI 3.0, for example with swagger2openapi";
        ("/swagger", format!("Swagger {version} is not supported"), help)
    } else {
        ("", "the document has no `openapi` version".to_owned(), SUPPORTED)
    };
    Err(document.diagnostic(pointer, message, help).into())
}
