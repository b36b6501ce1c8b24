//! Makes values from schemas: the content of responses that neither a test nor the description supplies.
//!
//! A value is made in two steps. [`merge`](merge) collects the keywords that apply to it from references, `allOf` and the
//! chosen alternatives. Then the generator makes a value of the chosen type. Some keywords, such as `not`, only reject
//! values. Therefore each value is validated, and another one is tried if it is invalid.

mod height;
mod merge;
mod number;
mod pattern;
mod text;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use fastrand::Rng;
use jsonschema::Validator;
use serde_json::{Map, Value};

use self::height::Heights;
use super::schemas::{Schema, Schemas};

/// The number of values that are tried for a whole schema. The second half of them are as small as possible.
const TRIES: usize = 40;

/// The number of values that are tried for a part of a schema.
const TRIES_OF_PART: usize = 60;

/// The number of nested values that have optional properties and items.
const DEPTH: usize = 4;

/// The number of optional values. It limits the size of a value whose schema has many optional objects.
const OPTIONAL_VALUES: usize = 200;

/// The number of items or properties that a list or an object can require.
const MAX_REQUIRED: u64 = 10_000;

/// What the values of all schemas of a description share.
#[derive(Default)]
pub struct Values {
    heights: OnceLock<Heights>,
    /// The compiled schemas of parts, by their text.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Values {
    /// Makes a valid value of a schema. The same seed always makes the same value.
    ///
    /// Returns `None` if no valid value was found, for example because the schema contradicts itself.
    pub fn make(&self, schemas: &Schemas, schema: &Schema, seed: u64) -> Option<Value> {
        let heights = self.heights.get_or_init(|| Heights::of(schemas));
        let mut generator = Generator {
            schemas,
            values: self,
            heights,
            random: Rng::with_seed(seed),
            optional: 0,
            uses_examples: false,
        };
        (0..TRIES).find_map(|attempt| {
            let is_small = attempt >= TRIES / 2;
            generator.optional = if is_small { 0 } else { OPTIONAL_VALUES };
            // An example may be invalid, so every other value has none.
            generator.uses_examples = attempt % 2 == 0;
            let value = generator.value(schema.json, if is_small { 0 } else { DEPTH })?;
            schema.validator.is_valid(&value).then_some(value)
        })
    }

    fn validator(&self, schemas: &Schemas, schema: &Value) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let text = schema.to_string();
        if let Some(validator) = validators.get(&text) {
            return Some(Arc::clone(validator));
        }
        let validator = Arc::new(schemas.compile(schema).ok()?);
        validators.insert(text, Arc::clone(&validator));
        Some(validator)
    }
}

struct Generator<'a> {
    schemas: &'a Schemas,
    values: &'a Values,
    heights: &'a Heights,
    random: Rng,
    /// The number of optional values that can still be added.
    optional: usize,
    uses_examples: bool,
}

