//! What is a credential by its name is marked as one.

use super::{Found, parts::Parts};
use crate::{
    check::is_ignored,
    names::snake_name,
    node::Node,
    schema::{extension, is_composite, is_secret, schema_type, target, text},
};

pub(super) fn unmarked_secret(parts: &Parts<'_>, found: &mut Found<'_>) {
    let mut look = |what: &str, name: &str, place: &Node<'_>, schema: &Node<'_>| {
        if looks_secret(name) && is_unmarked(schema, parts) {
            found.warn(
                &place.pointer,
                format!("the {what} `{name}` looks like a secret, and is not marked as one"),
                format!(
                    "add `{}: true` to its schema at {}",
                    extension::SECRET,
                    text_of(schema, parts).pointer
                ),
            );
        }
    };
    for parameter in &parts.parameters {
        if let (Some(name), Some(schema)) = (parameter.text("name"), parameter.get("schema"))
            && !is_ignored(parameter.text("in").unwrap_or_default(), name)
        {
            look("parameter", name, parameter, &schema);
        }
    }
    for (name, property) in parts.properties() {
        look("property", name, &property, &property);
    }
    for (name, schema) in &parts.components {
        look("schema", name, schema, schema);
    }
}

/// Whether values of a schema are texts that could be marked, and are not.
fn is_unmarked(schema: &Node<'_>, parts: &Parts<'_>) -> bool {
    let text_schema = text_of(schema, parts);
    let value = text_schema.value;
    let is_markable =
        schema_type(value) == Some("string") && value.get("enum").is_none() && !is_composite(value);
    let is_date = matches!(text(value, "format"), Some("date" | "date-time"));
    is_markable && !is_date && ![schema.value, value].into_iter().any(is_secret)
}

/// The schema of the text itself, which may be named, or stand in a list.
fn text_of<'a>(schema: &Node<'a>, parts: &Parts<'a>) -> Node<'a> {
    let schema = target(schema, parts.root);
    match schema.get("items") {
        Some(items) => target(&items, parts.root),
        None => schema,
    }
}

/// What a secret is called.
const SECRETS: [&str; 12] = [
    "token",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "credential",
    "authorization",
    "apikey",
    "jwt",
    "bearer",
];

/// The keys that are secret: others are those of a map.
const KEYS: [&str; 10] =
    ["api", "access", "private", "auth", "signing", "encryption", "shared", "master", "session", "account"];

/// What comes before the token of a page of a list, which is none.
const PAGES: [&str; 9] =
    ["page", "next", "continuation", "continue", "sync", "cursor", "previous", "prev", "pagination"];

/// What ends the name of something about a secret, rather than of the secret.
const ABOUT: [&str; 34] = [
    "age",
    "algorithm",
    "at",
    "count",
    "date",
    "description",
    "enabled",
    "endpoint",
    "expiration",
    "expires",
    "expiry",
    "format",
    "hint",
    "id",
    "kind",
    "label",
    "length",
    "limit",
    "method",
    "name",
    "path",
    "policy",
    "prefix",
    "required",
    "scope",
    "status",
    "strength",
    "time",
    "ttl",
    "type",
    "uri",
    "url",
    "usage",
    "version",
];

/// Whether a name is that of a secret, by its words.
fn looks_secret(name: &str) -> bool {
    let name = snake_name(name);
    let singular = |word| match str::strip_suffix(word, "s") {
        Some(one) if one == "key" || SECRETS.contains(&one) => one,
        _ => word,
    };
    let words = name.split('_').map(|word| word.trim_end_matches(|last: char| last.is_ascii_digit()));
    let words: Vec<&str> = words.map(singular).filter(|word| !word.is_empty()).collect();
    let before = std::iter::once("").chain(words.iter().copied());
    let mut pairs = before.zip(words.iter().copied());
    let names_secret = pairs.any(|(before, word)| match word {
        "key" => KEYS.contains(&before),
        _ => SECRETS.contains(&word) && !PAGES.contains(&before),
    });
    names_secret && !words.last().is_some_and(|last| ABOUT.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_the_words_of_its_name() {
        for name in [
            "token",
            "guestToken",
            "X-Api-Key",
            "APIKey",
            "apikey",
            "client_secret",
            "newPassword2",
            "tokens",
        ] {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["author", "key", "tokenize", "secretary", "keyboard", "compass", "passwordless"] {
            assert!(!looks_secret(name), "{name}");
        }
    }

    #[test]
    fn what_is_about_a_secret_is_none() {
        for name in
            ["tokenType", "secretName", "passwordExpiresAt", "accessKeyId", "nextPageToken", "token_expires"]
        {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
