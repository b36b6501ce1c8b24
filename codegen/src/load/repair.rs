//! Repairs mistakes that are common in descriptions and have one obvious meaning. Each repair is a note for the linter.

use serde_json::{Value, json};

use crate::openapi::{
    document::{Document, Note},
    node::{Node, child},
    operation::operations,
    schema::{accepts, flag, has_properties, schema_type, visit_all},
    security::{CredentialKind, requirements, scheme, unsupported_reason},
};

/// Repairs a document.
pub(super) fn repair(document: &mut Document<'_>) {
    let mut repairs = Vec::new();
    visit_all(&document.root, &mut |schema| {
        quote_enum_values(schema, &mut repairs);
        allow_null(schema, &mut repairs);
        add_list_type(schema, &mut repairs);
        drop_items_of_object(schema, &mut repairs);
        show_enum(schema, &mut repairs);
        drop_invalid_default(schema, &document.root, &mut repairs);
    });
    let lists = requirement_lists(&document.root);
    for alternative in lists.iter().flat_map(Node::items) {
        share_credentials(&alternative, &document.root, &mut repairs);
    }
    apply(document, repairs);
    // An alternative may be supported only now.
    let mut repairs = Vec::new();
    for list in requirement_lists(&document.root) {
        drop_unsupported(&list, &document.root, &mut repairs);
    }
    apply(document, repairs);
}

fn apply(document: &mut Document<'_>, repairs: Vec<Repair>) {
    for Repair { object, key, value, note } in repairs {
        let object = document.root.pointer_mut(&object).and_then(Value::as_object_mut);
        match (object, value) {
            (Some(object), Some(value)) => drop(object.insert(key, value)),
            (Some(object), None) => drop(object.shift_remove(&key)),
            (None, _) => {}
        }
        document.notes.push(note);
    }
}

/// A member of an object that is replaced or, without a value, removed.
struct Repair {
    object: String,
    key: String,
    value: Option<Value>,
    note: Note,
}

impl Repair {
    fn new(
        object: &Node<'_>,
        key: &str,
        value: Option<Value>,
        rule: &'static str,
        message: String,
        help: &str,
    ) -> Self {
        let pointer = child(&object.pointer, key);
        let note = Note { rule, pointer, message, help: help.to_owned() };
        Self { object: object.pointer.clone(), key: key.to_owned(), value, note }
    }
}

/// Makes the numbers and booleans in a string enum strings. Authors of YAML often forget the quotes.
fn quote_enum_values(schema: &Node<'_>, repairs: &mut Vec<Repair>) {
    let Some(values) = schema.value.get("enum").and_then(Value::as_array) else { return };
    let is_unquoted = |value: &&Value| value.is_number() || value.is_boolean();
    let Some(first) = values.iter().find(is_unquoted).filter(|_| schema_type(schema.value) == Some("string"))
    else {
        return;
    };
    let quoted = values.iter().map(|value| match is_unquoted(&value) {
        true => json!(value.to_string()),
        false => value.clone(),
    });
    let message =
        format!("the enum has `type: string`, but {first} is not a string, so the client uses \"{first}\"");
    let help = "put the value in quotes";
    repairs.push(Repair::new(schema, "enum", Some(quoted.collect()), "invalid-enum", message, help));
}

/// Removes the type of an enum whose only value is null, because no other type accepts null.
fn allow_null(schema: &Node<'_>, repairs: &mut Vec<Repair>) {
    let is_null = schema.value.get("enum") == Some(&json!([null])) && !flag(schema.value, "nullable");
    if let Some(ty) = schema_type(schema.value).filter(|_| is_null) {
        let message = format!("the only value of the enum is null, so `type: {ty}` has no effect");
        let help = "replace `type` with `nullable: true`";
        repairs.push(Repair::new(schema, "type", None, "invalid-enum", message, help));
    }
}

