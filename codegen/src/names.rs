//! Rust names for the names in a description.

mod variants;

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use serde_json::Value;
use unicode_ident::{is_xid_continue, is_xid_start};

pub(crate) use self::variants::variant_names;
use crate::openapi::{extension, schema::text};

/// Returns the name of a Rust type for a schema, a tag or an operation: `orgName` becomes `OrgName`.
///
/// The type name of a type name is the same, so typify, which converts names again, does not change it.
pub(crate) fn type_name(name: &str) -> String {
    let mut name = valid(separate_words(name).to_pascal_case(), "X");
    // The case of letters may change twice: `v1_a2p` becomes `V1A2p`, then `V1a2p`; `a_b` becomes `AB`, then `Ab`.
    while !is_plain_type_name(&name) {
        let again = valid(separate_words(&name).to_pascal_case(), "X");
        if again == name {
            break;
        }
        name = again;
    }
    name
}

/// Returns `true` if a name consists of words of at least two letters, so that another conversion does not change it.
fn is_plain_type_name(name: &str) -> bool {
    let are_capitals = |pair: &[u8]| pair.iter().all(u8::is_ascii_uppercase);
    name.bytes().all(|byte| byte.is_ascii_alphabetic()) && !name.as_bytes().windows(2).any(are_capitals)
}

/// Returns unique names of Rust types for the component schemas, in their order.
///
/// A schema named `Error` becomes `ApiError`, because the client has an `Error` of its own. Names that generated code uses
/// get the suffix `Type`.
pub(crate) fn schema_type_names<'a>(schemas: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const RESERVED: [&str; 7] = ["Default", "Self_", "Ok", "Err", "Some", "None", "Nullable"];
    let names = schemas.into_iter().map(|name| match type_name(name).as_str() {
        "Error" => "api-error".to_owned(),
        plain if RESERVED.contains(&plain) => format!("{}-type", plain.trim_end_matches('_')),
        _ => name.to_owned(),
    });
    let names: Vec<String> = names.collect();
    unique_names(names.iter().map(String::as_str), type_name)
}

/// Returns the name of a Rust module or method: `orgName` becomes `org_name`.
pub(crate) fn snake_name(name: &str) -> String {
    valid(separate_words(name).to_snake_case(), "x")
}

/// Returns the names of the fields for the properties of an object, each given by its name and the one that
/// `x-ms-client-name` gives it.
pub(crate) fn field_names<'a>(
    properties: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Vec<String> {
    unique_names(properties.into_iter().map(|(name, chosen)| chosen.unwrap_or(name)), field_name)
}

/// Returns the name of a field, which is also that of its setter.
pub(crate) fn field_name(name: &str) -> String {
    let name = snake_name(name);
    if name == BUILD { format!("{name}_") } else { name }
}

/// The method that ends a builder.
pub(crate) const BUILD: &str = "build";

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

/// A parameter in its operation, as far as its setter depends on it.
#[derive(Clone, Copy)]
pub(crate) struct NamedParameter<'a> {
    pub location: &'a str,
    pub name: &'a str,
    /// The name that `x-ms-client-name` gives the parameter.
    pub chosen: Option<&'a str>,
}

/// Returns unique names for the setters of an operation's parameters, in their order. None is the name of the body.
///
/// Of two parameters with the same name in different locations, one gets its location as a suffix: `id_query`.
pub(crate) fn setter_names(parameters: &[NamedParameter<'_>], body: Option<&str>) -> Vec<String> {
    let rank = |of: &NamedParameter<'_>| ["path", "query", "header"].iter().position(|it| *it == of.location);
    let names = parameters.iter().map(|of| {
        let precedes = |other: &NamedParameter<'_>| {
            other.name == of.name && rank(other).unwrap_or(usize::MAX) < rank(of).unwrap_or(usize::MAX)
        };
        match of.chosen {
            Some(chosen) => chosen.to_owned(),
            None if parameters.iter().any(precedes) => format!("{}-{}", of.name, of.location),
            None => of.name.to_owned(),
        }
    });
    let names: Vec<String> = body.map(str::to_owned).into_iter().chain(names).collect();
    let unique = unique_names(names.iter().map(String::as_str), parameter_setter_name);
    unique.into_iter().skip(usize::from(body.is_some())).collect()
}

