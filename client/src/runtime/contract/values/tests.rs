//! The values of schemas with each keyword are valid.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

/// Compiles the schema `Case` of a description with these component schemas.
fn compile(components: Value) -> (Schemas, Schema) {
    let description: &'static Value = Box::leak(Box::new(json!({ "components": { "schemas": components } })));
    let schemas = Schemas::new(description).unwrap();
    let schema = schemas.schema("/components/schemas/Case").unwrap();
    (schemas, schema)
}

/// Returns the values that several seeds make. Panics if one of them is invalid or missing.
fn values(schema: &Value, others: &Value) -> Vec<Value> {
    let mut components = others.clone();
    components.as_object_mut().unwrap().insert("Case".to_owned(), schema.clone());
    let (schemas, compiled) = compile(components);
    let all = Values::default();
    let make = |seed| {
        let value = all.make(&schemas, &compiled, seed).ok_or(schema).unwrap();
        assert!(compiled.validator.is_valid(&value), "{schema} makes {value}");
        assert_eq!(all.make(&schemas, &compiled, seed).as_ref(), Some(&value), "{schema}");
        value
    };
    (0..30).map(make).collect()
}

fn assert_each_has_values(schemas: impl IntoIterator<Item = Value>) {
    for schema in schemas {
        values(&schema, &json!({}));
    }
}

#[test]
fn strings_have_their_format_length_and_pattern() {
    let formats = [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "byte",
        "binary",
        "password",
        "int64",
        "decimal",
        "unknown",
    ];
    assert_each_has_values(formats.map(|format| json!({ "type": "string", "format": format })));
    assert_each_has_values([
        json!({ "type": "string", "minLength": 200 }),
        json!({ "type": "string", "maxLength": 0 }),
        json!({ "type": "string", "minLength": 3, "maxLength": 3 }),
        json!({ "type": "string", "format": "email", "minLength": 40, "maxLength": 41 }),
        json!({ "type": "string", "format": "uri", "maxLength": 22 }),
        json!({ "type": "string", "contentEncoding": "base64" }),
    ]);
    let patterns = [
        r"^[a-z]+-\d{2}$",
        r"^[A-Fa-f\d]{24}$",
        r"^(?:\+|00)\d{1,3}[ -]?\d{4,}$",
        r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$",
        r"^(?!0)\d+$",
        r"^\p{L}{2,5}$",
        r"^[^\s@]+@[^\s@]+$",
        r"^(true|false|\[\]|\(\?=x\))$",
        r"^é\w\.\/x$",
        "inner",
        "^$",
    ];
    assert_each_has_values(patterns.map(|pattern| json!({ "type": "string", "pattern": pattern })));
    assert_each_has_values([
        json!({ "type": "string", "pattern": "^[a-z ]*$", "minLength": 30, "maxLength": 32 }),
        json!({ "type": "string", "pattern": "^2", "format": "date" }),
        json!({ "type": "string", "pattern": "^ab", "minLength": 50 }),
        json!({ "allOf": [{ "type": "string", "pattern": "^a" }, { "type": "string", "pattern": "b$" }] }),
    ]);
}

