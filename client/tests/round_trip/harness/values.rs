//! Values at the limits of a schema, just outside them, and of other JSON types.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{
    description::{
        Description, is_date, is_open_enum, is_true, items, listed, members, required_names, type_of,
    },
    pattern,
};

/// The number of nested objects that get their optional properties.
const DEPTH: usize = 3;

/// The number in the values of a request. The types that it contains are also compared on their own.
const REQUEST_DEPTH: usize = 2;

impl Description<'_> {
    /// Returns valid values of a schema, also at the limit of each constraint.
    pub fn valid_values(&self, schema: &Value) -> Vec<Value> {
        only(true, self.values(schema, DEPTH))
    }

    /// Returns values of the JSON type of a schema that each violate one constraint.
    pub fn invalid_values(&self, schema: &Value) -> Vec<Value> {
        only(false, self.values(schema, DEPTH))
    }

    /// Returns the valid or invalid values of a parameter or a body.
    pub fn request_values(&self, schema: &Value, is_valid: bool) -> Vec<Value> {
        only(is_valid, self.values(schema, REQUEST_DEPTH))
    }

    /// Returns values that cannot be deserialized as the type of a schema.
    pub fn values_of_other_types(&self, schema: &Value) -> Vec<Value> {
        self.others(schema, DEPTH)
    }

    fn others(&self, schema: &Value, depth: usize) -> Vec<Value> {
        let schema = self.merged(schema);
        let mut others =
            vec![json!(true), json!(7), json!(0.5), json!(UNLISTED), json!([7]), json!({ "a": 7 })];
        let alternatives = self.alternatives(&schema);
        if !alternatives.is_empty() {
            let each: Vec<_> = alternatives.iter().map(|schema| self.others(schema, depth)).collect();
            others.retain(|value| each.iter().all(|others| others.contains(value)));
            return others;
        }
        let listed = listed(&schema);
        if !listed.is_empty() {
            others.retain(|value| {
                let is_known = listed.iter().any(|listed| is_same(listed, value));
                let is_kept = is_open_enum(&schema) && !value.is_object() && !value.is_array();
                let has_type = listed.iter().all(|listed| !listed.is_string()) || value.is_string();
                !(is_known || is_kept && (has_type && !value.is_boolean() || is_mixed(&listed)))
            });
            if is_open_enum(&schema) && listed.iter().all(|value| value.is_i64()) {
                others.extend([json!(0.5), json!(UNLISTED)]);
            }
            return others;
        }
        let text = |key| schema.get(key).and_then(Value::as_str);
        match (type_of(&schema), text("format")) {
            (Some("string"), _) => {
                others.retain(|value| !value.is_string() || is_date(&schema));
            }
            (Some("integer"), format) => {
                others.retain(|value| !value.is_i64());
                others.extend((format == Some("int32")).then(|| json!(BEYOND_INT32)));
            }
            (Some("number"), _) => others.retain(|value| !value.is_number()),
            (Some("boolean"), _) => others.retain(|value| !value.is_boolean()),
            (Some("array"), _) => {
                others.retain(|value| !value.is_array());
                let items =
                    schema.get("items").filter(|_| depth > 0).map(|items| self.others(items, depth - 1));
                others.extend(items.into_iter().flatten().map(|item| json!([item])));
            }
            // serde also deserializes a struct from an array.
            (Some("object"), _) => others.retain(|value| !value.is_object() && !value.is_array()),
            _ => others.clear(),
        }
        others
    }

    /// Returns values at and around the limits of a schema, each with whether it is valid. The valid ones are first.
    fn values(&self, schema: &Value, depth: usize) -> Vec<(Value, bool)> {
        let schema = &self.merged(schema);
        let alternatives = self.alternatives(schema);
        let listed = listed(schema);
        let mut values: Vec<(Value, bool)> = match type_of(schema) {
            _ if !alternatives.is_empty() => self.values_of_union(&alternatives, depth),
            _ if !listed.is_empty() => {
                let unlisted = is_open_enum(schema).then(|| unlisted(&listed));
                listed.into_iter().cloned().chain(unlisted).map(|value| (value, true)).collect()
            }
            Some("string") => {
                let is_valid = text_check(schema);
                texts(schema).into_iter().map(|text| (json!(text), is_valid(&text))).collect()
            }
            Some("integer" | "number") => numbers(schema)
                .into_iter()
                .map(|(value, number)| (value, is_number_valid(schema, number)))
                .collect(),
            Some("boolean") => vec![(json!(true), true), (json!(false), true)],
            Some("array") => self.lists(schema, depth),
            // At depth 0, null ends recursion.
            Some("object") if depth == 0 && is_true(schema, "nullable") => Vec::new(),
            Some("object") => self.objects(schema, depth),
            _ => [json!("anything"), json!(7), json!({ "a": [] })].map(|value| (value, true)).into(),
        };
        values.sort_by_key(|(_, is_valid)| !is_valid);
        let has_null = items(schema.get("enum")).any(Value::is_null) || self.has_null_part(schema);
        if is_true(schema, "nullable") || has_null {
            values.retain(|(value, _)| !value.is_null());
            let first_invalid = values.iter().position(|(_, is_valid)| !is_valid).unwrap_or(values.len());
            values.insert(first_invalid, (Value::Null, true));
        }
        values
    }

    /// Returns the values of each variant. A value that is invalid for one variant may be valid for another of the same JSON
    /// type, so these are left out. The first value is valid for only one variant, if one is found.
    fn values_of_union(&self, alternatives: &[Value], depth: usize) -> Vec<(Value, bool)> {
        let is_object = |schema: &Value| schema.get("properties").is_some();
        // At depth 0, a variant that is no object ends recursion.
        let has_end = depth == 0 && alternatives.iter().any(|schema| !is_object(schema));
        let used = alternatives.iter().filter(|schema| !has_end || !is_object(schema));
        let each: Vec<_> = used.map(|schema| self.values(schema, depth)).collect();
        let kinds = |index: usize| {
            let values: &[(Value, bool)] = &each[index];
            values.iter().map(|(value, _)| kind(value)).collect::<BTreeSet<_>>()
        };
        let is_ambiguous = |index: usize, value: &Value| {
            (0..each.len()).any(|other| other != index && kinds(other).contains(kind(value)))
        };
        let values = each.iter().enumerate().flat_map(|(index, values)| {
            values.iter().filter(move |(value, is_valid)| *is_valid || !is_ambiguous(index, value))
        });
        let mut values: Vec<(Value, bool)> = values.cloned().collect();
        let is_of_one = |value: &Value| {
            alternatives.iter().filter(|schema| self.accepts(schema, value)).take(2).count() == 1
        };
        let firsts = each.iter().filter_map(|values| values.first());
        let candidates = firsts.chain(each.iter().flatten()).filter(|(_, is_valid)| *is_valid);
        if let Some(first) = candidates.into_iter().find(|(value, _)| is_of_one(value)) {
            values.retain(|other| other != first);
            values.insert(0, first.clone());
        }
        values
    }

    /// Returns `true` if a value is valid for a merged schema.
    fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let accepts = |schema: &Value, value| self.accepts(&self.merged(schema), value);
        let alternatives = self.alternatives(schema);
        let listed = listed(schema);
        match (type_of(schema), value) {
            (_, Value::Null) => is_true(schema, "nullable"),
            _ if !alternatives.is_empty() => alternatives.iter().any(|schema| self.accepts(schema, value)),
            _ if !listed.is_empty() => listed.iter().any(|listed| is_same(listed, value)),
            (None, _) => true,
            (Some("string"), Value::String(text)) => text_check(schema)(text),
            (Some("boolean"), Value::Bool(_)) => true,
            (Some("integer"), Value::Number(number)) => {
                !number.is_f64() && is_number_valid(schema, number.as_f64().unwrap_or_default())
            }
            (Some("number"), Value::Number(number)) => {
                is_number_valid(schema, number.as_f64().unwrap_or_default())
            }
            (Some("array"), Value::Array(values)) => {
                values.iter().all(|value| schema.get("items").is_none_or(|items| accepts(items, value)))
            }
            (Some("object"), Value::Object(object)) => {
                let additional = schema.get("additionalProperties");
                let is_valid = |(name, value): (&String, _)| match schema["properties"].get(name) {
                    Some(property) => accepts(property, value),
                    None => additional.is_none_or(|values| {
                        values != &json!(false) && (values.is_boolean() || accepts(values, value))
                    }),
                };
                required_names(schema).iter().all(|name| object.contains_key(*name))
                    && object.iter().all(is_valid)
            }
            _ => false,
        }
    }

    fn lists(&self, schema: &Value, depth: usize) -> Vec<(Value, bool)> {
        let none = Value::Null;
        if depth == 0 && count(schema, "minItems").unwrap_or(0) == 0 {
            return vec![(json!([]), true)];
        }
        let items = self.values(schema.get("items").unwrap_or(&none), depth.saturating_sub(1));
        let Some((item, true)) = items.first().cloned() else { return vec![(json!([]), true)] };
        let (min, max) = (count(schema, "minItems"), count(schema, "maxItems"));
        let length = min.unwrap_or(0).max(1);
        let list = |item: &Value, length| {
            (Value::Array(vec![item.clone(); length]), is_count_valid(length, min, max))
        };
        let lengths = lengths(min, max, length).into_iter().map(|length| list(&item, length));
        let with_each_item = items
            .iter()
            .map(|(item, is_valid)| (list(item, length).0, *is_valid && is_count_valid(length, min, max)));
        // At depth 0, an array has as few items as possible, which ends recursion.
        match depth {
            0 => vec![list(&item, min.unwrap_or(0))],
            _ => lengths.chain(with_each_item).collect(),
        }
    }

    fn objects(&self, schema: &Value, depth: usize) -> Vec<(Value, bool)> {
        let mut required = required_names(schema);
        let (preferred, excluded) = alternative_names(schema);
        required.extend(preferred);
        let properties: Vec<(&str, Vec<(Value, bool)>)> = members(schema.get("properties"))
            .filter(|(name, _)| required.contains(name) || depth > 0 && !excluded.contains(name))
            .map(|(name, property)| (name, self.values(property, depth.saturating_sub(1))))
            .collect();
        let first = |(name, values): &(&str, Vec<(Value, bool)>)| {
            Some(((*name).to_owned(), values.first()?.0.clone()))
        };
        let mut full: Map<String, Value> = properties.iter().filter_map(first).collect();
        // The client keeps properties that are required but not defined as extra fields.
        let additional = schema.get("additionalProperties");
        let is_undefined = |name: &&str| schema["properties"].get(*name).is_none();
        for name in required.into_iter().filter(is_undefined).filter(|_| additional != Some(&json!(false))) {
            let schema = additional.filter(|values| values.is_object()).unwrap_or(&Value::Null);
            let value = self.values(schema, depth.saturating_sub(1)).into_iter().next();
            full.extend(value.map(|(value, _)| (name.to_owned(), value)));
        }
        let mut objects = vec![(Value::Object(full.clone()), true)];
        for (name, values) in &properties {
            for (value, is_valid) in values.iter().skip(1) {
                let mut object = full.clone();
                object.insert((*name).to_owned(), value.clone());
                objects.push((Value::Object(object), *is_valid));
            }
        }
        if let Some(values) =
            schema.get("additionalProperties").filter(|values| values.is_object() && properties.is_empty())
        {
            let (min, max) = (count(schema, "minProperties"), count(schema, "maxProperties"));
            // At depth 0, an empty map ends recursion.
            if depth == 0 && min.unwrap_or(0) == 0 {
                return objects;
            }
            let Some((value, _)) = self.values(values, depth.saturating_sub(1)).into_iter().next() else {
                return objects;
            };
            objects = lengths(min, max, 1)
                .into_iter()
                .map(|length| {
                    let members = (0..length).map(|index| (format!("key{index}"), value.clone()));
                    (Value::Object(members.collect()), is_count_valid(length, min, max))
                })
                .collect();
        }
        objects
    }
}

