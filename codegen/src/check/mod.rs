//! Stage 2: everything that later stages, progenitor or typify would trip over is found here, and said well.
//!
//! Each check reads the document as it was written, so that what it finds is where the reader will look. All of them
//! run and report together, so that none may rely on what another makes sure of: what it can't make sense of, it leaves
//! to the one that says so.

mod client_parameters;
mod operations;
mod references;
mod schemas;
mod structure;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    load::Document,
};

/// Checks that a description can be generated from.
///
/// # Errors
///
/// All that was found; of a document that is not OpenAPI 3.0, only that.
pub(crate) fn check(document: &Document<'_>) -> Result<(), Diagnostics> {
    let checks: [Check; 6] = [
        references::references,
        schemas::types,
        structure::structure,
        operations::operations,
        client_parameters::client_parameters,
        schemas::schemas,
    ];
    let mut found = Vec::new();
    structure::version(document, &mut found);
    if found.is_empty() {
        checks.iter().for_each(|check| check(document, &mut found));
    }
    Diagnostics::or_ok(found)
}

pub(crate) use operations::{BodyKind, METHODS, is_ignored};
pub(crate) use references::visit as visit_references;
pub(crate) use schemas::{fields, with_parts};
pub(crate) use structure::is_openapi_3_0;

type Check = fn(&Document<'_>, &mut Vec<Diagnostic>);
