//! Rules for the Rust names of operations, resources, types and fields.

use std::collections::BTreeSet;

use super::{Reporter, elements::Elements};
use crate::{
    names::{
        field_name, field_names, module_name, parameter_setter_name, schema_type_names, setter_names,
        type_name, unique_names,
    },
    openapi::{
        extension::BODY_NAME,
        operation::{Operation, path_items},
        parameter,
        schema::{all_properties, client_name},
    },
};

pub(super) fn name_clash(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    types(elements, reporter);
    resources(elements, reporter);
    setters(elements, reporter);
    fields(elements, reporter);
}

fn setters(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = BTreeSet::new();
    for (_, item) in path_items(elements.root) {
        for operation in Operation::of_path_item(&item) {
            let parameters = parameter::of_operation(elements.root, &item, &operation.node);
            let parameters: Vec<_> = parameters.into_values().collect();
            let named: Vec<_> = parameters.iter().filter_map(|of| parameter::named(of.value)).collect();
            let body =
                operation.node.get("requestBody").map(|_| operation.node.text(BODY_NAME).unwrap_or("body"));
            for ((of, node), setter) in named.iter().zip(&parameters).zip(setter_names(&named, body)) {
                let plain = parameter_setter_name(of.name);
                if of.chosen.is_none()
                    && setter != plain
                    && seen.insert((node.pointer.clone(), setter.clone()))
                {
                    reporter.warn(
                        &node.pointer,
                        format!(
                            "the parameter `{}` has the setter `{setter}`, because another has the Rust name `{plain}`",
                            of.name
                        ),
                        "choose a name for the setter with `x-ms-client-name`",
                    );
                }
            }
        }
    }
}

fn types(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let names = schema_type_names(elements.components.iter().map(|(name, _)| *name));
    for ((name, schema), rust) in elements.components.iter().zip(names) {
        let plain = type_name(name);
        if rust
            .strip_prefix(&plain)
            .is_some_and(|suffix| suffix.bytes().all(|byte| byte.is_ascii_digit()) && !suffix.is_empty())
        {
            reporter.warn(
                &schema.pointer,
                format!("another schema becomes the Rust type `{plain}`, so `{name}` becomes `{rust}`"),
                "rename one of the two schemas",
            );
        }
    }
}

fn resources(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let tags = elements.operations.iter().filter_map(|operation| operation.tag());
    let mut seen = BTreeSet::new();
    let tags = tags.filter_map(|tag| Some((tag.value.as_str()?, tag.pointer)));
    let mut tags: Vec<_> = tags.filter(|(name, _)| seen.insert(*name)).collect();
    tags.sort();
    let modules = unique_names(tags.iter().map(|(name, _)| *name), module_name);
    for ((name, pointer), module) in tags.iter().zip(modules) {
        let plain = module_name(name);
        if module != plain {
            reporter.warn(
                pointer,
                format!("another tag becomes the resource `{plain}`, so `{name}` becomes `{module}`"),
                "spell the tag the same everywhere",
            );
        }
    }
}

fn fields(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = BTreeSet::new();
    for schema in &elements.schemas {
        let properties = all_properties(schema, elements.root);
        let names =
            field_names(properties.iter().map(|(name, property)| (*name, client_name(property.value))));
        for ((name, property), rust) in properties.iter().zip(&names) {
            // Several schemas may be composed of the one with the property.
            if client_name(property.value).is_none()
                && *rust != field_name(name)
                && seen.insert((property.pointer.clone(), rust.clone()))
            {
                reporter.warn(
                    &property.pointer,
                    format!(
                        "the property `{name}` becomes the field `{rust}`, because another has the Rust name `{}`",
                        field_name(name)
                    ),
                    "choose a name for the field with `x-ms-client-name`",
                );
            }
        }
    }
}
