//! An example value of a schema: the one in the description, or a generated one that satisfies the constraints.

use serde_json::{Map, Number, Value, json};

use super::super::pattern;
use crate::{
    model::{Model, Schema},
    openapi::{
        reference::schema_name,
        schema::{enum_values, flag, has_properties, schema_type, text},
    },
    unions::Union,
};

/// The number of values in a generated example, as schemas can contain each other.
const MAX_VALUES: usize = 60;

/// Returns an example value of a schema, if one is found. A string without constraints is the text `fallback`.
pub(super) fn value(model: &Model, schema: &Value, fallback: &str) -> Option<Value> {
    Generator { model, remaining: MAX_VALUES, depth: 0 }.of(schema, fallback)
}

/// Returns an example value of a component, if one is found.
pub(super) fn of_component(model: &Model, component: &Schema) -> Option<Value> {
    Generator { model, remaining: MAX_VALUES, depth: 0 }.component(component, "text")
}

/// Returns an example value of a schema that ignores the example and default of the schema itself.
pub(super) fn generated(model: &Model, schema: &Value, fallback: &str) -> Option<Value> {
    Generator { model, remaining: MAX_VALUES, depth: 0 }.new_value(schema, fallback)
}

struct Generator<'a> {
    model: &'a Model,
    remaining: usize,
    depth: usize,
}

impl Generator<'_> {
    fn of(&mut self, schema: &Value, fallback: &str) -> Option<Value> {
        let given =
            ["example", "default"].iter().find_map(|key| schema.get(key)).filter(|given| !given.is_null());
        given.cloned().or_else(|| self.new_value(schema, fallback))
    }

    fn new_value(&mut self, schema: &Value, fallback: &str) -> Option<Value> {
        self.remaining = self.remaining.checked_sub(1).filter(|_| self.depth < 6)?;
        self.depth += 1;
        let value = self.inner(schema, fallback);
        self.depth -= 1;
        value
    }

    fn inner(&mut self, schema: &Value, fallback: &str) -> Option<Value> {
        if let Some(name) = schema_name(schema) {
            return self.component(self.model.schema(name)?, fallback);
        }
        if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
            return listed.iter().find(|value| !value.is_null()).cloned();
        }
        if let Some(parts) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
            return parts.iter().find_map(|part| self.of(part, fallback));
        }
        match schema_type(schema) {
            Some("string") => Some(Value::String(string(schema, fallback)?)),
            Some("integer" | "number") => number(schema),
            Some("boolean") => Some(json!(true)),
            Some("array") => {
                let item =
                    schema.get("items").map_or(Some(json!(fallback)), |items| self.of(items, fallback))?;
                let count = schema.get("minItems").and_then(Value::as_u64).unwrap_or(1).clamp(1, 3);
                Some((0..count).map(|_| item.clone()).collect())
            }
            _ if has_properties(schema) => {
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

    fn component(&mut self, component: &Schema, fallback: &str) -> Option<Value> {
        let tagged = component.union.as_ref().filter(|union| union.tag.is_some());
        match tagged {
            Some(union) if component.schema.get("example").is_none() => self.tagged(union, fallback),
            _ => self.of(&component.schema, fallback),
        }
    }

    /// Returns an example of the first variant of a union with a tag.
    fn tagged(&mut self, union: &Union, fallback: &str) -> Option<Value> {
        let (tag, variant) = (union.tag.as_ref()?, union.variants.first()?);
        let mut value = self.of(&variant.schema, fallback)?;
        value.as_object_mut()?.insert(tag.clone(), json!(variant.tag));
        Some(value)
    }

    /// Adds the properties of an object: all of the outermost object, and the required ones of inner objects.
    fn members(&mut self, schema: &Value, members: &mut Map<String, Value>) -> Option<()> {
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
        let additional = schema.get("additionalProperties").filter(|values| values.is_object());
        for name in undefined_properties(schema) {
            let value = additional.map_or(Some(json!(name)), |values| self.of(values, name))?;
            members.insert(name.to_owned(), value);
        }
        Some(())
    }
}

/// Returns the names of the required properties.
fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Returns the names of the required properties that a schema does not define, but allows.
pub(super) fn undefined_properties(schema: &Value) -> impl Iterator<Item = &str> {
    let is_open = schema.get("additionalProperties") != Some(&Value::Bool(false));
    let is_defined = |name: &str| schema.get("properties").is_some_and(|all| all.get(name).is_some());
    required(schema).filter(move |name| is_open && !is_defined(name))
}

fn string(schema: &Value, fallback: &str) -> Option<String> {
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
    let matching = match text(schema, "pattern") {
        Some(pattern) => Some(pattern::example(pattern, fallback)?),
        None => None,
    };
    let text = known.map(str::to_owned).or(matching).unwrap_or_else(|| fallback.to_owned());
    let length =
        |key| schema.get(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let (min, max) = (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(usize::MAX));
    // A longer example would not be more useful.
    let length = text.chars().count().max(min.min(64));
    let text: String = text.chars().chain(std::iter::repeat('x')).take(length).collect();
    Some(text.chars().take(max).collect())
}

fn number(schema: &Value) -> Option<Value> {
    let is_whole = schema_type(schema) == Some("integer");
    let limit = |key| schema.get(key).and_then(Value::as_f64);
    let step = limit("multipleOf").filter(|step| *step > 0.0).unwrap_or(1.0);
    let margin = |key| if flag(schema, key) { step } else { 0.0 };
    let least = limit("minimum").map(|least| least + margin("exclusiveMinimum"));
    let most = limit("maximum").map(|most| most - margin("exclusiveMaximum"));
    let near = match (least, most) {
        (Some(least), _) if least > 1.0 => (least / step).ceil() * step,
        (_, Some(most)) if most < 1.0 => (most / step).floor() * step,
        _ => step,
    };
    if is_whole && near.abs() < 9e15 {
        // `f64` and `i64` both represent the number exactly.
        format!("{near:.0}").parse::<i64>().ok().map(Value::from)
    } else {
        Number::from_f64(near).map(Value::Number)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn example_of_a_string_with_a_long_name_or_pattern_is_not_padded() {
        let name = "n".repeat(65);

        assert_eq!(string(&json!({ "type": "string" }), &name), Some(name));
        let pattern = json!({ "type": "string", "pattern": "^[a]{40}[b]{40}$" });
        assert_eq!(string(&pattern, ""), Some(["a".repeat(40), "b".repeat(40)].concat()));
    }
}
