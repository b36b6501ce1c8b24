//! Warns about parts of a description that lower the quality of the generated client.
//!
//! The rules read the description before it is normalized. The description may be invalid, so the rules do not rely on
//! its structure.

mod bodies;
mod documentation;
mod elements;
mod example_validator;
mod examples;
mod finding;
mod ignore;
mod ineffective;
mod names;
mod parameters;
mod responses;
mod schemas;
mod secrets;
mod security;

use std::fmt;

pub use finding::{Finding, Findings, Severity};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    openapi::document::Document,
};
use elements::Elements;

/// A rule that warns about a description.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The name in findings and in `x-lint-ignore`.
    pub name: &'static str,
    /// Why the rule matters to users of the client.
    pub rationale: &'static str,
    check: Check,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("name", &self.name).finish_non_exhaustive()
    }
}

type Check = fn(&Elements<'_>, &mut Reporter<'_>);

const fn rule(name: &'static str, check: Check, rationale: &'static str) -> Rule {
    Rule { name, rationale, check }
}

/// All rules.
pub const RULES: &[Rule] = &[
    rule(
        "missing-summary",
        documentation::missing_summary,
        "The summary is the first line of a method's documentation, and the only one that lists show.",
    ),
    rule(
        "missing-description",
        documentation::missing_description,
        "Descriptions become the documentation; without one, it only repeats the name.",
    ),
    rule(
        "missing-example",
        examples::missing_example,
        "An example shows what a value looks like, and readers copy it first.",
    ),
    rule(
        "invalid-example",
        examples::invalid_example,
        "Users copy examples, and the client sends defaults, so the server rejects invalid ones.",
    ),
    rule(
        "missing-tag",
        documentation::missing_tag,
        "An operation without a tag becomes a method of the client instead of a resource.",
    ),
    rule(
        "missing-operation-id",
        |_, _| {},
        "A method is named after the `operationId`; a name made of the method and the path changes with the path.",
    ),
    rule(
        "inline-schema",
        schemas::inline_schema,
        "An inline schema becomes a type that is named after its location, so that moving or copying the schema renames the type.",
    ),
    rule(
        "missing-type",
        schemas::missing_type,
        "A value without a type is arbitrary JSON, which callers must interpret themselves.",
    ),
    rule(
        "undefined-parameter-style",
        parameters::undefined_parameter_style,
        "OpenAPI does not define how lists and objects inside a parameter are sent, so the server may not read them as the client writes them.",
    ),
    rule(
        "unmarked-enum",
        schemas::unmarked_enum,
        "The client can't read a response with an unlisted enum value, unless the enum is marked as open.",
    ),
    rule(
        "invalid-enum",
        schemas::invalid_enum,
        "A duplicate enum value has no effect, and one of the wrong type is never valid.",
    ),
    rule(
        "invalid-constraints",
        schemas::invalid_constraints,
        "If constraints contradict each other, the client rejects every value or accepts any JSON; it does not check an invalid pattern.",
    ),
    rule(
        "undefined-required-property",
        schemas::undefined_required_property,
        "The type has no field for the property, so a request lacks it unless the caller adds it with `extra`.",
    ),
    rule(
        "name-clash",
        names::name_clash,
        "If two names become the same Rust name, the generator changes one of them to a name that may say less.",
    ),
    rule(
        "missing-body-schema",
        bodies::missing_body_schema,
        "A request body without a schema is arbitrary JSON or has arbitrary parts, which the client can't validate.",
    ),
    rule(
        "missing-response-schema",
        responses::missing_response_schema,
        "A response body without a schema is arbitrary JSON, which callers must interpret themselves.",
    ),
    rule(
        "missing-success-response",
        responses::missing_success_response,
        "A method returns the type of its success response; without one, it returns bytes.",
    ),
    rule(
        "missing-error-response",
        responses::missing_error_response,
        "An error response that is not described has no documentation and no error variant.",
    ),
    rule(
        "inconsistent-error-schema",
        responses::inconsistent_error_schema,
        "If all error responses share a schema, the client's error contains that type; otherwise, arbitrary JSON.",
    ),
    rule(
        "unmarked-secret",
        secrets::unmarked_secret,
        "A credential that is not marked appears in debug output, and stays in memory.",
    ),
    rule(
        "missing-server",
        ineffective::missing_server,
        "The first server is the default base URL; without one, every caller must set it. The client rejects plain HTTP.",
    ),
    rule(
        "unused-component",
        ineffective::unused_component,
        "An unused component becomes a type that no operation uses, or nothing at all.",
    ),
    rule(
        "ignored-parameter",
        ineffective::ignored_parameter,
        "OpenAPI ignores these header parameters, so they have no setter.",
    ),
    rule(
        "ignored-tag",
        ineffective::ignored_tag,
        "An operation is a method of one resource, that of its first tag.",
    ),
    rule(
        "ignored-security",
        security::ignored_security,
        "The client sends the first alternative whose credentials are set, and ignores those that it does not support.",
    ),
    rule(
        "ignored-callback",
        ineffective::ignored_callback,
        "A client sends requests; the requests that the API sends have no types, and nothing receives them.",
    ),
    rule(
        "ref-siblings",
        ineffective::ref_siblings,
        "OpenAPI 3.0 ignores the siblings of a `$ref`, so they do not affect the client.",
    ),
    rule(ignore::UNUSED, |_, _| {}, "An unnecessary `x-lint-ignore` hides later findings."),
];

/// Collects the warnings of the rules.
pub(crate) struct Reporter<'a> {
    document: &'a Document<'a>,
    rule: &'static str,
    findings: Vec<Finding>,
}

impl Reporter<'_> {
    fn warn(&mut self, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        let diagnostic = self.document.diagnostic(pointer, message, help);
        self.findings.push(Finding { severity: Severity::Warning(self.rule), diagnostic });
    }
}

/// Applies all rules to a description, and adds the errors that generation returned.
pub(crate) fn lint(file: &str, document: &Document<'_>, errors: Option<Diagnostics>) -> Findings {
    let errors: Vec<Diagnostic> = errors.into_iter().flatten().collect();
    let mut reporter = Reporter { document, rule: "", findings: Vec::new() };
    let elements = Elements::of(&document.root);
    for rule in RULES {
        reporter.rule = rule.name;
        (rule.check)(&elements, &mut reporter);
        for note in document.notes.iter().filter(|note| note.rule == rule.name) {
            reporter.warn(&note.pointer, &note.message, &note.help);
        }
    }
    reporter.rule = ignore::UNUSED;
    ignore::apply(&document.root, &mut reporter);
    let mut findings = reporter.findings;
    findings.extend(errors.into_iter().map(Finding::error));
    Findings::of(file, findings, &elements)
}