impl Generator<'_> {
    /// Makes a value. With depth 0, it is as small as possible.
    ///
    /// Returns `None` if no value was found. The caller validates the value.
    fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        const REJECTING: [&str; 4] = ["oneOf", "not", "if", "contains"];
        self.heights.of_schema(schema)?;
        if let Some(example) = self.example(schema).filter(|_| self.uses_examples && self.random.bool()) {
            return Some(example);
        }
        // Validating each part, rather than only the whole value, makes it likely that the whole value is valid.
        let is_rejecting =
            self.schemas.parts(schema).iter().any(|part| REJECTING.iter().any(|key| part.get(key).is_some()));
        if !is_rejecting {
            return self.unchecked(schema, depth);
        }
        let validator = self.values.validator(self.schemas, schema)?;
        (0..TRIES_OF_PART)
            .find_map(|_| self.unchecked(schema, depth).filter(|value| validator.is_valid(value)))
    }

    fn unchecked(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        let mut keywords = Map::new();
        self.merge(schema, depth, &mut keywords)?;
        if let Some(value) = keywords.get("const") {
            return Some(value.clone());
        }
        if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
            let values: Vec<_> = values.iter().filter(|value| has_type(&keywords, value)).collect();
            return self.random.choice(values).cloned();
        }
        match self.choose_type(&keywords, depth) {
            "null" => Some(Value::Null),
            "boolean" => Some(self.random.bool().into()),
            "integer" => self.integer(&keywords),
            "number" => self.number(&keywords),
            "array" => self.array(&keywords, depth),
            "object" => self.object(&keywords, depth),
            _ => self.text(&keywords).or_else(|| self.example(schema)),
        }
    }

    /// Returns an example of a schema or of the schema that it refers to.
    fn example(&mut self, schema: &Value) -> Option<Value> {
        let examples = |schema: &Value| {
            let listed = schema.get("examples").and_then(Value::as_array).cloned().unwrap_or_default();
            listed.into_iter().chain(schema.get("example").cloned()).collect::<Vec<_>>()
        };
        let target = || self.schemas.target(schema).map(examples);
        let own = examples(schema);
        let examples = if own.is_empty() { target().unwrap_or_default() } else { own };
        self.random.choice(examples)
    }

    /// Chooses a type that the keywords allow.
    fn choose_type<'k>(&mut self, keywords: &'k Map<String, Value>, depth: usize) -> &'k str {
        let types: Vec<&str> = match keywords.get("type") {
            Some(Value::String(ty)) => vec![ty],
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            _ => vec![implied_type(keywords)],
        };
        let (nulls, others): (Vec<&str>, Vec<&str>) = types.into_iter().partition(|ty| *ty == "null");
        let is_null = !nulls.is_empty() && (depth == 0 || others.is_empty() || self.random.u8(..4) == 0);
        if is_null { "null" } else { self.random.choice(others).unwrap_or("string") }
    }

    /// Returns `true` if an optional value shall be added.
    fn adds_optional(&mut self, schema: &Value, depth: usize) -> bool {
        let fits = self.heights.of_schema(schema).is_some_and(|height| height < depth);
        if !fits || self.optional == 0 || self.random.u8(..4) == 0 {
            return false;
        }
        self.optional -= 1;
        true
    }

    fn array(&mut self, keywords: &Map<String, Value>, depth: usize) -> Option<Value> {
        let any = Value::Bool(true);
        let of = |key: &str| keywords.get(key).unwrap_or(&any);
        let prefix: &[Value] =
            keywords.get("prefixItems").and_then(Value::as_array).map_or(&[], Vec::as_slice);
        let schema = |index: usize| prefix.get(index).unwrap_or_else(|| of("items"));
        let (min, max) = limits(keywords, "minItems", "maxItems")?;
        let is_unique = of("uniqueItems") == &Value::Bool(true) && keywords.contains_key("uniqueItems");
        let contained = keywords.get("contains");
        let least = min.max(usize::from(contained.is_some()));
        let (usual, inner) = ((prefix.len().max(2)).max(least), depth.saturating_sub(1));
        let mut items: Vec<Value> = Vec::new();
        while items.len() < max {
            let index = items.len();
            let schema = if index + 1 == least { contained.unwrap_or(schema(index)) } else { schema(index) };
            if index >= least && (index >= usual || !self.adds_optional(schema, depth)) {
                break;
            }
            let tries = if is_unique { TRIES_OF_PART } else { 1 };
            let item = (0..tries)
                .find_map(|_| self.value(schema, inner).filter(|item| !is_unique || !items.contains(item)));
            match item {
                Some(item) => items.push(item),
                None if index >= least => break,
                None => return None,
            }
        }
        Some(Value::Array(items))
    }

    fn object(&mut self, keywords: &Map<String, Value>, depth: usize) -> Option<Value> {
        let none = Map::new();
        let properties = keywords.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let (min, max) = limits(keywords, "minProperties", "maxProperties")?;
        let inner = depth.saturating_sub(1);
        let mut object = Map::new();
        for name in strings(keywords.get("required")) {
            let value = self.value(self.property(keywords, name), inner)?;
            object.insert(name.to_owned(), value);
        }
        for (name, schema) in properties {
            // A server does not return a property that is only for requests.
            let is_write_only = schema.get("writeOnly") == Some(&Value::Bool(true));
            let is_missing = object.len() < min;
            let adds = !object.contains_key(name)
                && object.len() < max
                && (is_missing || (!is_write_only && self.adds_optional(schema, depth)));
            if let Some(value) = adds.then(|| self.value(schema, inner)).flatten() {
                object.insert(name.clone(), value);
            }
        }
        self.add_dependent_properties(keywords, inner, &mut object)?;
        let is_map = properties.is_empty()
            && ["additionalProperties", "patternProperties"]
                .iter()
                .any(|key| keywords.get(*key).is_some_and(Value::is_object));
        let usual = if is_map { 2 } else { 0 };
        for _ in 0..TRIES_OF_PART.max(min) {
            let adds =
                object.len() < min || (object.len() < usual.min(max) && self.optional > 0 && depth > 0);
            if !adds {
                break;
            }
            self.optional = self.optional.saturating_sub(1);
            let Some(name) = self.property_name(keywords).filter(|name| !properties.contains_key(name))
            else {
                continue;
            };
            match self.value(self.property(keywords, &name), inner) {
                Some(value) => drop(object.insert(name, value)),
                None if object.len() < min => return None,
                None => break,
            }
        }
        Some(Value::Object(object))
    }

    /// Adds the properties that other properties of an object require.
    fn add_dependent_properties(
        &mut self,
        keywords: &Map<String, Value>,
        depth: usize,
        object: &mut Map<String, Value>,
    ) -> Option<()> {
        let Some(dependent) = keywords.get("dependentRequired").and_then(Value::as_object) else {
            return Some(());
        };
        loop {
            let present = dependent.iter().filter(|(name, _)| object.contains_key(*name));
            let mut required = present.flat_map(|(_, required)| strings(Some(required)));
            let Some(name) = required.find(|name| !object.contains_key(*name)) else { return Some(()) };
            let value = self.value(self.property(keywords, name), depth)?;
            object.insert(name.to_owned(), value);
        }
    }

    /// Returns the schema of a property, which may be described by its name or not.
    fn property<'k>(&self, keywords: &'k Map<String, Value>, name: &str) -> &'k Value {
        let matching = || {
            let patterns = keywords.get("patternProperties")?.as_object()?;
            let is_match = |pattern: &str| regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(name));
            patterns.iter().find(|(pattern, _)| is_match(pattern)).map(|(_, schema)| schema)
        };
        let described = keywords.get("properties").and_then(|properties| properties.get(name));
        let schema = described.or_else(matching).or_else(|| keywords.get("additionalProperties"));
        schema.unwrap_or(&Value::Bool(true))
    }

    /// Returns a name for a property that is not described by its name.
    fn property_name(&mut self, keywords: &Map<String, Value>) -> Option<String> {
        if let Some(names) = keywords.get("propertyNames") {
            // The schema of names often has no type.
            let mut text = Map::from_iter([("type".to_owned(), "string".into())]);
            self.merge(names, 0, &mut text)?;
            return match self.unchecked(&Value::Object(text), 0)? {
                Value::String(name) => Some(name),
                _ => None,
            };
        }
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        let is_closed = keywords.get("additionalProperties") == Some(&Value::Bool(false));
        match patterns.and_then(|patterns| self.random.choice(patterns.keys().collect::<Vec<_>>())) {
            Some(pattern) => pattern::text(pattern, &mut self.random, 2),
            None if is_closed => None,
            None => Some(self.word(6)),
        }
    }
}