/// Returns the properties that an object has to be valid for the first of several schemas which only require properties, and
/// those that it does not have, because it must be valid for no other one. The server checks this.
fn alternative_names(schema: &Value) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut preferred, mut excluded) = (BTreeSet::new(), BTreeSet::new());
    for key in ["anyOf", "oneOf"] {
        let parts: Vec<&Value> = items(schema.get(key)).collect();
        let is_plain = |part: &&Value| members(Some(part)).all(|(key, _)| key == "required");
        let Some(first) = parts.first().filter(|_| parts.iter().all(is_plain)) else { continue };
        preferred.extend(required_names(first));
        if key == "oneOf" {
            excluded.extend(parts.iter().flat_map(|part| required_names(part)));
        }
    }
    excluded.retain(|name| !preferred.contains(name));
    (preferred, excluded)
}

/// Returns the values that are valid, or those that are not.
fn only(is_valid: bool, values: Vec<(Value, bool)>) -> Vec<Value> {
    values.into_iter().filter(|(_, valid)| *valid == is_valid).map(|(value, _)| value).collect()
}

/// One more than the largest 32-bit integer.
const BEYOND_INT32: i64 = 1 << 31;

/// A value that no enum contains.
pub const UNLISTED: &str = "not in the list";

/// Returns a value that an open enum does not list.
pub fn unlisted(listed: &[&Value]) -> Value {
    match listed.first() {
        _ if listed.iter().any(|value| value.is_string()) => json!(UNLISTED),
        Some(Value::Number(_)) => json!(7),
        _ => json!(UNLISTED),
    }
}

