//! Validates that each object has the structure that OpenAPI specifies.

use std::{borrow::Cow, cmp::Reverse};

use openapiv3::{OpenAPI, ReferenceOr};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Errors;
use crate::openapi::{
    document::Document,
    node::Node,
    operation::{Operation, path_items},
    schema::visit_all,
    security,
};

/// Checks that each object has the structure that OpenAPI specifies.
pub(super) fn structure(errors: &mut Errors<'_>) {
    tags(errors);
    let Err(reason) = deserialize::<OpenAPI>(&without_unknown_schemes(&errors.document.root)) else { return };
    let mut objects = objects(errors.document);
    // Only the innermost invalid object is at fault; the objects around it are invalid for the same reason.
    objects.sort_by_key(|(node, _)| Reverse(node.pointer.matches('/').count()));
    let mut invalid: Vec<(String, &str, String)> = Vec::new();
    for (node, kind) in objects {
        let inner = format!("{}/", node.pointer);
        if !invalid.iter().any(|(pointer, ..)| pointer.starts_with(&inner))
            && let Err(reason) = (kind.deserialize)(node.value)
        {
            let message = kind.message(node.value, &reason);
            invalid.push((node.pointer, kind.name, message));
        }
    }
    if invalid.is_empty() {
        invalid.push((String::new(), "OpenAPI object", format!("invalid OpenAPI object: {reason}")));
    }
    invalid.sort();
    // Other validations report invalid references and types more precisely.
    let is_reported = |pointer: &str| {
        let diagnostics = errors.diagnostics.iter();
        diagnostics
            .filter_map(|other| other.pointer.rsplit_once('/'))
            .any(|(container, _)| container == pointer)
    };
    invalid.retain(|(pointer, ..)| !is_reported(pointer));
    for (pointer, kind, message) in invalid {
        errors.add(&pointer, message, format!("see the {kind} in the OpenAPI specification"));
    }
}

/// Checks that the members that select the kind of an object are strings. serde reads a number as the index of a kind.
fn tags(errors: &mut Errors<'_>) {
    let document = errors.document;
    for (node, kind) in objects(document) {
        let tag =
            [(PARAMETER, "in"), (SECURITY_SCHEME, "type")].into_iter().find(|(of, _)| of.name == kind.name);
        let Some(tag) = tag.and_then(|(_, tag)| node.get(tag)).filter(|tag| !tag.value.is_string()) else {
            continue;
        };
        let help = format!("see the {} in the OpenAPI specification", kind.name);
        errors.add(&tag.pointer, format!("expected a string, found `{}`", tag.value), help);
    }
}

/// Returns a document without the security schemes of types that OpenAPI 3.0 does not have, such as `mutualTLS`. The
/// client ignores them as it ignores other schemes that it does not support.
fn without_unknown_schemes(root: &Value) -> Cow<'_, Value> {
    if !security::schemes(root).any(|(_, scheme)| has_unknown_type(&scheme)) {
        return Cow::Borrowed(root);
    }
    let mut root = root.clone();
    let schemes = root.pointer_mut("/components/securitySchemes").and_then(Value::as_object_mut);
    if let Some(schemes) = schemes {
        schemes.retain(|_, scheme| !has_unknown_type(&Node::root(scheme)));
    }
    Cow::Owned(root)
}

fn has_unknown_type(scheme: &Node<'_>) -> bool {
    const TYPES: [&str; 4] = ["apiKey", "http", "oauth2", "openIdConnect"];
    scheme.text("type").is_some_and(|ty| !TYPES.contains(&ty))
}

/// A kind of object in OpenAPI.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    deserialize: fn(&Value) -> Result<(), String>,
}

impl Kind {
    const fn of<T: DeserializeOwned>(name: &'static str) -> Self {
        Self { name, deserialize: deserialize::<T> }
    }

