//! All single changes of a description.

use std::fmt;

use serde_json::{Value, json};

use super::at;

/// A change of a description.
pub struct Mutation {
    /// The JSON pointer to the changed value.
    pub pointer: String,
    change: Change,
}

enum Change {
    Remove,
    /// Replaces or adds a value.
    Set(Value),
}

/// A part of a description that does not affect types or requests.
pub struct Exclusion {
    pub name: &'static str,
    pub reason: &'static str,
    covers: fn(&str) -> bool,
}

/// The only changes that the comparison may miss. The test `freshness` of xtask detects them.
pub const EXCLUSIONS: &[Exclusion] = &[
    Exclusion {
        name: "documentation of requests",
        reason: "descriptions and examples of parameters and bodies become documentation of setters",
        covers: |pointer| {
            let is_documentation = DOCUMENTATION.iter().any(|key| pointer.contains(&format!("/{key}")));
            is_documentation && !pointer.starts_with("/components/schemas/")
        },
    },
    Exclusion {
        name: "documentation of variants",
        reason: "JSON Schema has no keyword for them",
        covers: |pointer| pointer.contains("/x-enum-descriptions"),
    },
    Exclusion {
        name: "name of an enum",
        reason: "AutoRest requires it, and the generator ignores it",
        covers: |pointer| pointer.ends_with("/x-ms-enum/name"),
    },
    Exclusion {
        name: "parameters of the client",
        reason: "they become setters of `ClientBuilder`, which the test `requests` calls",
        covers: |pointer| pointer.ends_with("/x-ms-parameter-location"),
    },
];

/// The keywords of documentation.
const DOCUMENTATION: [&str; 3] = ["description", "example", "summary"];

impl Mutation {
    /// Returns the change that removes a value.
    pub fn remove(pointer: String) -> Self {
        Self { pointer, change: Change::Remove }
    }

    /// Returns the changed description.
    pub fn apply(&self, description: &Value) -> Value {
        let mut changed = description.clone();
        let (parent, step) = self.pointer.rsplit_once('/').unwrap();
        let step = step.replace("~1", "/").replace("~0", "~");
        match (changed.pointer_mut(parent).unwrap(), &self.change) {
            (Value::Object(members), Change::Remove) => drop(members.remove(&step)),
            (Value::Object(members), Change::Set(value)) => drop(members.insert(step, value.clone())),
            (Value::Array(items), Change::Remove) => drop(items.remove(step.parse().unwrap())),
            (Value::Array(items), Change::Set(value)) => {
                match items.get_mut(step.parse::<usize>().unwrap()) {
                    Some(item) => *item = value.clone(),
                    None => items.push(value.clone()),
                }
            }
            (other, _) => panic!("{parent} is {other}"),
        }
        changed
    }

    /// Returns the name of the exclusion that covers this change, if any.
    pub fn exclusion(&self) -> Option<&'static str> {
        EXCLUSIONS.iter().find(|exclusion| (exclusion.covers)(&self.pointer)).map(|exclusion| exclusion.name)
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::Remove => write!(f, "{} removed", self.pointer),
            Change::Set(value) => write!(f, "{} set to {value}", self.pointer),
        }
    }
}

/// Returns all changes of the schemas, parameters and request bodies of a description.
pub fn of(description: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for section in ["schemas", "parameters", "requestBodies", "securitySchemes"] {
        let pointer = format!("/components/{section}");
        add_mutations_inside(description, &pointer, &mut mutations);
    }
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    for (path, item) in paths {
        let path = at("/paths", path);
        add_mutations_inside(description, &at(&path, "parameters"), &mut mutations);
        for method in item.as_object().into_iter().flatten().map(|(method, _)| method) {
            for key in ["operationId", "parameters", "requestBody", "security", "x-codegen-request-body-name"]
            {
                let pointer = at(&at(&path, method), key);
                if description.pointer(&pointer).is_some() {
                    add_replacements(description, &pointer, &mut mutations);
                }
                add_mutations_inside(description, &pointer, &mut mutations);
            }
        }
    }
    mutations.retain(|mutation| {
        !is_format_of_limited_integer(description, &mutation.pointer)
            && !is_required_with_default(description, &mutation.pointer)
    });
    mutations
}

/// Returns `true` for the format of an integer with a minimum and a maximum, which already exclude other values.
fn is_format_of_limited_integer(description: &Value, pointer: &str) -> bool {
    let schema = pointer.strip_suffix("/format").and_then(|schema| description.pointer(schema));
    schema.is_some_and(|schema| {
        schema["type"] == "integer" && schema.get("minimum").is_some() && schema.get("maximum").is_some()
    })
}

/// Returns `true` for `required` of a parameter with a default, which the client sends whether it is required or not.
fn is_required_with_default(description: &Value, pointer: &str) -> bool {
    let parameter = pointer.strip_suffix("/required").and_then(|parameter| description.pointer(parameter));
    parameter.is_some_and(|parameter| parameter["schema"].get("default").is_some())
}

