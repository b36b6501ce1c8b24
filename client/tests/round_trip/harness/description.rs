//! The operations and schemas of an OpenAPI description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Generated, at, folded, folded_type};

/// An OpenAPI 3.0 description.
pub struct Description<'a>(pub &'a Value);

/// An operation, with resolved references.
pub struct Operation<'a> {
    pub id: &'a str,
    pub method: &'a str,
    pub path: &'a str,
    /// The JSON pointer to the operation.
    pub pointer: String,
    pub parameters: Vec<&'a Value>,
    /// The bodies, of which a request has at most one. The preferred one is first.
    pub bodies: Vec<Body<'a>>,
    /// The alternative credentials: the names of the security schemes, and the schemes.
    pub security: Vec<Vec<(&'a str, &'a Value)>>,
    /// The statuses and schemas of the responses that have a schema.
    pub responses: Vec<(&'a str, &'a Value)>,
}

/// A request body.
pub struct Body<'a> {
    pub name: String,
    pub is_required: bool,
    pub kind: BodyKind,
    pub media_type: &'a str,
    pub schema: &'a Value,
    pub encoding: &'a Value,
}

/// The kinds of body, in order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BodyKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl BodyKind {
    fn of(media_type: &str) -> Self {
        match media_type {
            _ if media_type.contains('*') && media_type.contains("json") => Self::Bytes,
            _ if ["application/json", "text/json"].iter().any(|json| media_type.starts_with(json)) => {
                Self::Json
            }
            _ if media_type.contains("+json") => Self::Json,
            _ if media_type.contains("urlencoded") => Self::Form,
            "multipart/form-data" => Self::Multipart,
            _ if media_type.starts_with("text/") => Self::Text,
            _ if ["xml", "yaml"].iter().any(|text| media_type.contains(text)) => Self::Text,
            _ => Self::Bytes,
        }
    }

    fn suffix(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

impl<'a> Description<'a> {
    /// Returns the target of a reference, or the value itself if it is no reference.
    pub fn resolve(&self, value: &'a Value) -> &'a Value {
        let mut value = value;
        // The limit ends circular references.
        for _ in 0..20 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { break };
            value = self.0.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        value
    }

    /// Returns a schema with resolved references, merged with the schemas of its `allOf`. A later definition of a property
    /// replaces an earlier one.
    pub fn merged(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        let mut own: Map<String, Value> = schema.as_object().cloned().unwrap_or_default();
        let mut parts: Vec<Value> = items(own.remove("allOf").as_ref()).cloned().collect();
        // A union of one part is that part.
        for key in ["oneOf", "anyOf"].into_iter().filter(|_| schema.get("discriminator").is_none()) {
            if let Some([part]) = own.get(key).and_then(Value::as_array).map(Vec::as_slice) {
                parts.push(part.clone());
                own.remove(key);
            }
        }
        let is_reference = parts.len() == 1 && own.get("properties").is_none();
        let mut merged: Map<String, Value> = Map::new();
        for part in parts {
            let Value::Object(mut part) = self.merged(&part) else { continue };
            if !is_reference {
                part.remove("nullable");
                // The discriminator of a base selects one of its children, but that of a union one of its parts.
                if ["oneOf", "anyOf"].iter().all(|key| part.get(*key).is_none()) {
                    part.remove("discriminator");
                }
            }
            add_keywords(&mut merged, part);
        }
        add_keywords(&mut merged, own);
        Value::Object(merged)
    }

    /// Returns the target of a reference, or the value itself if it is no reference.
    pub fn resolved(&self, schema: &Value) -> Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.0.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
                self.resolve(target).clone()
            }
            None => schema.clone(),
        }
    }

    /// Returns the merged schemas of the variants of a union, each with the keywords around the union, or nothing if a
    /// merged schema is no union.
    pub fn alternatives(&self, merged: &Value) -> Vec<Value> {
        let outer = ["type", "properties"].map(|key| merged.get(key));
        let is_untyped = matches!(merged.get("type").and_then(Value::as_str), None | Some("object"));
        let key = ["oneOf", "anyOf"].into_iter().find(|key| items(merged.get(key)).next().is_some());
        let parts: Vec<&Value> = items(key.and_then(|key| merged.get(key))).collect();
        if !is_untyped || !parts.iter().any(|part| self.describes_type(part, outer[0])) {
            return self.children(merged);
        }
        let tag = merged.pointer("/discriminator/propertyName").and_then(Value::as_str);
        let mut around = merged.as_object().cloned().unwrap_or_default();
        around.retain(|name, _| Some(name.as_str()) != key && name != "discriminator" && name != "nullable");
        let parts = parts.into_iter().filter(|part| !is_null(self.resolve(part))).map(|part| {
            let mut alternative = self.merged(&json!({ "allOf": [around, part] }));
            if let (Some(tag), Some(name)) = (tag, reference_name(part)) {
                set_tag(&mut alternative, tag, &tags(merged, name));
            }
            alternative
        });
        parts.collect()
    }

    /// Returns the tags of a part of a union: the listed values of its tag property, or else those of its component.
    pub fn tags(&self, union: &Value, part: &Value, tag: &str) -> Vec<String> {
        let merged = self.merged(part);
        let listed = items(merged["properties"][tag].get("enum")).filter_map(Value::as_str);
        let listed: Vec<String> = listed.map(str::to_owned).collect();
        // A distributed part has its component last.
        let component =
            reference_name(part).or_else(|| items(part.get("allOf")).filter_map(reference_name).last());
        let mapping = members(union.pointer("/discriminator/mapping")).next();
        match component {
            Some(name) if mapping.is_some() || listed.is_empty() => tags(union, name),
            _ => listed,
        }
    }

    /// Returns `true` if a merged union also has a variant for null.
    pub fn has_null_part(&self, merged: &Value) -> bool {
        let parts = ["oneOf", "anyOf"].into_iter().flat_map(|key| items(merged.get(key)));
        let is_nullable =
            |part: &Value| is_null(self.resolve(part)) || is_true(&self.resolved(part), "nullable");
        parts.into_iter().any(is_nullable)
    }

    fn describes_type(&self, part: &Value, outer: Option<&Value>) -> bool {
        let has_other_type = part.get("type").is_some_and(|ty| Some(ty) != outer);
        let composed = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|key| items(part.get(key)));
        has_other_type
            || ["$ref", "properties", "enum"].iter().any(|key| part.get(key).is_some())
            || composed.into_iter().any(|part| self.describes_type(part, outer))
    }

    /// Returns the merged schemas of the components that extend one with a discriminator.
    fn children(&self, merged: &Value) -> Vec<Value> {
        let Some(tag) = merged.pointer("/discriminator/propertyName").and_then(Value::as_str) else {
            return Vec::new();
        };
        // Several bases may have equal discriminators.
        let base = self.schemas().find(|(.., schema)| {
            schema.get("discriminator") == merged.get("discriminator")
                && self.merged(schema).get("properties") == merged.get("properties")
        });
        let Some((base, ..)) = base else { return Vec::new() };
        let children = self.schemas().filter(|(.., schema)| self.extends(schema, base));
        children
            .map(|(name, _, schema)| {
                let mut child = self.merged(schema);
                // The children of a child are also children of the base, so the child itself is no union here.
                if let Some(child) = child.as_object_mut() {
                    child.remove("discriminator");
                }
                set_tag(&mut child, tag, &tags(merged, name));
                child
            })
            .collect()
    }

    /// Returns `true` if a component has a discriminator and others extend it, or if it extends such a component.
    pub fn is_child(&self, name: &str) -> bool {
        let Some(component) = self.component(name) else { return false };
        let is_base = component.get("discriminator").is_some() && component.get("oneOf").is_none();
        is_base || items(component.get("allOf")).filter_map(reference_name).any(|name| self.is_child(name))
    }

    fn extends(&self, schema: &Value, base: &str) -> bool {
        items(schema.get("allOf")).filter_map(reference_name).any(|name| {
            name == base || self.component(name).is_some_and(|component| self.extends(component, base))
        })
    }

    /// Returns the component schema with this name.
    pub fn component(&self, name: &str) -> Option<&'a Value> {
        self.0.pointer(&at("/components/schemas", name))
    }

    /// Returns the names, pointers and values of the component schemas.
    pub fn schemas(&self) -> impl Iterator<Item = (&'a str, String, &'a Value)> + use<'a> {
        let schemas = self.0.pointer("/components/schemas").and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.as_str(), at("/components/schemas", name), schema))
    }

    /// Returns the schemas that have a type, with the name of the type and the pointer to the schema. These are component
    /// schemas, and inline schemas of operations.
    pub fn types(&self, generated: &Generated) -> Vec<(&'static str, String, &'a Value)> {
        let mut types = Vec::new();
        let mut by_name: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for ty in generated.types {
            by_name.entry(folded(ty)).or_default().push(ty);
        }
        let names: BTreeSet<&str> = self.schemas().map(|(name, ..)| name).collect();
        let mut add = |name: &str, pointer: String, schema: &'a Value| {
            let matching = by_name.get(&folded_type(name)).into_iter().flatten().copied();
            // Several names may differ only in case. A type with the exact name of a schema belongs to that schema.
            let exact = matching.clone().find(|ty| *ty == name);
            let ty = exact.or_else(|| matching.into_iter().find(|ty| !names.contains(ty)));
            types.extend(ty.map(|ty| (ty, pointer, schema)));
        };
        let is_child = |schema: &Value| {
            items(schema.get("allOf")).filter_map(reference_name).any(|name| self.is_child(name))
        };
        for (name, pointer, schema) in
            self.schemas().filter(|(_, _, schema)| !is_alias(schema) || is_child(schema))
        {
            add(name, pointer, schema);
        }
        for operation in self.operations() {
            let parameters = operation.parameters.iter().map(|parameter| {
                (parameter["name"].as_str().unwrap_or_default().to_owned(), parameter_schema(parameter))
            });
            // The schema of a multipart body has no type.
            let bodies = operation.bodies.iter().filter(|body| body.kind != BodyKind::Multipart);
            let body = bodies.map(|body| ("body".to_owned(), body.schema));
            let responses =
                operation.responses.iter().map(|(status, schema)| (format!("response{status}"), *schema));
            for (name, schema) in
                parameters.chain(body).chain(responses).filter(|(_, schema)| !is_alias(schema))
            {
                add(&format!("{}{name}", operation.id), at(&operation.pointer, &name), schema);
            }
        }
        types
    }

    /// Returns the inline schemas of the parameters, bodies, parts of forms and responses of operations, and of the items of
    /// lists there, each once and with a pointer to it.
    pub fn inline_schemas(&self) -> Vec<(String, &'a Value)> {
        let mut inline: Vec<(String, &'a Value)> = Vec::new();
        for operation in self.operations() {
            let parameters = operation.parameters.iter().map(|parameter| {
                (parameter["name"].as_str().unwrap_or_default().to_owned(), parameter_schema(parameter))
            });
            let bodies = operation.bodies.iter().map(|body| ("body".to_owned(), body.schema));
            let multipart = operation.bodies.iter().filter(|body| body.kind == BodyKind::Multipart);
            let parts = multipart.flat_map(|body| members(self.resolve(body.schema).get("properties")));
            let parts = parts.map(|(name, schema)| (name.to_owned(), schema));
            let responses =
                operation.responses.iter().map(|(status, schema)| (format!("response{status}"), *schema));
            for (name, mut schema) in parameters.chain(bodies).chain(parts).chain(responses) {
                while let Some(items) = schema.get("items") {
                    schema = items;
                }
                if !is_alias(schema) && inline.iter().all(|(_, other)| *other != schema) {
                    inline.push((at(&operation.pointer, &name), schema));
                }
            }
        }
        inline
    }

    /// Returns the schemas of the types that request bodies can contain.
    pub fn sent(&self) -> Vec<&'a Value> {
        let mut sent: Vec<&'a Value> = Vec::new();
        let bodies = self.operations().into_iter().flat_map(|operation| operation.bodies);
        let mut queue: Vec<&'a Value> = bodies.map(|body| body.schema).collect();
        while let Some(schema) = queue.pop() {
            let schema = self.resolve(schema);
            if !sent.iter().any(|other| std::ptr::eq(*other, schema)) {
                sent.push(schema);
                queue.extend(self.inner(schema));
            }
        }
        sent
    }

    /// Returns the schemas of the types that a type contains directly. A part of an `allOf` is not a type of its own.
    fn inner(&self, schema: &'a Value) -> Vec<&'a Value> {
        let parts: Vec<&'a Value> = items(schema.get("allOf")).collect();
        let properties = members(schema.get("properties")).map(|(_, property)| property);
        let others = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
        let options = ["oneOf", "anyOf"].into_iter().flat_map(|key| items(schema.get(key)));
        let mut inner: Vec<&'a Value> = properties.chain(others).chain(options).collect();
        match parts.as_slice() {
            [alias] if schema.get("properties").is_none() => inner.push(alias),
            parts => inner.extend(parts.iter().flat_map(|part| self.inner(self.resolve(part)))),
        }
        inner
    }

    pub fn operations(&self) -> Vec<Operation<'a>> {
        let mut operations = Vec::new();
        for (path, item) in members(self.0.get("paths")) {
            for (method, operation) in members(Some(item)) {
                let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
                operations.push(Operation {
                    id,
                    method,
                    path,
                    pointer: at(&at("/paths", path), method),
                    parameters: self.parameters(item, operation),
                    bodies: self.bodies(operation),
                    security: self.security(operation),
                    responses: self.responses(operation),
                });
            }
        }
        operations
    }

    /// Returns the parameters of an operation and of its path. Those of the operation override those of the path. The
    /// result excludes the headers that OpenAPI ignores as parameters.
    fn parameters(&self, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
        let list = |of: &'a Value| of.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let all = list(item).chain(list(operation)).map(|parameter| self.resolve(parameter));
        let mut parameters: Vec<&Value> = Vec::new();
        for parameter in all {
            parameters.retain(|other| key(other) != key(parameter));
            let key = key(parameter).to_ascii_lowercase();
            if !["header accept", "header content-type", "header authorization"].contains(&key.as_str()) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn security(&self, operation: &'a Value) -> Vec<Vec<(&'a str, &'a Value)>> {
        let schemes = self.0.pointer("/components/securitySchemes").unwrap_or(&Value::Null);
        let list = operation.get("security").or(self.0.get("security"));
        let scheme = |(name, _)| (name, self.resolve(schemes.get(name).unwrap_or(&Value::Null)));
        items(list).map(|alternative| members(Some(alternative)).map(scheme).collect()).collect()
    }

    fn responses(&self, operation: &'a Value) -> Vec<(&'a str, &'a Value)> {
        let responses =
            members(operation.get("responses")).map(|(status, response)| (status, self.resolve(response)));
        let first = |response: &'a Value| members(response.get("content")).next().map(|(_, media)| media);
        responses.filter_map(|(status, response)| Some((status, first(response)?.get("schema")?))).collect()
    }

    fn bodies(&self, operation: &'a Value) -> Vec<Body<'a>> {
        let body = self.resolve(operation.get("requestBody").unwrap_or(&Value::Null));
        let mut content: Vec<(&str, &Value)> = members(body.get("content")).collect();
        let is_common = |media: &str| {
            let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            ["application/json", "text/plain", "application/octet-stream"].contains(&essence.as_str())
        };
        content.sort_by_key(|(media, _)| (BodyKind::of(media), media.contains('*'), !is_common(media)));
        let base = operation.get("x-codegen-request-body-name").and_then(Value::as_str).unwrap_or("body");
        let mut bodies: Vec<Body<'a>> = Vec::new();
        for (media_type, media) in content {
            let kind = BodyKind::of(media_type);
            let name = match bodies.as_slice() {
                [] => base.to_owned(),
                others if others.iter().any(|other| other.kind == kind) => format!("{base}_{media_type}"),
                _ => format!("{base}_{}", kind.suffix()),
            };
            bodies.push(Body {
                name,
                is_required: is_true(body, "required"),
                kind,
                media_type,
                schema: media.get("schema").unwrap_or(&Value::Null),
                encoding: media.get("encoding").unwrap_or(&Value::Null),
            });
        }
        bodies
    }
}

/// Adds the keywords of a later schema.
fn add_keywords(merged: &mut Map<String, Value>, later: Map<String, Value>) {
    let stricter = |one: &Value, other: &Value, is_minimum: bool| match (one.as_f64(), other.as_f64()) {
        (Some(number), Some(limit)) if (number > limit) == is_minimum => one.clone(),
        _ => other.clone(),
    };
    for (key, value) in later {
        let joined = match (merged.get(&key), key.as_str()) {
            (Some(Value::Object(earlier)), "properties") => {
                let mut properties = earlier.clone();
                for (name, property) in members(Some(&value)) {
                    let mut property = property.clone();
                    if let (Some(one), Some(other)) =
                        (earlier.get(name).and_then(|it| it.get("enum")), property.get("enum"))
                    {
                        property["enum"] = common(one, other);
                    }
                    properties.insert(name.to_owned(), property);
                }
                Value::Object(properties)
            }
            (Some(Value::Array(earlier)), "required") => {
                earlier.iter().chain(items(Some(&value))).cloned().collect()
            }
            (Some(earlier), "enum") => common(earlier, &value),
            (Some(earlier), "minimum" | "minLength" | "minItems") => stricter(earlier, &value, true),
            (Some(earlier), "maximum" | "maxLength" | "maxItems") => stricter(earlier, &value, false),
            (Some(Value::String(earlier)), "type") if value != json!(earlier) => {
                // No value has both types. The type of the client accepts any JSON.
                merged.clear();
                return;
            }
            (Some(Value::Bool(false)), "additionalProperties") => json!(false),
            _ => value,
        };
        merged.insert(key, joined);
    }
}

fn common(one: &Value, other: &Value) -> Value {
    items(Some(one)).filter(|value| items(Some(other)).any(|other| other == *value)).cloned().collect()
}

/// Sets the values of a tag property, unless the schema lists them.
fn set_tag(schema: &mut Value, tag: &str, values: &[String]) {
    if schema["properties"][tag].get("enum").is_none() {
        schema["properties"][tag] = json!({ "type": "string", "enum": values });
    }
    let mut required: Vec<Value> = items(schema.get("required")).cloned().collect();
    required.push(json!(tag));
    schema["required"] = json!(required);
}

/// Returns the tags of a component.
fn tags(union: &Value, name: &str) -> Vec<String> {
    let mapping = members(union.pointer("/discriminator/mapping"));
    let mapped =
        mapping.filter(|(_, target)| target.as_str().unwrap_or_default().rsplit('/').next() == Some(name));
    let mapped: Vec<String> = mapped.map(|(tag, _)| tag.to_owned()).collect();
    if mapped.is_empty() { vec![name.to_owned()] } else { mapped }
}

fn reference_name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// Returns `true` if the only value of a schema is null.
pub fn is_null(schema: &Value) -> bool {
    let mut values = items(schema.get("enum")).peekable();
    values.peek().is_some() && values.all(Value::is_null)
}

/// Returns `true` if a schema is an enum to which the API may add values.
pub fn is_open_enum(schema: &Value) -> bool {
    schema.pointer("/x-ms-enum/modelAsString") == Some(&json!(true))
}

/// Returns the values of an enum. A schema that lists both booleans is no enum.
pub fn listed(schema: &Value) -> Vec<&Value> {
    let values: Vec<&Value> = items(schema.get("enum")).filter(|value| !value.is_null()).collect();
    let has_both = [true, false].iter().all(|boolean| values.contains(&&json!(boolean)));
    if schema.get("type") == Some(&json!("boolean")) && has_both { Vec::new() } else { values }
}

/// Returns `true` if a schema is only a reference to another, which may be nullable.
pub fn is_alias(schema: &Value) -> bool {
    let sole = items(schema.get("allOf")).next().filter(|_| items(schema.get("allOf")).count() == 1);
    sole.unwrap_or(schema).get("$ref").is_some()
}

/// Returns the location and the name of a parameter, separated by a space.
pub fn key(parameter: &Value) -> String {
    let text = |key| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("in"), text("name"))
}

/// Returns the schema of a parameter, which its `content` may contain.
pub fn parameter_schema(parameter: &Value) -> &Value {
    let of_content = || members(parameter.get("content")).next()?.1.get("schema");
    parameter.get("schema").or_else(of_content).unwrap_or(&Value::Null)
}

/// Returns the type of a schema. A schema with properties needs no `type`.
pub fn type_of(schema: &Value) -> Option<&str> {
    let implied = || has_properties(schema).then_some("object");
    schema.get("type").and_then(Value::as_str).or_else(implied)
}

pub fn has_properties(schema: &Value) -> bool {
    members(schema.get("properties")).next().is_some()
}

/// Returns the names of the required properties.
pub fn required_names(schema: &Value) -> BTreeSet<&str> {
    items(schema.get("required")).filter_map(Value::as_str).collect()
}

pub fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&json!(true))
}

/// Returns `true` if the values of a schema are secrets.
pub fn is_secret(schema: &Value) -> bool {
    is_true(schema, "x-ms-secret") || schema.get("format") == Some(&json!("password"))
}

/// Returns `true` if the values of a schema are dates.
pub fn is_date(schema: &Value) -> bool {
    matches!(schema.get("format").and_then(Value::as_str), Some("date" | "date-time"))
}

pub fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> + Clone {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}

pub fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> + Clone {
    value.and_then(Value::as_array).into_iter().flatten()
}
