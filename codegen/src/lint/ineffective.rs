//! Rules for parts of a description that do not affect the client as intended.

use super::{
    Reporter,
    elements::{Elements, operation_name},
};
use crate::openapi::{
    extension::LINT_IGNORE,
    node::Node,
    parameter::is_ignored,
    reference::{self, Reachable},
    security,
    server::base_url,
};

pub(super) fn missing_server(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    match base_url(elements.root) {
        None => reporter.warn(
            "",
            "`servers` is missing, or does not start with an absolute URL",
            "add `servers` at the top of the document, and start it with an `https://` URL",
        ),
        Some(url) if is_plain_http(&url) => reporter.warn(
            "/servers/0/url",
            "the first server uses plain HTTP",
            "change the URL to `https://`, or put a server with an `https://` URL first",
        ),
        Some(_) => {}
    }
}

/// Returns `true` if the client rejects a URL because it is not encrypted.
fn is_plain_http(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    !(host == "localhost" || host.starts_with("127.") || rest.starts_with("[::1]"))
}

pub(super) fn unused_component(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    // A description without operations only defines types.
    if elements.operations.is_empty() {
        return;
    }
    let root = Node::root(elements.root);
    let required =
        elements.operations.iter().filter_map(|it| security::requirements(elements.root, &it.node));
    let required = required.flat_map(|list| list.items()).flat_map(|alternative| alternative.members());
    let required = required.filter_map(|(name, _)| root.get("components")?.get("securitySchemes")?.get(name));
    let used = Reachable::from(elements.root, root.get("paths").into_iter().chain(required));
    for (section, kind) in [
        ("schemas", "schema"),
        ("parameters", "parameter"),
        ("requestBodies", "request body"),
        ("responses", "response"),
        ("examples", "example"),
        ("securitySchemes", "security scheme"),
    ] {
        let components = root.get("components").into_iter().flat_map(|it| it.members_of(section));
        for (name, component) in components.filter(|(name, _)| !name.starts_with("x-")) {
            if !used.contains(&component.pointer) {
                reporter.warn(
                    &component.pointer,
                    format!("no operation uses the {kind} `{name}`"),
                    "refer to it, or remove it",
                );
            }
        }
    }
}

pub(super) fn ignored_parameter(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for parameter in elements.parameters.iter().filter(|parameter| is_ignored(parameter.value)) {
        let name = parameter.text("name").unwrap_or_default();
        reporter.warn(
            &parameter.pointer,
            format!("OpenAPI ignores the header parameter `{name}`"),
            "remove it: `security` and the media types of bodies and responses describe the header",
        );
    }
}

pub(super) fn ignored_tag(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for operation in &elements.operations {
        for tag in operation.node.items_of("tags").skip(1) {
            reporter.warn(
                &tag.pointer,
                format!("the tag {} is not the first of {}", tag.value, operation_name(operation)),
                "keep only the tag of the resource that the operation belongs to",
            );
        }
    }
}

pub(super) fn ref_siblings(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    reference::visit(&Node::root(elements.root), &mut |node, reference| {
        for (key, sibling) in node.members().filter(|(key, _)| !["$ref", LINT_IGNORE].contains(key)) {
            reporter.warn(
                &sibling.pointer,
                format!("`{key}` is a sibling of the reference to `{reference}`"),
                "remove it, or, for a schema, make the reference the only item of `allOf`",
            );
        }
    });
}

pub(super) fn ignored_callback(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let help =
        "remove it, or ignore this rule: the component schemas that it refers to become types in any case";
    let webhooks =
        Node::root(elements.root).members_of("webhooks").map(|(name, node)| (name, node, "webhook"));
    let callbacks = elements.operations.iter().flat_map(|operation| operation.node.members_of("callbacks"));
    let callbacks = callbacks.map(|(name, node)| (name, node, "callback"));
    for (name, node, kind) in webhooks.chain(callbacks) {
        reporter.warn(&node.pointer, format!("the client does not receive the {kind} `{name}`"), help);
    }
}
