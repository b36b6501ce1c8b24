//! Parses the body of a request, and validates it against the contract.

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::{
    super::{
        api::{BodyKind, BodySpec, PartKind, PartSpec, PartStyle},
        media_type::{contains, essence, is_range},
    },
    Contract, Message, OperationContract, ReceivedPart, Rejection, multipart,
    schemas::Schema,
};

/// A valid body.
#[derive(Debug)]
pub(super) struct ParsedBody {
    /// The index of the spec among the bodies of the operation.
    pub index: usize,
    /// The value. Bytes have none, and the files of a multipart body are strings.
    pub value: Option<Value>,
    pub parts: Vec<ReceivedPart>,
}

impl OperationContract {
    /// Returns the index and the contract of the body with a media type. A media type precedes a range that contains it.
    pub(super) fn body(&self, media_type: &str) -> Option<(usize, &(&'static BodySpec, Schema))> {
        let bodies = || self.bodies.iter().enumerate();
        let same = || bodies().find(|(_, (spec, _))| spec.media_type.eq_ignore_ascii_case(media_type));
        let matching = || {
            let matching = bodies().filter(|(_, (spec, _))| contains(spec.media_type, media_type));
            matching
                .min_by_key(|(_, (spec, _))| (is_range(spec.media_type), spec.media_type.starts_with('*')))
        };
        same().or_else(matching)
    }
}

impl Contract {
    /// Parses the body of a request. Returns `None` if the request has none.
    pub(super) fn body(
        &self,
        contract: &OperationContract,
        message: &Message<'_>,
    ) -> Result<Option<ParsedBody>, Rejection> {
        let Some((preferred, _)) = contract.bodies.first() else { return Ok(None) };
        let media_type = message.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let body = media_type.and_then(|media_type| contract.body(media_type));
        let is_raw =
            |(_, (spec, _)): &(_, &(&BodySpec, _))| matches!(spec.kind, BodyKind::Text | BodyKind::Bytes);
        if message.body.is_empty() && !body.as_ref().is_some_and(is_raw) {
            return if preferred.is_required { Err(Rejection::new("the body is missing")) } else { Ok(None) };
        }
        let Some((index, (spec, schema))) = body else {
            let expected: Vec<_> =
                contract.bodies.iter().map(|(spec, _)| format!("`{}`", spec.media_type)).collect();
            let expected = expected.join(" or ");
            return Err(Rejection::new(format!("the header `Content-Type` must be {expected}")));
        };
        let mut parts = Vec::new();
        let value = match spec.kind {
            BodyKind::Bytes => None,
            BodyKind::Text => {
                return Ok(Some(ParsedBody { index, value: Some(text(message.body)?.into()), parts }));
            }
            // serde_json's message contains the position and no value.
            BodyKind::Json => Some(
                serde_json::from_slice(message.body)
                    .map_err(|error| Rejection::new(format!("the body is not JSON: {error}")))?,
            ),
            BodyKind::Form => Some(self.form(spec, schema.json, text(message.body)?)?),
            BodyKind::Multipart => {
                parts = multipart::parse(media_type.unwrap_or_default(), message.body)?;
                Some(self.parts(spec, schema.json, &parts)?)
            }
        };
        if let Some(value) = &value {
            Rejection::unless_valid(&schema.validator, value, "the body")?;
        }
        Ok(Some(ParsedBody { index, value, parts }))
    }

    /// Converts a form to an object. Each field gets the type of its property.
    fn form(&self, spec: &BodySpec, schema: &Value, text: &str) -> Result<Value, Rejection> {
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_str(text).map_err(|_| Rejection::new("the body is not a form"))?;
        let mut object = Map::new();
        for (name, text) in fields {
            let path: Vec<&str> =
                name.split('[').map(|step| step.strip_suffix(']').unwrap_or(step)).collect();
            let deep = spec.parts.iter().find(|spec| path.first() == Some(&spec.name));
            let members = spec.parts.iter().find(|spec| {
                let object = self.property(schema, spec.name);
                spec.style == PartStyle::Members && self.property(object, &name) != &Value::Bool(true)
            });
            match (deep, members) {
                (Some(deep), _) if deep.style == PartStyle::DeepObject => {
                    self.add_deep(&mut object, &path, schema, &text);
                }
                (_, Some(spec)) => self.add_deep(&mut object, &[spec.name, &name], schema, &text),
                _ => {
                    let style = spec.parts.iter().find(|spec| spec.name == name).map(|spec| spec.style);
                    let property = self.property(schema, &name);
                    let value = self.read_field(&text, style.unwrap_or(PartStyle::Separate), property);
                    insert(&mut object, &name, value, self.schemas.is_list(property))?;
                }
            }
        }
        Ok(Value::Object(object))
    }

