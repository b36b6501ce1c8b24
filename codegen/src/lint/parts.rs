//! The parts of a description that become part of a client, each where it is written, and so once.

use serde_json::Value;

use crate::{
    check::{BodyKind, METHODS},
    node::Node,
    schema::{reference, visit_schema},
    transform::sole_part,
};

/// The parts of a description.
pub(super) struct Parts<'a> {
    pub root: &'a Value,
    pub operations: Vec<Operation<'a>>,
    pub parameters: Vec<Node<'a>>,
    pub bodies: Vec<Node<'a>>,
    pub responses: Vec<Node<'a>>,
    /// The schemas that have a name.
    pub components: Vec<(&'a str, Node<'a>)>,
    /// All schemas, those inside others among them.
    pub schemas: Vec<Node<'a>>,
}

/// An operation.
pub(super) struct Operation<'a> {
    pub node: Node<'a>,
    pub method: &'static str,
}

impl<'a> Parts<'a> {
    pub fn of(root: &'a Value) -> Self {
        let mut parts = Self {
            root,
            operations: Vec::new(),
            parameters: Vec::new(),
            bodies: Vec::new(),
            responses: Vec::new(),
            components: Vec::new(),
            schemas: Vec::new(),
        };
        let root = Node::root(root);
        for (_, path) in members(&root, "paths").filter(|(path, _)| !path.starts_with("x-")) {
            parts.parameters.extend(written(items(&path, "parameters")));
            for (method, node) in METHODS.iter().filter_map(|method| Some((*method, path.get(method)?))) {
                parts.parameters.extend(written(items(&node, "parameters")));
                parts.bodies.extend(written(node.get("requestBody")));
                parts.responses.extend(written(values(&node, "responses")));
                parts.operations.push(Operation { node, method });
            }
        }
        if let Some(components) = root.get("components") {
            parts.parameters.extend(written(values(&components, "parameters")));
            parts.bodies.extend(written(values(&components, "requestBodies")));
            parts.responses.extend(written(values(&components, "responses")));
            parts.components.extend(members(&components, "schemas"));
        }
        let held = parts.parameters.iter().filter_map(|parameter| parameter.get("schema"));
        let held = held.chain(parts.contents().filter_map(|(_, content)| content.get("schema")));
        let all: Vec<_> = held.chain(parts.components.iter().map(|(_, schema)| schema.clone())).collect();
        for schema in all {
            visit_schema(&schema, &mut |schema| parts.schemas.push(schema.clone()));
        }
        parts
    }

    /// What bodies and responses hold that is a value of its schema, and not text or bytes, by its media type.
    pub fn contents(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let contents =
            self.bodies.iter().chain(&self.responses).flat_map(|holder| members(holder, "content"));
        contents.filter(|(name, _)| BodyKind::of(name).is_some_and(BodyKind::is_typed))
    }

    /// The properties of all schemas.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.schemas.iter().flat_map(|schema| members(schema, "properties"))
    }
}

impl<'a> Operation<'a> {
    /// What the operation is called.
    pub fn name(&self) -> String {
        match self.node.text("operationId") {
            Some(id) => format!("the operation `{id}`"),
            None => "the operation".to_owned(),
        }
    }

    /// The responses by their statuses, with references followed.
    pub fn responses(&self, root: &'a Value) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        members(&self.node, "responses")
            .filter(|(status, _)| !status.starts_with("x-"))
            .filter_map(|(status, response)| Some((status, response.resolve(root)?)))
    }
}

/// The members of a member.
pub(super) fn members<'a>(node: &Node<'a>, key: &str) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
    node.get(key).into_iter().flat_map(|member| member.members())
}

/// The items of a member.
pub(super) fn items<'a>(node: &Node<'a>, key: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    node.get(key).into_iter().flat_map(|member| member.items())
}

fn values<'a>(node: &Node<'a>, key: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    members(node, key).filter(|(name, _)| !name.starts_with("x-")).map(|(_, value)| value)
}

/// What is written in its place, and not referred to.
fn written<'a>(nodes: impl IntoIterator<Item = Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    nodes.into_iter().filter(|node| node.get("$ref").is_none())
}

/// Whether a schema stands for one that has a name, and so for all that is said of that one.
pub(super) fn is_named_elsewhere(schema: &Node<'_>) -> bool {
    reference(schema.value).or_else(|| sole_part(schema.value)).is_some()
}

/// Whether a schema is one of those that another is put together from.
pub(super) fn is_part(schema: &Node<'_>) -> bool {
    let mut tokens = schema.pointer.rsplit('/');
    let (last, holder) = (tokens.next(), tokens.next());
    let is_index = last.is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    is_index && matches!(holder, Some("allOf" | "anyOf" | "oneOf"))
        || last == Some("not") && !matches!(holder, Some("properties" | "schemas"))
}
