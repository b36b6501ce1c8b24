//! What generation takes and nobody would want: a description is looked at as a maintainer of the client would.
//!
//! Each rule is a function over the description as it was written, broken or not: it expects no form, and follows no
//! reference without end.

mod documentation;
mod examples;
mod finding;
mod ignore;
mod lost;
mod parts;
mod responses;
mod schemas;
mod secrets;
mod values;

use std::fmt;

pub use finding::{Finding, Findings, Severity};
use parts::Parts;

use crate::{
    check::is_openapi_3_0,
    diagnostic::{Diagnostic, Diagnostics},
    load::Document,
};

/// Something that makes a poor client.
#[derive(Clone, Copy)]
pub struct Rule {
    /// What findings and `x-lint-ignore` call it.
    pub name: &'static str,
    /// Why it matters to who uses the client.
    pub rationale: &'static str,
    check: Check,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("name", &self.name).finish_non_exhaustive()
    }
}

type Check = fn(&Parts<'_>, &mut Found<'_>);

const fn rule(name: &'static str, check: Check, rationale: &'static str) -> Rule {
    Rule { name, rationale, check }
}

/// All rules.
pub const RULES: &[Rule] = &[
    rule(
        "missing-summary",
        documentation::missing_summary,
        "A method's documentation opens with the summary, and lists show nothing else of it.",
    ),
    rule(
        "missing-description",
        documentation::missing_description,
        "Descriptions are the documentation; without one it says no more than the name does.",
    ),
    rule(
        "missing-example",
        examples::missing_example,
        "An example shows in one line what a value looks like, and is the first thing that people copy.",
    ),
    rule(
        "invalid-example",
        examples::invalid_example,
        "Who copies an example, or leaves a default as it is, gets a request that is refused.",
    ),
    rule(
        "missing-tag",
        documentation::missing_tag,
        "An operation without a tag hangs on the client itself, beside its settings, and not on a resource.",
    ),
    rule(
        "inline-schema",
        schemas::inline_schema,
        "A type needs a name; one that is made up from the place changes when the place does, and is never shared.",
    ),
    rule(
        "missing-type",
        schemas::missing_type,
        "Without a type the value is any JSON, which users must take apart.",
    ),
    rule(
        "unmarked-enum",
        schemas::unmarked_enum,
        "An response with a value that an enum does not list can't be read, unless the enum is said to grow.",
    ),
    rule(
        "invalid-enum",
        schemas::invalid_enum,
        "A value that is listed twice, or is not of the enum's type, is never sent or read.",
    ),
    rule(
        "invalid-constraints",
        schemas::invalid_constraints,
        "No value keeps to them, so that every request is refused; a pattern that can't be read is not checked at all.",
    ),
    rule(
        "undefined-required-property",
        schemas::undefined_required_property,
        "The type has no such field, so a request never holds what the server requires.",
    ),
    rule(
        "missing-response-schema",
        responses::missing_response_schema,
        "Without a schema the body of an response is any JSON, which users must take apart.",
    ),
    rule(
        "missing-success-response",
        responses::missing_success_response,
        "The method returns what the response holds; without one it can only return bytes.",
    ),
    rule(
        "missing-error-response",
        responses::missing_error_response,
        "A failure that is not described has no variant of the error, and no documentation.",
    ),
    rule(
        "inconsistent-error-schema",
        responses::inconsistent_error_schema,
        "Where all errors have one body, the client gives that type; where they differ, any JSON.",
    ),
    rule(
        "unmarked-secret",
        secrets::unmarked_secret,
        "A credential that is not marked is printed with the request, and stays in memory.",
    ),
    rule(
        "missing-server",
        lost::missing_server,
        "The first server is where calls go; without one everyone has to set it, and plain HTTP is refused.",
    ),
    rule(
        "unused-component",
        lost::unused_component,
        "It becomes a type that no operation takes or gives, or nothing at all.",
    ),
    rule(
        "ignored-parameter",
        lost::ignored_parameter,
        "OpenAPI gives these headers no effect, so there is no setter.",
    ),
    rule(
        "ignored-tag",
        lost::ignored_tag,
        "An operation is a method of one resource, which is that of its first tag.",
    ),
    rule(
        "ref-siblings",
        lost::ref_siblings,
        "OpenAPI 3.0 ignores what stands beside a `$ref`, so it may be lost.",
    ),
    rule(ignore::UNUSED, |_, _| {}, "What is ignored for no reason hides the next finding."),
];

/// Where a rule puts what it finds.
pub(crate) struct Found<'a> {
    document: &'a Document<'a>,
    rule: &'static str,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn warn(&mut self, pointer: &str, what: impl Into<String>, help: impl Into<String>) {
        let diagnostic = self.document.diagnostic(pointer, what, help);
        self.findings.push(Finding { severity: Severity::Warning(self.rule), diagnostic });
    }
}

/// Looks at a description that has been read, given what generation has refused of it.
pub(crate) fn lint(file: &str, document: &Document<'_>, refused: Option<Diagnostics>) -> Findings {
    let errors: Vec<Diagnostic> = refused.into_iter().flatten().collect();
    let mut found = Found { document, rule: "", findings: Vec::new() };
    let parts = Parts::of(&document.root);
    // What another version of OpenAPI means by its words is not known here.
    if is_openapi_3_0(&document.root) {
        for rule in RULES {
            found.rule = rule.name;
            (rule.check)(&parts, &mut found);
        }
        found.rule = ignore::UNUSED;
        ignore::apply(&document.root, &mut found);
    }
    found
        .findings
        .retain(|finding| !errors.iter().any(|error| is_refused_default(&finding.diagnostic, error)));
    found.findings.extend(errors.into_iter().map(Finding::error));
    Findings::of(file, found.findings, &parts)
}

/// Whether a finding is about a default that generation refuses, which need not be said twice.
fn is_refused_default(diagnostic: &Diagnostic, error: &Diagnostic) -> bool {
    error.pointer.ends_with("/default") && diagnostic.pointer.starts_with(&error.pointer)
}
