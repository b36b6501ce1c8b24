//! Validates that each client parameter can become a setter of `ClientBuilder`.

use std::collections::BTreeMap;

use super::Errors;
use crate::{
    names::{BUILDER_METHODS, setter_name},
    openapi::{
        extension,
        node::{Node, child},
        parameter::client_scoped,
        schema::client_name,
    },
};

/// Checks that each client parameter has a unique setter.
pub(super) fn client_parameters(errors: &mut Errors<'_>) {
    let mut setters: BTreeMap<String, Node<'_>> = BTreeMap::new();
    for parameter in client_scoped(&errors.document.root) {
        client_parameter(&parameter, &mut setters, errors);
    }
}

fn client_parameter<'a>(
    parameter: &Node<'a>,
    setters: &mut BTreeMap<String, Node<'a>>,
    errors: &mut Errors<'_>,
) {
    let Some(name) = parameter.text("name") else { return };
    let setter = setter_name(client_name(parameter.value).unwrap_or(name));
    let other = setters.get(&setter);
    if other.is_some_and(|other| other.pointer == parameter.pointer) {
        return;
    }
    let differs = |other: &Node<'_>| {
        ["in", "name", "schema", "content", "style", "explode", "allowReserved"]
            .iter()
            .any(|key| other.value.get(key) != parameter.value.get(key))
    };
    let error = if BUILDER_METHODS.contains(&setter.as_str()) {
        Some((
            format!(
                "the client parameter `{name}` would have the setter `{setter}`, which every client builder already has"
            ),
            "remove the extension: each request still has a setter for the parameter",
        ))
    } else if other.is_some_and(differs) {
        Some((
            format!("the client parameter `{name}` differs from another one with the setter `{setter}`"),
            "describe it once in `/components/parameters`, and refer to it",
        ))
    } else {
        None
    };
    if let Some((message, help)) = error {
        errors.add(&child(&parameter.pointer, extension::PARAMETER_LOCATION), message, help);
    }
    setters.entry(setter).or_insert_with(|| parameter.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_setters_are_the_methods_of_the_client_builder() {
        let source = include_str!("../../../client/src/runtime/macros/client.rs");
        let blocks =
            source.split("\n        impl").skip(1).map(|block| block.split("\n        }").next().unwrap());
        let is_of_builder = |block: &&str| block.split(" {").next().unwrap().contains("ClientBuilder");
        let methods = blocks.filter(is_of_builder).flat_map(|block| block.split(" fn ").skip(1));
        let mut names: Vec<&str> = methods.filter_map(|method| method.split(['(', '<']).next()).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names, BUILDER_METHODS);
    }
}
