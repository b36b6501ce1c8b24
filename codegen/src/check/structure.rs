//! The document is OpenAPI 3.0, and each part of it has the form that OpenAPI gives it.

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::{load::Document, node::child, problem::Problem};

/// The document says that it is OpenAPI 3.0.
pub(super) fn version(document: &Document<'_>, found: &mut Vec<Problem>) {
    const MEND: &str = "write the description in OpenAPI 3.0, with `openapi: 3.0.3` at the top";
    let (pointer, what) = match document.root.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => return,
        Some(version) => {
            ("/openapi", format!("the document is not OpenAPI 3.0: its `openapi` is `{}`", plain(version)))
        }
        None => match document.root.get("swagger") {
            Some(version) => {
                ("/swagger", format!("the document is Swagger {}, not OpenAPI 3.0", plain(version)))
            }
            None => ("", "the document is not OpenAPI 3.0: it has no `openapi`".to_owned()),
        },
    };
    found.push(document.problem(pointer, what, MEND));
}

/// Each part has the form that OpenAPI 3.0 gives it.
pub(super) fn structure(document: &Document<'_>, found: &mut Vec<Problem>) {
    let Err(error) = serde_path_to_error::deserialize::<_, OpenAPI>(&document.root) else { return };
    let pointer = error.path().iter().fold(String::new(), |pointer, segment| match segment {
        serde_path_to_error::Segment::Seq { index } => child(&pointer, &index.to_string()),
        serde_path_to_error::Segment::Map { key } => child(&pointer, key),
        serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => pointer,
    });
    // What serde calls the kinds of thing that can stand in one place says nothing to a writer of descriptions.
    let reason = error.inner().to_string();
    let what = if reason.contains("untagged enum") {
        "this has not the form that OpenAPI 3.0 gives it".to_owned()
    } else {
        format!("this has not the form that OpenAPI 3.0 gives it: {reason}")
    };
    found.push(document.problem(
        &pointer,
        what,
        "compare it, and what it holds, with this object in the OpenAPI 3.0 specification",
    ));
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
