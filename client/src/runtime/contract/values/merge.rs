//! Collects the keywords that apply to a value.

use serde_json::{Map, Value, json};

use super::{Generator, number, strings};

/// The nesting of compositions and references up to which keywords are collected. It ends circular references.
const MAX_NESTING: usize = 64;

impl Generator<'_> {
    /// Adds the keywords of a schema, of the schemas that it refers to, of its `allOf`, and of one alternative of its unions.
    ///
    /// Returns `None` if there is no value.
    pub(super) fn merge(
        &mut self,
        schema: &Value,
        depth: usize,
        keywords: &mut Map<String, Value>,
    ) -> Option<()> {
        self.merge_nested(schema, depth, MAX_NESTING, keywords)
    }

    fn merge_nested(
        &mut self,
        schema: &Value,
        depth: usize,
        nesting: usize,
        keywords: &mut Map<String, Value>,
    ) -> Option<()> {
        let nesting = nesting.checked_sub(1)?;
        let Value::Object(members) = schema else { return (schema != &Value::Bool(false)).then_some(()) };
        for (key, member) in members {
            match (key.as_str(), member) {
                ("$ref", _) => {
                    let schemas = self.schemas;
                    self.merge_nested(schemas.target(schema)?, depth, nesting, keywords)?;
                }
                ("allOf", Value::Array(parts)) => {
                    for part in parts {
                        self.merge_nested(part, depth, nesting, keywords)?;
                    }
                }
                ("anyOf" | "oneOf", Value::Array(parts)) => {
                    let part = self.choose(parts, depth)?;
                    self.merge_nested(part, depth, nesting, keywords)?;
                }
                ("if", _) => {
                    let is_met = self.random.bool();
                    let branch = members.get(if is_met { "then" } else { "else" });
                    for part in is_met.then_some(member).into_iter().chain(branch) {
                        self.merge_nested(part, depth, nesting, keywords)?;
                    }
                }
                ("then" | "else", _) => {}
                _ => add(keywords, key, member),
            }
        }
        Some(())
    }

    /// Chooses an alternative that is not higher than the depth, or one of the lowest if all are higher.
    fn choose<'s>(&mut self, parts: &'s [Value], depth: usize) -> Option<&'s Value> {
        let heights = self.heights;
        let parts: Vec<_> = parts.iter().filter_map(|part| Some((heights.of_schema(part)?, part))).collect();
        let lowest = parts.iter().map(|(height, _)| *height).min()?;
        let limit = lowest.max(depth);
        let parts = parts.into_iter().filter(|(height, _)| *height <= limit).map(|(_, part)| part);
        self.random.choice(parts.collect::<Vec<_>>())
    }
}

/// Adds a keyword. If it is already present, the result is the keyword that both values allow.
fn add(keywords: &mut Map<String, Value>, key: &str, value: &Value) {
    let Some(present) = keywords.get_mut(key) else {
        keywords.insert(key.to_owned(), value.clone());
        return;
    };
    match (key, present, value) {
        (
            "properties" | "patternProperties" | "dependentRequired",
            Value::Object(present),
            Value::Object(new),
        ) => {
            for (name, schema) in new {
                match (present.get_mut(name), key) {
                    (Some(present), "dependentRequired") => *present = union(present, schema),
                    (Some(present), _) => *present = both(present, schema),
                    (None, _) => drop(present.insert(name.clone(), schema.clone())),
                }
            }
        }
        ("required", present, _) => *present = union(present, value),
        ("items" | "additionalProperties" | "propertyNames" | "contains", present, _) => {
            *present = both(present, value);
        }
        ("type", present, _) => *present = common_types(present, value),
        ("enum", Value::Array(present), Value::Array(new)) => present.retain(|value| new.contains(value)),
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", present, _)
            if value.as_f64() > present.as_f64() =>
        {
            *present = value.clone();
        }
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", present, _)
            if value.as_f64() < present.as_f64() =>
        {
            *present = value.clone();
        }
        ("multipleOf", present, _) => *present = number::common_multiple(present, value),
        ("uniqueItems", present, Value::Bool(true)) => *present = Value::Bool(true),
        ("pattern", Value::String(present), Value::String(new)) if present != new => {
            let mut all: Vec<Value> =
                keywords.get("allOf").and_then(Value::as_array).cloned().unwrap_or_default();
            all.push(json!({ "pattern": new }));
            keywords.insert("allOf".to_owned(), all.into());
        }
        // The others are annotations, or rare enough to leave them to the validation.
        _ => {}
    }
}

/// Returns the schema of the values that match two schemas.
fn both(one: &Value, other: &Value) -> Value {
    if one == other { one.clone() } else { json!({ "allOf": [one, other] }) }
}

/// Returns the strings of two arrays.
fn union(one: &Value, other: &Value) -> Value {
    let mut all: Vec<&str> = strings(Some(one)).collect();
    for text in strings(Some(other)) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    json!(all)
}

/// Returns the types that two `type` keywords allow.
fn common_types(one: &Value, other: &Value) -> Value {
    let list = |value: &Value| match value {
        Value::String(ty) => vec![ty.clone()],
        value => strings(Some(value)).map(str::to_owned).collect(),
    };
    let (one, other) = (list(one), list(other));
    let is_common = |ty: &str, of: &[String]| {
        of.iter().any(|other| other == ty || (ty == "integer" && other == "number"))
    };
    let mut types: Vec<&String> = one.iter().filter(|ty| is_common(ty, &other)).collect();
    for ty in other.iter().filter(|ty| is_common(ty, &one)) {
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    json!(types)
}
