//! Schemas: their keywords, and where they are in a document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    extension,
    node::Node,
    reference::{is_map_key, sole_all_of},
};

/// Returns `true` if the value of a schema is a credential.
pub(crate) fn is_secret(schema: &Value) -> bool {
    schema.get(extension::SECRET) == Some(&Value::Bool(true))
        || (schema_type(schema) == Some("string") && text(schema, "format") == Some("password"))
}

/// The values of an `enum`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnumKind {
    Strings,
    Integers,
    Numbers,
    /// Booleans, or values of several types.
    Mixed,
}

impl EnumKind {
    /// Returns the kind of the values of a schema's `enum`, or `None` if the schema has none.
    ///
    /// Null is not a value of an enum: the schema is nullable. A boolean that lists `true` and `false` is no enum, nor is
    /// a list of objects or arrays.
    pub fn of(schema: &Value) -> Option<Self> {
        let values = schema.get("enum")?.as_array()?.iter().filter(|value| !value.is_null());
        let values: Vec<&Value> = values.collect();
        let is_scalar = |value: &&Value| value.is_string() || value.is_number() || value.is_boolean();
        let both = [true, false].iter().all(|boolean| values.contains(&&Value::Bool(*boolean)));
        match schema_type(schema) {
            _ if values.is_empty() || !values.iter().all(is_scalar) => None,
            Some("boolean") if both => None,
            Some("object" | "array") => None,
            Some("string") => Some(Self::Strings),
            _ if values.iter().all(|value| value.is_string()) => Some(Self::Strings),
            _ if values.iter().all(|value| integer(value).is_some()) => Some(Self::Integers),
            _ if values.iter().all(|value| value.is_number()) => Some(Self::Numbers),
            _ => Some(Self::Mixed),
        }
    }
}

/// Returns the integer that a number represents, also if it is written as `1.0`.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let rounded = || value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
    value.as_i64().or_else(|| format!("{:.0}", rounded()?).parse().ok())
}

/// Returns `true` if a schema is an enum of strings.
pub(crate) fn is_string_enum(schema: &Value) -> bool {
    EnumKind::of(schema) == Some(EnumKind::Strings)
}

/// Returns `true` if a schema is an enum to which the API may add values.
pub(crate) fn is_open_enum(schema: &Value) -> bool {
    schema.get(extension::ENUM).and_then(|extension| extension.get("modelAsString"))
        == Some(&Value::Bool(true))
}

/// Returns the strings in the `enum` of a schema.
pub(crate) fn enum_values(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Returns `true` if a schema is composed of others.
pub(crate) fn is_composite(schema: &Value) -> bool {
    COMPOSITION.iter().any(|key| schema.get(key).is_some())
}

/// The keywords that compose a schema of others.
pub(crate) const COMPOSITION: [&str; 4] = ["allOf", "anyOf", "oneOf", "not"];

/// The keywords of JSON Schema that neither a type expresses nor the client validates.
pub(crate) const SERVER_KEYWORDS: [&str; 12] = [
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Returns `true` if a schema has properties.
pub(crate) fn has_properties(schema: &Value) -> bool {
    schema.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}

/// Returns the `type` of a schema.
pub(crate) fn schema_type(schema: &Value) -> Option<&str> {
    text(schema, "type")
}

/// Returns a member that is a string.
pub(crate) fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key)?.as_str()
}

