//! Each schema can become a Rust type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    load::Document,
    names::{snake_name, type_name},
    node::Node,
    schema::{self, extension, is_secret},
};

/// Each `type` is one that OpenAPI 3.0 has, so that the form of a schema can be looked at.
pub(super) fn types(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    schema::visit_all(&document.root, &mut |node| {
        let Some(kind) = node.get("type") else { return };
        let (what, help) = match kind.value {
            Value::String(name)
                if ["string", "number", "integer", "boolean", "array", "object"].contains(&name.as_str()) =>
            {
                return;
            }
            Value::Array(_) => (
                "`type` is a list, which OpenAPI 3.0 does not have".to_owned(),
                "name one type, with `nullable: true` beside it where null may stand there",
            ),
            other => (
                format!("`type` is {other}, which is not a type"),
                "use one of string, number, integer, boolean, array and object",
            ),
        };
        found.push(document.diagnostic(&kind.pointer, what, help));
    });
}

/// Names don't collide once they are Rust names, and the extensions are used as they are meant.
pub(super) fn schemas(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let root = Node::root(&document.root);
    if let Some(schemas) = root.get("components").and_then(|components| components.get("schemas")) {
        let mut taken = BTreeMap::new();
        for (name, node) in schemas.members() {
            let rust = type_name(name);
            if RESERVED_TYPES.contains(&rust.as_str()) {
                found.push(document.diagnostic(
                    &node.pointer,
                    format!("a Rust type can't be called `{rust}` among generated code"),
                    "give the schema another name",
                ));
            }
            if let Some(other) = taken.insert(rust.clone(), name) {
                found.push(document.diagnostic(
                    &node.pointer,
                    format!("the schemas `{other}` and `{name}` would both be the Rust type `{rust}`"),
                    "rename one of them",
                ));
            }
        }
    }
    cycles(document, found);
    schema::visit_all(&document.root, &mut |node| {
        properties(node, document, found);
        extensions(node, document, found);
    });
}

/// What generated code calls by these short names.
const RESERVED_TYPES: [&str; 6] = ["Default", "Self_", "Ok", "Err", "Some", "None"];

/// Through more steps than this, typify takes minutes to put a schema together.
const MAX_STEPS: usize = 32;

/// No schema is made of itself, other than as what one of its fields holds, nor through too many steps.
fn cycles(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let root = Node::root(&document.root);
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    for (name, schema) in schemas.iter().flat_map(Node::members) {
        let mut seen = BTreeSet::new();
        let mut step = parts(&schema, document);
        let mut steps = 0;
        while !step.is_empty()
            && steps <= MAX_STEPS
            && !step.iter().any(|part| part.pointer == schema.pointer)
        {
            step.retain(|part| seen.insert(part.pointer.clone()));
            step = step.iter().flat_map(|part| parts(part, document)).collect();
            steps += 1;
        }
        let what = match step.iter().any(|part| part.pointer == schema.pointer) {
            true => format!("the schema `{name}` is part of itself"),
            false if steps > MAX_STEPS => {
                format!("the schema `{name}` is put together through more than {MAX_STEPS} others")
            }
            false => continue,
        };
        let help = "let a field refer to it, rather than `allOf`, `anyOf` or `oneOf`";
        found.push(document.diagnostic(&schema.pointer, what, help));
    }
}

/// The schemas that another is put together from, with references followed.
fn parts<'a>(schema: &Node<'a>, document: &'a Document<'_>) -> Vec<Node<'a>> {
    let own = schema.text("$ref").map(|_| schema.clone());
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key));
    let parts = lists.flat_map(|list| list.items().collect::<Vec<_>>());
    own.into_iter().chain(parts).filter_map(|part| part.resolve(&document.root)).collect()
}

/// The fields of the type that a schema becomes, those of its parts among them.
pub(crate) fn fields<'a>(schema: &Node<'a>, root: &'a Value) -> BTreeMap<&'a str, Node<'a>> {
    let mut fields = BTreeMap::new();
    for part in with_parts(schema, root) {
        for (name, property) in part.get("properties").iter().flat_map(Node::members) {
            fields.entry(name).or_insert(property);
        }
    }
    fields
}

