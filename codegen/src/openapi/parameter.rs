//! Parameters: how they are serialized, and which of them the client treats specially.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    extension,
    media_type::{BodyKind, is_json},
    node::Node,
    operation::{Operation, path_items},
    schema::{client_name, text},
};
use crate::names::NamedParameter;

/// How a parameter is serialized: OpenAPI's `style`, or `content` with JSON.
///
/// The runtime of the client has the same enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterStyle {
    /// In a path or header.
    Simple,
    /// In a path.
    Label,
    /// In a path.
    Matrix,
    /// In a query or a cookie.
    Form,
    /// In a query.
    SpaceDelimited,
    /// In a query.
    PipeDelimited,
    /// In a query.
    DeepObject,
    /// Anywhere.
    Json,
}

impl ParameterStyle {
    /// Returns the style of a parameter, or `None` if its location, style or content is not supported.
    pub fn of(parameter: &Value) -> Option<Self> {
        let location = text(parameter, "in")?;
        let default = match location {
            "path" | "header" => "simple",
            "query" | "cookie" => "form",
            _ => return None,
        };
        if let Some(media_type) = media_type(parameter) {
            return match BodyKind::of(media_type)? {
                BodyKind::Json => Some(Self::Json),
                BodyKind::Text => Self::named(location, default),
                BodyKind::Form | BodyKind::Multipart | BodyKind::Bytes => None,
            };
        }
        let style = parameter.get("style").map_or(Some(default), Value::as_str)?;
        Self::named(location, style)
    }

    fn named(location: &str, style: &str) -> Option<Self> {
        match (location, style) {
            ("path" | "header", "simple") => Some(Self::Simple),
            ("path", "label") => Some(Self::Label),
            ("path", "matrix") => Some(Self::Matrix),
            ("query" | "cookie", "form") => Some(Self::Form),
            ("query", "spaceDelimited") => Some(Self::SpaceDelimited),
            ("query", "pipeDelimited") => Some(Self::PipeDelimited),
            ("query", "deepObject") => Some(Self::DeepObject),
            _ => None,
        }
    }

    /// Returns the value of OpenAPI's `style`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Json => "JSON",
        }
    }
}

/// Returns `true` if each item of a list and each member of an object is written on its own.
pub(crate) fn is_exploded(parameter: &Value, style: ParameterStyle) -> bool {
    let explode = parameter.get("explode").and_then(Value::as_bool);
    style != ParameterStyle::Json && explode.unwrap_or(style == ParameterStyle::Form)
}

/// Returns the media type of a parameter that has `content` instead of a `schema`.
fn media_type(parameter: &Value) -> Option<&str> {
    content(parameter).map(|(media_type, _)| media_type)
}

fn content(parameter: &Value) -> Option<(&str, &Value)> {
    let content = parameter.get("content")?.as_object()?;
    let json = content.iter().find(|(name, _)| is_json(Some(name)));
    json.or_else(|| content.iter().next()).map(|(name, media)| (name.as_str(), media))
}

/// Returns the schema of a parameter, or an empty one if its `content` has none.
pub(crate) fn schema(parameter: &Value) -> Option<&Value> {
    const ANY: &Value = &Value::Null;
    let of_content = || content(parameter).map(|(_, media)| media.get("schema").unwrap_or(ANY));
    parameter.get("schema").or_else(of_content)
}

/// Returns a parameter as far as its setter depends on it, or `None` if it has no location or name.
pub(crate) fn named(parameter: &Value) -> Option<NamedParameter<'_>> {
    let (location, name) = (text(parameter, "in")?, text(parameter, "name")?);
    Some(NamedParameter { location, name, chosen: client_name(parameter) })
}

