//! Turns an OpenAPI description into the source of a Rust client.
//!
//! [`generate`] and [`lint`] are pure functions: they read no environment or clock, and only the files that
//! [`Source::read`] gives them, so the same description always gives the same result.

#![deny(missing_docs)]

// The stages, in order.
mod load;

mod select;

mod validate;

mod transform;

mod progenitor;

mod render;

mod format;

// Warnings about descriptions that all stages support.
mod lint;

// Counts for the user of the generator.
mod summary;

// Shared by the stages.
mod diagnostic;
mod failure;
mod form;
mod items;
mod model;
mod names;
mod openapi;
mod outline;
mod property_keys;
mod rustdoc;
mod type_definitions;
mod unions;

use std::{collections::BTreeMap, fmt, thread};

pub use diagnostic::{Diagnostic, Diagnostics};
pub use lint::{Finding, Findings, RULES, Rule, Severity};
pub use outline::{Examples, Outline};
pub use select::{Selection, shell_quote};
pub use summary::{Reason, Summary, Unchecked};

use format::Header;
use model::Model;
use openapi::document::Document;
use progenitor::Emitted;

/// A description to generate from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The name of the file, for diagnostics and the headers of generated files.
    pub name: &'a str,
    /// The description, in YAML or JSON.
    pub text: &'a str,
    /// Reads the other files that the description refers to.
    pub read: &'a Reader<'a>,
}

/// Returns the text of a file, or the reason why it can't be read.
///
/// The path is relative to the folder of the description, and separated by `/`.
pub type Reader<'a> = dyn Fn(&str) -> Result<String, String> + Sync + 'a;

impl<'a> Source<'a> {
    /// Creates a source with one file. References to other files are errors.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, read: &|_| Err("the description has only one file".to_owned()) }
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The crate that the code is generated for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The command that generates the files, for their headers, such as `cargo xtask generate`.
    pub command: &'a str,
    /// The name by which the examples in the documentation import the crate.
    pub crate_name: &'a str,
    /// The path from the folder of the code to that of the documentation pages, separated by `/`.
    pub docs: &'a str,
    /// The operations to generate.
    pub only: Selection<'a>,
}

/// The generated files: their text by path, separated by `/`.
///
/// The files under `docs/` are the documentation pages, which belong in [`Target::docs`]. The files under `tests/` are for
/// tests: code, and the description as the stages after loading read it.
pub type Files = BTreeMap<String, String>;

/// What is generated from a description.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The source of the client and its documentation pages.
    pub files: Files,
    /// What a new crate for the client says about the API.
    pub outline: Outline,
    /// The size of the client, the constraints that it leaves to the server, and the number of warnings that [`lint`] has.
    pub summary: Summary,
}

/// Generates a client from a description.
///
/// # Errors
///
/// Returns all diagnostics if the description is not valid OpenAPI, or if the generator or progenitor does not
/// support it. No description makes it panic.
pub fn generate(source: &Source<'_>, target: &Target<'_>) -> Result<Generated, Diagnostics> {
    on_a_large_stack(|| {
        let document = selected(source, &target.only)?;
        let findings = || lint::lint(source.name, &document, None);
        let (generated, findings) = in_parallel(|| run(&document, source.name, target), findings);
        let (files, outline, model) = generated?;
        Ok(Generated { files, outline, summary: Summary::of(&document, &model, &findings) })
    })
}

/// Reads the other files that a description refers to, with [`Source::read`].
///
/// # Errors
///
/// Returns the diagnostics if a file can't be read or is not valid. [`generate`] finds further errors.
pub fn read_files(source: &Source<'_>) -> Result<(), Diagnostics> {
    on_a_large_stack(|| load::read_files(source))
}

/// Returns `true` if Rust reserves a word, so that it can't be a name.
pub fn is_keyword(word: &str) -> bool {
    syn::parse_str::<syn::Ident>(word).is_err()
}

/// Loads a description, and removes all but the selected operations.
fn selected<'a>(source: &Source<'a>, only: &Selection<'_>) -> Result<Document<'a>, Diagnostics> {
    let mut document = load::load(source)?;
    select::select(&mut document, only)?;
    Ok(document)
}

/// Finds the errors for which [`generate`] rejects the selected operations of a description, and warns about parts that
/// lower the quality of the client.
///
/// No description makes it panic.
pub fn lint(source: &Source<'_>, only: &Selection<'_>) -> Findings {
    // The generated code is discarded, so the rest of the target makes no difference.
    let target = Target { command: "generate", crate_name: "client", docs: "docs", only: *only };
    on_a_large_stack(|| match selected(source, only) {
        Ok(document) => lint::lint(source.name, &document, run(&document, source.name, &target).err()),
        Err(diagnostics) => Findings::of_invalid(source.name, diagnostics),
    })
}

/// Runs the stages after loading, in order.
fn run(
    document: &Document<'_>,
    name: &str,
    target: &Target<'_>,
) -> Result<(Files, Outline, Model), Diagnostics> {
    validate::validate(document)?;
    let normalized = transform::normalize(&document.root);
    let model = Model::of(&normalized);
    let relaxed = transform::relax(normalized, &model.property_keys);
    let Emitted { client, types, definitions } = progenitor::emit(&relaxed, &model)
        .map_err(|reason| failure::locate_failure(&relaxed, &model, document, &reason))?;
    drop(relaxed);
    let header = Header { command: target.command, source: name, only: target.only };
    let input = render::Input { model: &model, definitions: &definitions, target };
    let outline = Outline::of(document, input);
    let (mut files, others) = in_parallel(
        || format_all(header, |output| render::render_emitted(input, client, types, output)),
        || format_all(header, |output| render::render_others(input, &header.to_string(), output)),
    );
    files.extend(others);
    // Tests compare the client with this document, so that they need not read other forms of descriptions.
    files.insert("tests/description.json".to_owned(), Ok(format!("{:#}\n", document.root)));
    let files = files.into_iter().map(|(path, text)| match text {
        Ok(text) => Ok((path, text)),
        Err(error) => Err(document
            .diagnostic(
                "",
                format!("the generator wrote invalid Rust to `{path}`: {error}"),
                "this is a bug in the generator: please report it with the description",
            )
            .into()),
    });
    Ok((files.collect::<Result<Files, Diagnostics>>()?, outline, model))
}

/// Formats the files that `render` passes to its argument.
fn format_all(
    header: Header<'_>,
    render: impl FnOnce(&mut render::Output<'_>),
) -> BTreeMap<String, syn::Result<String>> {
    let mut files = BTreeMap::new();
    render(&mut render::Output(&mut |path, content| {
        drop(files.insert(path, format::format(content, header)))
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
