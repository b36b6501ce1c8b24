//! What is in the description and does not reach the client.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Found,
    ignore::EXTENSION,
    parts::{Parts, items, members},
};
use crate::{
    check::{is_ignored, visit_references},
    model::base_url,
    node::{Node, local_pointer},
};

pub(super) fn missing_server(parts: &Parts<'_>, found: &mut Found<'_>) {
    let (what, place) = match base_url(parts.root) {
        None => ("the description names no server by a whole URL", ""),
        Some(url) if is_plain_http(&url) => ("the first server is called over plain HTTP", "/servers/0/url"),
        Some(_) => return,
    };
    found.warn(
        place,
        what,
        "write `servers` at the top of the document, with an `https://` URL as the first",
    );
}

/// Whether a URL is one that the client refuses, as anyone on the way could read along.
fn is_plain_http(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    !(host == "localhost" || host.starts_with("127.") || rest.starts_with("[::1]"))
}

pub(super) fn unused_component(parts: &Parts<'_>, found: &mut Found<'_>) {
    // A description without operations is one of types, for whoever wants them.
    let root = Node::root(parts.root);
    if parts.operations.is_empty() {
        return;
    }
    let used = Reach::from(parts.root, root.get("paths"));
    for (section, kind) in [
        ("schemas", "schema"),
        ("parameters", "parameter"),
        ("requestBodies", "request body"),
        ("responses", "response"),
        ("examples", "example"),
    ] {
        let components = members(&root, "components").filter(|(key, _)| *key == section);
        for (name, component) in components.flat_map(|(_, components)| components.members()) {
            if !name.starts_with("x-") && !used.holds(&component.pointer) {
                found.warn(
                    &component.pointer,
                    format!("no operation uses the {kind} `{name}`"),
                    "refer to it where it belongs, or take it out",
                );
            }
        }
    }
}

/// The parts of a description that some others refer to, by any number of steps.
pub(super) struct Reach(BTreeSet<String>);

impl Reach {
    pub fn from<'a>(root: &'a Value, start: impl IntoIterator<Item = Node<'a>>) -> Self {
        let mut reached = BTreeSet::new();
        let mut queue: Vec<Node<'a>> = start.into_iter().collect();
        reached.extend(queue.iter().map(|node| node.pointer.clone()));
        while let Some(node) = queue.pop() {
            let mut references = Vec::new();
            collect(node.value, &mut references);
            for pointer in references {
                // What is inside a component is there because of the component.
                let component: Vec<&str> = pointer.split('/').take(4).collect();
                let pointer = component.join("/");
                if let Some(value) = root.pointer(&pointer)
                    && reached.insert(pointer.clone())
                {
                    queue.push(Node { value, pointer });
                }
            }
        }
        Self(reached)
    }

    /// Whether a place is in one of the parts.
    pub fn holds(&self, pointer: &str) -> bool {
        let ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        ends.filter_map(|end| pointer.get(..end)).any(|outer| self.0.contains(outer))
    }
}

/// The pointers of all references within a value, those of a discriminator among them.
fn collect(value: &Value, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            pointers.extend(members.get("$ref").and_then(Value::as_str).and_then(local_pointer));
            let mapping = members.get("mapping").and_then(Value::as_object).into_iter().flatten();
            for name in mapping.filter_map(|(_, name)| name.as_str()) {
                pointers.push(local_pointer(name).unwrap_or_else(|| format!("/components/schemas/{name}")));
            }
            members.values().for_each(|member| collect(member, pointers));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, pointers)),
        _ => {}
    }
}

pub(super) fn ignored_parameter(parts: &Parts<'_>, found: &mut Found<'_>) {
    for parameter in &parts.parameters {
        let name = parameter.text("name").unwrap_or_default();
        if is_ignored(parameter.text("in").unwrap_or_default(), name) {
            found.warn(
                &parameter.pointer,
                format!("the header `{name}` can't be described as a parameter"),
                "take it out: `security` and the media types of bodies and responses say it",
            );
        }
    }
}

pub(super) fn ignored_tag(parts: &Parts<'_>, found: &mut Found<'_>) {
    for operation in &parts.operations {
        for tag in items(&operation.node, "tags").skip(1) {
            found.warn(
                &tag.pointer,
                format!("the tag {} is not the first of {}", tag.value, operation.name()),
                "keep the tag of the resource that it belongs to",
            );
        }
    }
}

pub(super) fn ref_siblings(parts: &Parts<'_>, found: &mut Found<'_>) {
    visit_references(parts.root, &mut |node, reference| {
        for (key, beside) in node.members().filter(|(key, _)| !["$ref", EXTENSION].contains(key)) {
            found.warn(
                &beside.pointer,
                format!("`{key}` stands beside the reference to `{reference}`"),
                "take it out, or, for a schema, refer by `allOf` with this one reference in it",
            );
        }
    });
}