/// Returns the parameters of an operation by location and name. They take precedence over those of its path item.
pub(crate) fn of_operation<'a>(
    root: &'a Value,
    item: &Node<'a>,
    operation: &Node<'a>,
) -> BTreeMap<(&'a str, &'a str), Node<'a>> {
    let nodes = [item, operation].into_iter().flat_map(|container| container.items_of("parameters"));
    let nodes = nodes.filter_map(|node| node.resolve(root)).filter(|node| !is_ignored(node.value));
    nodes.filter_map(|node| Some(((node.text("in")?, node.text("name")?), node))).collect()
}

/// Returns the client parameters of all operations.
pub(crate) fn client_scoped(root: &Value) -> Vec<Node<'_>> {
    let items = path_items(root).flat_map(|(_, item)| {
        let operations: Vec<_> = Operation::of_path_item(&item).map(|operation| operation.node).collect();
        std::iter::once(item).chain(operations)
    });
    let parameters = items.flat_map(|container| container.items_of("parameters"));
    let parameters = parameters.filter_map(|parameter| parameter.resolve(root));
    parameters.filter(|parameter| is_client_scoped(parameter.value)).collect()
}

/// Returns `true` if OpenAPI ignores a parameter: other parts of the description define these headers.
pub(crate) fn is_ignored(parameter: &Value) -> bool {
    let name = text(parameter, "name").unwrap_or_default().to_ascii_lowercase();
    text(parameter, "in") == Some("header")
        && ["accept", "content-type", "authorization"].contains(&name.as_str())
}

/// Returns `true` if the client can set a default of the parameter for all requests. A path parameter has no default.
pub(crate) fn is_client_scoped(parameter: &Value) -> bool {
    text(parameter, extension::PARAMETER_LOCATION) == Some("client") && text(parameter, "in") != Some("path")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn style_follows_location_style_and_content() {
        let json = || json!({ "application/json": {} });
        for (parameter, expected) in [
            (json!({ "in": "path" }), Some(ParameterStyle::Simple)),
            (json!({ "in": "header", "style": "simple", "explode": true }), Some(ParameterStyle::Simple)),
            (json!({ "in": "query" }), Some(ParameterStyle::Form)),
            (json!({ "in": "query", "style": "form", "explode": true }), Some(ParameterStyle::Form)),
            (json!({ "in": "path", "style": "matrix" }), Some(ParameterStyle::Matrix)),
            (json!({ "in": "path", "style": "label" }), Some(ParameterStyle::Label)),
            (json!({ "in": "query", "style": "spaceDelimited" }), Some(ParameterStyle::SpaceDelimited)),
            (json!({ "in": "query", "style": "pipeDelimited" }), Some(ParameterStyle::PipeDelimited)),
            (json!({ "in": "query", "style": "deepObject" }), Some(ParameterStyle::DeepObject)),
            (json!({ "in": "cookie" }), Some(ParameterStyle::Form)),
            (json!({ "in": "header", "content": json() }), Some(ParameterStyle::Json)),
            (json!({ "in": "query", "content": { "text/plain": {} } }), Some(ParameterStyle::Form)),
            (json!({ "in": "query", "content": { "image/png": {} } }), None),
            (json!({ "in": "header", "style": "form" }), None),
            (json!({ "in": "path", "style": "deepObject" }), None),
            (json!({ "in": "query", "style": 1 }), None),
            (json!({ "in": "body" }), None),
            (json!({}), None),
        ] {
            assert_eq!(ParameterStyle::of(&parameter), expected, "{parameter}");
        }
    }

    #[test]
    fn only_form_is_exploded_by_default() {
        let query = |explode: Value| json!({ "in": "query", "explode": explode });

        assert!(is_exploded(&json!({ "in": "query" }), ParameterStyle::Form));
        assert!(!is_exploded(&json!({ "in": "query" }), ParameterStyle::PipeDelimited));
        assert!(!is_exploded(&query(json!(false)), ParameterStyle::Form));
        assert!(is_exploded(&query(json!(true)), ParameterStyle::Simple));
        assert!(!is_exploded(&query(json!(true)), ParameterStyle::Json));
    }
}
