//! The authentication that an operation requires.

use serde_json::Value;

use super::markdown;
use crate::{
    model::{Model, Operation},
    openapi::schema::text,
};

/// Describes how to authenticate a call of an operation.
pub(super) fn authentication(model: &Model, operation: &Operation) -> String {
    let alternatives: Vec<String> = operation
        .security
        .iter()
        .map(|schemes| {
            let schemes =
                schemes.iter().map(|(name, scopes)| scheme(model.security_schemes.get(name), name, scopes));
            let schemes: Vec<String> = schemes.collect();
            if schemes.is_empty() { "none".to_owned() } else { schemes.join(" together with ") }
        })
        .collect();
    let kinds = operation.security.iter().flat_map(|schemes| schemes.keys());
    let kinds: Vec<Setting> = kinds.map(|name| Setting::of(model.security_schemes.get(name))).collect();
    if alternatives.iter().all(|alternative| alternative == "none") {
        return "not required. The client still sends its access token, if it has one.".to_owned();
    }
    let mut markdown = format!("{}.", alternatives.join(", or "));
    if kinds.contains(&Setting::Token) {
        markdown.push_str(" `ClientBuilder::access_token` sets the token.");
    }
    if kinds.contains(&Setting::Header) {
        markdown.push_str(" `ClientBuilder::configure_http` can set headers for all calls.");
    }
    if kinds.contains(&Setting::None) {
        markdown.push_str(" The client can send credentials only as an access token or in headers.");
    }
    markdown
}

/// The setting of the client that sends the credentials of a scheme.
#[derive(PartialEq, Eq)]
enum Setting {
    Token,
    Header,
    None,
}

impl Setting {
    fn of(scheme: Option<&Value>) -> Self {
        let member = |key| {
            scheme.and_then(|scheme| text(scheme, key)).map(str::to_ascii_lowercase).unwrap_or_default()
        };
        match (member("type").as_str(), member("scheme").as_str(), member("in").as_str()) {
            ("oauth2" | "openidconnect", ..) | ("http", "bearer", _) => Self::Token,
            ("http", ..) | ("apikey", _, "header" | "cookie") => Self::Header,
            _ => Self::None,
        }
    }
}

/// Describes a security scheme with its required scopes.
fn scheme(scheme: Option<&Value>, name: &str, scopes: &[String]) -> String {
    let member = |key| scheme.and_then(|scheme| text(scheme, key)).unwrap_or_default();
    let mut markdown = match Setting::of(scheme) {
        Setting::Token => "an access token".to_owned(),
        _ if member("type") == "http" => format!("HTTP {}", markdown::code(member("scheme"))),
        _ if member("type") == "apiKey" => {
            format!(
                "an API key in the {} parameter {}",
                markdown::cell(member("in")),
                markdown::code(member("name"))
            )
        }
        _ => markdown::code(name),
    };
    if !scopes.is_empty() {
        let scopes: Vec<String> = scopes.iter().map(|scope| markdown::code(scope)).collect();
        let noun = if scopes.len() == 1 { "scope" } else { "scopes" };
        markdown.push_str(&format!(" with the {noun} {}", scopes.join(" and ")));
    }
    match markdown::cell(member("description")).trim_end_matches('.') {
        "" => markdown,
        description => format!("{markdown} ({description})"),
    }
}
