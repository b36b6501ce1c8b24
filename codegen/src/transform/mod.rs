//! Stage 3: the description is fixed before it is generated from, rather than the code after.
//!
//! There are two lists. [`normalize`] says the same thing in fewer ways, so that the stages of our own have few cases
//! to know. [`relax`] then takes out what progenitor must not see, because the resource layer does it: bounds are
//! checked before sending and not while reading, requests are put together here, responses are read here.

mod normalize;
mod relax;

pub(crate) use normalize::{needs_name, sole_part};

use serde_json::Value;

/// Says the same thing in fewer ways.
pub(crate) fn normalize(root: &Value) -> Value {
    let mut root = root.clone();
    for transform in [
        normalize::name_schemas,
        normalize::name_inline_schemas,
        normalize::follow_aliases,
        normalize::move_null_to_uses,
        normalize::write_out_references,
        normalize::merge_path_parameters,
    ] {
        transform(&mut root);
    }
    root
}

/// Takes out of a normalized document what the resource layer does instead of progenitor.
pub(crate) fn relax(root: &Value) -> Value {
    let mut root = root.clone();
    for transform in [
        relax::name_operations,
        relax::drop_bounds,
        relax::keep_only_paths,
        relax::read_responses_raw,
        relax::drop_unused_sections,
    ] {
        transform(&mut root);
    }
    root
}

/// What stands under each path of a document.
fn path_items(root: &mut Value) -> impl Iterator<Item = &mut Value> {
    root.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut())
}

/// Calls `change` for each operation of a document.
fn change_operations(root: &mut Value, mut change: impl FnMut(&mut Value)) {
    for item in path_items(root) {
        for method in crate::check::METHODS {
            if let Some(operation) = item.get_mut(method) {
                change(operation);
            }
        }
    }
}
