//! The rule for parameters that OpenAPI does not define completely.

use super::{Reporter, elements::Elements};
use crate::openapi::{
    node::Node,
    parameter::{ParameterStyle, is_ignored},
    schema::{all_properties, has_properties, schema_type, target},
};

pub(super) fn undefined_parameter_style(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for parameter in &elements.parameters {
        let (Some(schema), Some(style)) = (parameter.get("schema"), ParameterStyle::of(parameter.value))
        else {
            continue;
        };
        let schema = target(&schema, elements.root);
        let is_deep_list = style == ParameterStyle::DeepObject && schema_type(schema.value) == Some("array");
        let is_undefined = is_deep_list || inner(&schema, elements).iter().any(is_collection);
        if is_undefined && !is_ignored(parameter.value) {
            let name = parameter.text("name").unwrap_or_default();
            let style = style.as_str();
            reporter.warn(
                &parameter.pointer,
                format!("OpenAPI does not define the style `{style}` for the lists or objects inside the parameter `{name}`"),
                "replace `schema` with `content` and `application/json` if the server reads JSON",
            );
        }
    }
}

/// Returns the schemas of the items of a list and of the members of an object.
fn inner<'a>(schema: &Node<'a>, elements: &Elements<'a>) -> Vec<Node<'a>> {
    let properties = all_properties(schema, elements.root).into_values();
    let others = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    properties.chain(others).map(|inner| target(&inner, elements.root)).collect()
}

fn is_collection(schema: &Node<'_>) -> bool {
    has_properties(schema.value) || matches!(schema_type(schema.value), Some("array" | "object"))
}
