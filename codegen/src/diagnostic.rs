//! What is wrong with a description, said so that it can be mended.

use std::fmt;

/// One thing that is wrong: where it is, what it is, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The description's file, as the caller named it.
    pub file: String,
    /// The line in the file, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The column in the line, counted from 1, where it is known.
    pub column: Option<usize>,
    /// The [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901) to the place; empty for the whole document.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: ")?;
        self.write_unlabelled(f)
    }
}

impl Diagnostic {
    /// Writes all but the word that says how bad it is.
    pub(crate) fn write_unlabelled(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  --> {}", self.message, self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

/// Everything that keeps a description from being generated from, in the order of the checks. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// The diagnostics, if there are any.
    pub(crate) fn or_ok(diagnostics: Vec<Diagnostic>) -> Result<(), Self> {
        if diagnostics.is_empty() { Ok(()) } else { Err(Self(diagnostics)) }
    }

    /// The diagnostics, of which there is at least one.
    pub(crate) fn of(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }

    /// Each diagnostic, in the order of the checks.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
