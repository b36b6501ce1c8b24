//! Rules for the Rust names of the parts of a description.

use std::collections::BTreeSet;

use super::{Reporter, elements::Elements};
use crate::{
    names::{field_name, field_names},
    openapi::schema::{all_properties, client_name},
};

pub(super) fn name_clash(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
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