    /// Converts the text of a field to the type of its property or, if that is a list, of an item of the list.
    fn read_field(&self, text: &str, style: PartStyle, property: &Value) -> Value {
        match style {
            PartStyle::Joined(separator) if self.schemas.is_list(property) => {
                self.schemas.read_list(text.split(separator), property)
            }
            PartStyle::Joined(separator) => {
                let mut texts = text.split(separator);
                let mut object = Map::new();
                while let (Some(name), Some(text)) = (texts.next(), texts.next()) {
                    object.insert(name.to_owned(), self.schemas.read(text, self.property(property, name)));
                }
                Value::Object(object)
            }
            _ if self.schemas.is_list(property) => self.schemas.read_item(text, property),
            _ => match self.schemas.read(text, property) {
                Value::String(text) if self.schemas.is_object(property) => {
                    serde_json::from_str(&text).unwrap_or(Value::String(text))
                }
                value => value,
            },
        }
    }

    /// Adds the value of a field such as `name[member]` or `name[0][member]`.
    fn add_deep(&self, object: &mut Map<String, Value>, path: &[&str], schema: &Value, text: &str) {
        let Some((name, rest)) = path.split_first() else { return };
        let value = object.entry(*name).or_insert(Value::Null);
        self.set_deep(value, rest, self.property(schema, name), text);
    }

    /// Sets a value, or the part of it to which the path leads.
    fn set_deep(&self, value: &mut Value, path: &[&str], schema: &Value, text: &str) {
        let Some((step, rest)) = path.split_first() else {
            *value = self.schemas.read(text, schema);
            return;
        };
        if value.is_null() {
            *value = match self.schemas.is_list(schema) {
                true => Value::Array(Vec::new()),
                false => Value::Object(Map::new()),
            };
        }
        match value {
            Value::Array(items) => {
                // A client may omit the index, as in `name[]`, or skip some.
                let index = step.parse().unwrap_or(items.len()).min(items.len());
                if index == items.len() {
                    items.push(Value::Null);
                }
                if let Some(item) = items.get_mut(index) {
                    self.set_deep(item, rest, self.schemas.items(schema), text);
                }
            }
            Value::Object(members) => self.add_deep(members, path, schema, text),
            _ => {}
        }
    }

    /// Converts the parts of a multipart body to an object.
    fn parts(&self, body: &BodySpec, schema: &Value, parts: &[ReceivedPart]) -> Result<Value, Rejection> {
        let mut object = Map::new();
        for part in parts {
            let property = self.property(schema, &part.name);
            let Some(spec) = body.parts.iter().find(|spec| spec.name == part.name) else {
                insert(&mut object, &part.name, lossy(part), true)?;
                continue;
            };
            check_media_type(spec, part)?;
            let value = match spec.kind {
                PartKind::File => lossy(part),
                PartKind::Text => {
                    let text = std::str::from_utf8(&part.content);
                    let text =
                        text.map_err(|_| Rejection::new(format!("the part `{}` is not UTF-8", spec.name)))?;
                    self.read_field(text, spec.style, property)
                }
                PartKind::Json => serde_json::from_slice(&part.content).map_err(|error| {
                    Rejection::new(format!("the part `{}` is not JSON: {error}", spec.name))
                })?,
            };
            insert(&mut object, &part.name, value, spec.is_list)?;
        }
        Ok(Value::Object(object))
    }

    /// Returns the schema of a property.
    fn property<'a>(&'a self, schema: &'a Value, name: &str) -> &'a Value {
        let parts = self.schemas.parts(schema);
        let property = parts.iter().find_map(|part| part.get("properties")?.get(name));
        property.unwrap_or(&Value::Bool(true))
    }
}

/// Returns the content of a file as text, which a schema can validate.
fn lossy(part: &ReceivedPart) -> Value {
    Value::String(String::from_utf8_lossy(&part.content).into_owned())
}

/// Inserts a value. Values with the same name become a list.
fn insert(object: &mut Map<String, Value>, name: &str, value: Value, is_list: bool) -> Result<(), Rejection> {
    let value = match value {
        value @ Value::Array(_) => value,
        value if is_list => Value::Array(vec![value]),
        value => value,
    };
    match (object.get_mut(name), value) {
        (None, value) => drop(object.insert(name.to_owned(), value)),
        (Some(Value::Array(items)), Value::Array(more)) if is_list => items.extend(more),
        _ => return Err(Rejection::new(format!("the field `{name}` is given more than once"))),
    }
    Ok(())
}

/// Checks that the media type of a part is one that the description allows. A part without one is text.
fn check_media_type(spec: &PartSpec, part: &ReceivedPart) -> Result<(), Rejection> {
    let media_type = part.content_type.as_deref().unwrap_or("text/plain");
    let default: &[&str] = match spec.kind {
        PartKind::Json => &["application/json"],
        PartKind::Text | PartKind::File => &["*/*"],
    };
    let allowed = if spec.media_types.is_empty() { default } else { spec.media_types };
    if allowed.iter().any(|allowed| contains(allowed, media_type)) {
        return Ok(());
    }
    let allowed: Vec<_> = allowed.iter().map(|allowed| format!("`{}`", essence(allowed))).collect();
    Err(Rejection::new(format!(
        "the media type of the part `{}` must be {}",
        spec.name,
        allowed.join(" or ")
    )))
}

fn text(body: &Bytes) -> Result<&str, Rejection> {
    std::str::from_utf8(body).map_err(|error| Rejection::new(format!("the body is not UTF-8: {error}")))
}
