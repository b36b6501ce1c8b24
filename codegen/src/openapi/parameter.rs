//! Parameters: how they are serialized, and which of them the client treats specially.

use serde_json::Value;

use super::{extension, schema::text};

/// How a parameter is serialized: the combinations of OpenAPI's `style` and `explode` that are supported.
///
/// They differ only for lists. The runtime of the client has the same enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterStyle {
    /// In a path or header: the items, separated by commas.
    Simple,
    /// In a query, with `explode: false`: one parameter with the items, separated by commas.
    Form,
    /// In a query: one parameter for each item.
    FormExploded,
}

impl ParameterStyle {
    /// Returns the style of a parameter, or `None` if its location or style is not supported.
    pub(crate) fn of(parameter: &Value) -> Option<Self> {
        let is_style = |name: &str| parameter.get("style").is_none_or(|style| style == name);
        match text(parameter, "in")? {
            "path" | "header" if is_style("simple") => Some(Self::Simple),
            "query" if is_style("form") && parameter.get("explode") == Some(&Value::Bool(false)) => {
                Some(Self::Form)
            }
            "query" if is_style("form") => Some(Self::FormExploded),
            _ => None,
        }
    }
}

/// Returns `true` if OpenAPI ignores a parameter: other parts of the description define these headers.
pub(crate) fn is_ignored(parameter: &Value) -> bool {
    let name = text(parameter, "name").unwrap_or_default().to_ascii_lowercase();
    text(parameter, "in") == Some("header")
        && ["accept", "content-type", "authorization"].contains(&name.as_str())
}

/// Returns `true` if the client can set a default of the parameter for all requests.
pub(crate) fn is_client_scoped(parameter: &Value) -> bool {
    text(parameter, extension::PARAMETER_LOCATION) == Some("client")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn style_follows_location_style_and_explode() {
        for (parameter, expected) in [
            (json!({ "in": "path" }), Some(ParameterStyle::Simple)),
            (json!({ "in": "header", "style": "simple", "explode": true }), Some(ParameterStyle::Simple)),
            (json!({ "in": "query" }), Some(ParameterStyle::FormExploded)),
            (json!({ "in": "query", "style": "form", "explode": true }), Some(ParameterStyle::FormExploded)),
            (json!({ "in": "query", "explode": false }), Some(ParameterStyle::Form)),
            (json!({ "in": "path", "style": "matrix" }), None),
            (json!({ "in": "query", "style": "deepObject" }), None),
            (json!({ "in": "query", "style": 1 }), None),
            (json!({ "in": "cookie" }), None),
            (json!({}), None),
        ] {
            assert_eq!(ParameterStyle::of(&parameter), expected, "{parameter}");
        }
    }
}