/// Returns the name of a parameter's setter in a request. No setter has the name of a method that every request has.
pub(crate) fn parameter_setter_name(name: &str) -> String {
    let name = setter_name(name);
    if REQUEST_METHODS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The methods that the builder of every client has.
pub(crate) const BUILDER_METHODS: [&str; 16] = [
    "attempt_timeout",
    "base_url",
    "build",
    "configure_http",
    "connect_timeout",
    "danger_allow_plain_http",
    "default",
    "fmt",
    "layer",
    "max_concurrent_calls",
    "max_response_size",
    "retry",
    "retry_budget",
    "timeout",
    "transport",
    "user_agent",
];

/// The methods of every request.
pub(crate) const REQUEST_METHODS: [&str; 2] = ["send", "new"];

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
    let method = tag
        .and_then(|tag| name.strip_prefix(&separate_words(tag).to_snake_case())?.strip_prefix('_'))
        .filter(|rest| !rest.is_empty())
        .map_or(name.clone(), |rest| valid(rest.to_owned(), "x"));
    // The handle of a resource has a constructor.
    if tag.is_some() && method == "new" { format!("{method}_") } else { method }
}

/// The methods that every client has.
pub(crate) const CLIENT_METHODS: [&str; 7] = ["new", "builder", "base_url", "clone", "call", "fmt", "wait"];

/// Returns the name of the module of a resource, and of the client's method for it: `petShops` becomes `pet_shops`.
pub(crate) fn module_name(tag: &str) -> String {
    let name = snake_name(tag);
    if CLIENT_METHODS.contains(&name.as_str()) { format!("{name}_resource") } else { name }
}

/// Returns unique Rust names for the names of one scope. `plain` is a function of this module.
///
/// Each name gets its plain Rust name, unless another one has it. Names with the same plain name spell out their symbols,
/// so `EndTime<` becomes `end_time_before`. Of those without symbols, one keeps the plain name: the one that is spelled
/// like it, or else the first in alphabetical order. A number makes the others unique. The order of the names makes no
/// difference.
pub(crate) fn unique_names<'a>(
    names: impl IntoIterator<Item = &'a str>,
    plain: fn(&str) -> String,
) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let mut unique: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in &unique {
        *counts.entry(name.clone()).or_default() += 1;
    }
    let mut taken: BTreeSet<String> = counts.keys().cloned().collect();
    let mut clashing: Vec<_> =
        names.iter().zip(&mut unique).filter(|(_, rust)| counts.get(*rust) > Some(&1)).collect();
    clashing.sort_by_key(|(name, rust)| (rust.trim_end_matches('_') != **name, **name));
    let mut kept = BTreeSet::new();
    for (name, rust) in clashing {
        let spelled = plain(&spell_symbols(name));
        if spelled == *rust && kept.insert(spelled.clone()) {
            continue;
        }
        let numbered = (2..).map(|number| plain(&format!("{name}-{number}")));
        let mut candidates = std::iter::once(spelled).chain(numbered);
        if let Some(free) = candidates.find(|candidate| !taken.contains(candidate)) {
            taken.insert(free.clone());
            *rust = free;
        }
    }
    unique
}

/// The words for symbols. A minus sign has a word only at the start, because elsewhere it separates words.
const SYMBOLS: [(char, &str); 21] = [
    ('!', "not"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "and"),
    ('*', "star"),
    ('+', "plus"),
    ('.', "dot"),
    ('/', "slash"),
    (':', "colon"),
    ('<', "before"),
    ('=', "equals"),
    ('>', "after"),
    ('?', "question"),
    ('@', "at"),
    ('\\', "backslash"),
    ('^', "caret"),
    ('|', "or"),
    ('~', "tilde"),
    ('°', "degree"),
    ('€', "euro"),
];