/// Returns `true` if a member is `true`.
pub(crate) fn flag(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// Returns `true` if a schema needs a Rust type of its own.
pub(crate) fn needs_name(schema: &Value) -> bool {
    let is_reference = schema.get("$ref").is_some() || sole_all_of(schema).is_some();
    let is_composed = ["allOf", "anyOf", "oneOf"].iter().any(|key| schema.get(*key).is_some());
    !is_reference
        && (has_properties(schema) || EnumKind::of(schema).is_some() || is_secret(schema) || is_composed)
}

/// Returns `true` if a schema is a scalar that needs no Rust type of its own.
pub(crate) fn is_scalar(schema: &Value) -> bool {
    matches!(schema_type(schema), Some("string" | "integer" | "number" | "boolean")) && !needs_name(schema)
}

/// Returns `true` if a value has the `type` of a schema, or if the schema has no known `type`.
pub(crate) fn is_of_type(value: &Value, schema: &Value) -> bool {
    match schema_type(schema) {
        Some(_) if value.is_null() => flag(schema, "nullable"),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    }
}

/// Returns `true` if a schema accepts a value, as far as its type, its listed values and its limits decide.
pub(crate) fn accepts(schema: &Node<'_>, value: &Value, root: &Value) -> bool {
    let own = schema.value;
    let target = target(schema, root);
    let may_be_null = value.is_null() && [own, target.value].iter().any(|of| flag(of, "nullable"));
    may_be_null
        || is_of_type(value, target.value)
            && is_listed(value, target.value)
            && is_within_limits(value, target.value)
}

/// Returns `true` if a value is in the `enum` of a schema, or if the schema has none.
fn is_listed(value: &Value, schema: &Value) -> bool {
    let Some(listed) = schema.get("enum").and_then(Value::as_array) else { return true };
    listed
        .iter()
        .any(|listed| listed == value || integer(listed).is_some() && integer(listed) == integer(value))
}

/// Returns `true` if a value is within the limits that a schema sets for its length or size.
fn is_within_limits(value: &Value, schema: &Value) -> bool {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    let is_between = |size: f64, min: &str, max: &str| {
        limit(min).is_none_or(|min| size >= min) && limit(max).is_none_or(|max| size <= max)
    };
    #[allow(clippy::cast_precision_loss, reason = "f64 represents every length that a description can have")]
    match value {
        Value::String(text) => is_between(text.chars().count() as f64, "minLength", "maxLength"),
        Value::Array(items) => is_between(items.len() as f64, "minItems", "maxItems"),
        Value::Number(number) => {
            number.as_f64().is_some_and(|number| is_between(number, "minimum", "maximum"))
        }
        _ => true,
    }
}

/// The maximum number of references that [`target`] follows.
const MAX_STEPS: usize = 32;

/// Returns the schema that another refers to, by `$ref` or as the only item of `allOf`.
pub(crate) fn target<'a>(schema: &Node<'a>, root: &'a Value) -> Node<'a> {
    let mut schema = schema.clone();
    for _ in 0..MAX_STEPS {
        schema = schema.resolve(root).unwrap_or(schema);
        let mut parts = schema.items_of("allOf");
        match (parts.next(), parts.next()) {
            (Some(part), None) => schema = part,
            _ => break,
        }
    }
    schema
}

/// Returns a schema and, recursively, the items of its `allOf`, each once.
pub(crate) fn with_all_of<'a>(schema: &Node<'a>, root: &'a Value) -> Vec<Node<'a>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let mut queue = vec![schema.clone()];
    while let Some(schema) = queue.pop() {
        if seen.insert(schema.pointer.clone()) {
            queue.extend(schema.items_of("allOf").filter_map(|part| part.resolve(root)));
            all.push(schema);
        }
    }
    all
}

/// Returns the name that the description gives the field of a property or the setter of a parameter.
pub(crate) fn client_name(of: &Value) -> Option<&str> {
    // OpenAPI ignores the siblings of a reference.
    text(of, extension::CLIENT_NAME).filter(|_| of.get("$ref").is_none())
}

/// Returns `true` if a value can be the name of a field or a setter.
pub(crate) fn is_client_name(value: &Value) -> bool {
    let name = value.as_str().unwrap_or_default();
    name.contains(char::is_alphanumeric)
        && name.chars().all(|character| character.is_alphanumeric() || "_-".contains(character))
}

/// Returns the properties of a schema, including those of its `allOf`.
pub(crate) fn all_properties<'a>(schema: &Node<'a>, root: &'a Value) -> BTreeMap<&'a str, Node<'a>> {
    let mut properties = BTreeMap::new();
    for part in with_all_of(schema, root) {
        for (name, property) in part.members_of("properties") {
            properties.entry(name).or_insert(property);
        }
    }
    properties
}

