//! Rules for schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Reporter,
    elements::{Elements, is_composition_item},
};
use crate::openapi::{
    all_of::is_contradictory,
    extension,
    json_schema::is_pattern,
    media_type::BodyKind,
    node::{Node, child},
    reference::Reachable,
    schema::{
        EnumKind, all_properties, has_properties, is_composite, is_of_type, needs_name, schema_type,
        with_all_of,
    },
};

pub(super) fn inline_schema(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let named: BTreeSet<&str> =
        elements.components.iter().map(|(_, schema)| schema.pointer.as_str()).collect();
    for schema in &elements.schemas {
        // The items of `allOf` are merged into one type; those of `anyOf` and `oneOf` are types.
        let is_merged =
            is_composition_item(schema) && !["anyOf", "oneOf"].iter().any(|key| is_in(schema, key));
        if needs_name(schema.value)
            && !is_merged
            && !is_multipart(schema)
            && !named.contains(schema.pointer.as_str())
        {
            reporter.warn(
                &schema.pointer,
                "an inline schema becomes a type of its own",
                "move it to `/components/schemas`, and refer to it with `$ref`",
            );
        }
    }
}

/// Returns `true` if a schema describes a multipart body, whose type is named after its operation.
fn is_multipart(schema: &Node<'_>) -> bool {
    let mut steps = schema.pointer.rsplit('/');
    let (last, media_type, content) = (steps.next(), steps.next(), steps.next());
    let kind = media_type.and_then(|name| BodyKind::of(&name.replace("~1", "/")));
    last == Some("schema") && kind == Some(BodyKind::Multipart) && content == Some("content")
}

/// Returns `true` if a schema is an item of the list under a key.
fn is_in(schema: &Node<'_>, key: &str) -> bool {
    schema.pointer.rsplit('/').nth(1) == Some(key)
}

pub(super) fn missing_type(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for schema in
        elements.schemas.iter().filter(|schema| schema.value.is_object() && !is_composition_item(schema))
    {
        let has_type = ["type", "$ref", "enum"].iter().any(|key| schema.get(key).is_some());
        let is_any_value =
            schema.pointer.ends_with("/additionalProperties") && schema.members().next().is_none();
        if !has_type && !is_composite(schema.value) && !has_properties(schema.value) && !is_any_value {
            reporter.warn(&schema.pointer, "the schema has no `type`", "add the `type` of its values");
        } else if schema_type(schema.value) == Some("array") && schema.get("items").is_none() {
            reporter.warn(
                &schema.pointer,
                "the array has no `items`",
                "add `items` with the schema of its items",
            );
        }
    }
}

pub(super) fn unmarked_enum(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let in_responses = Reachable::from(elements.root, elements.responses.iter().cloned());
    for schema in elements.schemas.iter().filter(|schema| EnumKind::of(schema.value).is_some()) {
        // An enum with a single value is a discriminator.
        let is_choice = schema.items_of("enum").filter(|item| !item.value.is_null()).nth(1).is_some();
        if is_choice && schema.get(extension::ENUM).is_none() && in_responses.contains(&schema.pointer) {
            reporter.warn(
                &schema.pointer,
                "an enum in a response is not marked as open or closed",
                format!(
                    "add `{}` with a `name` and `modelAsString: true` (open) or `false` (closed)",
                    extension::ENUM
                ),
            );
        }
    }
}

pub(super) fn invalid_enum(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for schema in &elements.schemas {
        let mut seen: Vec<&Value> = Vec::new();
        for item in schema.items_of("enum") {
            if seen.contains(&item.value) {
                reporter.warn(
                    &item.pointer,
                    format!("the enum lists {} twice", item.value),
                    "remove one of them",
                );
            } else if !is_string(item.value, schema) && !is_of_type(item.value, schema.value) {
                reporter.warn(
                    &item.pointer,
                    format!("the enum lists {}, which does not match its type", item.value),
                    "correct the value or the `type`; null requires `nullable: true`",
                );
            }
            seen.push(item.value);
        }
    }
}

/// Returns `true` for a non-null value of a string enum. Validation reports these.
fn is_string(value: &Value, schema: &Node<'_>) -> bool {
    schema_type(schema.value) == Some("string") && !value.is_null()
}

pub(super) fn invalid_constraints(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let components = elements.root.pointer("/components/schemas").and_then(Value::as_object);
    for schema in &elements.schemas {
        for (least, most) in [
            ("minimum", "maximum"),
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
        ] {
            let limit = |key| schema.value.get(key).and_then(Value::as_f64);
            if let (Some(low), Some(high)) = (limit(least), limit(most))
                && low > high
            {
                let message = format!("no value satisfies both `{least}: {low}` and `{most}: {high}`");
                reporter.warn(&child(&schema.pointer, least), message, "correct one of them");
            }
        }
        if schema.get("allOf").is_some() && is_contradictory(schema.value, components) {
            reporter.warn(
                &child(&schema.pointer, "allOf"),
                "no value satisfies all items of the `allOf`, so the type accepts any JSON",
                "correct one of them",
            );
        }
        if let Some(pattern) = schema.get("pattern")
            && pattern.value.as_str().is_some_and(|pattern| !is_pattern(pattern))
        {
            let message = format!("the pattern {} is not a valid regular expression", pattern.value);
            reporter.warn(&pattern.pointer, message, "use a valid ECMA-262 regular expression");
        }
    }
}

pub(super) fn undefined_required_property(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    // Another item of the same composition may define the property.
    for schema in elements.schemas.iter().filter(|schema| !is_composition_item(schema)) {
        let all = with_all_of(schema, elements.root);
        if all.iter().any(|part| ["anyOf", "oneOf"].iter().any(|key| part.get(key).is_some())) {
            continue;
        }
        let properties = all_properties(schema, elements.root);
        // The rule applies to component schemas on their own.
        let own = all.iter().filter(|part| part.pointer.starts_with(&schema.pointer));
        for name in own.flat_map(|part| part.items_of("required")) {
            if let Some(text) = name.value.as_str().filter(|text| !properties.contains_key(text)) {
                reporter.warn(
                    &name.pointer,
                    format!("the required property `{text}` is not defined"),
                    "define it under `properties`, or remove it from `required`",
                );
            }
        }
    }
}