/// Adds `type: array` to a schema with `items`. Without a type, every value that is no list satisfies the schema.
fn add_list_type(schema: &Node<'_>, repairs: &mut Vec<Repair>) {
    let has = |key: &str| schema.value.get(key).is_some();
    let is_list = has("items")
        && !["type", "$ref", "properties", "allOf", "anyOf", "oneOf", "enum"].into_iter().any(has);
    if is_list {
        let message = "the schema has `items` but no `type`, so the client reads it as a list".to_owned();
        let ty = Some(json!("array"));
        repairs.push(Repair::new(schema, "type", ty, "missing-type", message, "add `type: array`"));
    }
}

/// Removes `items` from a schema with `properties` but no type, which describes an object.
fn drop_items_of_object(schema: &Node<'_>, repairs: &mut Vec<Repair>) {
    let has = |key: &str| schema.value.get(key).is_some();
    if has("items") && has_properties(schema.value) && !has("type") {
        let message =
            "the schema has `properties`, so the client reads it as an object, and `items` has no effect"
                .to_owned();
        let help = "add `type: object`, and remove `items`";
        repairs.push(Repair::new(schema, "items", None, "missing-type", message, help));
    }
}

/// Removes `format: password` from an enum, whose values everybody knows.
fn show_enum(schema: &Node<'_>, repairs: &mut Vec<Repair>) {
    if schema.text("format") == Some("password") && schema.value.get("enum").is_some() {
        let message = "an enum is not a secret, so `format: password` has no effect".to_owned();
        repairs.push(Repair::new(schema, "format", None, "unmarked-secret", message, "remove `format`"));
    }
}

/// Removes a default that its own schema does not accept, because the server would reject it.
fn drop_invalid_default(schema: &Node<'_>, root: &Value, repairs: &mut Vec<Repair>) {
    let Some(default) = schema.value.get("default").filter(|default| !accepts(schema, default, root)) else {
        return;
    };
    let message = format!("the default {default} does not match its schema, so the client does not send it");
    let help = "correct the default, or remove it";
    repairs.push(Repair::new(schema, "default", None, "invalid-example", message, help));
}

/// Returns the lists of security requirements, each once.
fn requirement_lists(root: &Value) -> Vec<Node<'_>> {
    let mut lists: Vec<Node<'_>> =
        operations(root).filter_map(|operation| requirements(root, &operation.node)).collect();
    lists.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    lists.dedup_by(|one, other| one.pointer == other.pointer);
    lists
}

/// Removes a security requirement that another one of the same alternative satisfies, such as two OAuth 2 flows whose token
/// is sent in the same header.
fn share_credentials(alternative: &Node<'_>, root: &Value, repairs: &mut Vec<Repair>) {
    let mut kinds: Vec<(CredentialKind, &str)> = Vec::new();
    for (name, _) in alternative.members() {
        let kind = scheme(root, name).and_then(|scheme| CredentialKind::of(scheme.value));
        let Some(kind) = kind else { continue };
        if let Some((_, other)) = kinds.iter().find(|(other, _)| *other == kind) {
            let message = format!(
                "`{name}` and `{other}` are sent in the same header, query parameter or cookie, so the client sends only `{other}`"
            );
            let help = "remove one of the two from this alternative";
            repairs.push(Repair::new(alternative, name, None, "ignored-security", message, help));
        } else {
            kinds.push((kind, name));
        }
    }
}

/// Removes a list of which the client supports no alternative. The application may authenticate by other means.
fn drop_unsupported(list: &Node<'_>, root: &Value, repairs: &mut Vec<Repair>) {
    let reasons: Option<Vec<String>> =
        list.items().map(|alternative| unsupported_reason(root, &alternative)).collect();
    let Some(reasons) = reasons.filter(|reasons| !reasons.is_empty()) else { return };
    let Some((outer, _)) = list.pointer.rsplit_once('/') else { return };
    let Some(value) = root.pointer(outer) else { return };
    let message = format!("the client can't send the required credentials: {}", reasons.join("; "));
    let help = "add an alternative with a supported scheme (http bearer or basic, apiKey, oauth2, openIdConnect), or \
                authenticate with `ClientBuilder::configure_http` or `layer`";
    let outer = Node { value, pointer: outer.to_owned() };
    repairs.push(Repair::new(&outer, "security", Some(json!([])), "ignored-security", message, help));
}
