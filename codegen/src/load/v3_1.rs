//! Rewrites the schemas of OpenAPI 3.1, which are JSON Schemas, as schemas of OpenAPI 3.0.
//!
//! Keywords that OpenAPI 3.0 does not have, and that no other keyword expresses, stay as they are. They become part of
//! the normalized description, and only the server checks them.

use serde_json::{Map, Value, json};

use crate::openapi::{
    document::Document,
    node::child,
    schema::{COMPONENTS_WITH_SCHEMAS, Member},
};

/// Rewrites all schemas of a document, and adds the members that only OpenAPI 3.0 requires.
pub(super) fn convert(document: &mut Document<'_>) {
    let mut root = std::mem::take(&mut document.root);
    let mut converter = Converter { moves: Vec::new() };
    if let Some(schemas) = root.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (name, schema) in schemas {
            converter.schema(schema, &child("/components/schemas", name));
        }
    }
    for section in COMPONENTS_WITH_SCHEMAS {
        let pointer = child("/components", section);
        if let Some(section) = root.pointer_mut(&pointer) {
            converter.container(section, &pointer, true);
        }
    }
    if let Some(root) = root.as_object_mut() {
        let paths = root.entry("paths").or_insert_with(|| json!({}));
        add_responses(paths);
        converter.container(paths, "/paths", true);
    }
    document.root = root;
    for (to, from) in converter.moves {
        document.record_move(&to, &from);
    }
}

/// Adds the responses that an operation lacks.
fn add_responses(paths: &mut Value) {
    for item in paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for method in crate::openapi::operation::METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                operation.entry("responses").or_insert_with(|| json!({}));
            }
        }
    }
}

struct Converter {
    /// The values that were moved: the new pointer and the previous one.
    moves: Vec<(String, String)>,
}

