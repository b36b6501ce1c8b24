//! The version of OpenAPI that a description is written in.

use serde_json::Value;

use crate::{diagnostic::Diagnostic, openapi::document::Document};

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
pub(super) fn version(document: &Document<'_>) -> Result<Version, Diagnostic> {
    const SUPPORTED: &str = "use OpenAPI 3.0 or 3.1, with `openapi: 3.0.3` or `openapi: 3.1.0` at the top";
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let root = &document.root;
    if let Some(version) = root.get("openapi").map(text) {
        return match version.split('.').take(2).collect::<Vec<_>>().as_slice() {
            ["3", "0"] => Ok(Version::V3_0),
            ["3", "1"] => Ok(Version::V3_1),
            _ => {
                Err(document.diagnostic("/openapi", format!("OpenAPI {version} is not supported"), SUPPORTED))
            }
        };
    }
    Err(match root.get("swagger").map(text) {
        Some(version) => document.diagnostic(
            "/swagger",
            format!("Swagger {version} is not supported"),
            "convert the description to OpenAPI 3.0, for example with swagger2openapi",
        ),
        None => document.diagnostic("", "the document has no `openapi` version", SUPPORTED),
    })
}
