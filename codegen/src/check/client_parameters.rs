//! What the client may be told once for all calls is the same thing in every call.

use std::collections::BTreeMap;

use crate::{
    check::METHODS,
    diagnostic::Diagnostic,
    load::Document,
    model::is_client_scoped,
    names::setter_name,
    node::{Node, child},
    schema::extension,
};

/// What the client's builder has methods for already.
pub(crate) const RESERVED_SETTERS: [&str; 20] = [
    "accept_version",
    "access_token",
    "attempt_timeout",
    "base_url",
    "build",
    "build_async",
    "configure_http",
    "connect_timeout",
    "danger_allow_plain_http",
    "default",
    "fmt",
    "max_concurrent_calls",
    "max_response_size",
    "retry",
    "set_default",
    "set_default_each",
    "set_default_texts",
    "timeout",
    "user_agent",
    "with_defaults",
];

/// Each parameter of the client can become a setter of the client's builder.
pub(super) fn client_parameters(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let mut setters: BTreeMap<String, Node<'_>> = BTreeMap::new();
    let root = Node::root(&document.root);
    for (_, item) in root.get("paths").iter().flat_map(Node::members) {
        let operations = METHODS.iter().filter_map(|method| item.get(method));
        for holder in std::iter::once(item.clone()).chain(operations) {
            for parameter in holder.get("parameters").iter().flat_map(Node::items) {
                let Some(parameter) = parameter.resolve(&document.root) else { continue };
                if is_client_scoped(parameter.value) {
                    client_parameter(&parameter, &mut setters, document, found);
                }
            }
        }
    }
}

fn client_parameter<'a>(
    parameter: &Node<'a>,
    setters: &mut BTreeMap<String, Node<'a>>,
    document: &Document<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let (Some(place), Some(name)) = (parameter.text("in"), parameter.text("name")) else { return };
    let setter = setter_name(name);
    let mut fail = |what: String, help: &str| {
        let pointer = child(&parameter.pointer, extension::PARAMETER_LOCATION);
        found.push(document.diagnostic(&pointer, what, help));
    };
    let other = setters.get(&setter);
    if other.is_some_and(|other| other.pointer == parameter.pointer) {
        return;
    }
    if place == "path" {
        fail(
            format!(
                "the path parameter `{name}` can't be the client's: a path is written anew for each call"
            ),
            "mark only parameters of the query or the head",
        );
    } else if RESERVED_SETTERS.contains(&setter.as_str()) {
        fail(
            format!(
                "`{name}` can't be a parameter of the client, whose builder has the method `{setter}` anyway"
            ),
            "leave the mark out: each request still has a setter for it",
        );
    } else if other.is_some_and(|other| {
        ["in", "name", "schema"].iter().any(|key| other.value.get(key) != parameter.value.get(key))
    }) {
        fail(
            format!(
                "`{name}` is a parameter of the client, and another one that is not the same has the setter `{setter}`"
            ),
            "describe it once, under `/components/parameters`, and refer to it",
        );
    }
    setters.entry(setter).or_insert_with(|| parameter.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_setters_are_all_that_the_clients_builder_has() {
        let builder = include_str!("../../../client/src/runtime/builder.rs");
        let methods = ["impl<C> ", "impl Default ", "impl ClientBuilder "];
        let methods = methods.iter().flat_map(|start| builder.split(start).skip(1));
        let mut names: Vec<&str> = methods
            .flat_map(|part| part.split("\n}").next().unwrap().split("fn ").skip(1))
            .filter_map(|rest| rest.split(['(', '<']).next())
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
            .collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names, RESERVED_SETTERS);
    }
}
