//! `$ref`: finding, resolving and changing references.

use std::{collections::BTreeSet, iter::successors};

use serde_json::Value;

use super::node::{Node, child};

const SCHEMAS: &str = "#/components/schemas/";

/// Returns the reference to a component schema.
pub(crate) fn to_schema(name: &str) -> String {
    format!("{SCHEMAS}{name}")
}

/// Returns the JSON pointer in a reference, or `None` if it refers to another document.
pub(crate) fn local_pointer(reference: &str) -> Option<&str> {
    reference.strip_prefix('#').filter(|pointer| pointer.is_empty() || pointer.starts_with('/'))
}

/// Returns the name of the component that a value refers to.
pub(crate) fn component_name(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Returns the name of the component schema that is the only item of a schema's `allOf`.
///
/// In OpenAPI 3.0, this is how a description or `nullable` is added to a reference.
pub(crate) fn sole_all_of(schema: &Value) -> Option<&str> {
    match schema.get("allOf")?.as_array()?.as_slice() {
        [part] if schema.get("properties").is_none() => component_name(part),
        _ => None,
    }
}

/// Returns the name of the component schema that a schema refers to, by `$ref` or as the only item of `allOf`.
pub(crate) fn schema_name(schema: &Value) -> Option<&str> {
    component_name(schema).or_else(|| sole_all_of(schema))
}

impl<'a> Node<'a> {
    /// Follows a chain of references and returns the node at its end, which is this node if it is not a reference.
    ///
    /// Returns `None` if the chain is circular, leaves the document or leads to a location that does not exist.
    pub fn resolve(&self, root: &'a Value) -> Option<Self> {
        self.chain(root).last().filter(|last| last.text("$ref").is_none())
    }

    /// Returns `true` if this reference leads to a cycle of references.
    pub fn is_circular(&self, root: &'a Value) -> bool {
        self.chain(root).last().is_some_and(|last| last.referenced(root).is_some())
    }

    /// Returns the nodes of a chain of references, each once.
    fn chain(&self, root: &'a Value) -> impl Iterator<Item = Self> {
        let mut seen = BTreeSet::new();
        successors(Some(self.clone()), move |node| {
            node.referenced(root).filter(|next| seen.insert(next.pointer.clone()))
        })
    }

    /// Returns the node that this one refers to, which may be a reference itself.
    pub fn referenced(&self, root: &'a Value) -> Option<Self> {
        let pointer = self.text("$ref").and_then(local_pointer)?;
        Some(Self { value: root.pointer(pointer)?, pointer: pointer.to_owned() })
    }
}

/// Calls `visit` for each reference in a value, with the node that contains it.
pub(crate) fn visit<'a>(node: &Node<'a>, visit: &mut impl FnMut(&Node<'a>, &'a str)) {
    visit_objects(node, false, &mut |node| {
        if let Some(reference) = node.text("$ref") {
            visit(node, reference);
        }
    });
}

/// Calls `visit` for each `$ref` in a value that is not a string.
pub(crate) fn visit_invalid<'a>(node: &Node<'a>, visit: &mut impl FnMut(Node<'a>)) {
    visit_objects(node, false, &mut |node| {
        if let Some(reference) = node.get("$ref").filter(|reference| !reference.value.is_string()) {
            visit(reference);
        }
    });
}

/// Changes the references for which `change` returns a new one.
pub(crate) fn change(root: &mut Value, change: impl Fn(&str) -> Option<String>) {
    let mut changes = Vec::new();
    visit(&Node::root(root), &mut |node, reference| {
        changes.extend(change(reference).map(|changed| (child(&node.pointer, "$ref"), changed)));
    });
    for (pointer, changed) in changes {
        if let Some(reference) = root.pointer_mut(&pointer) {
            *reference = Value::String(changed);
        }
    }
}

/// Changes the references to component schemas whose names `rename` maps to another name.
pub(crate) fn rename_schemas(root: &mut Value, rename: impl Fn(&str) -> Option<String>) {
    change(root, |reference| {
        let name = reference.strip_prefix(SCHEMAS)?.replace("~1", "/").replace("~0", "~");
        rename(&name).map(|name| to_schema(&name))
    });
}

/// The kind of object that a reference replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    /// A component in a section that the generator reads.
    Component(&'static str),
    /// An example. Generation ignores named examples that are references.
    Example,
    /// An object that the generator does not read.
    Unused,
    PathItem,
}

impl ReferenceKind {
    /// Determines the kind from the location of the reference.
    pub fn at(pointer: &str) -> Self {
        let is_in_schema = pointer.starts_with("/components/schemas/")
            || pointer.ends_with("/schema")
            || pointer.contains("/schema/");
        match pointer.rsplit('/').nth(1) {
            _ if is_in_schema => Self::Component("schemas"),
            _ if is_parameter(pointer) => Self::Component("parameters"),
            Some("responses") => Self::Component("responses"),
            Some("requestBodies") => Self::Component("requestBodies"),
            _ if pointer.ends_with("/requestBody") => Self::Component("requestBodies"),
            Some("examples") => Self::Example,
            Some("securitySchemes") => Self::Component("securitySchemes"),
            Some("headers" | "links" | "callbacks") => Self::Unused,
            Some("paths" | "webhooks" | "pathItems") => Self::PathItem,
            _ => Self::Component("schemas"),
        }
    }
}

