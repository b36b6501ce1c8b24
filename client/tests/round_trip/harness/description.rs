//! The operations and schemas of an OpenAPI description.

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
            _ if media_type.contains("json") => Self::Json,
            _ if media_type.contains("urlencoded") => Self::Form,
            "multipart/form-data" => Self::Multipart,
            _ if media_type.starts_with("text/") || media_type.contains("xml") => Self::Text,
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

    /// Returns a schema with resolved references, merged with the schemas of its `allOf`.
    pub fn merged(&self, schema: &'a Value) -> Value {
        let schema = self.resolve(schema);
        let Some(parts) = schema.get("allOf").and_then(Value::as_array) else { return schema.clone() };
        let own = schema.as_object().into_iter().flatten();
        let mut merged: Map<String, Value> =
            own.filter(|(key, _)| *key != "allOf").map(|(key, value)| (key.clone(), value.clone())).collect();
        for part in parts {
            for (key, value) in self.merged(part).as_object().into_iter().flatten() {
                match (merged.get_mut(key), value) {
                    (Some(Value::Object(members)), Value::Object(more)) => members.extend(more.clone()),
                    (Some(Value::Array(items)), Value::Array(more)) => items.extend(more.iter().cloned()),
                    (Some(_), _) => {}
                    (None, value) => drop(merged.insert(key.clone(), value.clone())),
                }
            }
        }
        Value::Object(merged)
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
        let mut add = |name: &str, pointer: String, schema: &'a Value| {
            let matching = || generated.types.iter().copied().filter(|ty| folded(ty) == folded_type(name));
            // Several names may differ only in case. A type with the exact name of a schema belongs to that schema.
            let is_taken = |ty: &&str| self.schemas().any(|(other, ..)| other == *ty);
            let ty = matching().find(|ty| *ty == name).or_else(|| matching().find(|ty| !is_taken(ty)));
            types.extend(ty.map(|ty| (ty, pointer, schema)));
        };
        for (name, pointer, schema) in self.schemas().filter(|(_, _, schema)| !is_alias(schema)) {
            add(name, pointer, schema);
        }
        for operation in self.operations() {
            let parameters = operation.parameters.iter().map(|parameter| {
                (parameter["name"].as_str().unwrap_or_default().to_owned(), &parameter["schema"])
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
        let is_common = |media: &str| ["text/plain", "application/octet-stream"].contains(&media);
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

/// Returns `true` if a schema is only a reference to another.
pub fn is_alias(schema: &Value) -> bool {
    let sole = items(schema.get("allOf")).next().filter(|_| items(schema.get("allOf")).count() == 1);
    let is_reference = sole.unwrap_or(schema).get("$ref").is_some();
    is_reference && !is_true(schema, "nullable")
}

/// Returns the location and the name of a parameter, separated by a space.
pub fn key(parameter: &Value) -> String {
    let text = |key| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("in"), text("name"))
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