/// Returns `true` if values have several types.
fn is_mixed(values: &[&Value]) -> bool {
    values.iter().map(|value| kind(value)).collect::<BTreeSet<_>>().len() > 1
}

/// Returns the name of the JSON type of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn count(schema: &Value, key: &str) -> Option<usize> {
    schema.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
}

/// Returns the usual length, lengths at and around the limits, and an extreme length for each limit that is absent.
fn lengths(min: Option<usize>, max: Option<usize>, usual: usize) -> Vec<usize> {
    let around =
        [min, max].into_iter().flatten().flat_map(|limit| [limit.saturating_sub(1), limit, limit + 1]);
    let extremes = [min.is_none().then_some(0), max.is_none().then_some(min.unwrap_or(0) + MANY)];
    let lengths = [usual].into_iter().chain(around).chain(extremes.into_iter().flatten());
    let mut seen = BTreeSet::new();
    lengths.filter(|length| seen.insert(*length)).collect()
}

/// A length that only a limit makes invalid.
const MANY: usize = 200;

fn is_count_valid(count: usize, min: Option<usize>, max: Option<usize>) -> bool {
    min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
}

fn texts(schema: &Value) -> Vec<String> {
    let text = |key| schema.get(key).and_then(Value::as_str);
    match text("format") {
        Some("date-time") => return vec!["2016-05-13T04:00:00Z".to_owned()],
        Some("date") => return vec!["2016-05-13".to_owned()],
        _ => {}
    }
    let lengths = lengths(count(schema, "minLength"), count(schema, "maxLength"), 12).into_iter();
    let of_length = |length| "x".repeat(length);
    if let Some(pattern) = pattern_of(schema) {
        let least = count(schema, "minLength").unwrap_or(0);
        let texts = pattern.regex.as_ref().and_then(|regex| pattern::texts(regex.as_str(), least));
        return texts
            .unwrap_or_else(|| pattern.texts.iter().cloned().chain(lengths.map(of_length)).collect());
    }
    match text("format") {
        Some("email") => lengths
            .filter(|length| *length > 2)
            .map(|length| format!("{}@b", "x".repeat(length - 2)))
            .chain(["no-address".to_owned()])
            .collect(),
        Some(format) => {
            text_of_format(format).map(str::to_owned).into_iter().chain(lengths.map(of_length)).collect()
        }
        None => lengths.map(of_length).collect(),
    }
}

