//! Rules for the Rust names of operations, resources and types.

use std::collections::BTreeSet;

use super::{Reporter, elements::Elements};
use crate::names::{module_name, schema_type_names, type_name, unique_names};

pub(super) fn missing_operation_id(_: &Elements<'_>, reporter: &mut Reporter<'_>) {
    notes(reporter);
}

pub(super) fn name_clash(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    notes(reporter);
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

/// Reports the notes of the current rule.
fn notes(reporter: &mut Reporter<'_>) {
    let (document, rule) = (reporter.document, reporter.rule);
    for note in document.notes.iter().filter(|note| note.rule == rule) {
        reporter.warn(&note.pointer, &note.message, &note.help);
    }
}
