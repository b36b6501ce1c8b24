//! The parts of multipart bodies, and the fields of forms with an encoding of their own.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    model::{Body, Model, Type, parameter_type},
    names::setter_name,
    openapi::{
        media_type::{BodyKind, is_json},
        reference::schema_name,
        schema::{flag, has_properties, is_composite, schema_type, text},
    },
};

/// A part of a multipart body. OpenAPI describes it as a property.
pub(crate) struct Part {
    pub name: String,
    pub setter: String,
    pub content: PartContent,
    pub style: PartStyle,
    pub is_required: bool,
    pub is_deprecated: bool,
    pub ty: Type,
    pub schema: Value,
    /// The media types and ranges that the description allows. Empty for the default of the content.
    pub media_types: Vec<String>,
    pub description: Option<String>,
}

/// The content of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartContent {
    Text,
    Json,
    File,
}

/// How a list or an object is serialized: OpenAPI's `style` and `explode` of an encoding. The runtime has the same enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartStyle {
    Separate,
    Joined(&'static str),
    Members,
    DeepObject,
}

/// The setters that each multipart body has.
const RESERVED_SETTERS: [&str; 2] = ["new", "extra"];

impl Part {
    /// Returns `true` if the part is repeated for each item of a list.
    pub fn is_list(&self) -> bool {
        matches!(self.ty, Type::List(_))
    }
}

/// Returns the parts of a multipart body.
pub(crate) fn parts(model: &Model, body: &Body) -> Vec<Part> {
    if body.kind != BodyKind::Multipart {
        return Vec::new();
    }
    let mut parts: Vec<Part> = Vec::new();
    for (name, schema, is_required) in properties(model, &body.schema) {
        let plain = setter_name(name);
        let plain = if RESERVED_SETTERS.contains(&plain.as_str()) { format!("{plain}_") } else { plain };
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let is_free = |setter: &String| !parts.iter().any(|part| part.setter == *setter);
        let setter = std::iter::once(plain.clone()).chain(numbered).find(is_free).unwrap_or_default();
        parts.push(Part { setter, is_required, ..part(model, body, name, schema) });
    }
    parts
}

fn part(model: &Model, body: &Body, name: &str, property: &Value) -> Part {
    let schema = list_of(model, property);
    let ty = parameter_type(Type::of(schema));
    let (item, item_schema) = match &ty {
        Type::List(item) => (item.as_ref(), schema.get("items").unwrap_or(&Value::Null)),
        ty => (ty, schema),
    };
    let media_types = media_types(body, name);
    let content = content(model, item, item_schema, &media_types);
    let ty = match (content, ty) {
        (PartContent::File, Type::List(_)) => Type::List(Box::new(Type::Bytes)),
        (PartContent::File, _) => Type::Bytes,
        (_, ty) => ty,
    };
    let description = model.keyword(property, "description").and_then(Value::as_str);
    Part {
        name: name.to_owned(),
        setter: String::new(),
        content,
        style: match (content, style(body, name)) {
            (PartContent::Text, style @ PartStyle::Joined(_)) => style,
            _ => PartStyle::Separate,
        },
        is_required: false,
        is_deprecated: flag(property, "deprecated"),
        ty,
        schema: schema.clone(),
        media_types,
        description: description.map(str::to_owned),
    }
}

/// Returns the properties of an object with those of its composition, each with whether it is required.
fn properties<'a>(model: &'a Model, schema: &'a Value) -> Vec<(&'a str, &'a Value, bool)> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    add_properties(model, schema, true, &mut found, &mut seen);
    found
}

fn add_properties<'a>(
    model: &'a Model,
    schema: &'a Value,
    is_certain: bool,
    found: &mut Vec<(&'a str, &'a Value, bool)>,
    seen: &mut BTreeSet<&'a str>,
) {
    if let Some(name) = schema_name(schema) {
        // A component may be an alternative of itself.
        if let Some(component) = model.schema(name).filter(|component| seen.insert(&component.name)) {
            add_properties(model, &component.schema, is_certain, found, seen);
        }
        return;
    }
    for (key, is_certain) in [("allOf", is_certain), ("oneOf", false), ("anyOf", false)] {
        for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            add_properties(model, part, is_certain, found, seen);
        }
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if !found.iter().any(|(other, ..)| other == name) {
            found.push((name, property, false));
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str).filter(|_| is_certain) {
        if let Some((.., is_required)) = found.iter_mut().find(|(other, ..)| *other == name) {
            *is_required = true;
        }
    }
}

/// Returns the component that a schema refers to, if that is a list, or else the schema.
fn list_of<'a>(model: &'a Model, schema: &'a Value) -> &'a Value {
    let target = target(model, schema);
    if schema_type(target) == Some("array") { target } else { schema }
}

fn target<'a>(model: &'a Model, schema: &'a Value) -> &'a Value {
    let component = schema_name(schema).and_then(|name| model.schema(name));
    component.map_or(schema, |component| &component.schema)
}

fn content(model: &Model, ty: &Type, schema: &Value, media_types: &[String]) -> PartContent {
    let schema = target(model, schema);
    let is_text = |media_type: &String| BodyKind::of(media_type) == Some(BodyKind::Text);
    let is_json = |media_type: &String| is_json(Some(media_type));
    let is_scalar = model.is_scalar(ty);
    let is_string = schema_type(schema) == Some("string");
    let is_untyped = schema_type(schema).is_none() && !is_composite(schema) && !has_properties(schema);
    match media_types {
        _ if is_string && text(schema, "format") == Some("binary") => PartContent::File,
        [] if is_untyped => PartContent::File,
        [] if is_scalar => PartContent::Text,
        [] => PartContent::Json,
        media_types if media_types.iter().any(is_json) => PartContent::Json,
        media_types if is_scalar && (!is_string || media_types.iter().any(is_text)) => PartContent::Text,
        _ => PartContent::File,
    }
}

fn encoding<'a>(body: &'a Body, name: &str) -> &'a Value {
    body.encoding.get(name).unwrap_or(&Value::Null)
}

/// Returns the media types of a part.
fn media_types(body: &Body, name: &str) -> Vec<String> {
    let listed = text(encoding(body, name), "contentType").unwrap_or_default();
    let media_types =
        listed.split(',').map(str::trim).filter(|media_type| BodyKind::of(media_type).is_some());
    media_types.map(str::to_owned).collect()
}

/// Returns the style of a part or a field.
fn style(body: &Body, name: &str) -> PartStyle {
    let encoding = encoding(body, name);
    let explode = encoding.get("explode").and_then(Value::as_bool);
    match (text(encoding, "style"), explode) {
        (Some("deepObject"), _) => PartStyle::DeepObject,
        (Some("spaceDelimited"), None | Some(false)) => PartStyle::Joined(" "),
        (Some("pipeDelimited"), None | Some(false)) => PartStyle::Joined("|"),
        (None | Some("form"), Some(false)) => PartStyle::Joined(","),
        (Some(_), _) | (None, Some(true)) => PartStyle::Members,
        (None, None) => PartStyle::Separate,
    }
}

/// Returns the fields of a form that have a style of their own.
pub(crate) fn styled_fields(body: &Body) -> Vec<(&str, PartStyle)> {
    let fields = body.encoding.as_object().into_iter().flatten().filter(|_| body.kind == BodyKind::Form);
    let fields = fields.map(|(name, _)| (name.as_str(), style(body, name)));
    fields.filter(|(_, style)| *style != PartStyle::Separate).collect()
}
