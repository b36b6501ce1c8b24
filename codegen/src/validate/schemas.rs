//! Validates that each schema can become a Rust type.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Errors;
use crate::{
    names::{UNKNOWN_VARIANT, field_name, field_names, type_name},
    openapi::{
        document::Document,
        extension,
        node::Node,
        schema::{all_properties, client_name, is_client_name, is_secret, visit_all},
    },
};

/// The maximum number of levels of composition of a schema. With more, typify takes minutes.
const MAX_LEVELS: usize = 32;

/// Checks that each `type` is a type of OpenAPI 3.0.
pub(super) fn types(errors: &mut Errors<'_>) {
    const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];
    visit_all(&errors.document.root, &mut |node| {
        let Some(kind) = node.get("type") else { return };
        match kind.value {
            Value::String(name) if TYPES.contains(&name.as_str()) => {}
            Value::Array(_) => errors.add(
                &kind.pointer,
                "OpenAPI 3.0 does not support a list of types",
                "use one type, with `nullable: true` beside it if the value may be null",
            ),
            other => errors.add(
                &kind.pointer,
                format!("unknown type {other}"),
                "use one of string, number, integer, boolean, array and object",
            ),
        }
    });
}

/// Checks that field names are unique, that composition ends, and that extensions are used correctly.
pub(super) fn schemas(errors: &mut Errors<'_>) {
    let root = Node::root(&errors.document.root);
    let components: Vec<_> =
        root.get("components").into_iter().flat_map(|components| components.members_of("schemas")).collect();
    for (name, schema) in &components {
        composition(name, schema, errors);
    }
    let mut seen = BTreeSet::new();
    visit_all(&errors.document.root, &mut |node| {
        client_names(node, &mut seen, errors);
        secret(node, errors);
        open_enum(node, errors);
        variants(node, errors);
        empty_composition(node, errors);
    });
}

/// Checks that a schema is not composed of itself or of too many levels of other schemas.
fn composition(name: &str, schema: &Node<'_>, errors: &mut Errors<'_>) {
    let is_schema = |part: &Node<'_>| part.pointer == schema.pointer;
    let mut seen = BTreeSet::new();
    let mut level = composed_of(schema, errors.document);
    let mut levels = 0;
    while !level.is_empty() && levels <= MAX_LEVELS && !level.iter().any(is_schema) {
        level.retain(|part| seen.insert(part.pointer.clone()));
        level = level.iter().flat_map(|part| composed_of(part, errors.document)).collect();
        levels += 1;
    }
    let message = if level.iter().any(is_schema) {
        format!("the schema `{name}` is composed of itself")
    } else if levels > MAX_LEVELS {
        format!("the schema `{name}` is composed of more than {MAX_LEVELS} levels of schemas")
    } else {
        return;
    };
    errors.add(
        &schema.pointer,
        message,
        "refer to the schema from a property instead of from `allOf`, `anyOf` or `oneOf`",
    );
}

/// Returns the schemas that another is directly composed of, with references resolved.
fn composed_of<'a>(schema: &Node<'a>, document: &'a Document<'_>) -> Vec<Node<'a>> {
    let own = schema.text("$ref").map(|_| schema.clone());
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|key| schema.items_of(key));
    own.into_iter().chain(parts).filter_map(|part| part.resolve(&document.root)).collect()
}

/// Checks that the names that a description chooses for fields are valid and unique.
fn client_names(node: &Node<'_>, seen: &mut BTreeSet<String>, errors: &mut Errors<'_>) {
    let properties = all_properties(node, &errors.document.root);
    let names = field_names(properties.iter().map(|(name, property)| (*name, client_name(property.value))));
    for (property, name) in properties.values().zip(names) {
        let Some(chosen) = property.get(extension::CLIENT_NAME).filter(|_| property.get("$ref").is_none())
        else {
            continue;
        };
        let text = chosen.value.as_str().unwrap_or_default();
        let (message, help) = if !is_client_name(chosen.value) {
            let message = format!("`{}` is not a name", extension::CLIENT_NAME);
            (message, "use a text of letters, digits and underscores")
        } else if name != field_name(text) {
            let message = format!("another property of the object has the Rust name `{}`", field_name(text));
            (message, "choose a name that no other property has")
        } else {
            continue;
        };
        // Several schemas may be composed of the one with the property.
        if seen.insert(chosen.pointer.clone()) {
            errors.add(&chosen.pointer, message, help);
        }
    }
}

fn is_string(node: &Node<'_>) -> bool {
    node.text("type") == Some("string")
}

/// Checks that only strings without `enum` are marked as secret.
fn secret(node: &Node<'_>, errors: &mut Errors<'_>) {
    if is_secret(node.value) && (!is_string(node) || node.get("enum").is_some()) {
        errors.add(
            &node.pointer,
            "only a string without `enum` can be marked as secret",
            format!("remove `{}` or `format: password`, or change the schema", extension::SECRET),
        );
    }
    if let Some(secret) = node.get(extension::SECRET).filter(|secret| !secret.value.is_boolean()) {
        errors.add(
            &secret.pointer,
            format!("`{}` is not a boolean", extension::SECRET),
            "set it to `true`, or remove it",
        );
    }
}

/// Checks that a composition has at least one part.
fn empty_composition(node: &Node<'_>, errors: &mut Errors<'_>) {
    for key in ["allOf", "anyOf", "oneOf"] {
        let Some(parts) = node.get(key).filter(|parts| parts.items().next().is_none()) else { continue };
        errors.add(&parts.pointer, format!("`{key}` is empty"), "add a schema to it, or remove it");
    }
}

/// Checks the extension for open enums. Without the flag, an enum is closed; without an enum, the flag has no effect.
fn open_enum(node: &Node<'_>, errors: &mut Errors<'_>) {
    let flag = node.get(extension::ENUM).and_then(|extension| extension.get("modelAsString"));
    if let Some(flag) = flag.filter(|flag| !flag.value.is_boolean()) {
        errors.add(
            &flag.pointer,
            format!("`modelAsString` of `{}` is not a boolean", extension::ENUM),
            "set it to `true` if the API may add values, or else to `false`",
        );
    }
}

/// Checks that the lists of variant names and documentation match the values of an enum.
fn variants(node: &Node<'_>, errors: &mut Errors<'_>) {
    let values = node.items_of("enum").count();
    for name in [extension::VARIANT_NAMES, extension::VARIANT_DOCS] {
        let Some(list) = node.get(name) else { continue };
        let strings = list.items().filter(|item| item.value.is_string()).count();
        if strings != values || list.items().count() != values {
            errors.add(
                &list.pointer,
                format!("`{name}` is not a list of as many strings as `enum` has values ({values})"),
                "list one string for each value of `enum`, in the same order",
            );
        }
    }
    let mut taken = BTreeSet::new();
    for item in node.items_of(extension::VARIANT_NAMES) {
        let Some(name) = item.value.as_str() else { continue };
        if !taken.insert(type_name(name)) || type_name(name) == UNKNOWN_VARIANT {
            errors.add(
                &item.pointer,
                format!("the variant name `{name}` is already used"),
                "give each value a unique name other than `Unknown`",
            );
        }
    }
}
