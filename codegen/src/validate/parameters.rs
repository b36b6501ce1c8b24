//! Validates that each parameter can be sent.

use std::collections::{BTreeMap, BTreeSet};

use super::Errors;
use crate::openapi::{
    document::Document,
    extension,
    node::Node,
    parameter::{ParameterStyle, is_ignored},
    schema::{flag, is_client_name},
};

/// Checks that the parameters of an operation match its path and are supported.
pub(super) fn parameters<'a>(
    item: &Node<'a>,
    operation: &Node<'a>,
    in_path: Option<&BTreeSet<&str>>,
    errors: &mut Errors<'a>,
) {
    let own = by_location_and_name(operation, errors);
    let mut all = by_location_and_name(item, errors);
    all.extend(own);

    for ((_, name), node) in &all {
        client_name(node, errors);
        parameter(name, node, errors);
    }
    // A parameter without a name may be the one that the path contains.
    if let Some(in_path) = in_path
        && [item, operation].into_iter().all(|container| have_names(container, errors.document))
    {
        path_parameters(operation, &all, in_path, errors);
    }
}

/// Checks that an operation has exactly the path parameters that its path contains.
fn path_parameters(
    operation: &Node<'_>,
    parameters: &BTreeMap<(&str, &str), Node<'_>>,
    in_path: &BTreeSet<&str>,
    errors: &mut Errors<'_>,
) {
    for ((location, name), node) in parameters {
        if *location == "path" && !in_path.contains(name) {
            errors.add(
                &node.pointer,
                format!("the path parameter `{name}` is not in the path"),
                format!("add `{{{name}}}` to the path, or remove the parameter"),
            );
        }
    }
    for name in in_path {
        if !parameters.contains_key(&("path", name)) {
            errors.add(
                &operation.pointer,
                format!("the path contains `{{{name}}}`, but the operation has no such path parameter"),
                format!("add a parameter with `in: path`, `name: {name}`, `required: true` and a schema"),
            );
        }
    }
}

/// Returns `true` if each parameter of a path item or an operation has a location and a name.
fn have_names(container: &Node<'_>, document: &Document<'_>) -> bool {
    let Some(list) = container.get("parameters") else { return true };
    let has_name = |node: Node<'_>| {
        let node = node.resolve(&document.root);
        node.is_some_and(|node| node.text("in").is_some() && node.text("name").is_some())
    };
    list.value.is_array() && list.items().all(has_name)
}

/// Returns the parameters of a path item or an operation, and reports duplicates.
fn by_location_and_name<'a>(
    container: &Node<'a>,
    errors: &mut Errors<'a>,
) -> BTreeMap<(&'a str, &'a str), Node<'a>> {
    let mut all = BTreeMap::new();
    for node in container.items_of("parameters") {
        let Some(node) = node.resolve(&errors.document.root) else { continue };
        let (Some(location), Some(name)) = (node.text("in"), node.text("name")) else { continue };
        if is_ignored(node.value) {
            continue;
        }
        if all.insert((location, name), node.clone()).is_some() {
            errors.add(
                &node.pointer,
                format!("duplicate {location} parameter `{name}`"),
                "remove one of them",
            );
        }
    }
    all
}

/// Checks that the name that the description chooses for a setter is valid.
fn client_name(node: &Node<'_>, errors: &mut Errors<'_>) {
    let Some(chosen) = node.get(extension::CLIENT_NAME) else { return };
    if !is_client_name(chosen.value) {
        errors.add(
            &chosen.pointer,
            format!("`{}` is not a name", extension::CLIENT_NAME),
            "use a text of letters, digits and underscores",
        );
    }
}

/// Checks that the name and the content of a parameter are supported. Its style is part of the structure.
fn parameter(name: &str, node: &Node<'_>, errors: &mut Errors<'_>) {
    let location = node.text("in").unwrap_or_default();
    if location == "path" && !flag(node.value, "required") {
        errors.add(
            &node.pointer,
            format!("the path parameter `{name}` is not required"),
            "add `required: true`",
        );
    }
    if location == "header" && name == "*" {
        errors.add(
            &node.pointer,
            "the header parameter `*` stands for any header, which OpenAPI does not support",
            "remove it, and describe each header as a parameter; callers add others with `extra_header`",
        );
    } else if ["header", "cookie"].contains(&location) && !is_token(name) {
        errors.add(
            &node.pointer,
            format!("`{name}` is not a valid {location} name"),
            "use letters, digits and hyphens",
        );
    }
    match (node.get("schema"), node.get("content")) {
        (Some(_), _) => {}
        (None, Some(content)) => self::content(name, node, &content, errors),
        (None, None) => errors.add(
            &node.pointer,
            format!("the parameter `{name}` has no `schema`"),
            "add a `schema`, or `content` with a media type",
        ),
    }
}

/// Checks that a parameter with `content` is JSON or plain text.
fn content(name: &str, parameter: &Node<'_>, content: &Node<'_>, errors: &mut Errors<'_>) {
    if content.members().next().is_none() || ParameterStyle::of(parameter.value).is_none() {
        errors.add(
            &content.pointer,
            format!("the client can't send the `content` of the parameter `{name}`"),
            "use the media type `application/json`",
        );
    }
}

/// Returns `true` if a name is a token, as RFC 9110 requires of header names.
fn is_token(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
