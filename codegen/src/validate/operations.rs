//! Validates that each operation can become a method.

use super::{Errors, bodies, names, parameters, paths};
use crate::openapi::operation::{Operation, path_items};

/// Checks that each operation has a unique name, and that its path, parameters and body are supported.
pub(super) fn operations(errors: &mut Errors<'_>) {
    let mut names = names::Methods::default();
    for (path, item) in path_items(&errors.document.root) {
        let in_path = paths::parameter_names(path, &item, errors);
        for operation in Operation::of_path_item(&item) {
            names.add(&operation, errors);
            parameters::parameters(&item, &operation.node, in_path.as_ref(), errors);
            bodies::body(&operation.node, errors);
        }
    }
    names::resources(errors);
    names.reserved(errors);
}