/// Adds all changes inside an object or array.
fn add_mutations_inside(description: &Value, pointer: &str, mutations: &mut Vec<Mutation>) {
    let mut add = |pointer: String, change| mutations.push(Mutation { pointer, change });
    let Some(value) = description.pointer(pointer) else { return };
    let steps: Vec<String> = match value {
        Value::Object(members) => members.keys().cloned().collect(),
        Value::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => return,
    };
    for (key, value) in additions(pointer, value) {
        add(at(pointer, &key), Change::Set(value));
    }
    for step in &steps {
        add(at(pointer, step), Change::Remove);
    }
    for step in &steps {
        add_replacements(description, &at(pointer, step), mutations);
        add_mutations_inside(description, &at(pointer, step), mutations);
    }
}

/// Adds the replacements of a scalar value.
fn add_replacements(description: &Value, pointer: &str, mutations: &mut Vec<Mutation>) {
    let others: Vec<Value> = match description.pointer(pointer) {
        Some(Value::Bool(value)) => vec![json!(!value)],
        Some(Value::Number(number)) => {
            let number = number.as_i64().unwrap_or_default();
            vec![json!(number - 1), json!(number + 1)]
        }
        Some(Value::String(text)) if pointer.ends_with("/$ref") => {
            let (section, name) = text.rsplit_once('/').unwrap();
            let members = description.pointer(section.trim_start_matches('#')).and_then(Value::as_object);
            let others = members.into_iter().flatten().map(|(other, _)| other).filter(|other| *other != name);
            others.map(|other| json!(format!("{section}/{other}"))).collect()
        }
        Some(Value::String(text)) if pointer.ends_with("/type") => {
            let types = ["string", "integer", "number", "boolean", "array", "object"];
            types.iter().filter(|ty| *ty != text).map(|ty| json!(ty)).collect()
        }
        Some(Value::String(text)) if pointer.ends_with("/in") => ["query", "header", "path"]
            .iter()
            .filter(|location| *location != text)
            .map(|location| json!(location))
            .collect(),
        Some(Value::String(text)) => vec![json!(format!("{text}x"))],
        _ => Vec::new(),
    };
    mutations.extend(
        others.into_iter().map(|value| Mutation { pointer: pointer.to_owned(), change: Change::Set(value) }),
    );
}

/// Returns the members or items that can be added to an object or array.
fn additions(pointer: &str, value: &Value) -> Vec<(String, Value)> {
    let mut additions = Vec::new();
    let mut add = |key: &str, more: Value| additions.push((key.to_owned(), more));
    match value {
        Value::Array(items) if pointer.ends_with("/parameters") => {
            add(
                &items.len().to_string(),
                json!({ "name": "added", "in": "query", "schema": { "type": "string" } }),
            );
        }
        // Scopes and further alternatives do not affect requests.
        Value::Array(_) if pointer.contains("/security") => {}
        Value::Array(items) => add(&items.len().to_string(), json!("added")),
        Value::Object(_) if pointer.ends_with("/properties") => add("added", json!({ "type": "string" })),
        Value::Object(_) if pointer == "/components/schemas" => add("Added", json!({ "type": "string" })),
        Value::Object(members) if members.contains_key("in") && members.contains_key("required") => {}
        Value::Object(members) if members.contains_key("in") => add("required", json!(true)),
        Value::Object(members) if !pointer.contains("/example") => {
            let keywords: &[(&str, Value)] = match members.get("type").and_then(Value::as_str) {
                Some("string") => &[
                    ("minLength", json!(2)),
                    ("maxLength", json!(20)),
                    ("pattern", json!("^[a-f]{4}$")),
                    ("format", json!("email")),
                    ("enum", json!(["one", "two"])),
                    ("default", json!("text")),
                    ("x-ms-secret", json!(true)),
                ],
                Some("integer" | "number") => {
                    &[("minimum", json!(3)), ("maximum", json!(5)), ("default", json!(4))]
                }
                Some("boolean") => &[("default", json!(true))],
                Some("object") => &[("required", json!(["added"])), ("additionalProperties", json!(false))],
                _ => &[],
            };
            // The other additions have no effect.
            let is_secret = members.get("format") == Some(&json!("password"));
            let has_effect = |key: &str| match key {
                "x-ms-secret" => !members.contains_key("enum") && !is_secret,
                "default" => !pointer.ends_with("/items"),
                _ => true,
            };
            for (key, value) in
                keywords.iter().filter(|(key, _)| !members.contains_key(*key) && has_effect(key))
            {
                add(key, value.clone());
            }
            // A parameter cannot be null, and the schemas that refer to an object decide whether it is nullable.
            let is_plain = members.contains_key("type") && !members.contains_key("properties");
            if pointer.starts_with("/components/schemas") && is_plain {
                add("nullable", json!(true));
            }
        }
        _ => {}
    }
    additions
}