/// Returns `true` if a pointer leads to an item of a list of parameters, or to a component parameter.
fn is_parameter(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/');
    let last = segments.next();
    segments.next() == Some("parameters")
        && (last.is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
            || segments.next() == Some("components"))
}

/// The components that a value refers to, directly or through other components.
pub(crate) struct Reachable(BTreeSet<String>);

impl Reachable {
    /// Follows all references from the given nodes, which are reachable themselves.
    pub fn from<'a>(root: &'a Value, start: impl IntoIterator<Item = Node<'a>>) -> Self {
        let mut queue: Vec<Node<'a>> = start.into_iter().collect();
        let mut reached: BTreeSet<String> = queue.iter().map(|node| node.pointer.clone()).collect();
        while let Some(node) = queue.pop() {
            for pointer in targets(&node) {
                // A reference into a component makes the whole component reachable.
                let pointer = pointer.split('/').take(4).collect::<Vec<_>>().join("/");
                if let Some(value) = root.pointer(&pointer)
                    && reached.insert(pointer.clone())
                {
                    queue.push(Node { value, pointer });
                }
            }
        }
        Self(reached)
    }

    /// Returns `true` if a pointer leads to a reachable component, or into one.
    pub fn contains(&self, pointer: &str) -> bool {
        let ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        ends.filter_map(|end| pointer.get(..end)).any(|outer| self.0.contains(outer))
    }
}

/// Returns the pointers that a value refers to, including those in the mapping of a discriminator.
fn targets(node: &Node<'_>) -> Vec<String> {
    let mut targets = Vec::new();
    visit_objects(node, false, &mut |node| {
        targets.extend(node.text("$ref").and_then(local_pointer).map(str::to_owned));
        let mapping = node.get("discriminator").into_iter().flat_map(|it| it.members_of("mapping"));
        for name in mapping.filter_map(|(_, name)| name.value.as_str()) {
            let pointer = local_pointer(name).map(str::to_owned);
            targets.push(pointer.unwrap_or_else(|| format!("/components/schemas/{name}")));
        }
    });
    targets
}

/// Calls `visit` for each OpenAPI object in a value, but not for data such as examples.
///
/// The keys of a map are names that the author chose, so they have no meaning in OpenAPI.
fn visit_objects<'a>(node: &Node<'a>, is_map: bool, visit: &mut impl FnMut(&Node<'a>)) {
    let is_reference = node.text("$ref").is_some();
    if is_reference || !is_map {
        visit(node);
    }
    // OpenAPI ignores the siblings of a reference.
    if is_reference {
        return;
    }
    for (key, member) in node.members() {
        if is_map || !is_data(key, member.value) {
            visit_objects(&member, !is_map && is_map_key(key), visit);
        }
    }
    for item in node.items() {
        visit_objects(&item, false, visit);
    }
}

/// Returns `true` if the member of an object is a map from names to objects.
pub(crate) fn is_map_key(key: &str) -> bool {
    matches!(
        key,
        "callbacks"
            | "content"
            | "encoding"
            | "examples"
            | "headers"
            | "links"
            | "parameters"
            | "paths"
            | "properties"
            | "requestBodies"
            | "responses"
            | "schemas"
            | "securitySchemes"
    )
}

/// Returns `true` if the member of an object is data, in which `$ref` has no meaning.
pub(crate) fn is_data(key: &str, value: &Value) -> bool {
    match key {
        "default" | "enum" | "example" | "value" => true,
        "examples" => !value.is_object(),
        _ => key.starts_with("x-"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_in_data_are_not_visited() {
        let root = json!({
            "properties": { "example": { "$ref": "#/1" }, "enum": { "items": { "$ref": "#/2" } } },
            "example": { "$ref": "#/no" },
            "enum": [{ "$ref": "#/no" }],
            "x-more": { "$ref": "#/no" },
            "examples": { "value": { "$ref": "#/3" }, "b": { "value": { "$ref": "#/no" } } },
        });

        let mut references = Vec::new();
        visit(&Node::root(&root), &mut |_, reference| references.push(reference));

        assert_eq!(references, ["#/1", "#/2", "#/3"]);
    }

    #[test]
    fn circular_and_dangling_references_do_not_resolve() {
        let root = json!({
            "a": { "$ref": "#/b" }, "b": { "$ref": "#/c" }, "c": {},
            "d": { "$ref": "#/e" }, "e": { "$ref": "#/d" }, "f": { "$ref": "#/missing" },
        });
        let node = |key: &str| Node::root(&root).get(key).unwrap();

        assert_eq!(node("a").resolve(&root).unwrap().pointer, "/c");
        assert!(!node("a").is_circular(&root));
        assert!(node("d").resolve(&root).is_none() && node("d").is_circular(&root));
        assert!(node("f").resolve(&root).is_none() && !node("f").is_circular(&root));
    }
}
