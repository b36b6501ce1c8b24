//! What a look at a description has found.

use std::fmt;

use super::Parts;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Generation refuses the description.
    Error,
    /// The rule of this name holds that it makes a poor client.
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

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is, what it is, and what to do about it.
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

/// All that was found, in the order of the description's lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The description's file, as the caller named it.
    pub file: String,
    /// How many operations were looked at.
    pub operations: usize,
    /// How many named schemas were looked at.
    pub schemas: usize,
    findings: Vec<Finding>,
}

impl Findings {
    pub(super) fn of(file: &str, mut findings: Vec<Finding>, parts: &Parts<'_>) -> Self {
        findings.sort_by(|a, b| {
            let key = |finding: &Finding| (finding.diagnostic.line, finding.severity);
            key(a).cmp(&key(b)).then_with(|| a.diagnostic.pointer.cmp(&b.diagnostic.pointer))
        });
        findings.dedup();
        Self {
            file: file.to_owned(),
            operations: parts.operations.len(),
            schemas: parts.components.len(),
            findings,
        }
    }

    /// What there is to say of a description that can't be read.
    pub(crate) fn of_unreadable(file: &str, diagnostics: Diagnostics) -> Self {
        let findings = diagnostics.into_iter().map(Finding::error).collect();
        Self { file: file.to_owned(), operations: 0, schemas: 0, findings }
    }

    /// Each finding.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter()
    }

    /// How many findings generation refuses.
    pub fn errors(&self) -> usize {
        self.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    /// How many findings generation takes.
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }
}

/// The findings, and below them how many there are, and in how much.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            write!(f, "{finding}\n\n")?;
        }
        let counted = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        let (errors, warnings) = (counted(self.errors(), "error"), counted(self.warnings(), "warning"));
        let (operations, schemas) = (counted(self.operations, "operation"), counted(self.schemas, "schema"));
        write!(f, "{}: {errors} and {warnings} in {operations} and {schemas}", self.file)
    }
}
