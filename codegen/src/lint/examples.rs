//! Each value that a reader will see has an example, and no example is one that the server would refuse.

use super::{
    Found,
    parts::{Parts, is_named_elsewhere, members},
    values::Values,
};
use crate::{check::is_ignored, node::Node};

pub(super) fn missing_example(parts: &Parts<'_>, found: &mut Found<'_>) {
    let mut missing = |node: &Node<'_>, what: String, help: &str| {
        found.warn(&node.pointer, format!("{what} has no example"), help);
    };
    for parameter in &parts.parameters {
        let (place, name) =
            (parameter.text("in").unwrap_or_default(), parameter.text("name").unwrap_or_default());
        let has_example = holds_example(parameter) || parameter.get("schema").is_some_and(|it| shows(&it));
        if !has_example && !is_ignored(place, name) {
            missing(parameter, format!("the parameter `{name}`"), "add an `example` to it or to its schema");
        }
    }
    for (name, content) in parts.contents() {
        // A body without a schema has a finding of its own.
        if content.get("schema").is_some_and(|schema| !shows(&schema)) && !holds_example(&content) {
            let help = "add an `example` beside the `schema`, or name the schema and give it one";
            missing(&content, format!("the body of the type `{name}`"), help);
        }
    }
    for (name, schema) in parts.components.iter().filter(|(_, schema)| !shows(schema)) {
        missing(schema, format!("the schema `{name}`"), "add an `example` to it");
    }
}

/// Whether there is an example beside a schema.
fn holds_example(holder: &Node<'_>) -> bool {
    holder.get("example").is_some() || members(holder, "examples").next().is_some()
}

/// Whether a schema has an example. One that has a name is asked in its own place.
fn shows(schema: &Node<'_>) -> bool {
    schema.get("example").is_some()
        || is_named_elsewhere(schema)
        || schema.get("items").is_some_and(|items| shows(&items))
}

pub(super) fn invalid_example(parts: &Parts<'_>, found: &mut Found<'_>) {
    let mut values = Values::of(parts.root);
    for schema in &parts.schemas {
        for value in ["example", "default"].iter().filter_map(|key| schema.get(key)) {
            values.hold(value, &schema.pointer);
        }
    }
    let contents = parts.contents().map(|(_, content)| content);
    for holder in parts.parameters.iter().cloned().chain(contents) {
        let Some(schema) = holder.get("schema") else { continue };
        let named = members(&holder, "examples").filter_map(|(_, it)| it.resolve(parts.root)?.get("value"));
        for value in holder.get("example").into_iter().chain(named) {
            values.hold(value, &schema.pointer);
        }
    }
    for (place, schema, reason) in values.faults() {
        let help = format!("correct it, or the schema at {schema}");
        found.warn(&place, format!("this is not a value of its schema: {reason}"), help);
    }
}