    /// Describes why a value is not of this kind.
    fn message(self, value: &Value, reason: &str) -> String {
        let name = self.name;
        if value.is_object() || value.is_array() {
            format!("invalid {name}: {reason}")
        } else {
            format!("expected {}, found `{value}`", with_article(name))
        }
    }
}

const LIST: Kind = Kind::of::<Vec<Value>>("list of parameters");
const PARAMETER: Kind = Kind::of::<ReferenceOr<openapiv3::Parameter>>("parameter object");
const REQUEST_BODY: Kind = Kind::of::<ReferenceOr<openapiv3::RequestBody>>("request body object");
const RESPONSE: Kind = Kind::of::<ReferenceOr<openapiv3::Response>>("response object");
const SECURITY_SCHEME: Kind = Kind::of::<ReferenceOr<openapiv3::SecurityScheme>>("security scheme object");
const SCHEMA: Kind = Kind::of::<ReferenceOr<openapiv3::Schema>>("schema object");

/// Returns the objects of a document, each with its kind.
fn objects<'a>(document: &'a Document<'_>) -> Vec<(Node<'a>, Kind)> {
    let root = Node::root(&document.root);
    let mut objects: Vec<(Node<'a>, Kind)> = Vec::new();
    objects.extend(root.get("info").map(|info| (info, Kind::of::<openapiv3::Info>("info object"))));
    for (key, kind) in [
        ("servers", Kind::of::<openapiv3::Server>("server object")),
        ("tags", Kind::of::<openapiv3::Tag>("tag object")),
    ] {
        objects.extend(root.items_of(key).map(|item| (item, kind)));
    }
    for (_, item) in path_items(&document.root) {
        objects.extend(objects_in(&item));
        for operation in Operation::of_path_item(&item) {
            objects.extend(objects_in(&operation.node));
            objects.push((operation.node, Kind::of::<openapiv3::Operation>("operation object")));
        }
        objects.push((item, Kind::of::<openapiv3::PathItem>("path item object")));
    }
    for (section, kind) in [
        ("parameters", PARAMETER),
        ("requestBodies", REQUEST_BODY),
        ("responses", RESPONSE),
        ("securitySchemes", SECURITY_SCHEME),
    ] {
        let components = root.get("components").into_iter().flat_map(|it| it.members_of(section));
        let components = components.filter(|(_, it)| section != "securitySchemes" || !has_unknown_type(it));
        objects.extend(components.map(|(_, component)| (component, kind)));
    }
    // `additionalProperties` may be a boolean.
    visit_all(&document.root, &mut |schema| {
        let is_boolean = schema.value.is_boolean() && schema.pointer.ends_with("/additionalProperties");
        objects.extend((!is_boolean).then(|| (schema.clone(), SCHEMA)));
    });
    objects
}

/// Returns the objects in a path item or an operation.
fn objects_in<'a>(node: &Node<'a>) -> Vec<(Node<'a>, Kind)> {
    let mut parts: Vec<(Node<'a>, Kind)> = Vec::new();
    parts.extend(node.get("parameters").map(|list| (list, LIST)));
    parts.extend(node.items_of("parameters").map(|parameter| (parameter, PARAMETER)));
    parts.extend(node.get("requestBody").map(|body| (body, REQUEST_BODY)));
    parts.extend(node.members_of("responses").map(|(_, response)| (response, RESPONSE)));
    parts
}

/// Deserializes a value, and returns a description of the error.
fn deserialize<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
    T::deserialize(value).map(drop).map_err(|error| {
        let reason = error.to_string();
        if reason.contains("untagged enum") {
            // serde only names the Rust type that it tried.
            return "unknown structure".to_owned();
        }
        let mismatch = reason.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "));
        mismatch.map_or(reason.clone(), |(found, expected)| match expected.strip_prefix("struct ") {
            Some(object) => format!("expected {} object, found {found}", with_article(object)),
            None => format!("expected {expected}, found {found}"),
        })
    })
}

fn with_article(noun: &str) -> String {
    let article = if noun.to_ascii_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
