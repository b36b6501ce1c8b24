//! Rules for examples and defaults.

use super::{
    Reporter,
    elements::{Elements, is_reference, parameter_schema},
    example_validator::ExampleValidator,
};
use crate::openapi::{node::Node, parameter::is_ignored};

pub(super) fn missing_example(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut missing = |node: &Node<'_>, subject: String, help: &str| {
        reporter.warn(&node.pointer, format!("{subject} has no example"), help);
    };
    for parameter in &elements.parameters {
        let has_example = has_example(parameter)
            || parameter_schema(parameter).is_some_and(|schema| schema_has_example(&schema));
        if !has_example && !is_ignored(parameter.value) {
            let name = parameter.text("name").unwrap_or_default();
            missing(parameter, format!("the parameter `{name}`"), "add an `example` to it or to its schema");
        }
    }
    for (name, content) in elements.contents() {
        // The rule for missing response schemas covers a body without a schema.
        if content.get("schema").is_some_and(|schema| !schema_has_example(&schema)) && !has_example(&content)
        {
            let help = "add an `example` beside the `schema`, or refer to a component schema that has one";
            missing(&content, format!("the body of type `{name}`"), help);
        }
    }
    for (name, schema) in elements.components.iter().filter(|(_, schema)| !schema_has_example(schema)) {
        missing(schema, format!("the schema `{name}`"), "add an `example` to it");
    }
}

/// Returns `true` if a parameter or a media type has an example beside its schema.
fn has_example(container: &Node<'_>) -> bool {
    container.get("example").is_some() || container.members_of("examples").next().is_some()
}

/// Returns `true` if a schema or its items have an example, or refer to a component schema.
fn schema_has_example(schema: &Node<'_>) -> bool {
    schema.get("example").is_some()
        || is_reference(schema)
        || schema.get("items").is_some_and(|items| schema_has_example(&items))
}

pub(super) fn invalid_example(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut validator = ExampleValidator::new(elements.root);
    for schema in &elements.schemas {
        for value in ["example", "default"].iter().filter_map(|key| schema.get(key)) {
            validator.add(value, &schema.pointer);
        }
    }
    let contents = elements.contents().map(|(_, content)| content);
    for container in elements.parameters.iter().cloned().chain(contents) {
        let Some(schema) = container.get("schema") else { continue };
        let named = container
            .members_of("examples")
            .filter_map(|(_, example)| example.resolve(elements.root)?.get("value"));
        for value in container.get("example").into_iter().chain(named) {
            validator.add(value, &schema.pointer);
        }
    }
    for (pointer, schema, reason) in validator.errors() {
        let help = format!("correct the value, or the schema at {schema}");
        reporter.warn(&pointer, format!("the value does not match its schema: {reason}"), help);
    }
}
