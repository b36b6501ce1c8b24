//! The findings of the linter.

use std::fmt;

use super::Elements;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The generator rejects the description.
    Error,
    /// The rule of this name warns about the description.
    Warning(&'static str),
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error => f.write_str("error"),
            Self::Warning(rule) => write!(f, "warning[{rule}]"),
        }
    }
}

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether this is an error or a warning.
    pub severity: Severity,
    /// The location, the message and the help.
    pub diagnostic: Diagnostic,
}

impl Finding {
    pub(super) fn error(diagnostic: Diagnostic) -> Self {
        Self { severity: Severity::Error, diagnostic }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        self.diagnostic.write_unlabelled(f)
    }
}

/// All findings, in the order of the lines of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The name of the file, as given in [`Source`](crate::Source).
    pub file: String,
    /// The number of operations.
    pub operations: usize,
    /// The number of component schemas.
    pub schemas: usize,
    findings: Vec<Finding>,
}

impl Findings {
    pub(super) fn of(file: &str, mut findings: Vec<Finding>, elements: &Elements<'_>) -> Self {
        findings.sort_by(|a, b| {
            let key = |finding: &Finding| (finding.diagnostic.line, finding.severity);
            key(a).cmp(&key(b)).then_with(|| a.diagnostic.pointer.cmp(&b.diagnostic.pointer))
        });
        findings.dedup();
        Self {
            file: file.to_owned(),
            operations: elements.operations.len(),
            schemas: elements.components.len(),
            findings,
        }
    }

    /// Creates the findings for a description that can't be parsed.
    pub(crate) fn of_invalid(file: &str, diagnostics: Diagnostics) -> Self {
        let findings = diagnostics.into_iter().map(Finding::error).collect();
        Self { file: file.to_owned(), operations: 0, schemas: 0, findings }
    }

    /// Iterates over the findings.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter()
    }

    /// Returns the number of errors.
    pub fn errors(&self) -> usize {
        self.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    /// Returns the number of warnings.
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }
}

/// Writes the findings, then a line with their number.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            write!(f, "{finding}\n\n")?;
        }
        let counted = |count: usize, noun: &str| match count {
            1 => format!("1 {noun}"),
            count => format!("{count} {noun}s"),
        };
        let (errors, warnings) = (counted(self.errors(), "error"), counted(self.warnings(), "warning"));
        let (operations, schemas) = (counted(self.operations, "operation"), counted(self.schemas, "schema"));
        write!(f, "{}: {errors} and {warnings} in {operations} and {schemas}", self.file)
    }
}
