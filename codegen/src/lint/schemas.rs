//! Each schema becomes a type that one would have written by hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Found,
    lost::Reach,
    parts::{Parts, is_part, items},
};
use crate::{
    check::{fields, with_parts},
    node::{Node, child},
    schema::{extension, flag, has_fields, is_composite, is_text_enum, schema_type},
    transform::needs_name,
};

pub(super) fn inline_schema(parts: &Parts<'_>, found: &mut Found<'_>) {
    let named: BTreeSet<&str> = parts.components.iter().map(|(_, schema)| schema.pointer.as_str()).collect();
    for schema in &parts.schemas {
        // What the parts of `allOf` hold is merged into one type; those of other kinds are types.
        let is_merged = is_part(schema) && !["anyOf", "oneOf"].iter().any(|key| is_in(schema, key));
        if needs_name(schema.value) && !is_merged && !named.contains(schema.pointer.as_str()) {
            found.warn(
                &schema.pointer,
                "a schema that becomes a type of its own has no name",
                "move it to `/components/schemas` under a name, and refer to it with `$ref`",
            );
        }
    }
}

/// Whether a schema stands in a list of this key.
fn is_in(schema: &Node<'_>, key: &str) -> bool {
    schema.pointer.rsplit('/').nth(1) == Some(key)
}

pub(super) fn missing_type(parts: &Parts<'_>, found: &mut Found<'_>) {
    for schema in parts.schemas.iter().filter(|schema| schema.value.is_object() && !is_part(schema)) {
        let says_more = ["type", "$ref"].iter().any(|key| schema.get(key).is_some());
        let is_anything_else =
            schema.pointer.ends_with("/additionalProperties") && schema.members().next().is_none();
        if !says_more && !is_composite(schema.value) && !has_fields(schema.value) && !is_anything_else {
            found.warn(&schema.pointer, "the schema has no `type`", "add the `type` of its values");
        } else if schema_type(schema.value) == Some("array") && schema.get("items").is_none() {
            found.warn(
                &schema.pointer,
                "the list says nothing of its items",
                "add `items` with their schema",
            );
        }
    }
}

pub(super) fn unmarked_enum(parts: &Parts<'_>, found: &mut Found<'_>) {
    let responded = Reach::from(parts.root, parts.responses.iter().cloned());
    for schema in parts.schemas.iter().filter(|schema| is_text_enum(schema.value)) {
        // With a single value it tells one type from others.
        let is_choice = items(schema, "enum").nth(1).is_some();
        if is_choice && schema.get(extension::ENUM).is_none() && responded.holds(&schema.pointer) {
            found.warn(
                &schema.pointer,
                "an enum in an response does not say whether it may grow",
                format!("add `{}` with its `name` and `modelAsString: true`, or `false`", extension::ENUM),
            );
        }
    }
}

pub(super) fn invalid_enum(parts: &Parts<'_>, found: &mut Found<'_>) {
    for schema in &parts.schemas {
        let mut seen: Vec<&Value> = Vec::new();
        for item in items(schema, "enum") {
            if seen.contains(&item.value) {
                found.warn(&item.pointer, format!("the enum lists {} twice", item.value), "keep one of them");
            } else if !is_of_type(item.value, schema.value) {
                found.warn(
                    &item.pointer,
                    format!("the enum lists {}, which is not of its type", item.value),
                    "correct the value or the `type`; null needs `nullable: true`",
                );
            }
            seen.push(item.value);
        }
    }
}

fn is_of_type(value: &Value, schema: &Value) -> bool {
    match schema_type(schema) {
        Some(_) if value.is_null() => flag(schema, "nullable"),
        // Generation refuses any other value.
        Some("string") => true,
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    }
}

pub(super) fn invalid_constraints(parts: &Parts<'_>, found: &mut Found<'_>) {
    for schema in &parts.schemas {
        for (least, most) in [
            ("minimum", "maximum"),
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
        ] {
            let bound = |key| schema.value.get(key).and_then(Value::as_f64);
            if let (Some(low), Some(high)) = (bound(least), bound(most))
                && low > high
            {
                let what = format!("no value keeps to `{least}: {low}` and `{most}: {high}`");
                found.warn(&child(&schema.pointer, least), what, "correct one of them");
            }
        }
        if let Some(pattern) = schema.get("pattern").filter(|pattern| pattern.value.is_string())
            && jsonschema::validator_for(&json!({ "pattern": pattern.value })).is_err()
        {
            let what = format!("the pattern {} is not a regular expression", pattern.value);
            found.warn(&pattern.pointer, what, "write it as JavaScript would take it between two slashes");
        }
    }
}

pub(super) fn undefined_required_property(parts: &Parts<'_>, found: &mut Found<'_>) {
    // What a part requires, another part may describe.
    for schema in parts.schemas.iter().filter(|schema| !is_part(schema)) {
        let all = with_parts(schema, parts.root);
        if all.iter().any(|part| ["anyOf", "oneOf"].iter().any(|key| part.get(key).is_some())) {
            continue;
        }
        let fields = fields(schema, parts.root);
        // What a named part requires is found where it has its name.
        let own = all.iter().filter(|part| part.pointer.starts_with(&schema.pointer));
        for name in own.flat_map(|part| items(part, "required")) {
            if let Some(text) = name.value.as_str().filter(|text| !fields.contains_key(text)) {
                found.warn(
                    &name.pointer,
                    format!("the property `{text}` is required and not described"),
                    "describe it under `properties`, or take it off the list",
                );
            }
        }
    }
}