/// A schema and the parts of its `allOf`, theirs among them, each once.
pub(crate) fn with_parts<'a>(schema: &Node<'a>, root: &'a Value) -> Vec<Node<'a>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let mut queue = vec![schema.clone()];
    while let Some(schema) = queue.pop() {
        if seen.insert(schema.pointer.clone()) {
            let parts = schema.get("allOf");
            queue.extend(parts.iter().flat_map(Node::items).filter_map(|part| part.resolve(root)));
            all.push(schema);
        }
    }
    all
}

fn properties(node: &Node<'_>, document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let mut taken = BTreeMap::new();
    if node.get("additionalProperties").is_some_and(|more| more.value.is_object()) {
        // typify's field for all that is not described.
        taken.insert("extra".to_owned(), "any other");
    }
    for (name, property) in fields(node, &document.root) {
        let rust = snake_name(name);
        if let Some(other) = taken.insert(rust.clone(), name) {
            found.push(document.diagnostic(
                &property.pointer,
                format!("the properties `{other}` and `{name}` would both be the Rust field `{rust}`"),
                "leave one of them out of the description; open objects accept it all the same",
            ));
        }
    }
}

fn extensions(node: &Node<'_>, document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let is_text = node.text("type") == Some("string");
    if is_secret(node.value) && (!is_text || node.get("enum").is_some()) {
        found.push(document.diagnostic(
            &node.pointer,
            "only a plain string can be marked secret",
            format!(
                "take `{}` (or `format: password`) off, or make this `type: string` without `enum`",
                extension::SECRET
            ),
        ));
    }
    if let Some(secret) = node.get(extension::SECRET).filter(|secret| !secret.value.is_boolean()) {
        found.push(document.diagnostic(
            &secret.pointer,
            format!("`{}` is not true or false", extension::SECRET),
            "write `true`, or leave it out",
        ));
    }
    if let Some(grows) = node.get(extension::ENUM) {
        let grows_is_flag = grows.get("modelAsString").is_some_and(|grows| grows.value.is_boolean());
        if !grows_is_flag || !is_text || node.get("enum").is_none() {
            found.push(document.diagnostic(
                &grows.pointer,
                format!(
                    "`{}` says whether a string `enum` may grow, and does not do so here",
                    extension::ENUM
                ),
                "write `modelAsString: true` (or `false`) in it, beside `type: string` and an `enum`",
            ));
        }
    }
    let values = node.get("enum").map_or(0, |values| values.items().count());
    for name in [extension::VARIANT_NAMES, extension::VARIANT_DOCS] {
        let Some(list) = node.get(name) else { continue };
        let strings = list.items().filter(|item| item.value.is_string()).count();
        if strings != values || list.items().count() != values {
            found.push(document.diagnostic(
                &list.pointer,
                format!("`{name}` is not a list of as many strings as `enum` has values ({values})"),
                "write one string for each value of `enum`, in the same order",
            ));
        }
    }
    if let Some(names) = node.get(extension::VARIANT_NAMES) {
        let mut taken = BTreeMap::new();
        for item in names.items() {
            let Some(name) = item.value.as_str() else { continue };
            if taken.insert(type_name(name), ()).is_some() || type_name(name) == crate::names::UNKNOWN_VARIANT
            {
                found.push(document.diagnostic(
                    &item.pointer,
                    format!("the variant name `{name}` is taken"),
                    "give each value a name of its own, other than `Unknown`",
                ));
            }
        }
    }
    if is_text && let Some(values) = node.get("enum") {
        for item in values.items().filter(|item| !item.value.is_string() && !item.value.is_null()) {
            found.push(document.diagnostic(
                &item.pointer,
                format!("{} is not a string, as the `enum` of a string needs", item.value),
                "put it in quotes",
            ));
        }
    }
}
