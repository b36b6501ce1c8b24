//! Security schemes, and the requirements that refer to them.

use std::collections::BTreeMap;

use http::HeaderName;
use serde_json::Value;

use super::{node::Node, schema::text};

/// How the client sends the credential of a security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CredentialKind {
    /// A token, as `Authorization: Bearer …`.
    Bearer,
    /// A user name and a password, as `Authorization: Basic …`.
    Basic,
    /// An API key in the header with this name.
    Header(String),
    /// An API key in the query parameter with this name.
    Query(String),
    /// An API key in the cookie with this name.
    Cookie(String),
}

/// The headers that the client sets itself.
const RESERVED_HEADERS: [&str; 8] = [
    "accept",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "transfer-encoding",
    "upgrade",
];

impl CredentialKind {
    /// Returns the kind of a security scheme, or `None` if it is not supported.
    pub fn of(scheme: &Value) -> Option<Self> {
        let is_token = |name: &&str| HeaderName::from_bytes(name.as_bytes()).is_ok();
        match text(scheme, "type")? {
            "oauth2" | "openIdConnect" => Some(Self::Bearer),
            "http" => match text(scheme, "scheme")?.to_ascii_lowercase().as_str() {
                "bearer" => Some(Self::Bearer),
                "basic" => Some(Self::Basic),
                _ => None,
            },
            "apiKey" => match (text(scheme, "in")?, text(scheme, "name")?) {
                ("query", name) => Some(Self::Query(name.to_owned())),
                ("cookie", name) => Some(name).filter(is_token).map(|name| Self::Cookie(name.to_owned())),
                ("header", name) if RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) => None,
                ("header", name) => Some(name).filter(is_token).map(|name| Self::Header(name.to_owned())),
                _ => None,
            },
            _ => None,
        }
    }

    /// Describes the part of the request that contains the credential. Two credentials can't share it.
    fn location(&self) -> String {
        match self {
            Self::Bearer | Self::Basic => "the header `authorization`".to_owned(),
            Self::Header(name) => format!("the header `{}`", name.to_ascii_lowercase()),
            Self::Query(name) => format!("the query parameter `{name}`"),
            Self::Cookie(name) => format!("the cookie `{name}`"),
        }
    }
}

/// Returns the list of security requirements that applies to an operation: its own, or else that of the document.
pub(crate) fn requirements<'a>(root: &'a Value, operation: &Node<'a>) -> Option<Node<'a>> {
    operation.get("security").or_else(|| Node::root(root).get("security"))
}

/// Returns the security schemes of a document.
pub(crate) fn schemes(root: &Value) -> impl Iterator<Item = (&str, Node<'_>)> {
    let components = Node::root(root).get("components");
    let schemes = components.into_iter().flat_map(|components| components.members_of("securitySchemes"));
    schemes.filter(|(name, _)| !name.starts_with("x-"))
}

/// Returns the security scheme with a name, with references resolved.
pub(crate) fn scheme<'a>(root: &'a Value, name: &str) -> Option<Node<'a>> {
    Node::root(root).get("components")?.get("securitySchemes")?.get(name)?.resolve(root)
}

/// Returns the reason why the client can't send the credentials of an alternative, if there is one.
///
/// Ignores schemes that are not defined.
pub(crate) fn unsupported_reason(root: &Value, alternative: &Node<'_>) -> Option<String> {
    let mut locations: BTreeMap<String, &str> = BTreeMap::new();
    for (name, _) in alternative.members() {
        let Some(scheme) = scheme(root, name) else { continue };
        let Some(kind) = CredentialKind::of(scheme.value) else {
            return Some(format!("the client does not support the security scheme `{name}`"));
        };
        let location = kind.location();
        if let Some(other) = locations.insert(location.clone(), name) {
            return Some(format!("`{other}` and `{name}` are both sent in {location}"));
        }
    }
    None
}

/// Returns the alternatives that the client can select, in the order of the description. `{}` comes last, because the
/// client selects the first one whose credentials are set.
pub(crate) fn alternatives<'a>(root: &'a Value, operation: &Node<'a>) -> Vec<Node<'a>> {
    let all = requirements(root, operation).into_iter().flat_map(|list| list.items());
    let supported = all.filter(|alternative| unsupported_reason(root, alternative).is_none());
    let (mut alternatives, empty): (Vec<_>, Vec<_>) =
        supported.partition(|alternative| !is_empty(alternative));
    alternatives.extend(empty.into_iter().next());
    alternatives
}

/// Returns `true` for `{}`, the alternative without credentials.
fn is_empty(alternative: &Node<'_>) -> bool {
    alternative.members().next().is_none()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kind_follows_type_scheme_and_location() {
        for (scheme, expected) in [
            (json!({ "type": "http", "scheme": "Bearer" }), Some(CredentialKind::Bearer)),
            (json!({ "type": "oauth2" }), Some(CredentialKind::Bearer)),
            (json!({ "type": "openIdConnect" }), Some(CredentialKind::Bearer)),
            (json!({ "type": "http", "scheme": "basic" }), Some(CredentialKind::Basic)),
            (
                json!({ "type": "apiKey", "in": "header", "name": "X-Key" }),
                Some(CredentialKind::Header("X-Key".to_owned())),
            ),
            (
                json!({ "type": "apiKey", "in": "query", "name": "a key" }),
                Some(CredentialKind::Query("a key".to_owned())),
            ),
            (
                json!({ "type": "apiKey", "in": "cookie", "name": "session" }),
                Some(CredentialKind::Cookie("session".to_owned())),
            ),
            (json!({ "type": "apiKey", "in": "header", "name": "X Key" }), None),
            (json!({ "type": "apiKey", "in": "header", "name": "Content-Type" }), None),
            (json!({ "type": "apiKey", "in": "cookie", "name": "a;b" }), None),
            (json!({ "type": "http", "scheme": "digest" }), None),
            (json!({ "type": "mutualTLS" }), None),
        ] {
            assert_eq!(CredentialKind::of(&scheme), expected, "{scheme}");
        }
    }
}