impl Converter {
    /// Rewrites the schemas in an object that is not itself a schema.
    fn container(&mut self, value: &mut Value, pointer: &str, is_map: bool) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    let pointer = child(pointer, key);
                    match Member::of(key, is_map) {
                        Member::Schema => self.schema(member, &pointer),
                        Member::Container { is_map } => self.container(member, &pointer, is_map),
                        Member::Data => {}
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.container(item, &child(pointer, &index.to_string()), false);
                }
            }
            _ => {}
        }
    }

    /// Rewrites a schema, the ones inside it first.
    fn schema(&mut self, schema: &mut Value, pointer: &str) {
        if let Value::Bool(allows_all) = schema {
            *schema = if *allows_all { json!({}) } else { json!({ "not": {} }) };
        }
        let Some(members) = schema.as_object_mut() else { return };
        // Earlier drafts of JSON Schema list the items of a tuple here.
        if members.get("items").is_some_and(Value::is_array)
            && let Some(items) = members.shift_remove("items")
        {
            members.insert("prefixItems".to_owned(), items);
            self.moves.push((child(pointer, "prefixItems"), child(pointer, "items")));
        }
        self.inner_schemas(members, pointer);
        for keyword in ["$schema", "$comment", "$defs", "definitions"] {
            members.shift_remove(keyword);
        }
        self.reference(members, pointer);
        self.constant(members, pointer);
        self.types(members, pointer);
        self.limits(members, pointer);
        self.examples(members, pointer);
        content(members);
        self.tuple(members, pointer);
        self.patterns(members, pointer);
        self.null_parts(members, pointer);
    }

    fn inner_schemas(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        for (key, member) in members {
            let pointer = child(pointer, key);
            match key.as_str() {
                "properties" | "patternProperties" => {
                    for (name, schema) in member.as_object_mut().into_iter().flatten() {
                        self.schema(schema, &child(&pointer, name));
                    }
                }
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    self.flatten(member, &pointer);
                    for (index, schema) in member.as_array_mut().into_iter().flatten().enumerate() {
                        self.schema(schema, &child(&pointer, &index.to_string()));
                    }
                }
                "items" | "not" => self.schema(member, &pointer),
                "additionalProperties" if !member.is_boolean() => self.schema(member, &pointer),
                _ => {}
            }
        }
    }

    /// Replaces a list inside a list of schemas by its items. No schema is a list, but some generators nest them.
    fn flatten(&mut self, list: &mut Value, pointer: &str) {
        let Some(items) = list.as_array_mut().filter(|items| items.iter().any(Value::is_array)) else {
            return;
        };
        let mut flat = Vec::new();
        for (index, item) in std::mem::take(items).into_iter().enumerate() {
            let from = child(pointer, &index.to_string());
            match item {
                Value::Array(inner) => {
                    for (inner_index, inner) in inner.into_iter().enumerate() {
                        flat.push((child(&from, &inner_index.to_string()), inner));
                    }
                }
                item => flat.push((from, item)),
            }
        }
        // A later item moves to a location that an earlier one may still have, so the last one moves first.
        for (index, (from, _)) in flat.iter().enumerate().rev() {
            self.moves.push((child(pointer, &index.to_string()), from.clone()));
        }
        items.extend(flat.into_iter().map(|(_, item)| item));
    }

    /// Moves a reference that has siblings into `allOf`.
    fn reference(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        if members.len() < 2 || !members.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        let Some(reference) = members.shift_remove("$ref") else { return };
        let all_of = members.entry("allOf").or_insert_with(|| json!([]));
        if let Some(all_of) = all_of.as_array_mut() {
            let index = all_of.len().to_string();
            all_of.push(json!({ "$ref": reference }));
            let part = child(&child(pointer, "allOf"), &index);
            self.moves.push((child(&part, "$ref"), child(pointer, "$ref")));
        }
    }

    /// Makes a constant an enum with one value.
    fn constant(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let Some(value) = members.shift_remove("const") else { return };
        let inferred = kind(&value).filter(|_| !members.contains_key("type"));
        if let Some(inferred) = inferred {
            members.insert("type".to_owned(), json!(inferred));
        }
        members.insert("enum".to_owned(), json!([value]));
        self.moves.push((child(pointer, "enum"), child(pointer, "const")));
        self.moves.push((child(&child(pointer, "enum"), "0"), child(pointer, "const")));
    }

    /// Makes a list of types one type, which may be nullable, or alternatives.
    fn types(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let listed = match members.get("type") {
            Some(Value::Array(types)) => types.clone(),
            Some(Value::String(one)) if one == "null" => vec![json!("null")],
            _ => return,
        };
        // Validation reports a type that does not exist.
        if listed.iter().any(|ty| !ty.is_string()) {
            return;
        }
        let is_nullable = listed.contains(&json!("null"));
        let has = |ty: &str| listed.contains(&json!(ty));
        let types: Vec<&Value> =
            listed.iter().filter(|ty| *ty != "null" && !(*ty == "integer" && has("number"))).collect();
        if is_nullable {
            members.insert("nullable".to_owned(), json!(true));
        }
        match types.as_slice() {
            [] if is_nullable => {
                members.shift_remove("type");
                members.insert("enum".to_owned(), json!([null]));
            }
            [one] => drop(members.insert("type".to_owned(), (*one).clone())),
            // An enum or a composition says what the values are.
            _ if ["enum", "allOf", "anyOf", "oneOf"].iter().any(|key| members.contains_key(*key)) => {
                members.shift_remove("type");
            }
            types => {
                let types: Vec<Value> = types.iter().map(|ty| (*ty).clone()).collect();
                self.alternatives(members, pointer, &types);
            }
        }
    }

    /// Replaces several types by one alternative for each, with the keywords that apply to it.
    fn alternatives(&mut self, members: &mut Map<String, Value>, pointer: &str, types: &[Value]) {
        members.shift_remove("type");
        let mut parts = Vec::new();
        for (index, ty) in types.iter().enumerate() {
            let mut part = Map::new();
            part.insert("type".to_owned(), ty.clone());
            for (key, value) in members.iter() {
                if applies_only_to(key).is_some_and(|types| types.contains(&ty.as_str().unwrap_or_default()))
                {
                    part.insert(key.clone(), value.clone());
                    let part = child(&child(pointer, "oneOf"), &index.to_string());
                    self.moves.push((child(&part, key), child(pointer, key)));
                }
            }
            parts.push(Value::Object(part));
        }
        members.retain(|key, _| applies_only_to(key).is_none());
        members.insert("oneOf".to_owned(), Value::Array(parts));
    }

    /// Splits exclusive limits, which are numbers, into a limit and a flag.
    fn limits(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        for (exclusive, inclusive, is_tighter) in [
            ("exclusiveMinimum", "minimum", f64::ge as fn(&f64, &f64) -> bool),
            ("exclusiveMaximum", "maximum", f64::le as fn(&f64, &f64) -> bool),
        ] {
            let Some(limit) = members.get(exclusive).filter(|limit| limit.is_number()).cloned() else {
                continue;
            };
            let other = members.get(inclusive).and_then(Value::as_f64);
            let applies = limit.as_f64().zip(other).is_none_or(|(limit, other)| is_tighter(&limit, &other));
            if applies {
                members.insert(inclusive.to_owned(), limit);
                members.insert(exclusive.to_owned(), json!(true));
                self.moves.push((child(pointer, inclusive), child(pointer, exclusive)));
            } else {
                members.shift_remove(exclusive);
            }
        }
    }

    /// Takes the first of several examples.
    fn examples(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let Some(examples) = members.shift_remove("examples") else { return };
        let first = examples.as_array().and_then(|examples| examples.first());
        if let Some(first) = first.filter(|_| !members.contains_key("example")) {
            members.insert("example".to_owned(), first.clone());
            let from = child(&child(pointer, "examples"), "0");
            self.moves.push((child(pointer, "example"), from));
        }
    }

    /// Gives a tuple the type of its items, if all have the same, or else any.
    fn tuple(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let Some(prefix) = members.get("prefixItems").and_then(Value::as_array).cloned() else { return };
        let rest = members.get("items").cloned();
        let is_closed = rest.as_ref().is_some_and(|rest| *rest == json!({ "not": {} }));
        let others = rest.filter(|_| !is_closed);
        let mut schemas = prefix.iter().chain(&others);
        let first = schemas.next().cloned().unwrap_or_else(|| json!({}));
        let is_uniform = schemas.all(|schema| *schema == first);
        members.insert("items".to_owned(), if is_uniform { first } else { json!({}) });
        if is_closed {
            members.entry("maxItems").or_insert_with(|| json!(prefix.len()));
        }
        if is_uniform {
            members.shift_remove("prefixItems");
            let from = child(&child(pointer, "prefixItems"), "0");
            self.moves.push((child(pointer, "items"), from));
        }
    }

    /// Makes an object whose keys match one pattern a map.
    fn patterns(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let is_closed = members.get("additionalProperties") == Some(&json!(false));
        let patterns = members.get("patternProperties").and_then(Value::as_object);
        let sole =
            patterns.filter(|patterns| patterns.len() == 1).and_then(|patterns| patterns.iter().next());
        let Some((pattern, schema)) = sole.filter(|_| is_closed && !members.contains_key("properties"))
        else {
            return;
        };
        let (pattern, schema) = (pattern.clone(), schema.clone());
        let from = child(&child(pointer, "patternProperties"), &pattern);
        members.shift_remove("patternProperties");
        members.insert("additionalProperties".to_owned(), schema);
        members.entry("propertyNames").or_insert_with(|| json!({ "pattern": pattern }));
        members.entry("type").or_insert_with(|| json!("object"));
        self.moves.push((child(pointer, "additionalProperties"), from));
    }

    /// Removes the alternative null, and makes the schema nullable. A sole other alternative replaces the composition.
    fn null_parts(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        for keyword in ["anyOf", "oneOf"] {
            let Some(parts) = members.get(keyword).and_then(Value::as_array) else { continue };
            let parts: Vec<(usize, Value)> = parts.iter().cloned().enumerate().collect();
            let (nulls, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, part)| is_null(part));
            if nulls.is_empty() || others.is_empty() {
                continue;
            }
            members.insert("nullable".to_owned(), json!(true));
            let keyword_pointer = child(pointer, keyword);
            let from = |index: usize| child(&keyword_pointer, &index.to_string());
            match others.as_slice() {
                [(index, Value::Object(part))] => {
                    members.shift_remove(keyword);
                    if part.contains_key("$ref") {
                        members.insert("allOf".to_owned(), json!([part]));
                        self.moves.push((child(&child(pointer, "allOf"), "0"), from(*index)));
                        continue;
                    }
                    for (key, value) in part {
                        if !members.contains_key(key) {
                            members.insert(key.clone(), value.clone());
                            self.moves.push((child(pointer, key), child(&from(*index), key)));
                        }
                    }
                }
                others => {
                    for (to, (index, _)) in others.iter().enumerate().filter(|(to, (index, _))| to != index) {
                        self.moves.push((from(to), from(*index)));
                    }
                    let others = others.iter().map(|(_, part)| part.clone()).collect();
                    members.insert(keyword.to_owned(), Value::Array(others));
                }
            }
        }
    }
}

