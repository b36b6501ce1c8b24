//! A description with one thing changed, for each thing that could be.

use std::fmt;

use serde_json::{Value, json};

use super::at;

/// One change.
pub struct Mutation {
    /// The place, as a JSON pointer.
    pub place: String,
    change: Change,
}

enum Change {
    Remove,
    /// Sets what is there, or adds it.
    Set(Value),
}

/// A part of the description that no type and no request could show.
pub struct Excuse {
    pub name: &'static str,
    pub reason: &'static str,
    covers: fn(&str) -> bool,
}

/// Nothing but this may be changed unnoticed. That the crate is stale then, the freshness test notices all the same.
pub const EXCUSES: &[Excuse] = &[
    Excuse {
        name: "documentation of requests",
        reason: "the words and examples of parameters and bodies are documentation of setters, which no code can ask for",
        covers: |place| {
            let is_prose = PROSE.iter().any(|key| place.contains(&format!("/{key}")));
            is_prose && !place.starts_with("/components/schemas/")
        },
    },
    Excuse {
        name: "documentation of variants",
        reason: "JSON Schema has no place for it",
        covers: |place| place.contains("/x-enum-descriptions"),
    },
    Excuse {
        name: "name of an enum",
        reason: "AutoRest wants it, and nobody here reads it",
        covers: |place| place.ends_with("/x-ms-enum/name"),
    },
    Excuse {
        name: "parameters of the client",
        reason: "the builder's setters are methods of the client and not of a request; the test `settings` calls them",
        covers: |place| place.ends_with("/x-ms-parameter-location"),
    },
];

/// The members that hold documentation.
const PROSE: [&str; 3] = ["description", "example", "summary"];

impl Mutation {
    /// The change that takes a place out of the description.
    pub fn remove(place: String) -> Self {
        Self { place, change: Change::Remove }
    }

    /// The description with the change.
    pub fn apply(&self, description: &Value) -> Value {
        let mut changed = description.clone();
        let (parent, step) = self.place.rsplit_once('/').unwrap();
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

    /// The name of what excuses this change, if anything does.
    pub fn excuse(&self) -> Option<&'static str> {
        EXCUSES.iter().find(|excuse| (excuse.covers)(&self.place)).map(|excuse| excuse.name)
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::Remove => write!(f, "{} removed", self.place),
            Change::Set(value) => write!(f, "{} set to {value}", self.place),
        }
    }
}

/// All changes to the schemas, the parameters and the bodies of a description.
pub fn of(description: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for section in ["schemas", "parameters", "requestBodies"] {
        let place = format!("/components/{section}");
        inside(description, &place, &mut mutations);
    }
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    for (path, item) in paths {
        let path = at("/paths", path);
        inside(description, &at(&path, "parameters"), &mut mutations);
        for method in item.as_object().into_iter().flatten().map(|(method, _)| method) {
            for key in ["operationId", "parameters", "requestBody", "x-codegen-request-body-name"] {
                let place = at(&at(&path, method), key);
                if description.pointer(&place).is_some() {
                    // A name without its `x-` is no extension, and it is the value that counts.
                    leaf(description, &place, &mut mutations);
                }
                inside(description, &place, &mut mutations);
            }
        }
    }
    mutations.retain(|mutation| !is_width_between_bounds(description, &mutation.place));
    mutations
}

/// Whether a place says how many bits a number has that keeps to its bounds in any.
fn is_width_between_bounds(description: &Value, place: &str) -> bool {
    let schema = place.strip_suffix("/format").and_then(|schema| description.pointer(schema));
    schema.is_some_and(|schema| {
        schema["type"] == "integer" && schema.get("minimum").is_some() && schema.get("maximum").is_some()
    })
}

/// All changes of what is inside of a place.
fn inside(description: &Value, place: &str, mutations: &mut Vec<Mutation>) {
    let mut add = |place: String, change| mutations.push(Mutation { place, change });
    let Some(value) = description.pointer(place) else { return };
    let steps: Vec<String> = match value {
        Value::Object(members) => members.keys().cloned().collect(),
        Value::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => return,
    };
    for (key, value) in additions(place, value) {
        add(at(place, &key), Change::Set(value));
    }
    for step in &steps {
        add(at(place, step), Change::Remove);
    }
    for step in &steps {
        leaf(description, &at(place, step), mutations);
        inside(description, &at(place, step), mutations);
    }
}

/// What else could stand in the place of a plain value.
fn leaf(description: &Value, place: &str, mutations: &mut Vec<Mutation>) {
    let others: Vec<Value> = match description.pointer(place) {
        Some(Value::Bool(value)) => vec![json!(!value)],
        Some(Value::Number(number)) => {
            let number = number.as_i64().unwrap_or_default();
            vec![json!(number - 1), json!(number + 1)]
        }
        Some(Value::String(text)) if place.ends_with("/$ref") => {
            let (section, name) = text.rsplit_once('/').unwrap();
            let members = description.pointer(section.trim_start_matches('#')).and_then(Value::as_object);
            let others = members.into_iter().flatten().map(|(other, _)| other).filter(|other| *other != name);
            others.map(|other| json!(format!("{section}/{other}"))).collect()
        }
        Some(Value::String(text)) if place.ends_with("/type") => {
            let types = ["string", "integer", "number", "boolean", "array", "object"];
            types.iter().filter(|ty| *ty != text).map(|ty| json!(ty)).collect()
        }
        Some(Value::String(text)) if place.ends_with("/in") => ["query", "header", "path"]
            .iter()
            .filter(|place| *place != text)
            .map(|place| json!(place))
            .collect(),
        Some(Value::String(text)) => vec![json!(format!("{text}x"))],
        _ => Vec::new(),
    };
    mutations.extend(
        others.into_iter().map(|value| Mutation { place: place.to_owned(), change: Change::Set(value) }),
    );
}

/// What could stand in an object or a list besides what does.
fn additions(place: &str, value: &Value) -> Vec<(String, Value)> {
    let mut additions = Vec::new();
    let mut add = |key: &str, more: Value| additions.push((key.to_owned(), more));
    match value {
        Value::Array(items) if place.ends_with("/parameters") => {
            add(
                &items.len().to_string(),
                json!({ "name": "added", "in": "query", "schema": { "type": "string" } }),
            );
        }
        Value::Array(items) => add(&items.len().to_string(), json!("added")),
        Value::Object(_) if place.ends_with("/properties") => add("added", json!({ "type": "string" })),
        Value::Object(_) if place == "/components/schemas" => add("Added", json!({ "type": "string" })),
        Value::Object(members) if members.contains_key("in") && members.contains_key("required") => {}
        Value::Object(members) if members.contains_key("in") => add("required", json!(true)),
        Value::Object(members) if !place.contains("/example") => {
            let bounds: &[(&str, Value)] = match members.get("type").and_then(Value::as_str) {
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
            // What is one of a list is no credential, whatever is said of it, and an item has no default.
            let is_secret = members.get("format") == Some(&json!("password"));
            let makes_sense = |key: &str| match key {
                "x-ms-secret" => !members.contains_key("enum") && !is_secret,
                "default" => !place.ends_with("/items"),
                _ => true,
            };
            for (key, bound) in
                bounds.iter().filter(|(key, _)| !members.contains_key(*key) && makes_sense(key))
            {
                add(key, bound.clone());
            }
            // What is sent as text can't be null, and where an object may be null is said at its uses.
            let is_plain = members.contains_key("type") && !members.contains_key("properties");
            if place.starts_with("/components/schemas") && is_plain {
                add("nullable", json!(true));
            }
        }
        _ => {}
    }
    additions
}
