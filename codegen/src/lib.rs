//! Turns an OpenAPI 3.0 description into the source of a Rust client.
//!
//! [`generate`] and [`lint`] are pure functions: they read no file, environment or clock, so the same description
//! always gives the same result.

#![deny(missing_docs)]

// The stages, in order.
mod validate;

mod transform;

mod progenitor;

mod render;

mod format;

// Warnings about descriptions that all stages support.
mod lint;

// Shared by the stages.
mod diagnostic;
mod failure;
mod form;
mod items;
mod model;
mod names;
mod openapi;
mod rustdoc;
mod type_definitions;

use std::{collections::BTreeMap, thread};

pub use diagnostic::{Diagnostic, Diagnostics};
pub use lint::{Finding, Findings, RULES, Rule, Severity};

use openapi::document::Document;
use progenitor::Emitted;

/// A description to generate from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name of the file, for diagnostics and the headers of generated files.
    pub name: &'a str,
    /// The description, in YAML or JSON.
    pub text: &'a str,
}

/// The crate that the code is generated for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The name by which the examples in the documentation import the crate.
    pub crate_name: &'a str,
    /// The path from the folder of the code to that of the documentation pages, separated by `/`.
    pub docs: &'a str,
}

/// The generated files: their text by path, separated by `/`.
///
/// The files under `docs/` are the documentation pages, which belong in [`Target::docs`]. The
/// files under `tests/` are code of tests.
pub type Files = BTreeMap<String, String>;

/// Generates the source of a client and its documentation pages from a description.
///
/// # Errors
///
/// Returns all diagnostics if the description is not valid OpenAPI 3.0, or if the generator or progenitor does not
/// support it. No description makes it panic.
pub fn generate(source: &Source<'_>, target: &Target<'_>) -> Result<Files, Diagnostics> {
    on_a_large_stack(|| run(&Document::parse(source.name, source.text)?, source.name, target))
}

/// Finds the errors for which [`generate`] rejects a description, and warns about parts that lower the quality of the
/// client.
///
/// No description makes it panic.
pub fn lint(source: &Source<'_>) -> Findings {
    // The generated code is discarded, so the target makes no difference.
    let target = Target { crate_name: "client", docs: "docs" };
    on_a_large_stack(|| match Document::parse(source.name, source.text) {
        Ok(document) => lint::lint(source.name, &document, run(&document, source.name, &target).err()),
        Err(diagnostics) => Findings::of_invalid(source.name, diagnostics),
    })
}

/// Runs the stages in order.
fn run(document: &Document<'_>, name: &str, target: &Target<'_>) -> Result<Files, Diagnostics> {
    validate::validate(document)?;
    let normalized = transform::normalize(&document.root);
    let model = model::Model::of(&normalized);
    let relaxed = transform::relax(normalized);
    let Emitted { client, types, definitions } = progenitor::emit(&relaxed, &model)
        .map_err(|reason| failure::locate_failure(&relaxed, &model, document, &reason))?;
    drop(relaxed);
    let input = render::Input { model: &model, definitions: &definitions, target };
    let (mut files, others) = in_parallel(
        || format_all(name, |output| render::render_emitted(input, client, types, output)),
        || format_all(name, |output| render::render_others(input, &format::header(name), output)),
    );
    files.extend(others);
    files
        .into_iter()
        .map(|(path, text)| match text {
            Ok(text) => Ok((path, text)),
            Err(error) => Err(document
                .diagnostic(
                    "",
                    format!("the generator wrote invalid Rust to `{path}`: {error}"),
                    "this is a bug in the generator: please report it with the description",
                )
                .into()),
        })
        .collect()
}

/// Formats the files that `render` passes to its argument.
fn format_all(
    source: &str,
    render: impl FnOnce(&mut render::Output<'_>),
) -> BTreeMap<String, syn::Result<String>> {
    let mut files = BTreeMap::new();
    render(&mut render::Output(&mut |path, content| {
        drop(files.insert(path, format::format(content, source)))
    }));
    files
}

/// The size of the stack for the stages, in bytes. Unused pages take no memory.
const STACK: usize = 256 * 1024 * 1024;

/// Runs stages that recurse through schemas, however deep a description nests them.
fn on_a_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    in_parallel(|| (), work).1
}

/// Runs `one` on this thread, and `other` on a thread with a large stack.
fn in_parallel<T, U: Send>(one: impl FnOnce() -> T, other: impl Fn() -> U + Sync) -> (T, U) {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &other);
        let one = one();
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(other)) => (one, other),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => (one, other()),
        }
    })
}
