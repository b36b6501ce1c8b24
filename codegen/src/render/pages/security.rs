//! What an operation asks for to know who calls.

use serde_json::Value;

use super::markdown;
use crate::{
    model::{Model, Operation},
    openapi::schema::text,
};

/// A sentence or two on what authenticates a call of an operation.
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
    let kinds: Vec<Means> = kinds.map(|name| Means::of(model.security_schemes.get(name))).collect();
    if alternatives.iter().all(|alternative| alternative == "none") {
        return "none is needed. If the client has an access token, it is sent all the same.".to_owned();
    }
    let mut said = format!("{}.", alternatives.join(", or "));
    if kinds.contains(&Means::Token) {
        said.push_str(" `ClientBuilder::access_token` sets the token.");
    }
    if kinds.contains(&Means::Header) {
        said.push_str(" `ClientBuilder::configure_http` can set headers for all calls.");
    }
    if kinds.contains(&Means::None) {
        said.push_str(" The client has no setting for what is neither an access token nor a header.");
    }
    said
}

/// How the client can be made to send what a scheme asks for.
#[derive(PartialEq, Eq)]
enum Means {
    Token,
    Header,
    None,
}

impl Means {
    fn of(scheme: Option<&Value>) -> Self {
        let said = |key| {
            scheme.and_then(|scheme| text(scheme, key)).map(str::to_ascii_lowercase).unwrap_or_default()
        };
        match (said("type").as_str(), said("scheme").as_str(), said("in").as_str()) {
            ("oauth2" | "openidconnect", ..) | ("http", "bearer", _) => Self::Token,
            ("http", ..) | ("apikey", _, "header" | "cookie") => Self::Header,
            _ => Self::None,
        }
    }
}

/// A scheme in words.
fn scheme(scheme: Option<&Value>, name: &str, scopes: &[String]) -> String {
    let said = |key| scheme.and_then(|scheme| text(scheme, key)).unwrap_or_default();
    let mut words = match Means::of(scheme) {
        Means::Token => "an access token".to_owned(),
        _ if said("type") == "http" => format!("HTTP {}", markdown::code(said("scheme"))),
        _ if said("type") == "apiKey" => {
            format!("a key as the {} {}", markdown::cell(said("in")), markdown::code(said("name")))
        }
        _ => markdown::code(name),
    };
    if !scopes.is_empty() {
        let scopes: Vec<String> = scopes.iter().map(|scope| markdown::code(scope)).collect();
        let noun = if scopes.len() == 1 { "scope" } else { "scopes" };
        words.push_str(&format!(" with the {noun} {}", scopes.join(" and ")));
    }
    match markdown::cell(said("description")).trim_end_matches('.') {
        "" => words,
        description => format!("{words} ({description})"),
    }
}