/// Turns the encoding and the media type of a string into a format.
fn content(members: &mut Map<String, Value>) {
    let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let (encoding, media_type) = (text("contentEncoding"), text("contentMediaType"));
    let is_text = |media_type: &str| media_type.starts_with("text/") || media_type.contains("json");
    let format = match (encoding.as_deref(), media_type.as_deref()) {
        (Some("base64"), _) => "byte",
        (None, Some(media_type)) if !is_text(media_type) => "binary",
        _ => return,
    };
    if members.get("type").is_none_or(|ty| ty == "string") && !members.contains_key("format") {
        members.insert("type".to_owned(), json!("string"));
        members.insert("format".to_owned(), json!(format));
    }
}

/// Returns `true` if null is the only value of a rewritten schema.
fn is_null(schema: &Value) -> bool {
    schema.get("enum") == Some(&json!([null]))
}

/// Returns the type of a value.
fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Null => "null",
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Returns the types that a keyword applies to, or `None` if it applies to all.
fn applies_only_to(keyword: &str) -> Option<&'static [&'static str]> {
    Some(match keyword {
        "minLength" | "maxLength" | "pattern" | "format" | "contentEncoding" | "contentMediaType" => {
            &["string"]
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &["integer", "number"]
        }
        "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" | "contains" => &["array"],
        "properties"
        | "required"
        | "additionalProperties"
        | "patternProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties" => &["object"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::file::File;

    /// Converts a schema.
    fn converted(schema: Value) -> Value {
        let root = json!({ "components": { "schemas": { "A": schema } } });
        let mut document = Document::new(File::parse("a.json".to_owned(), root.to_string()).unwrap());
        convert(&mut document);
        document.root["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn keywords_become_those_of_openapi_3_0() {
        for (schema, expected) in [
            (json!(true), json!({})),
            (json!(false), json!({ "not": {} })),
            (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true })),
            (json!({ "type": "null" }), json!({ "nullable": true, "enum": [null] })),
            (json!({ "const": "a" }), json!({ "type": "string", "enum": ["a"] })),
            (json!({ "const": 1, "type": "integer" }), json!({ "type": "integer", "enum": [1] })),
            (
                json!({ "type": "integer", "exclusiveMinimum": 1 }),
                json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            ),
            (
                json!({ "type": "integer", "minimum": 5, "exclusiveMinimum": 1 }),
                json!({ "type": "integer", "minimum": 5 }),
            ),
            (
                json!({ "type": ["string", "integer"], "title": "T", "maxLength": 3, "minimum": 1 }),
                json!({
                    "title": "T",
                    "oneOf": [{ "type": "string", "maxLength": 3 }, { "type": "integer", "minimum": 1 }],
                }),
            ),
            (json!({ "type": ["string", "integer"], "enum": ["a", 1] }), json!({ "enum": ["a", 1] })),
            (json!({ "$ref": "#/x" }), json!({ "$ref": "#/x" })),
            (
                json!({ "$ref": "#/x", "description": "D" }),
                json!({ "description": "D", "allOf": [{ "$ref": "#/x" }] }),
            ),
            (
                json!({ "anyOf": [{ "$ref": "#/x" }, { "type": "null" }] }),
                json!({ "nullable": true, "allOf": [{ "$ref": "#/x" }] }),
            ),
            (
                json!({ "anyOf": [{ "type": "string", "maxLength": 2 }, { "type": "null" }], "title": "T" }),
                json!({ "title": "T", "nullable": true, "type": "string", "maxLength": 2 }),
            ),
            (
                json!({ "anyOf": [{ "type": "string" }, { "type": "null" }, { "type": "integer" }] }),
                json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }], "nullable": true }),
            ),
            (
                json!({ "anyOf": [[{ "type": "string" }], { "type": "integer" }] }),
                json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            ),
            (json!({ "examples": [1, 2] }), json!({ "example": 1 })),
            (
                json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "number" }], "items": false }),
                json!({ "type": "array", "items": { "type": "number" }, "maxItems": 2 }),
            ),
            (
                json!({ "type": "array", "items": [{ "type": "string" }] }),
                json!({ "type": "array", "items": { "type": "string" } }),
            ),
            (
                json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }] }),
                json!({
                    "type": "array",
                    "prefixItems": [{ "type": "number" }, { "type": "string" }],
                    "items": {},
                }),
            ),
            (
                json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } }, "additionalProperties": false }),
                json!({
                    "type": "object",
                    "additionalProperties": { "type": "string" },
                    "propertyNames": { "pattern": "^a" },
                }),
            ),
            (
                json!({ "type": "string", "contentEncoding": "base64" }),
                json!({ "type": "string", "contentEncoding": "base64", "format": "byte" }),
            ),
            (
                json!({ "contentMediaType": "image/png" }),
                json!({ "contentMediaType": "image/png", "type": "string", "format": "binary" }),
            ),
        ] {
            assert_eq!(converted(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn moved_schemas_keep_their_origins() {
        let root = json!({ "components": { "schemas": { "A": {
            "anyOf": [{ "type": "null" }, { "type": "object", "properties": { "b": { "type": ["nothing"] } } }],
        } } } });
        let mut document = Document::new(File::parse("a.json".to_owned(), root.to_string()).unwrap());

        convert(&mut document);

        let origin = document.origin("/components/schemas/A/properties/b/type");
        assert_eq!(origin.pointer, "/components/schemas/A/anyOf/1/properties/b/type");
    }
}
