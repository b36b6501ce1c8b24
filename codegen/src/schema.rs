//! What a schema says, read the same way by every stage.

use serde_json::Value;

use crate::node::Node;

/// The extensions that carry what OpenAPI can't say. Their names are those of other tools.
pub(crate) mod extension {
    /// On a string: it is a credential. (AutoRest)
    pub(crate) const SECRET: &str = "x-ms-secret";
    /// On an enum: `modelAsString: true` says that it may grow. (AutoRest)
    pub(crate) const ENUM: &str = "x-ms-enum";
    /// On an enum: the variants' names, in the order of the values. (OpenAPI Generator)
    pub(crate) const VARIANT_NAMES: &str = "x-enum-varnames";
    /// On an enum: the variants' documentation, in the order of the values. (OpenAPI Generator)
    pub(crate) const VARIANT_DOCS: &str = "x-enum-descriptions";
    /// On a parameter: `client` says that the client may be told its value once for all calls. (AutoRest)
    pub(crate) const PARAMETER_LOCATION: &str = "x-ms-parameter-location";
    /// On an operation: what the body is called. (OpenAPI Generator)
    pub(crate) const BODY_NAME: &str = "x-codegen-request-body-name";
}

/// Whether a schema marks its value as a credential.
pub(crate) fn is_secret(schema: &Value) -> bool {
    schema.get(extension::SECRET) == Some(&Value::Bool(true))
        || (schema_type(schema) == Some("string") && text(schema, "format") == Some("password"))
}

/// Whether a schema is a string with a list of values.
pub(crate) fn is_text_enum(schema: &Value) -> bool {
    schema_type(schema) == Some("string") && enum_values(schema).next().is_some()
}

/// Whether a schema is an enum to which the API may add values.
pub(crate) fn is_open_enum(schema: &Value) -> bool {
    schema.get(extension::ENUM).and_then(|grows| grows.get("modelAsString")) == Some(&Value::Bool(true))
}

/// The strings that an enum lists.
pub(crate) fn enum_values(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a schema is put together from others.
pub(crate) fn is_composite(schema: &Value) -> bool {
    COMPOSITION.iter().any(|key| schema.get(key).is_some())
}

/// The keys under which a schema holds a list of others that it is put together from.
pub(crate) const COMPOSITION: [&str; 4] = ["allOf", "anyOf", "oneOf", "not"];

/// Whether a schema is an object with fields of its own.
pub(crate) fn has_fields(schema: &Value) -> bool {
    schema.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}

/// The `type` of a schema.
pub(crate) fn schema_type(schema: &Value) -> Option<&str> {
    text(schema, "type")
}

/// A member of a schema that is a string.
pub(crate) fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key)?.as_str()
}

/// A member of a schema that is `true`.
pub(crate) fn flag(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The name of the component that a schema refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    text(schema, "$ref")?.rsplit('/').next()
}

/// The schema that another refers to, be it in the roundabout way that allows a description beside the reference.
pub(crate) fn target<'a>(schema: &Node<'a>, root: &'a Value) -> Node<'a> {
    let mut schema = schema.clone();
    // The check of the schemas has made sure that this ends; what is longer is not followed to its end.
    for _ in 0..32 {
        schema = schema.resolve(root).unwrap_or(schema);
        let parts = schema.get("allOf");
        let mut parts = parts.iter().flat_map(Node::items);
        match (parts.next(), parts.next()) {
            (Some(part), None) => schema = part,
            _ => break,
        }
    }
    schema
}

/// Calls `visit` for every schema of a document, outer ones first.
pub(crate) fn visit_all<'a>(root: &'a Value, visit: &mut impl FnMut(&Node<'a>)) {
    let root = Node::root(root);
    if let Some(components) = root.get("components") {
        for (_, schema) in components.get("schemas").iter().flat_map(Node::members) {
            visit_schema(&schema, visit);
        }
        for section in ["parameters", "headers", "requestBodies", "responses"] {
            for (_, holder) in components.get(section).iter().flat_map(Node::members) {
                visit_holder(&holder, visit);
            }
        }
    }
    for (_, path) in root.get("paths").iter().flat_map(Node::members) {
        visit_holder(&path, visit);
    }
}

/// Calls `visit` for the schemas of a thing that is no schema itself: a path, a response, a parameter.
fn visit_holder<'a>(node: &Node<'a>, visit: &mut impl FnMut(&Node<'a>)) {
    for (key, member) in node.members() {
        match key {
            "schema" => visit_schema(&member, visit),
            "example" | "examples" => {}
            _ if key.starts_with("x-") => {}
            _ => visit_holder(&member, visit),
        }
    }
    for item in node.items() {
        visit_holder(&item, visit);
    }
}

/// Calls `visit` for a schema and all within it.
pub(crate) fn visit_schema<'a>(node: &Node<'a>, visit: &mut impl FnMut(&Node<'a>)) {
    visit(node);
    for (_, property) in node.get("properties").iter().flat_map(Node::members) {
        visit_schema(&property, visit);
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner) = node.get(key) {
            visit_schema(&inner, visit);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for inner in node.get(key).iter().flat_map(Node::items) {
            visit_schema(&inner, visit);
        }
    }
}

/// Calls `change` for every schema of a document, inner ones first.
pub(crate) fn change_all(root: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
        for (section, members) in components {
            for member in members.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
                if section == "schemas" {
                    change_schema(member, change)
                } else {
                    change_holder(member, change)
                }
            }
        }
    }
    if let Some(paths) = root.get_mut("paths") {
        change_holder(paths, change);
    }
}

/// Calls `change` for the schemas of a thing that is no schema itself.
fn change_holder(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match key.as_str() {
                    "schema" => change_schema(member, change),
                    "example" | "examples" => {}
                    key if key.starts_with("x-") => {}
                    _ => change_holder(member, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change_holder(item, change)),
        _ => {}
    }
}

/// Calls `change` for a schema and all within it, inner ones first.
pub(crate) fn change_schema(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(|property| change_schema(property, change));
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner) = schema.get_mut(key) {
            change_schema(inner, change);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(inner) = schema.get_mut(key).and_then(Value::as_array_mut) {
            inner.iter_mut().for_each(|inner| change_schema(inner, change));
        }
    }
    change(schema);
}
