//! The elements of a description that rules apply to.

use serde_json::Value;

use crate::openapi::{
    media_type::BodyKind,
    node::Node,
    operation::{Operation, path_items},
    reference::schema_name,
    schema::visit_schema,
};

/// The elements of a description, each listed once, where it is defined.
pub(super) struct Elements<'a> {
    pub root: &'a Value,
    pub operations: Vec<Operation<'a>>,
    pub parameters: Vec<Node<'a>>,
    pub bodies: Vec<Node<'a>>,
    pub responses: Vec<Node<'a>>,
    /// The component schemas, by name.
    pub components: Vec<(&'a str, Node<'a>)>,
    /// All schemas, including those inside others.
    pub schemas: Vec<Node<'a>>,
}

impl<'a> Elements<'a> {
    pub fn of(root: &'a Value) -> Self {
        let mut elements = Self {
            root,
            operations: Vec::new(),
            parameters: Vec::new(),
            bodies: Vec::new(),
            responses: Vec::new(),
            components: Vec::new(),
            schemas: Vec::new(),
        };
        for (_, item) in path_items(root) {
            elements.parameters.extend(inline(item.items_of("parameters")));
            for operation in Operation::of_path_item(&item) {
                let node = &operation.node;
                elements.parameters.extend(inline(node.items_of("parameters")));
                elements.bodies.extend(inline(node.get("requestBody")));
                elements.responses.extend(inline(values(node, "responses")));
                elements.operations.push(operation);
            }
        }
        if let Some(components) = Node::root(root).get("components") {
            elements.parameters.extend(inline(values(&components, "parameters")));
            elements.bodies.extend(inline(values(&components, "requestBodies")));
            elements.responses.extend(inline(values(&components, "responses")));
            elements.components.extend(components.members_of("schemas"));
        }
        let outer = elements.parameters.iter().filter_map(parameter_schema);
        let outer = outer.chain(elements.contents().filter_map(|(_, content)| content.get("schema")));
        let outer = outer.chain(elements.components.iter().map(|(_, schema)| schema.clone()));
        for schema in outer.collect::<Vec<_>>() {
            visit_schema(&schema, &mut |schema| elements.schemas.push(schema.clone()));
        }
        elements
    }

    /// Returns the media types of bodies and responses that are JSON or forms, by name.
    pub fn contents(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let contents =
            self.bodies.iter().chain(&self.responses).flat_map(|container| container.members_of("content"));
        contents.filter(|(name, _)| BodyKind::of(name).is_some_and(BodyKind::is_typed))
    }

    /// Returns the properties of all schemas.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.schemas.iter().flat_map(|schema| schema.members_of("properties"))
    }
}

/// Returns the schema of a parameter, which its `content` may contain.
pub(super) fn parameter_schema<'a>(parameter: &Node<'a>) -> Option<Node<'a>> {
    let of_content = || parameter.members_of("content").find_map(|(_, content)| content.get("schema"));
    parameter.get("schema").or_else(of_content)
}

/// Returns the name of an operation for a message.
pub(super) fn operation_name(operation: &Operation<'_>) -> String {
    match operation.node.text("operationId") {
        Some(id) => format!("the operation `{id}`"),
        None => "the operation".to_owned(),
    }
}

fn values<'a>(node: &Node<'a>, key: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    node.members_of(key).filter(|(name, _)| !name.starts_with("x-")).map(|(_, value)| value)
}

/// Returns the nodes that are not references.
fn inline<'a>(nodes: impl IntoIterator<Item = Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    nodes.into_iter().filter(|node| node.get("$ref").is_none())
}

/// Returns `true` if a schema refers to a component schema, whose documentation and examples apply.
pub(super) fn is_reference(schema: &Node<'_>) -> bool {
    schema_name(schema.value).is_some()
}

/// Returns `true` if another schema is composed of this one.
pub(super) fn is_composition_item(schema: &Node<'_>) -> bool {
    let mut segments = schema.pointer.rsplit('/');
    let (last, container) = (segments.next(), segments.next());
    let is_index = last.is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    is_index && matches!(container, Some("allOf" | "anyOf" | "oneOf"))
        || last == Some("not") && !matches!(container, Some("properties" | "schemas"))
}
