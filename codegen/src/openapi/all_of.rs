//! `allOf`: merging the schemas that a schema is composed of.

use serde_json::{Map, Value};

use super::reference::{component_name, sole_all_of};

/// The keywords that document a schema. They belong to the schema that has them, and are not merged.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "example",
    "default",
    "deprecated",
    "externalDocs",
    "nullable",
    "discriminator",
    "xml",
];

/// The maximum number of nested `allOf` that are merged. Validation rejects deeper ones.
const MAX_DEPTH: usize = 64;

/// Returns a schema merged with the items of its `allOf`.
///
/// If two of them define the same property, the later definition applies. If no value satisfies both, the result has
/// no constraints, so it accepts any JSON. An `allOf` that only adds documentation to a reference is unchanged.
pub(crate) fn merged(schema: &Value, components: Option<&Map<String, Value>>) -> Value {
    if schema.get("allOf").is_none() {
        return schema.clone();
    }
    let own = schema.as_object().cloned().unwrap_or_default();
    let keywords = match merge(schema, components, 0) {
        Ok(keywords) => keywords,
        Err(Contradiction) => Map::new(),
    };
    let annotations = own.into_iter().filter(|(key, _)| is_annotation_keyword(key));
    Value::Object(annotations.chain(keywords).collect())
}

/// Returns `true` if no value satisfies all items of the `allOf` of a schema.
pub(crate) fn is_contradictory(schema: &Value, components: Option<&Map<String, Value>>) -> bool {
    merge(schema, components, 0).is_err()
}

/// Returns `true` if a schema has only keywords that document it.
pub(crate) fn is_annotation(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.keys().all(|key| is_annotation_keyword(key)))
}

/// Returns `true` if a keyword documents a schema, and does not constrain its values.
pub(crate) fn is_annotation_keyword(key: &str) -> bool {
    ANNOTATIONS.contains(&key)
}

/// No value satisfies two schemas.
struct Contradiction;

/// Returns the keywords of a schema that constrain its values.
fn merge(
    schema: &Value,
    components: Option<&Map<String, Value>>,
    depth: usize,
) -> Result<Map<String, Value>, Contradiction> {
    let mut own = schema.as_object().cloned().unwrap_or_default();
    own.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
    let is_reference = sole_all_of(schema).is_some() && depth == 0;
    if is_reference || depth > MAX_DEPTH {
        return Ok(own);
    }
    let Some(Value::Array(parts)) = own.shift_remove("allOf") else { return Ok(own) };
    let mut all = Map::new();
    for part in &parts {
        let component = component_name(part).and_then(|name| components?.get(name));
        add(&mut all, merge(component.unwrap_or(part), components, depth + 1)?)?;
    }
    add(&mut all, own)?;
    Ok(all)
}

/// Adds the keywords of a later schema.
fn add(all: &mut Map<String, Value>, more: Map<String, Value>) -> Result<(), Contradiction> {
    for (key, value) in more {
        let merged = match all.get(&key) {
            None => value,
            Some(earlier) => match key.as_str() {
                "type" => merge_types(earlier, value)?,
                "properties" => Value::Object(merge_properties(earlier, value)),
                "required" => union(earlier, &value),
                "enum" => merge_values(earlier, &value)?,
                "additionalProperties" => merge_additional(earlier, value),
                "minimum" | "minLength" | "minItems" | "minProperties" => {
                    extreme(earlier, value, |one, other| one > other)
                }
                "maximum" | "maxLength" | "maxItems" | "maxProperties" => {
                    extreme(earlier, value, |one, other| one < other)
                }
                _ => value,
            },
        };
        all.insert(key, merged);
    }
    Ok(())
}

fn merge_types(earlier: &Value, later: Value) -> Result<Value, Contradiction> {
    match (earlier.as_str(), later.as_str()) {
        (Some("integer"), Some("number")) => Ok(earlier.clone()),
        (Some("number"), Some("integer")) => Ok(later),
        (earlier, other) if earlier == other => Ok(later),
        _ => Err(Contradiction),
    }
}

