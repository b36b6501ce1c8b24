//! Rejects descriptions that later stages, progenitor or typify do not support.
//!
//! The validations read the document before it is normalized, so that a diagnostic names the location to change. All
//! validations run, even if one fails, so none may rely on another. A validation skips a value that it can't interpret,
//! because another validation reports the value.

mod bodies;
mod client_parameters;
mod operations;
mod parameters;
mod paths;
mod references;
mod schemas;
mod security;
mod structure;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    openapi::document::Document,
};

/// Validates that the generator supports a description.
///
/// # Errors
///
/// Returns all diagnostics.
pub(crate) fn validate(document: &Document<'_>) -> Result<(), Diagnostics> {
    let mut errors = Errors { document, diagnostics: Vec::new() };
    for validation in [
        references::references,
        schemas::types,
        structure::structure,
        operations::operations,
        client_parameters::client_parameters,
        security::security,
        schemas::schemas,
    ] {
        validation(&mut errors);
    }
    Diagnostics::or_ok(errors.diagnostics)
}

/// Collects the errors in a document.
struct Errors<'a> {
    document: &'a Document<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl Errors<'_> {
    fn add(&mut self, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        let diagnostic = self.document.diagnostic(pointer, message, help);
        // Several operations may refer to the same component.
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }
}
