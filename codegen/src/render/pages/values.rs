//! A value for each schema: the description's own example, or one that is made up within the bounds.

use serde_json::{Map, Number, Value, json};

use super::super::pattern;
use crate::{
    model::Model,
    openapi::{
        reference::{component_name, schema_name},
        schema::{enum_values, flag, has_fields, schema_type, text},
    },
};

/// How many values an example that is made up may be made of, as schemas can hold each other without end.
const ENOUGH: usize = 60;

/// A value that a schema describes, if it describes any. What it stands for is its text, where nothing else is known.
pub(super) fn value(model: &Model, schema: &Value, stands_for: &str) -> Option<Value> {
    Maker { model, left: ENOUGH, depth: 0 }.of(schema, stands_for)
}

/// The same, whatever the description gives as its example or default.
pub(super) fn made_up(model: &Model, schema: &Value, stands_for: &str) -> Option<Value> {
    Maker { model, left: ENOUGH, depth: 0 }.new_value(schema, stands_for)
}

struct Maker<'a> {
    model: &'a Model,
    left: usize,
    depth: usize,
}

impl Maker<'_> {
    fn of(&mut self, schema: &Value, stands_for: &str) -> Option<Value> {
        let given =
            ["example", "default"].iter().find_map(|key| schema.get(key)).filter(|given| !given.is_null());
        given.cloned().or_else(|| self.new_value(schema, stands_for))
    }

    fn new_value(&mut self, schema: &Value, stands_for: &str) -> Option<Value> {
        self.left = self.left.checked_sub(1).filter(|_| self.depth < 6)?;
        self.depth += 1;
        let value = self.inner(schema, stands_for);
        self.depth -= 1;
        value
    }

    fn inner(&mut self, schema: &Value, stands_for: &str) -> Option<Value> {
        if let Some(name) = schema_name(schema) {
            let component = &self.model.schema(name)?.schema;
            return self.of(component, stands_for);
        }
        if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
            return listed.iter().find(|value| !value.is_null()).cloned();
        }
        if let Some(parts) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
            return parts.iter().find_map(|part| self.of(part, stands_for));
        }
        match schema_type(schema) {
            Some("string") => Some(Value::String(string(schema, stands_for)?)),
            Some("integer" | "number") => number(schema),
            Some("boolean") => Some(json!(true)),
            Some("array") => {
                let item = schema
                    .get("items")
                    .map_or(Some(json!(stands_for)), |items| self.of(items, stands_for))?;
                let count = schema.get("minItems").and_then(Value::as_u64).unwrap_or(1).clamp(1, 3);
                Some((0..count).map(|_| item.clone()).collect())
            }
            _ if has_fields(schema) || schema.get("allOf").is_some() => {
                let mut members = Map::new();
                self.members(schema, &mut members)?;
                Some(Value::Object(members))
            }
            Some("object") => {
                let value = schema.get("additionalProperties").filter(|values| values.is_object());
                let value = value.map_or(Some(json!("value")), |values| self.of(values, "value"))?;
                Some(json!({ "key": value }))
            }
            _ => Some(json!({})),
        }
    }

    /// The fields of an object: all of them on the outside, and within only those that have to be there.
    fn members(&mut self, schema: &Value, members: &mut Map<String, Value>) -> Option<()> {
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let part = match component_name(part) {
                Some(name) => &self.model.schema(name)?.schema,
                None => part,
            };
            self.left = self.left.checked_sub(1)?;
            self.members(part, members)?;
        }
        let required: Vec<&str> = required(schema).collect();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let is_required = required.contains(&name.as_str());
            if !is_required && self.depth > 1 {
                continue;
            }
            match self.of(property, name) {
                Some(value) => drop(members.insert(name.clone(), value)),
                None if is_required => return None,
                None => {}
            }
        }
        Some(())
    }
}

/// The fields that an object has to have.
fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn string(schema: &Value, stands_for: &str) -> Option<String> {
    if let Some(listed) = enum_values(schema).next() {
        return Some(listed.to_owned());
    }
    let known = match text(schema, "format") {
        Some("date-time") => Some("2026-01-31T12:00:00Z"),
        Some("date") => Some("2026-01-31"),
        Some("email") => Some("someone@example.com"),
        Some("uri" | "url") => Some("https://example.com"),
        Some("hostname") => Some("example.com"),
        Some("uuid") => Some("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        Some("ipv4") => Some("192.0.2.1"),
        Some("ipv6") => Some("2001:db8::1"),
        _ => None,
    };
    let matching = text(schema, "pattern").and_then(pattern::matching);
    let text = known.map(str::to_owned).or(matching).unwrap_or_else(|| stands_for.to_owned());
    let length =
        |key| schema.get(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let (min, max) = (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(usize::MAX));
    // Longer ones show nothing that these don't.
    let text: String =
        text.chars().chain(std::iter::repeat('x')).take(min.clamp(text.chars().count(), 64)).collect();
    Some(text.chars().take(max).collect())
}

fn number(schema: &Value) -> Option<Value> {
    let is_whole = schema_type(schema) == Some("integer");
    let bound = |key| schema.get(key).and_then(Value::as_f64);
    let step = bound("multipleOf").filter(|step| *step > 0.0).unwrap_or(1.0);
    let beyond = |key| if flag(schema, key) { step } else { 0.0 };
    let least = bound("minimum").map(|least| least + beyond("exclusiveMinimum"));
    let most = bound("maximum").map(|most| most - beyond("exclusiveMaximum"));
    let near = match (least, most) {
        (Some(least), _) if least > 1.0 => (least / step).ceil() * step,
        (_, Some(most)) if most < 1.0 => (most / step).floor() * step,
        _ => step,
    };
    match is_whole && near.abs() < 9e15 {
        // It is a whole number within the range of both types.
        true => format!("{near:.0}").parse::<i64>().ok().map(Value::from),
        false => Number::from_f64(near).map(Value::Number),
    }
}