/// Returns the properties of both schemas. A later definition replaces an earlier one, unless it has no keywords of its
/// own that constrain the value.
fn merge_properties(earlier: &Value, later: Value) -> Map<String, Value> {
    let mut properties = earlier.as_object().cloned().unwrap_or_default();
    for (name, mut property) in later.as_object().cloned().unwrap_or_default() {
        // The later definition is last, as it would be without the earlier one.
        if let Some(replaced) = properties.shift_remove(&name) {
            property = merge_property(replaced, property);
        }
        properties.insert(name, property);
    }
    properties
}

fn merge_property(earlier: Value, later: Value) -> Value {
    let values = [&earlier, &later].map(|schema| schema.get("enum"));
    if let [Some(one), Some(other)] = values
        && let Ok(common) = merge_values(one, other)
        && let Value::Object(mut schema) = later.clone()
    {
        schema.insert("enum".to_owned(), common);
        return Value::Object(schema);
    }
    match (earlier, later) {
        (Value::Object(mut earlier), Value::Object(later))
            if is_annotation(&Value::Object(later.clone())) =>
        {
            earlier.extend(later);
            Value::Object(earlier)
        }
        (_, later) => later,
    }
}

fn merge_values(one: &Value, other: &Value) -> Result<Value, Contradiction> {
    let (one, other) = (one.as_array().cloned(), other.as_array().cloned().unwrap_or_default());
    let common: Vec<Value> =
        one.unwrap_or_default().into_iter().filter(|value| other.contains(value)).collect();
    if common.is_empty() { Err(Contradiction) } else { Ok(Value::Array(common)) }
}

fn merge_additional(earlier: &Value, later: Value) -> Value {
    match (earlier, &later) {
        (Value::Bool(false), _) => Value::Bool(false),
        (Value::Object(_), Value::Bool(true)) => earlier.clone(),
        _ => later,
    }
}

fn union(one: &Value, other: &Value) -> Value {
    let mut all = one.as_array().cloned().unwrap_or_default();
    for value in other.as_array().into_iter().flatten() {
        if !all.contains(value) {
            all.push(value.clone());
        }
    }
    Value::Array(all)
}

/// Returns the stricter one of two limits.
fn extreme(earlier: &Value, later: Value, is_stricter: fn(f64, f64) -> bool) -> Value {
    match (earlier.as_f64(), later.as_f64()) {
        (Some(one), Some(other)) if is_stricter(one, other) => earlier.clone(),
        _ => later,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged_parts(parts: &[Value]) -> Value {
        merged(&json!({ "allOf": parts }), None)
    }

    #[test]
    fn stricter_constraints_apply() {
        let merged = merged_parts(&[
            json!({ "type": "number", "minimum": 1, "maximum": 5, "description": "of a part" }),
            json!({ "type": "integer", "minimum": 0, "maximum": 3 }),
        ]);

        assert_eq!(merged, json!({ "type": "integer", "minimum": 1, "maximum": 3 }));
    }

    #[test]
    fn later_property_replaces_an_earlier_one() {
        let merged = merged_parts(&[
            json!({ "properties": { "a": { "type": "string" }, "b": { "enum": [1, 2] } }, "required": ["a"] }),
            json!({ "properties": { "a": { "description": "More." }, "b": { "enum": [2, 3] } }, "required": ["a", "b"] }),
        ]);

        let properties = json!({ "a": { "type": "string", "description": "More." }, "b": { "enum": [2] } });
        assert_eq!(merged, json!({ "properties": properties, "required": ["a", "b"] }));
    }

    #[test]
    fn contradiction_accepts_any_json() {
        let schema = json!({ "description": "Both.", "allOf": [{ "type": "string" }, { "type": "object" }] });

        assert!(is_contradictory(&schema, None));
        assert_eq!(merged(&schema, None), json!({ "description": "Both." }));
    }
}
