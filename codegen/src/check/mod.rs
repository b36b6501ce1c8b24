//! Stage 2: everything that later stages, progenitor or typify would trip over is found here, and said well.
//!
//! Each check reads the document as it was written, so that what it finds is where the reader will look. The checks
//! of one group all run and report together; a later group relies on what an earlier one has made sure of.

mod client_parameters;
mod operations;
mod references;
mod schemas;
mod structure;

use crate::{
    load::Document,
    problem::{Problem, Problems},
};

/// Checks that a description can be generated from.
///
/// # Errors
///
/// All that was found by the first group of checks that found anything.
pub(crate) fn check(document: &Document<'_>) -> Result<(), Problems> {
    let groups: [&[Check]; 4] = [
        &[structure::version],
        &[references::references, schemas::types],
        &[structure::structure],
        &[operations::operations, client_parameters::client_parameters, schemas::schemas],
    ];
    for group in groups {
        let mut found = Vec::new();
        for check in group {
            check(document, &mut found);
        }
        Problems::or_ok(found)?;
    }
    Ok(())
}

pub(crate) use operations::{BodyKind, METHODS, is_ignored};

type Check = fn(&Document<'_>, &mut Vec<Problem>);
