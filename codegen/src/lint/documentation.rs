//! The documentation is what the description says, where it says something.

use std::collections::BTreeMap;

use super::{
    Found,
    parts::{Parts, is_named_elsewhere, items},
};
use crate::{check::is_ignored, node::Node};

pub(super) fn missing_summary(parts: &Parts<'_>, found: &mut Found<'_>) {
    for operation in parts.operations.iter().filter(|operation| !says(&operation.node, "summary")) {
        found.warn(
            &operation.node.pointer,
            format!("{} has no summary", operation.name()),
            "add a `summary` of a few words, as one would say it: \"List the lamps\"",
        );
    }
}

pub(super) fn missing_description(parts: &Parts<'_>, found: &mut Found<'_>) {
    let mut missing = |node: &Node<'_>, what: String| {
        if !says(node, "description") {
            found.warn(&node.pointer, format!("{what} has no description"), "add a `description`");
        }
    };
    for operation in &parts.operations {
        missing(&operation.node, operation.name());
    }
    for parameter in &parts.parameters {
        let (place, name) =
            (parameter.text("in").unwrap_or_default(), parameter.text("name").unwrap_or_default());
        if !is_ignored(place, name) {
            missing(parameter, format!("the parameter `{name}`"));
        }
    }
    for body in &parts.bodies {
        missing(body, "the request body".to_owned());
    }
    for response in &parts.responses {
        missing(response, "the response".to_owned());
    }
    for (name, schema) in parts.components.iter().filter(|(_, schema)| !is_named_elsewhere(schema)) {
        missing(schema, format!("the schema `{name}`"));
    }
    for (name, property) in parts.properties().filter(|(_, property)| !is_named_elsewhere(property)) {
        missing(&property, format!("the property `{name}`"));
    }
    tags(parts, found);
}

/// A tag is described in a list of its own.
fn tags(parts: &Parts<'_>, found: &mut Found<'_>) {
    let described = items(&Node::root(parts.root), "tags");
    let described: BTreeMap<_, _> = described.filter_map(|tag| Some((tag.text("name")?, tag))).collect();
    let mut used = BTreeMap::new();
    for operation in &parts.operations {
        // The resource is that of the first.
        if let Some(tag) = items(&operation.node, "tags").next()
            && let Some(name) = tag.value.as_str()
        {
            used.entry(name).or_insert(tag);
        }
    }
    for (name, tag) in used {
        let place = match described.get(name) {
            Some(described) if says(described, "description") => continue,
            Some(described) => described,
            None => &tag,
        };
        found.warn(
            &place.pointer,
            format!("the tag `{name}` has no description"),
            "describe it in the list `tags` at the top of the document, by `name` and `description`",
        );
    }
}

pub(super) fn missing_tag(parts: &Parts<'_>, found: &mut Found<'_>) {
    for operation in &parts.operations {
        if items(&operation.node, "tags").next().is_none() {
            found.warn(
                &operation.node.pointer,
                format!("{} has no tag", operation.name()),
                "add `tags` with the name of the resource that it belongs to",
            );
        }
    }
}

/// Whether there is more than blanks in a member.
fn says(node: &Node<'_>, key: &str) -> bool {
    node.text(key).is_some_and(|text| !text.trim().is_empty())
}
