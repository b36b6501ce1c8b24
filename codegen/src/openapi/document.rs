//! A description as the stages read it: one document in the form of OpenAPI 3.0, made from one or more files.

use std::collections::BTreeMap;

use serde_json::Value;

use super::file::File;
use crate::diagnostic::Diagnostic;

/// A loaded description.
pub(crate) struct Document<'a> {
    pub root: Value,
    /// The files. The first one is the description itself.
    pub files: Vec<File<'a>>,
    /// Where the values of `root` are written, by the pointers of those that loading moved.
    origins: BTreeMap<String, Origin>,
    /// What loading changed, for the linter.
    pub notes: Vec<Note>,
}

/// The location at which a value is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    /// The index of the file.
    pub file: usize,
    pub pointer: String,
}

/// A warning that only loading can give.
pub(crate) struct Note {
    /// The lint rule.
    pub rule: &'static str,
    /// The pointer in the loaded document.
    pub pointer: String,
    pub message: String,
    pub help: String,
}

impl<'a> Document<'a> {
    /// Creates a document from its only file.
    pub fn new(file: File<'a>) -> Self {
        let root = file.root.clone();
        Self { root, files: vec![file], origins: BTreeMap::new(), notes: Vec::new() }
    }

    /// Records that the value at the pointer `to` was at the pointer `from` before.
    pub fn record_move(&mut self, to: &str, from: &str) {
        let origin = self.origin(from);
        let inner = format!("{from}/");
        let inner: Vec<_> = self
            .origins
            .range(inner.clone()..)
            .take_while(|(pointer, _)| pointer.starts_with(&inner))
            .map(|(pointer, origin)| {
                (format!("{to}{}", pointer.get(from.len()..).unwrap_or_default()), origin.clone())
            })
            .collect();
        self.record_origin(to, origin);
        self.origins.extend(inner);
    }

    /// Records where the value at a pointer is written.
    pub fn record_origin(&mut self, pointer: &str, origin: Origin) {
        let inner = format!("{pointer}/");
        let stale: Vec<String> = self
            .origins
            .range(inner.clone()..)
            .map(|(pointer, _)| pointer.clone())
            .take_while(|pointer| pointer.starts_with(&inner))
            .collect();
        for pointer in stale {
            self.origins.remove(&pointer);
        }
        self.origins.insert(pointer.to_owned(), origin);
    }

    /// Returns where the value at a pointer is written.
    pub fn origin(&self, pointer: &str) -> Origin {
        let ends = [pointer.len()].into_iter().chain(pointer.rmatch_indices('/').map(|(end, _)| end));
        for end in ends {
            let (outer, inner) = pointer.split_at(end);
            if let Some(origin) = self.origins.get(outer) {
                return Origin { file: origin.file, pointer: format!("{}{inner}", origin.pointer) };
            }
        }
        Origin { file: 0, pointer: pointer.to_owned() }
    }

    /// Creates a diagnostic for the value at a pointer. The diagnostic names the location at which the value is written.
    pub fn diagnostic(
        &self,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let Origin { file, pointer } = self.origin(pointer);
        match self.files.get(file) {
            Some(file) => file.diagnostic(&pointer, message, help),
            None => Diagnostic {
                file: String::new(),
                line: None,
                column: None,
                pointer,
                message: message.into(),
                help: help.into(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_origins_when_they_move() {
        let file = File::parse("a.yaml".to_owned(), "{}").unwrap();
        let mut document = Document::new(file);

        document.record_origin("/b", Origin { file: 1, pointer: "/x".to_owned() });
        document.record_move("/a/b/0", "/a/b/1");
        document.record_move("/c", "/b/d");
        document.record_move("/e", "/a/b");

        let origin = |pointer: &str| {
            let origin = document.origin(pointer);
            (origin.file, origin.pointer)
        };
        assert_eq!(origin("/a/z"), (0, "/a/z".to_owned()));
        assert_eq!(origin("/a/b/0/z"), (0, "/a/b/1/z".to_owned()));
        assert_eq!(origin("/c/z"), (1, "/x/d/z".to_owned()));
        assert_eq!(origin("/e/0"), (0, "/a/b/1".to_owned()));
        assert_eq!(origin("/e/2"), (0, "/a/b/2".to_owned()));
    }
}