#[test]
fn numbers_are_between_their_limits() {
    assert_each_has_values([
        json!({ "type": "integer", "minimum": 5, "maximum": 5 }),
        json!({ "type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6 }),
        json!({ "type": "integer", "minimum": -10, "maximum": -3, "multipleOf": 4 }),
        json!({ "type": "integer", "format": "int32", "minimum": 2_147_483_600 }),
        json!({ "type": "integer", "minimum": 9_223_372_036_854_775_000_u64 }),
        json!({ "type": "integer", "maximum": -5 }),
        json!({ "type": "integer", "multipleOf": 1_000_000 }),
        json!({ "type": "integer", "minimum": 1.5, "maximum": 2.5 }),
        json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
        json!({ "type": "number", "minimum": 0.1, "maximum": 0.1 }),
        json!({ "type": "number", "multipleOf": 0.01 }),
        json!({ "type": "number", "minimum": 1e20 }),
        json!({ "type": "number", "maximum": -1e-3 }),
        json!({ "minimum": 3 }),
        json!({ "allOf": [{ "type": "number", "multipleOf": 4 }, { "type": "integer", "multipleOf": 6 }] }),
    ]);
}

#[test]
fn lists_and_objects_have_their_sizes_and_names() {
    assert_each_has_values([
        json!({ "type": "array", "items": { "type": "integer" }, "minItems": 7, "maxItems": 7 }),
        json!({ "type": "array", "items": { "enum": [1, 2, 3] }, "minItems": 3, "uniqueItems": true }),
        json!({ "type": "array", "items": { "type": "boolean" }, "uniqueItems": true }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "minItems": 2 }),
        json!({ "type": "array", "maxItems": 0 }),
        json!({ "type": "array", "items": { "type": "integer" }, "contains": { "const": 5 } }),
        json!({ "type": "array", "items": false }),
        json!({ "type": "object", "additionalProperties": { "type": "integer" }, "minProperties": 3 }),
        json!({ "type": "object", "maxProperties": 1, "properties": { "a": {}, "b": {}, "c": {} } }),
        json!({ "type": "object", "minProperties": 2, "properties": { "a": {}, "b": {} }, "additionalProperties": false }),
        json!({ "type": "object", "required": ["undescribed"], "additionalProperties": { "type": "boolean" } }),
        json!({ "type": "object", "patternProperties": { "^x-[a-z]$": { "type": "integer" } },
            "additionalProperties": false, "minProperties": 2 }),
        json!({ "type": "object", "propertyNames": { "pattern": "^[a-z]{2}$" },
            "additionalProperties": { "type": "string" }, "minProperties": 1 }),
        json!({ "type": "object", "properties": { "a": { "const": 1 } }, "dependentRequired": { "a": ["b"] } }),
    ]);
}

#[test]
fn compositions_have_values_that_all_parts_allow() {
    let others = json!({
        "Named": { "type": "object", "properties": { "name": { "type": "string", "minLength": 2 } }, "required": ["name"] },
        "Aged": { "type": "object", "properties": { "age": { "type": "integer", "minimum": 0 } }, "required": ["age"] },
    });
    let (named, aged) =
        (json!({ "$ref": "#/components/schemas/Named" }), json!({ "$ref": "#/components/schemas/Aged" }));
    let tagged = |part: &Value, tag: &str| {
        let tag = json!({ "properties": { "kind": { "enum": [tag] } }, "required": ["kind"] });
        json!({ "allOf": [part, tag] })
    };
    for schema in [
        json!({ "allOf": [named, aged, { "properties": { "name": { "maxLength": 3 } } }] }),
        json!({ "oneOf": [named, aged] }),
        json!({ "anyOf": [named, { "type": "null" }] }),
        json!({ "oneOf": [{ "type": "integer", "multipleOf": 3 }, { "type": "integer", "multipleOf": 5 }] }),
        json!({ "oneOf": [tagged(&named, "a"), tagged(&aged, "b")] }),
        json!({ "type": "integer", "not": { "multipleOf": 2 } }),
        json!({ "type": ["string", "null"], "enum": ["a", null] }),
        json!({ "type": "integer", "enum": [1, 2, 3, "four"] }),
        json!({ "$ref": "#/components/schemas/Named", "properties": { "name": { "pattern": "^[x-z]+$" } } }),
        json!({ "type": "object", "properties": { "level": { "enum": [1, 2] } },
            "if": { "properties": { "level": { "const": 2 } }, "required": ["level"] }, "then": { "required": ["name"] } }),
        json!({ "type": "array", "minItems": 30, "items": { "oneOf": [
            { "type": "integer", "multipleOf": 2 }, { "type": "integer", "multipleOf": 3 }] } }),
        json!(true),
        json!({}),
    ] {
        values(&schema, &others);
    }
}

#[test]
fn recursive_schemas_have_finite_values() {
    let case = json!({ "$ref": "#/components/schemas/Case" });
    let schema = |child: Value| json!({ "type": "object", "required": ["child"], "properties": { "child": child, "name": { "type": "string" } } });

    for schema in [
        schema(json!({ "anyOf": [case, { "type": "null" }] })),
        schema(json!({ "oneOf": [{ "type": "integer" }, case] })),
        schema(json!({ "type": "array", "items": case })),
        schema(json!({ "type": "object", "additionalProperties": case })),
    ] {
        let lengths: BTreeSet<usize> =
            values(&schema, &json!({})).iter().map(|value| value.to_string().len()).collect();
        assert!(lengths.len() > 1, "{schema}: {lengths:?}");
    }
}

#[test]
fn wide_schema_has_a_value_of_limited_size() {
    let properties: Map<String, Value> =
        (0..40).map(|index| (format!("p{index}"), json!({ "$ref": "#/components/schemas/Case" }))).collect();

    let values = values(&json!({ "type": "object", "properties": properties }), &json!({}));

    assert!(values.iter().all(|value| value.to_string().len() < 10_000));
}

#[test]
fn contradictory_schemas_have_no_value() {
    let case = json!({ "$ref": "#/components/schemas/Case" });
    for schema in [
        json!(false),
        json!({ "type": "integer", "minimum": 2, "maximum": 1 }),
        json!({ "type": "integer", "minimum": 1, "maximum": 3, "multipleOf": 5 }),
        json!({ "type": "number", "minimum": 2, "maximum": 1 }),
        json!({ "type": "string", "minLength": 2, "maxLength": 1 }),
        json!({ "type": "string", "minLength": 1_000_000_000_000_u64 }),
        json!({ "type": "string", "pattern": "a^" }),
        json!({ "type": "array", "minItems": 1_000_000_000_000_u64 }),
        json!({ "type": "array", "items": { "enum": [1] }, "minItems": 2, "uniqueItems": true }),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "enum": [] }),
        json!({ "not": {} }),
        json!({ "type": "object", "required": ["a"], "additionalProperties": false }),
        json!({ "type": "object", "required": ["child"], "properties": { "child": case } }),
        json!({ "anyOf": [case] }),
    ] {
        let (schemas, compiled) = compile(json!({ "Case": schema }));
        assert_eq!(Values::default().make(&schemas, &compiled, 0), None, "{schema}");
    }
}

#[test]
fn valid_examples_are_used_and_invalid_ones_are_not() {
    let named = |example: Value| {
        json!({ "type": "object", "required": ["name"],
            "properties": { "name": { "type": "string", "maxLength": 5, "examples": [example] } } })
    };
    let names = |schema: &Value| {
        let names = values(schema, &json!({})).into_iter().map(|mut value| value["name"].take());
        names.collect::<Vec<_>>()
    };

    assert!(names(&named(json!("ann"))).contains(&json!("ann")));
    assert!(!names(&named(json!("too long"))).contains(&json!("too long")));
}

#[test]
fn seeds_make_different_values() {
    let all = values(&json!({ "type": "string", "minLength": 8 }), &json!({}));

    let texts: BTreeSet<String> = all.iter().map(ToString::to_string).collect();

    assert_eq!(texts.len(), all.len());
}
