//! Paths and their operations.

use serde_json::Value;

use super::node::Node;

/// The HTTP methods of the operations in a path item.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation of a description.
pub(crate) struct Operation<'a> {
    pub method: &'static str,
    pub node: Node<'a>,
}

impl<'a> Operation<'a> {
    /// Returns the operations of a path item.
    pub fn of_path_item(item: &Node<'a>) -> impl Iterator<Item = Self> {
        METHODS.into_iter().filter_map(|method| Some(Self { method, node: item.get(method)? }))
    }

    /// Returns the first tag, which determines the resource that the operation belongs to.
    pub fn tag(&self) -> Option<Node<'a>> {
        self.node.items_of("tags").next()
    }

    /// Returns the responses by status, with references resolved.
    pub fn responses(&self, root: &'a Value) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.node
            .members_of("responses")
            .filter(|(status, _)| !status.starts_with("x-"))
            .filter_map(|(status, response)| Some((status, response.resolve(root)?)))
    }
}

/// Returns the path items of a document, each with its path.
pub(crate) fn path_items(root: &Value) -> impl Iterator<Item = (&str, Node<'_>)> {
    Node::root(root).members_of("paths").filter(|(path, _)| !path.starts_with("x-"))
}

/// Returns the operations of a document.
pub(crate) fn operations(root: &Value) -> impl Iterator<Item = Operation<'_>> {
    path_items(root).flat_map(|(_, item)| Operation::of_path_item(&item).collect::<Vec<_>>())
}
