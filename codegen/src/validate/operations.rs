//! Validates that each operation can become a method.

use super::{Errors, bodies, parameters, paths};
use crate::{
    names::module_name,
    openapi::operation::{Operation, path_items},
};

/// The maximum length of a module name that is made of a tag, in bytes. The name of its file is longer, and most file
/// systems limit those to 255 bytes.
const MAX_MODULE_NAME: usize = 200;

/// Checks that the path, parameters and body of each operation are supported.
pub(super) fn operations(errors: &mut Errors<'_>) {
    for (path, item) in path_items(&errors.document.root) {
        let in_path = paths::parameter_names(path, &item, errors);
        for operation in Operation::of_path_item(&item) {
            parameters::parameters(&item, &operation.node, in_path.as_ref(), errors);
            bodies::body(&operation.node, errors);
            tag(&operation, errors);
        }
    }
}

/// Checks that a tag is short enough for the name of a file.
fn tag(operation: &Operation<'_>, errors: &mut Errors<'_>) {
    let Some(tag) = operation.tag() else { return };
    let length = tag.value.as_str().map_or(0, |tag| module_name(tag).len());
    if length > MAX_MODULE_NAME {
        errors.add(
            &tag.pointer,
            format!("the tag becomes a file name of {length} bytes, which is too long"),
            format!("shorten it to {MAX_MODULE_NAME} bytes"),
        );
    }
}