/// Replaces symbols with words: `EndTime<` becomes `EndTime-before-`.
fn spell_symbols(name: &str) -> String {
    let name = name.strip_prefix('-').map_or(name.to_owned(), |rest| format!("minus-{rest}"));
    let mut spelled = String::with_capacity(name.len());
    for symbol in name.chars() {
        match SYMBOLS.iter().find(|(known, _)| *known == symbol) {
            Some((_, word)) => spelled.extend(["-", word, "-"]),
            None => spelled.push(symbol),
        }
    }
    spelled
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
        assert_eq!(type_name("v1_a2p_details"), "V1a2pDetails");
        assert_eq!(type_name("a_b"), "Ab");
        assert_eq!(type_name("point_x_y"), "PointXy");
        assert_eq!(snake_name("petShops"), "pet_shops");
        assert_eq!(const_name("petShopsGet"), "PET_SHOPS_GET");
        assert_eq!(field_name("build"), "build_");
        assert_eq!(setter_name("_links"), "links");
        assert_eq!(setter_name("type"), "type_");
        assert_eq!(setter_name("gen"), "gen_");
        assert_eq!(setter_name("2fa"), "_2fa");
    }

    #[test]
    fn type_names_of_schemas_are_unique_and_not_reserved() {
        let names = |names: &[&str]| schema_type_names(names.iter().copied()).join(" ");
        assert_eq!(names(&["error", "Error", "ApiError"]), "ApiError2 ApiError3 ApiError");
        assert_eq!(names(&["default", "self", "none"]), "DefaultType SelfType NoneType");
        assert_eq!(names(&["pet_shop", "PetShop"]), "PetShop2 PetShop");
    }

    #[test]
    fn method_name_omits_the_name_of_its_resource() {
        assert_eq!(method_name("petShopsGet", Some("petShops")), "get");
        assert_eq!(method_name("listPets", Some("pets")), "list_pets");
        assert_eq!(method_name("pets", Some("pets")), "pets");
        assert_eq!(method_name("petsLoop", Some("pets")), "loop_");
        assert_eq!(method_name("typeGet", Some("type")), "get");
        assert_eq!(method_name("listPets", None), "list_pets");
        assert_eq!(method_name("petsNew", Some("pets")), "new_");
    }

    #[test]
    fn clashing_names_spell_out_their_symbols_or_get_a_number() {
        let fields = |names: &[&str]| unique_names(names.iter().copied(), snake_name).join(" ");
        assert_eq!(fields(&["orgName", "type", "+1", "-1", "2fa"]), "org_name type_ plus1 minus1 x2fa");
        assert_eq!(fields(&["fooBar", "foo_bar", "FooBar"]), "foo_bar_3 foo_bar foo_bar_2");
        assert_eq!(fields(&["fooBar", "foo-bar", "foo_bar_2"]), "foo_bar_3 foo_bar foo_bar_2");
        assert_eq!(fields(&["foo_bar_2", "foo-bar", "fooBar"]), "foo_bar_2 foo_bar foo_bar_3");
        assert_eq!(fields(&["@type", "type", "#type", "$type"]), "at_type type_ hash_type dollar_type");
        assert_eq!(
            fields(&["created-at", "created_at", "created.at"]),
            "created_at_2 created_at created_dot_at"
        );
        assert_eq!(fields(&["EndTime<", "EndTime", "EndTime>"]), "end_time_before end_time end_time_after");
        assert_eq!(fields(&["+", "-", "", "…", "_"]), "plus minus x x3 x2");
        assert_eq!(fields(&["+", "<", "EndTime<", "EndTime>"]), "plus before end_time_before end_time_after");
        assert_eq!(fields(&["self", "Self", "@self"]), "self_ self_2 at_self");
        let types = |names: &[&str]| unique_names(names.iter().copied(), type_name).join(" ");
        assert_eq!(types(&["pet_shop", "PetShop", "pet+shop"]), "PetShop2 PetShop PetPlusShop");
    }

    #[test]
    fn setters_of_clashing_parameters_have_their_location_or_symbols() {
        let setters = |parameters: &[(&str, &str, Option<&str>)], body| {
            let named = parameters.iter();
            let named = named.map(|&(location, name, chosen)| NamedParameter { location, name, chosen });
            setter_names(&named.collect::<Vec<_>>(), body).join(" ")
        };
        let query = |name| ("query", name, None);
        assert_eq!(
            setters(&[query("id"), ("path", "id", None), ("header", "id", None)], None),
            "id_query id id_header"
        );
        assert_eq!(
            setters(&[query("EndTime"), query("EndTime<"), query("EndTime>")], None),
            "end_time end_time_before end_time_after"
        );
        assert_eq!(setters(&[query("body"), query("send"), query("new")], Some("body")), "body_2 send_ new_");
        assert_eq!(setters(&[query("a"), ("query", "b", Some("other"))], None), "a other");
    }
}