/// Returns a text of a format that servers check, but the client does not.
fn text_of_format(format: &str) -> Option<&'static str> {
    let text = match format {
        "time" => "04:00:00Z",
        "duration" => "P1DT12H",
        "idn-email" => "someone@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "iri" | "uri-reference" | "iri-reference" | "uri-template" => "https://example.com/path",
        "uuid" => "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "json-pointer" => "/a/0",
        "relative-json-pointer" => "0/a",
        _ => return None,
    };
    Some(text)
}

/// A pattern of texts.
struct Pattern {
    /// `None` if the client leaves the pattern to the server, because its regex engine does not support it.
    regex: Option<Regex>,
    /// Some texts that servers accept.
    texts: Vec<String>,
}

impl Pattern {
    fn new(pattern: &str) -> Self {
        let validator = jsonschema::validator_for(&json!({ "pattern": pattern }));
        let is_match =
            |text: &&str| validator.as_ref().is_ok_and(|validator| validator.is_valid(&json!(text)));
        let texts = ["xxxxxxxxxxxx", "Aa0-Aa0-Aa0-Aa0-", "x", "0"].into_iter().filter(is_match);
        let texts = texts.map(str::to_owned).collect();
        let is_supported = regex_lite::Regex::new(pattern).is_ok();
        let regex = Regex::new(pattern).ok().filter(|_| is_supported);
        Self { regex, texts }
    }
}

