//! Validates that each operation can become a method.

use super::{Errors, bodies, parameters, paths};
use crate::openapi::operation::{Operation, path_items};

/// Checks that the path, parameters and body of each operation are supported.
pub(super) fn operations(errors: &mut Errors<'_>) {
    for (path, item) in path_items(&errors.document.root) {
        let in_path = paths::parameter_names(path, &item, errors);
        for operation in Operation::of_path_item(&item) {
            parameters::parameters(&item, &operation.node, in_path.as_ref(), errors);
            bodies::body(&operation.node, errors);
        }
    }
}