/// Returns the smallest and the largest number of items or properties. Returns `None` if the smallest is too large to make.
fn limits(keywords: &Map<String, Value>, min: &str, max: &str) -> Option<(usize, usize)> {
    let limit = |key: &str| keywords.get(key).and_then(number::as_count);
    let min = limit(min).unwrap_or(0);
    let max = limit(max).unwrap_or(u64::MAX);
    (min <= MAX_REQUIRED && min <= max)
        .then(|| (usize::try_from(min).unwrap_or(0), usize::try_from(max).unwrap_or(usize::MAX)))
}

/// Returns the strings of an array.
fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Returns the type of the values that the keywords constrain.
fn implied_type(keywords: &Map<String, Value>) -> &'static str {
    const KEYWORDS: [(&str, &[&str]); 3] = [
        ("object", &["properties", "required", "additionalProperties", "patternProperties", "minProperties"]),
        ("array", &["items", "prefixItems", "minItems", "maxItems", "contains"]),
        ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ];
    let implied = KEYWORDS.iter().find(|(_, keys)| keys.iter().any(|key| keywords.contains_key(*key)));
    implied.map_or("string", |(ty, _)| ty)
}

/// Returns `true` if the keywords allow the type of a value.
fn has_type(keywords: &Map<String, Value>, value: &Value) -> bool {
    let is_type = |ty: &str| match ty {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    match keywords.get("type") {
        Some(Value::String(ty)) => is_type(ty),
        Some(types @ Value::Array(_)) => strings(Some(types)).any(is_type),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
