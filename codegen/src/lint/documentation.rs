//! Rules for summaries, descriptions and tags, which become the documentation.

use std::collections::BTreeMap;

use super::{
    Reporter,
    elements::{Elements, is_reference, operation_name},
};
use crate::openapi::{node::Node, parameter::is_ignored};

pub(super) fn missing_summary(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for operation in elements.operations.iter().filter(|operation| !has_text(&operation.node, "summary")) {
        reporter.warn(
            &operation.node.pointer,
            format!("{} has no summary", operation_name(operation)),
            "add a short `summary`, such as \"List the lamps\"",
        );
    }
}

pub(super) fn missing_description(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut missing = |node: &Node<'_>, subject: String| {
        if !has_text(node, "description") {
            reporter.warn(&node.pointer, format!("{subject} has no description"), "add a `description`");
        }
    };
    for operation in &elements.operations {
        missing(&operation.node, operation_name(operation));
    }
    for parameter in &elements.parameters {
        if !is_ignored(parameter.value) {
            let name = parameter.text("name").unwrap_or_default();
            missing(parameter, format!("the parameter `{name}`"));
        }
    }
    for body in &elements.bodies {
        missing(body, "the request body".to_owned());
    }
    for response in &elements.responses {
        missing(response, "the response".to_owned());
    }
    for (name, schema) in elements.components.iter().filter(|(_, schema)| !is_reference(schema)) {
        missing(schema, format!("the schema `{name}`"));
    }
    for (name, property) in elements.properties().filter(|(_, property)| !is_reference(property)) {
        missing(&property, format!("the property `{name}`"));
    }
    tags(elements, reporter);
}

/// Warns about the tags of operations that have no description in `tags`.
fn tags(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let described = Node::root(elements.root).items_of("tags");
    let described: BTreeMap<_, _> = described.filter_map(|tag| Some((tag.text("name")?, tag))).collect();
    let mut used = BTreeMap::new();
    for operation in &elements.operations {
        if let Some(tag) = operation.tag()
            && let Some(name) = tag.value.as_str()
        {
            used.entry(name).or_insert(tag);
        }
    }
    for (name, tag) in used {
        let node = match described.get(name) {
            Some(described) if has_text(described, "description") => continue,
            Some(described) => described,
            None => &tag,
        };
        reporter.warn(
            &node.pointer,
            format!("the tag `{name}` has no description"),
            "add it with a `description` to `tags` at the top of the document",
        );
    }
}

pub(super) fn missing_tag(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for operation in &elements.operations {
        if operation.tag().is_none() {
            reporter.warn(
                &operation.node.pointer,
                format!("{} has no tag", operation_name(operation)),
                "add `tags` with the name of its resource",
            );
        }
    }
}

/// Returns `true` if a member is a string that is not blank.
fn has_text(node: &Node<'_>, key: &str) -> bool {
    node.text(key).is_some_and(|text| !text.trim().is_empty())
}
