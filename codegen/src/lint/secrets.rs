//! The rule that credentials are marked as such.

use super::{
    Reporter,
    elements::{Elements, parameter_schema},
};
use crate::{
    names::snake_name,
    openapi::{
        extension,
        node::Node,
        parameter::is_ignored,
        schema::{is_composite, is_secret, schema_type, target, text},
    },
};

pub(super) fn unmarked_secret(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut check = |kind: &str, name: &str, node: &Node<'_>, schema: &Node<'_>| {
        if is_secret_name(name) && is_unmarked(schema, elements) {
            reporter.warn(
                &node.pointer,
                format!("the {kind} `{name}` looks like a secret, but is not marked as one"),
                format!(
                    "add `{}: true` to its schema at {}",
                    extension::SECRET,
                    string_schema(schema, elements).pointer
                ),
            );
        }
    };
    for parameter in &elements.parameters {
        if let (Some(name), Some(schema)) = (parameter.text("name"), parameter_schema(parameter))
            && !is_ignored(parameter.value)
        {
            check("parameter", name, parameter, &schema);
        }
    }
    for (name, property) in elements.properties() {
        check("property", name, &property, &property);
    }
    for (name, schema) in &elements.components {
        check("schema", name, schema, schema);
    }
}

/// Returns `true` if a schema is a string that could be marked as secret, but is not.
fn is_unmarked(schema: &Node<'_>, elements: &Elements<'_>) -> bool {
    let string = string_schema(schema, elements);
    let value = string.value;
    let is_markable =
        schema_type(value) == Some("string") && value.get("enum").is_none() && !is_composite(value);
    let is_date = matches!(text(value, "format"), Some("date" | "date-time"));
    is_markable && !is_date && ![schema.value, value].into_iter().any(is_secret)
}

/// Returns the schema of the string, which may be a component or the items of a list.
fn string_schema<'a>(schema: &Node<'a>, elements: &Elements<'a>) -> Node<'a> {
    let schema = target(schema, elements.root);
    match schema.get("items") {
        Some(items) => target(&items, elements.root),
        None => schema,
    }
}

/// Words that name a secret.
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

/// Words before `key` that make it a secret, rather than the key of a map.
const KEYS: [&str; 10] =
    ["api", "access", "private", "auth", "signing", "encryption", "shared", "master", "session", "account"];

/// Words before `token` that make it a position in a list, rather than a secret.
const PAGES: [&str; 9] =
    ["page", "next", "continuation", "continue", "sync", "cursor", "previous", "prev", "pagination"];

/// Last words of names that denote an attribute of a secret, such as its expiry.
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

/// Returns `true` if the words of a name are those of a secret.
fn is_secret_name(name: &str) -> bool {
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
    fn name_with_a_word_for_a_secret_is_secret() {
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
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["author", "key", "tokenize", "secretary", "keyboard", "compass", "passwordless"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn name_of_an_attribute_of_a_secret_is_not_secret() {
        for name in
            ["tokenType", "secretName", "passwordExpiresAt", "accessKeyId", "nextPageToken", "token_expires"]
        {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
