//! Rewrites the description before code is generated from it.
//!
//! There are two lists of transforms:
//!
//! - [`normalize`] gives an equivalent description with fewer forms, so that later stages handle fewer cases.
//! - [`relax`] removes the parts that the runtime handles instead of progenitor: the runtime validates and assembles
//!   requests, and decodes responses.

mod deduplicate;
mod enums;
mod normalize;
mod relax;
mod unions;

use serde_json::{Map, Value};

use crate::{openapi::operation::METHODS, property_keys::PropertyKeys};

/// Returns an equivalent document with fewer forms.
pub(crate) fn normalize(root: &Value) -> Value {
    let mut root = root.clone();
    for transform in [
        enums::simplify_enums,
        unions::simplify_unions,
        unions::move_annotations_out,
        deduplicate::merge_equal_schemas,
        unions::complete_discriminators,
        normalize::name_schemas,
        unions::keep_children,
        unions::distribute_unions,
        normalize::name_inline_schemas,
        normalize::follow_aliases,
        normalize::move_nullable_to_references,
        // A nullable reference is now an alias.
        normalize::follow_aliases,
        normalize::inline_references,
        normalize::merge_path_parameters,
    ] {
        transform(&mut root);
    }
    root
}

/// Removes from a normalized document everything that the runtime does instead of progenitor.
pub(crate) fn relax(mut root: Value, keys: &PropertyKeys) -> Value {
    for transform in [
        relax::name_operations,
        relax::merge_compositions,
        relax::drop_constraints,
        relax::keep_only_path_parameters,
        relax::replace_responses,
        relax::drop_unused_sections,
    ] {
        transform(&mut root);
    }
    relax::rename_properties(&mut root, keys);
    root
}

/// Returns the path items of a document.
fn path_items(root: &mut Value) -> impl Iterator<Item = &mut Value> {
    root.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut())
}

/// Returns the component schemas of a document.
fn schemas_mut(root: &mut Value) -> Option<&mut Map<String, Value>> {
    root.pointer_mut("/components/schemas")?.as_object_mut()
}

/// Calls `change` for each operation of a document.
fn change_operations(root: &mut Value, mut change: impl FnMut(&mut Value)) {
    for item in path_items(root) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                change(operation);
            }
        }
    }
}
