//! The schemas of the description.

use std::ptr;

use jsonschema::{Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

/// The URI of the description in the validators' registry. Nothing is fetched from it.
const DESCRIPTION: &str = "json-schema:///description";

/// The characters to percent-encode in a JSON pointer that is the fragment of a URI.
const FRAGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'~').remove(b'-').remove(b'_').remove(b'.');

/// The description, whose schemas are found by their JSON pointers.
pub struct Schemas {
    description: &'static Value,
    registry: Registry<'static>,
}

/// A schema and its compiled validator.
pub struct Schema {
    pub json: &'static Value,
    pub validator: Validator,
}

impl Schemas {
    pub fn new(description: &'static Value) -> Result<Self, String> {
        let registry = Registry::new().add(DESCRIPTION, description.clone());
        let registry = registry.and_then(|registry| registry.prepare()).map_err(|error| error.to_string())?;
        Ok(Self { description, registry })
    }

    /// Returns the JSON pointer of an operation.
    pub fn operation(&self, method: &str, path: &str) -> String {
        format!("/paths/{}/{}", escape(path), method.to_ascii_lowercase())
    }

    /// Returns the part of the description at a JSON pointer.
    pub fn get(&self, pointer: &str) -> Option<&'static Value> {
        self.description.pointer(pointer)
    }

    /// Returns the schema that a schema refers to.
    pub fn target(&self, schema: &Value) -> Option<&'static Value> {
        let reference = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        self.get(&percent_decode_str(reference).decode_utf8().ok()?)
    }

    /// Compiles the schema at a JSON pointer.
    pub fn schema(&self, pointer: &str) -> Result<Schema, String> {
        let json = self.get(pointer).unwrap_or(&Value::Bool(true));
        let reference = format!("{DESCRIPTION}#{}", utf8_percent_encode(pointer, FRAGMENT));
        let schema = if json == &Value::Bool(true) { json!(true) } else { json!({ "$ref": reference }) };
        Ok(Schema { json, validator: self.build(&schema)? })
    }

    /// Compiles a schema that is made of schemas of the description, with the same references.
    pub fn compile(&self, schema: &Value) -> Result<Validator, String> {
        let mut schema = schema.clone();
        make_references_absolute(&mut schema);
        self.build(&schema)
    }

    fn build(&self, schema: &Value) -> Result<Validator, String> {
        let options = jsonschema::options().with_registry(&self.registry).should_validate_formats(true);
        options.build(schema).map_err(|error| error.to_string())
    }

    /// Returns a schema and all schemas that it refers to or is composed of, including each alternative of `anyOf` and `oneOf`.
    pub fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let mut parts = vec![schema];
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            next += 1;
            let target = self.target(part);
            let composed =
                ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| part.get(key)?.as_array());
            for part in target.into_iter().chain(composed.flatten()) {
                if !parts.iter().any(|known| ptr::eq(*known, part)) {
                    parts.push(part);
                }
            }
        }
        parts
    }

    /// Returns the schema of the items of a list.
    pub fn items<'a>(&'a self, list: &'a Value) -> &'a Value {
        self.parts(list).into_iter().find_map(|part| part.get("items")).unwrap_or(&Value::Bool(true))
    }

    /// Converts texts to an array, with items of the type that the schema describes.
    pub fn read_list<'t>(&self, texts: impl Iterator<Item = &'t str>, schema: &Value) -> Value {
        let items = self.items(schema);
        texts.map(|text| self.read(text, items)).collect()
    }

    /// Converts a text to an item of a list.
    pub fn read_item(&self, text: &str, list: &Value) -> Value {
        let mut items = self.read_list(std::iter::once(text), list);
        items.get_mut(0).map(Value::take).unwrap_or_default()
    }

    /// Returns `true` if a schema describes a list.
    pub fn is_list(&self, schema: &Value) -> bool {
        has_type(&self.parts(schema), "array")
    }

    /// Returns `true` if a schema describes an object.
    pub fn is_object(&self, schema: &Value) -> bool {
        let parts = self.parts(schema);
        has_type(&parts, "object") || parts.iter().any(|part| part.get("properties").is_some())
    }

    /// Converts a text to the JSON type that a schema describes.
    ///
    /// Returns a string if the conversion fails. The validator then rejects it.
    pub fn read(&self, text: &str, schema: &Value) -> Value {
        let parts = self.parts(schema);
        let is = |wanted: &str| has_type(&parts, wanted);
        // A list or an object inside another is JSON, because OpenAPI defines no style for it.
        if (is("array") || is("object"))
            && let Ok(json @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str(text)
        {
            return json;
        }
        if is("array") {
            return self.read_list(text.split(','), schema);
        }
        // Python prints `True` for `true`, and some clients send that.
        for boolean in [true, false] {
            if is("boolean") && text.eq_ignore_ascii_case(&boolean.to_string()) {
                return Value::Bool(boolean);
            }
        }
        match serde_json::from_str(text) {
            Ok(number @ Value::Number(_)) if is("integer") || is("number") => number,
            _ => Value::String(text.to_owned()),
        }
    }
}

/// Returns `true` if one of the parts of a schema has a type, or lists a value of it.
pub fn has_type(parts: &[&Value], wanted: &str) -> bool {
    let is_wanted = |value: &Value| match wanted {
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => false,
    };
    parts.iter().any(|part| match (part.get("type"), part.get("enum")) {
        (Some(Value::Array(types)), _) => types.iter().any(|ty| ty == wanted),
        (Some(ty), _) => ty == wanted,
        (None, Some(Value::Array(values))) => values.iter().any(is_wanted),
        (None, _) => false,
    })
}

/// Replaces references to the description by its URI.
fn make_references_absolute(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(reference) if key == "$ref" && reference.starts_with('#') => {
                        reference.insert_str(0, DESCRIPTION);
                    }
                    member => make_references_absolute(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_references_absolute),
        _ => {}
    }
}

/// Escapes a key for a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
