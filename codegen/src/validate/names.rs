//! Validates that operations and tags have unique Rust names.

use std::collections::{BTreeMap, BTreeSet};

use super::Errors;
use crate::{
    names::{method_name, snake_name, type_name},
    openapi::{
        node::child,
        operation::{Operation, operations},
    },
};

/// The methods that every client has.
const RESERVED_METHODS: [&str; 7] = ["new", "builder", "base_url", "clone", "call", "fmt", "wait"];

/// The methods that operations become.
#[derive(Default)]
pub(super) struct Methods {
    /// The pointers to the operations, by the type names of their ids.
    ids: BTreeMap<String, String>,
    /// The pointers to the operations, by resource and method. The resource of an operation without a tag is empty.
    methods: BTreeMap<(String, String), String>,
}

impl Methods {
    /// Adds the method of an operation, unless its name is missing or already used.
    pub fn add(&mut self, operation: &Operation<'_>, errors: &mut Errors<'_>) {
        let node = &operation.node;
        let Some(id) = node.text("operationId").filter(|id| !id.is_empty()) else {
            return errors.add(
                &node.pointer,
                "the operation has no `operationId`",
                "add a unique `operationId`: the method is named after it",
            );
        };
        let pointer = child(&node.pointer, "operationId");
        if let Some(other) = self.ids.insert(type_name(&snake_name(id)), node.pointer.clone()) {
            return errors.add(
                &pointer,
                format!(
                    "the `operationId` `{id}` has the same Rust name as that of the operation at {other}"
                ),
                "give each operation a unique `operationId`",
            );
        }
        let tag = operation.tag().and_then(|tag| tag.value.as_str());
        let method = method_name(id, tag);
        let resource = tag.map_or(String::new(), snake_name);
        if let Some(other) = self.methods.insert((resource, method.clone()), node.pointer.clone()) {
            errors.add(
                &pointer,
                format!(
                    "this operation and the one at {other} would both become the method `{method}` of the same resource"
                ),
                "change one `operationId`: the method name omits a prefix that repeats the tag",
            );
        }
    }

    /// Reports methods and resources with the name of a method of the client.
    pub fn reserved(&self, errors: &mut Errors<'_>) {
        let tags: BTreeSet<_> = self
            .methods
            .keys()
            .map(|(resource, _)| resource)
            .filter(|resource| !resource.is_empty())
            .collect();
        for ((resource, method), pointer) in &self.methods {
            let is_taken = tags.contains(method) || RESERVED_METHODS.contains(&method.as_str());
            if resource.is_empty() && is_taken {
                errors.add(
                    pointer,
                    format!("the operation has no tag, so it would become `Client::{method}`, which already exists"),
                    "add a tag, or change the `operationId`",
                );
            }
        }
        for tag in tags.into_iter().filter(|tag| RESERVED_METHODS.contains(&tag.as_str())) {
            errors.add(
                "/paths",
                format!("a tag would become the resource `Client::{tag}`, which already exists"),
                "rename the tag",
            );
        }
    }
}

/// Checks that the resources have unique names, and that the types of a resource do.
pub(super) fn resources(errors: &mut Errors<'_>) {
    let mut tags: BTreeMap<String, &str> = BTreeMap::new();
    let mut types: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut methods: BTreeSet<(&str, String)> = BTreeSet::new();
    for operation in operations(&errors.document.root) {
        let Some(tag) = operation.tag() else { continue };
        let (Some(name), Some(id)) = (tag.value.as_str(), operation.node.text("operationId")) else {
            continue;
        };
        let resource = snake_name(name);
        if let Some(other) = tags.insert(resource.clone(), name).filter(|other| *other != name) {
            errors.add(
                &tag.pointer,
                format!("the tags `{other}` and `{name}` would both become the resource `{resource}`"),
                "spell the tag the same everywhere",
            );
        }
        let method = method_name(id, Some(name));
        // `Methods::add` reports duplicate methods.
        if !methods.insert((name, method.clone())) {
            continue;
        }
        types.insert((name, type_name(name)));
        for suffix in ["Request", "Response"] {
            let rust = format!("{}{suffix}", type_name(&method));
            if !types.insert((name, rust.clone())) {
                errors.add(
                    &operation.node.pointer,
                    format!("two items of the resource `{name}` would become the Rust type `{rust}`"),
                    "change the `operationId`",
                );
            }
        }
    }
}
