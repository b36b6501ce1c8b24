//! The schemas of requests and those of responses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    node::Node,
    operation::{Operation, operations, path_items},
    schema::visit_schema,
};

/// Returns the schemas that requests consist of, each once.
pub(crate) fn sent_schemas(root: &Value) -> Vec<Node<'_>> {
    let mut containers = Vec::new();
    for (_, item) in path_items(root) {
        containers.extend(item.items_of("parameters"));
        for operation in Operation::of_path_item(&item) {
            containers.extend(operation.node.items_of("parameters"));
            containers.extend(operation.node.get("requestBody"));
        }
    }
    schemas_of(root, containers.into_iter().filter_map(|container| container.resolve(root)))
}

/// Returns the schemas that responses consist of, each once.
pub(crate) fn received_schemas(root: &Value) -> Vec<Node<'_>> {
    let responses = operations(root)
        .flat_map(|operation| operation.responses(root).map(|(_, response)| response).collect::<Vec<_>>());
    schemas_of(root, responses)
}

/// Returns the schemas in parameters, bodies or responses, and those that they refer to, each once.
fn schemas_of<'a>(root: &'a Value, containers: impl Iterator<Item = Node<'a>>) -> Vec<Node<'a>> {
    let mut queue: Vec<Node<'a>> = Vec::new();
    for container in containers {
        queue.extend(container.get("schema"));
        queue.extend(container.members_of("content").filter_map(|(_, media)| media.get("schema")));
    }
    let mut seen = BTreeSet::new();
    let mut schemas = Vec::new();
    while let Some(outer) = queue.pop() {
        if !seen.insert(outer.pointer.clone()) {
            continue;
        }
        visit_schema(&outer, &mut |schema| {
            queue.extend(schema.referenced(root));
            schemas.push(schema.clone());
        });
    }
    schemas
}
