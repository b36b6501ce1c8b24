//! A description, read as OpenAPI says it is to be read.

use serde_json::{Map, Value, json};

use super::{Generated, at, folded, folded_type};

/// A description of OpenAPI 3.0, as it stands in its file.
pub struct Description<'a>(pub &'a Value);

/// An operation, with its references followed.
pub struct Action<'a> {
    pub id: &'a str,
    pub method: &'a str,
    pub path: &'a str,
    pub place: String,
    pub parameters: Vec<&'a Value>,
    pub body: Option<Body<'a>>,
    /// The schema of each answer that has one, by its status.
    pub answers: Vec<(&'a str, &'a Value)>,
}

/// The body of a request.
pub struct Body<'a> {
    pub name: &'a str,
    pub is_required: bool,
    pub media_type: &'a str,
    pub schema: &'a Value,
}

impl<'a> Description<'a> {
    /// What a reference leads to, or else the value itself.
    pub fn resolve(&self, value: &'a Value) -> &'a Value {
        let mut value = value;
        // No description needs more, and one that goes in a circle has no end.
        for _ in 0..20 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { break };
            value = self.0.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        value
    }

    /// A schema with references followed and the parts of `allOf` put together.
    pub fn whole(&self, schema: &'a Value) -> Value {
        let schema = self.resolve(schema);
        let Some(parts) = schema.get("allOf").and_then(Value::as_array) else { return schema.clone() };
        let own = schema.as_object().into_iter().flatten();
        let mut whole: Map<String, Value> =
            own.filter(|(key, _)| *key != "allOf").map(|(key, value)| (key.clone(), value.clone())).collect();
        for part in parts {
            for (key, value) in self.whole(part).as_object().into_iter().flatten() {
                match (whole.get_mut(key), value) {
                    (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
                    (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.iter().cloned()),
                    (Some(_), _) => {}
                    (None, value) => drop(whole.insert(key.clone(), value.clone())),
                }
            }
        }
        Value::Object(whole)
    }

    /// The schema of a name.
    pub fn component(&self, name: &str) -> Option<&'a Value> {
        self.0.pointer(&at("/components/schemas", name))
    }

    /// The components that are schemas, each with its place.
    pub fn schemas(&self) -> impl Iterator<Item = (&'a str, String, &'a Value)> + use<'a> {
        let schemas = self.0.pointer("/components/schemas").and_then(Value::as_object);
        let place = |name: &str| at("/components/schemas", name);
        schemas.into_iter().flatten().map(move |(name, schema)| (name.as_str(), place(name), schema))
    }

    /// The schemas that have a type of their own, with its name and their place: components, and what is written inside
    /// of an operation and called after it.
    pub fn types(&self, generated: &Generated) -> Vec<(&'static str, String, &'a Value)> {
        let mut types = Vec::new();
        let mut add = |name: &str, place: String, schema: &'a Value| {
            let alike = || generated.types.iter().copied().filter(|ty| folded(ty) == folded_type(name));
            // Of names that differ in their case alone, one that is a type's already is no other's.
            let is_taken = |ty: &&str| self.schemas().any(|(known, ..)| known == *ty);
            let ty = alike().find(|ty| *ty == name).or_else(|| alike().find(|ty| !is_taken(ty)));
            types.extend(ty.map(|ty| (ty, place, schema)));
        };
        for (name, place, schema) in self.schemas().filter(|(_, _, schema)| !is_alias(schema)) {
            add(name, place, schema);
        }
        for action in self.actions() {
            let parameters = action.parameters.iter().map(|parameter| {
                (parameter["name"].as_str().unwrap_or_default().to_owned(), &parameter["schema"])
            });
            let body = action.body.iter().map(|body| ("body".to_owned(), body.schema));
            let answers =
                action.answers.iter().map(|(status, schema)| (format!("response{status}"), *schema));
            for (name, schema) in
                parameters.chain(body).chain(answers).filter(|(_, schema)| !is_alias(schema))
            {
                add(&format!("{}{name}", action.id), at(&action.place, &name), schema);
            }
        }
        types
    }

    pub fn actions(&self) -> Vec<Action<'a>> {
        let mut actions = Vec::new();
        for (path, item) in members(self.0.get("paths")) {
            for (method, operation) in members(Some(item)) {
                let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
                actions.push(Action {
                    id,
                    method,
                    path,
                    place: at(&at("/paths", path), method),
                    parameters: self.parameters(item, operation),
                    body: self.body(operation),
                    answers: self.answers(operation),
                });
            }
        }
        actions
    }

    /// The parameters of an operation, its own in the place of the path's, without those that OpenAPI says to ignore.
    fn parameters(&self, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
        let list = |of: &'a Value| of.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let all = list(item).chain(list(operation)).map(|parameter| self.resolve(parameter));
        let mut parameters: Vec<&Value> = Vec::new();
        for parameter in all {
            parameters.retain(|known| key(known) != key(parameter));
            let key = key(parameter).to_ascii_lowercase();
            if !["header accept", "header content-type", "header authorization"].contains(&key.as_str()) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn answers(&self, operation: &'a Value) -> Vec<(&'a str, &'a Value)> {
        let answers =
            members(operation.get("responses")).map(|(status, answer)| (status, self.resolve(answer)));
        let first = |answer: &'a Value| members(answer.get("content")).next().map(|(_, media)| media);
        answers.filter_map(|(status, answer)| Some((status, first(answer)?.get("schema")?))).collect()
    }

    fn body(&self, operation: &'a Value) -> Option<Body<'a>> {
        let body = self.resolve(operation.get("requestBody")?);
        let content = body.get("content").and_then(Value::as_object);
        // Of several, the one with a type of its own is sent.
        let rank = |media: &str| match media {
            _ if media.contains("json") => 0,
            _ if media.contains("form") => 1,
            _ if media.starts_with("text/plain") => 2,
            _ => 3,
        };
        let (media_type, media) = content?.iter().min_by_key(|(media, _)| rank(media))?;
        let name = operation.get("x-codegen-request-body-name").and_then(Value::as_str);
        Some(Body {
            name: name.unwrap_or("body"),
            is_required: is_true(body, "required"),
            media_type,
            schema: media.get("schema").unwrap_or(&Value::Null),
        })
    }
}

/// Whether a schema only says that it is another one.
pub fn is_alias(schema: &Value) -> bool {
    let sole = items(schema.get("allOf")).next().filter(|_| items(schema.get("allOf")).count() == 1);
    let is_reference = sole.unwrap_or(schema).get("$ref").is_some();
    is_reference && !is_true(schema, "nullable")
}

/// The place and the name of a parameter.
pub fn key(parameter: &Value) -> String {
    let text = |key| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("in"), text("name"))
}

pub fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&json!(true))
}

/// Whether a schema's value is a credential.
pub fn is_secret(schema: &Value) -> bool {
    is_true(schema, "x-ms-secret") || schema.get("format") == Some(&json!("password"))
}

/// Whether a schema's value is text that is read as a date.
pub fn is_date(schema: &Value) -> bool {
    matches!(schema.get("format").and_then(Value::as_str), Some("date" | "date-time"))
}

pub fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> + Clone {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}

pub fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> + Clone {
    value.and_then(Value::as_array).into_iter().flatten()
}
