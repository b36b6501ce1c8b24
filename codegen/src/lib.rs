//! Turns an OpenAPI 3.0 description into the source of a Rust client.
//!
//! [`generate`] and [`lint`] are the whole interface: text in, files or findings out. They read no disk, no environment
//! and no clock, so that the same description always gives the same bytes.

#![deny(missing_docs)]

// The stages, in their order.
mod load;

mod check;

mod transform;

mod emit;

mod render;

mod format;

// Beside the stages: what they take, and should not have to.
mod lint;

// What the stages share.
mod diagnostic;
mod model;
mod names;
mod node;
mod schema;

use std::{collections::BTreeMap, thread};

pub use diagnostic::{Diagnostic, Diagnostics};
pub use lint::{Finding, Findings, RULES, Rule, Severity};

use load::Document;

/// A description to generate from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's name, as messages and the headers of generated files show it.
    pub name: &'a str,
    /// The description, in YAML or JSON.
    pub text: &'a str,
}

/// The crate that the code is generated for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// What code calls the crate, as the examples of the reference pages import from it.
    pub crate_name: &'a str,
    /// The path from the folder of the code to that of the pages, with `/` between its parts, as rustdoc includes them.
    pub docs: &'a str,
}

/// What generation writes: the text of each file, by its path with `/` between the parts.
///
/// What is under `docs/` are the reference pages, which belong in the [target's](Target::docs) folder for them.
pub type Files = BTreeMap<String, String>;

/// Generates the source of a client from a description, and its reference pages.
///
/// # Errors
///
/// Everything that is wrong with the description: what is no OpenAPI 3.0, what leads nowhere, and what progenitor
/// can't take. It never panics over a description.
pub fn generate(source: &Source<'_>, target: &Target<'_>) -> Result<Files, Diagnostics> {
    on_a_large_stack(|| run(&load::load(source)?, source.name, target))
}

/// Finds all that is wrong with a description, and all that makes a poor client of it.
///
/// The errors are what [`generate`] refuses, the warnings what it takes and nobody would want. It never panics over a
/// description.
pub fn lint(source: &Source<'_>) -> Findings {
    // What is generated is thrown away, so that it makes no difference for whom it is.
    let target = Target { crate_name: "client", docs: "docs" };
    on_a_large_stack(|| match load::load(source) {
        Ok(document) => lint::lint(source.name, &document, run(&document, source.name, &target).err()),
        Err(diagnostics) => Findings::of_unreadable(source.name, diagnostics),
    })
}

/// The stages after the description has been read, one after the other.
fn run(document: &Document<'_>, name: &str, target: &Target<'_>) -> Result<Files, Diagnostics> {
    check::check(document)?;
    let normalized = transform::normalize(&document.root);
    let model = model::Model::of(&normalized);
    let emitted = emit::emit(&transform::relax(&normalized), &model, document)?;
    let rendered = render::render(&model, emitted, target);
    let code = rendered.code.into_iter().map(|(path, code)| (path, format::format(code, name)));
    let pages = rendered.pages.into_iter();
    let pages = pages.map(|page| (format!("docs/{}", page.path), format::format_page(page, name)));
    code.chain(pages)
        .map(|(path, text)| match text {
            Ok(text) => Ok((path, text)),
            Err(error) => Err(document
                .diagnostic(
                    "",
                    format!("the generator wrote `{path}`, which is not Rust: {error}"),
                    "this is a fault of the generator: please report it with the description",
                )
                .into()),
        })
        .collect()
}

/// How much stack the stages may use, in bytes. What is not used takes no memory.
const STACK: usize = 256 * 1024 * 1024;

/// Runs what follows a chain of schemas by recursion, as far as a description cares to write one.
fn on_a_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| {
        match thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, &work)
            .map(thread::ScopedJoinHandle::join)
        {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => work(),
        }
    })
}