/// Returns the pattern of a schema.
fn pattern_of(schema: &Value) -> Option<Rc<Pattern>> {
    thread_local! {
        // Each is compiled once, because that takes long.
        static COMPILED: RefCell<BTreeMap<String, Rc<Pattern>>> = RefCell::default();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    let compile = || Rc::new(Pattern::new(pattern));
    let cached =
        |compiled: &mut BTreeMap<_, _>| Rc::clone(compiled.entry(pattern.to_owned()).or_insert_with(compile));
    Some(COMPILED.with_borrow_mut(cached))
}

/// Returns a function that validates a string.
fn text_check(schema: &Value) -> impl Fn(&str) -> bool {
    let pattern = pattern_of(schema);
    let is_email = schema.get("format").and_then(Value::as_str) == Some("email");
    move |text| {
        is_count_valid(text.chars().count(), count(schema, "minLength"), count(schema, "maxLength"))
            && pattern.iter().filter_map(|pattern| pattern.regex.as_ref()).all(|regex| regex.is_match(text))
            && (!is_email || text.contains('@'))
    }
}

fn numbers(schema: &Value) -> Vec<(Value, f64)> {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    let is_integer = schema.get("type") == Some(&json!("integer"));
    let step = if is_integer { 1.0 } else { 0.5 };
    let mut numbers = vec![7.0, 0.0, -7.0, 2_000_000_000.0];
    for limit in ["minimum", "maximum"].into_iter().filter_map(number) {
        numbers.extend([limit - step, limit, limit + step]);
    }
    match number("multipleOf") {
        Some(of) => numbers.extend([of, of * 2.0, of * 1.5]),
        None if is_integer && schema.get("format") == Some(&json!("int32")) => {}
        None => numbers.extend([0.5, 3_000_000_000.0]),
    }
    numbers.retain(|number| !is_integer || number.fract() == 0.0);
    #[allow(clippy::cast_possible_truncation, reason = "all of the numbers are small")]
    let value = |number: f64| if number.fract() == 0.0 { json!(number as i64) } else { json!(number) };
    numbers.into_iter().map(|number| (value(number), number)).collect()
}

fn is_number_valid(schema: &Value, number: f64) -> bool {
    let number_of = |key: &str| schema.get(key).and_then(Value::as_f64);
    let is_exclusive = |key| is_true(schema, key);
    number_of("minimum")
        .is_none_or(|min| number > min || (number == min && !is_exclusive("exclusiveMinimum")))
        && number_of("maximum")
            .is_none_or(|max| number < max || (number == max && !is_exclusive("exclusiveMaximum")))
        && number_of("multipleOf").is_none_or(|of| (number / of).fract() == 0.0)
}

/// Returns `true` if two values are equal, where 1 equals 1.0 and null equals an absent member.
pub fn is_same(one: &Value, other: &Value) -> bool {
    are_equal(one, other, false)
}

/// Returns `true` if two values are equal, where 1 equals 1.0. If `keeps_null` is false, null equals an absent member.
pub fn are_equal(one: &Value, other: &Value, keeps_null: bool) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| are_equal(one, other, keeps_null))
        }
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let side = |of: &Map<String, Value>, name: &str| of.get(name).cloned().unwrap_or_default();
            let has_same = |name| !keeps_null || one.contains_key(name) == other.contains_key(name);
            names
                .into_iter()
                .all(|name| has_same(name) && are_equal(&side(one, name), &side(other, name), keeps_null))
        }
        _ => one == other,
    }
}
