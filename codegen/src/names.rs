//! Rust names for the names in a description.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use serde_json::{Map, Value};
use unicode_ident::{is_xid_continue, is_xid_start};

use crate::openapi::{extension, schema::text};

/// Returns the name of a Rust type for a schema, a tag or an operation: `orgName` becomes `OrgName`.
pub(crate) fn type_name(name: &str) -> String {
    valid(separate_words(name).to_pascal_case(), "X")
}

/// Returns the name of the Rust type for a component schema.
///
/// A schema named `Error` becomes `ApiError`, because the client has an `Error` of its own. If another schema has that
/// name, a number follows.
pub(crate) fn schema_type_name(name: &str, schemas: &Map<String, Value>) -> String {
    let plain = type_name(name);
    if plain != "Error" {
        return plain;
    }
    let is_taken = |candidate: &String| schemas.keys().any(|other| type_name(other) == *candidate);
    let numbered = (2..).map(|number| format!("ApiError{number}"));
    std::iter::once("ApiError".to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(plain)
}

/// Returns the name of a Rust module or method: `orgName` becomes `org_name`.
pub(crate) fn snake_name(name: &str) -> String {
    valid(separate_words(name).to_snake_case(), "x")
}

/// Returns the name of a Rust constant: `orgName` becomes `ORG_NAME`.
pub(crate) fn const_name(name: &str) -> String {
    valid(separate_words(name).to_shouty_snake_case(), "X")
}

/// Returns the name of the method of progenitor's client that sends an operation.
///
/// The prefix distinguishes it from the client's own methods, such as `post`, and from keywords.
pub(crate) fn progenitor_name(operation_id: &str) -> String {
    format!("send_{}", snake_name(operation_id).trim_end_matches('_'))
}

/// Returns the name of a parameter's setter: `_links` becomes `links`.
pub(crate) fn setter_name(name: &str) -> String {
    valid(separate_words(name).to_snake_case(), "_")
}

/// Returns the name of the client's setting for a security scheme: `accessToken` becomes `access_token`.
pub(crate) fn setting_name(name: &str, scheme: &Value) -> String {
    setter_name(text(scheme, extension::CLIENT_NAME).unwrap_or(name))
}

/// Returns the name of the setting for a function that provides the token of a security scheme.
pub(crate) fn provider_name(setting: &str) -> String {
    format!("{}_provider", setting.trim_end_matches('_'))
}

/// Returns the name of the method for an operation: its `operationId` without the prefix that repeats the tag.
///
/// `petShopsGet` under the tag `petShops` becomes `get`; `listPets` under `pets` stays `list_pets`.
pub(crate) fn method_name(operation_id: &str, tag: Option<&str>) -> String {
    let name = snake_name(operation_id);
    tag.and_then(|tag| name.strip_prefix(&separate_words(tag).to_snake_case())?.strip_prefix('_'))
        .filter(|rest| !rest.is_empty())
        .map_or(name.clone(), |rest| valid(rest.to_owned(), "x"))
}

/// Returns unique names for the variants of an enum, in the order of its values.
pub(crate) fn variant_names<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        // `asc` becomes `Asc`; then `ASC` keeps its spelling. Further duplicates are numbered.
        let spelled = valid(separate_words(value).replace('-', "_"), "X");
        let candidates = [type_name(value), spelled].into_iter();
        let numbered = (2..).map(|number| format!("{}{number}", type_name(value)));
        let is_free = |name: &String| name != UNKNOWN_VARIANT && !names.contains(name);
        names.extend(candidates.chain(numbered).find(is_free));
    }
    names
}

/// The variant for values that an open enum does not list.
pub(crate) const UNKNOWN_VARIANT: &str = "Unknown";

fn separate_words(name: &str) -> String {
    match name {
        // No character of these common values is valid in a Rust name.
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => name.replace('\'', "").replace(|c: char| !is_xid_continue(c), "-"),
    }
}

fn valid(name: String, prefix: &str) -> String {
    let name = match name.chars().next() {
        None => prefix.replace('_', "x"),
        Some(first) if is_xid_start(first) || first == '_' => name,
        Some(_) => format!("{prefix}{name}"),
    };
    // `gen` is a keyword since edition 2024, but syn parses it as an identifier.
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn described_names_become_rust_names() {
        assert_eq!(type_name("petShopInfo"), "PetShopInfo");
        assert_eq!(type_name("2fa.code"), "X2faCode");
        assert_eq!(snake_name("petShops"), "pet_shops");
        assert_eq!(const_name("petShopsGet"), "PET_SHOPS_GET");
        assert_eq!(setter_name("_links"), "links");
        assert_eq!(setter_name("type"), "type_");
        assert_eq!(setter_name("gen"), "gen_");
        assert_eq!(setter_name("2fa"), "_2fa");
    }

    #[test]
    fn method_name_omits_the_name_of_its_resource() {
        assert_eq!(method_name("petShopsGet", Some("petShops")), "get");
        assert_eq!(method_name("listPets", Some("pets")), "list_pets");
        assert_eq!(method_name("pets", Some("pets")), "pets");
        assert_eq!(method_name("petsLoop", Some("pets")), "loop_");
        assert_eq!(method_name("typeGet", Some("type")), "get");
        assert_eq!(method_name("listPets", None), "list_pets");
    }

    #[test]
    fn variant_names_are_unique() {
        assert_eq!(variant_names(["asc", "desc", "ASC", "DESC"]), ["Asc", "Desc", "ASC", "DESC"]);
        assert_eq!(variant_names(["a b", "a-b", "a_b"]), ["AB", "a_b", "AB2"]);
        assert_eq!(variant_names(["", "unknown", "+1"]), ["X", "unknown", "Plus1"]);
        assert_eq!(variant_names(["m²", "m³", "日本"]), ["M", "m_", "日本"]);
    }
}
