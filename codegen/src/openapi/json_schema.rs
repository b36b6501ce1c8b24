//! OpenAPI 3.0 schemas as JSON Schemas.

use serde_json::{Map, Value, json};

use super::{
    extension,
    reference::{component_name, sole_all_of, to_schema},
    schema::{flag, text},
};

/// Converts an OpenAPI 3.0 schema to an equivalent JSON Schema.
pub(crate) fn json_schema(schema: &Value) -> Value {
    if let Some(name) = component_name(schema).or_else(|| sole_all_of(schema).filter(|_| is_bare(schema))) {
        let reference = json!({ "$ref": to_schema(name) });
        return if flag(schema, "nullable") {
            json!({ "anyOf": [reference, { "type": "null" }] })
        } else {
            reference
        };
    }
    let Some(members) = schema.as_object() else { return schema.clone() };
    let mut converted = Map::new();
    for (key, member) in members {
        let (key, member) = match key.as_str() {
            key @ ("properties" | "patternProperties") => {
                let properties = member.as_object().into_iter().flatten();
                let properties = properties.filter(|(name, _)| key == "properties" || is_pattern(name));
                let properties = properties.map(|(name, property)| (name.clone(), json_schema(property)));
                (key, Value::Object(properties.collect()))
            }
            key @ ("items" | "not" | "additionalProperties") => (key, json_schema(member)),
            key @ ("allOf" | "prefixItems") => {
                (key, member.as_array().into_iter().flatten().map(json_schema).collect())
            }
            key @ ("anyOf" | "oneOf") => {
                let parts = member.as_array().into_iter().flatten().enumerate();
                (key, parts.map(|(index, part)| with_tag(json_schema(part), schema, index)).collect())
            }
            "type" if flag(schema, "nullable") => ("type", json!([member, "null"])),
            // A validator rejects a schema with an invalid pattern. The linter warns about it.
            "pattern" if member.as_str().is_some_and(|pattern| !is_pattern(pattern)) => continue,
            "enum" if flag(schema, "nullable") => ("enum", with_null(member)),
            "example" => ("examples", json!([member])),
            "minimum" if flag(schema, "exclusiveMinimum") => ("exclusiveMinimum", member.clone()),
            "maximum" if flag(schema, "exclusiveMaximum") => ("exclusiveMaximum", member.clone()),
            "nullable" | "discriminator" | "xml" | "externalDocs" | "exclusiveMinimum"
            | "exclusiveMaximum" => continue,
            // JSON Schema allows unknown keywords.
            extension::SECRET => (extension::SECRET, member.clone()),
            key if key.starts_with("x-") => continue,
            key => (key, member.clone()),
        };
        converted.insert(key.to_owned(), member);
    }
    // Without a `type` to add null to, null is an alternative.
    if flag(schema, "nullable") && schema.get("type").is_none() {
        json!({ "anyOf": [converted, { "type": "null" }] })
    } else {
        Value::Object(converted)
    }
}

/// Requires the tags of a part of a union with a discriminator, so that a value is not valid for several parts.
fn with_tag(part: Value, union: &Value, index: usize) -> Value {
    let discriminator = union.get("discriminator");
    let tags = discriminator.and_then(|discriminator| discriminator.get("tags")?.get(index));
    let property = discriminator.and_then(|discriminator| text(discriminator, "propertyName"));
    match (tags, property) {
        (Some(tags), Some(property)) => {
            let tag = json!({ "properties": { property: { "enum": tags } }, "required": [property] });
            json!({ "allOf": [part, tag] })
        }
        _ => part,
    }
}

/// Returns `true` if a schema is only a reference by `allOf`, which may be nullable.
fn is_bare(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| {
        schema.keys().all(|key| key == "allOf" || key == "nullable" || key.starts_with("x-"))
    })
}

/// Returns `true` if a pattern is a regular expression of JSON Schema.
pub(crate) fn is_pattern(pattern: &str) -> bool {
    jsonschema::validator_for(&json!({ "pattern": pattern })).is_ok()
}

fn with_null(values: &Value) -> Value {
    let mut values = values.as_array().cloned().unwrap_or_default();
    if !values.contains(&Value::Null) {
        values.push(Value::Null);
    }
    Value::Array(values)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::json_schema;

    #[test]
    fn patterns_that_are_no_regular_expressions_are_left_out() {
        let schema = json!({
            "pattern": "{{",
            "properties": { "{{": { "pattern": "^a$" } },
            "patternProperties": { "{{": {}, "^x-": {} },
        });

        let converted = json!({
            "properties": { "{{": { "pattern": "^a$" } },
            "patternProperties": { "^x-": {} },
        });
        assert_eq!(json_schema(&schema), converted);
    }
}