/// The sections of `components` that contain schemas inside other objects.
pub(crate) const COMPONENTS_WITH_SCHEMAS: [&str; 4] = ["parameters", "headers", "requestBodies", "responses"];

/// The keywords that contain one schema.
const INNER_SCHEMA: [&str; 3] = ["items", "additionalProperties", "not"];

/// The keywords that contain a list of schemas.
const INNER_SCHEMAS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// A member of an object that is not itself a schema, such as a path item or a response.
pub(crate) enum Member {
    Schema,
    /// An object, or a map from names to objects.
    Container {
        is_map: bool,
    },
    Data,
}

impl Member {
    /// Classifies the member under a key. The keys of a map are names that the author chose.
    pub fn of(key: &str, in_map: bool) -> Self {
        match key {
            _ if in_map => Self::Container { is_map: false },
            "schema" => Self::Schema,
            "example" | "examples" => Self::Data,
            _ if key.starts_with("x-") => Self::Data,
            _ => Self::Container { is_map: is_map_key(key) },
        }
    }
}

/// Calls `visit` for every schema of a document, outer ones first.
pub(crate) fn visit_all<'a>(root: &'a Value, visit: &mut impl FnMut(&Node<'a>)) {
    let root = Node::root(root);
    if let Some(components) = root.get("components") {
        for (_, schema) in components.members_of("schemas") {
            visit_schema(&schema, visit);
        }
        for section in COMPONENTS_WITH_SCHEMAS {
            for (_, component) in components.members_of(section) {
                visit_container(&component, false, visit);
            }
        }
    }
    for (_, path) in root.members_of("paths") {
        visit_container(&path, false, visit);
    }
}

/// Calls `visit` for the schemas in an object that is not itself a schema.
fn visit_container<'a>(node: &Node<'a>, is_map: bool, visit: &mut impl FnMut(&Node<'a>)) {
    for (key, member) in node.members() {
        match Member::of(key, is_map) {
            Member::Schema => visit_schema(&member, visit),
            Member::Container { is_map } => visit_container(&member, is_map, visit),
            Member::Data => {}
        }
    }
    for item in node.items() {
        visit_container(&item, false, visit);
    }
}

/// Calls `visit` for a schema and all schemas within it, outer ones first.
pub(crate) fn visit_schema<'a>(node: &Node<'a>, visit: &mut impl FnMut(&Node<'a>)) {
    visit(node);
    for (_, property) in node.members_of("properties") {
        visit_schema(&property, visit);
    }
    for key in INNER_SCHEMA {
        if let Some(inner) = node.get(key) {
            visit_schema(&inner, visit);
        }
    }
    for key in INNER_SCHEMAS {
        for inner in node.items_of(key) {
            visit_schema(&inner, visit);
        }
    }
}

/// Calls `change` for every schema of a document, inner ones first.
pub(crate) fn change_all(root: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(components) = root.get_mut("components") {
        members_mut(components, "schemas").for_each(|schema| change_schema(schema, change));
        for section in COMPONENTS_WITH_SCHEMAS {
            members_mut(components, section).for_each(|component| change_container(component, false, change));
        }
    }
    members_mut(root, "paths").for_each(|path| change_container(path, false, change));
}

/// Calls `change` for the schemas in an object that is not itself a schema.
fn change_container(value: &mut Value, is_map: bool, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match Member::of(key, is_map) {
                    Member::Schema => change_schema(member, change),
                    Member::Container { is_map } => change_container(member, is_map, change),
                    Member::Data => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change_container(item, false, change)),
        _ => {}
    }
}

/// Calls `change` for a schema and all schemas within it, inner ones first.
pub(crate) fn change_schema(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    members_mut(schema, "properties").for_each(|property| change_schema(property, change));
    for key in INNER_SCHEMA {
        if let Some(inner) = schema.get_mut(key) {
            change_schema(inner, change);
        }
    }
    for key in INNER_SCHEMAS {
        let items = schema.get_mut(key).and_then(Value::as_array_mut);
        items.into_iter().flatten().for_each(|inner| change_schema(inner, change));
    }
    change(schema);
}

fn members_mut<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> + use<'a> {
    value.get_mut(key).and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
}
