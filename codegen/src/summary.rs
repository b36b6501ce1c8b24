//! What a client consists of, and which constraints it leaves to the server.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use crate::{
    lint::{Findings, Severity},
    model::Model,
    openapi::{
        direction::sent_schemas,
        document::Document,
        node::Node,
        schema::{SERVER_KEYWORDS, schema_type},
    },
    render::is_supported_pattern,
};

/// A summary of a generated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of operations.
    pub operations: usize,
    /// The number of resources. The operations without a tag are none.
    pub resources: usize,
    /// The number of types for schemas.
    pub types: usize,
    /// The constraints of requests that only the server checks, in the order of the description.
    pub unchecked: Vec<Unchecked>,
    /// The number of warnings of each rule that found something.
    pub warnings: BTreeMap<&'static str, usize>,
}

/// A constraint that the client does not check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The reason, which is the same for similar constraints.
    pub reason: Reason,
    /// The name of the file, as given in [`Source`](crate::Source).
    pub file: String,
    /// The line in the file, counted from 1, if it is known.
    pub line: Option<usize>,
    /// The [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901) to the keyword.
    pub pointer: String,
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, " at {}", self.pointer)
    }
}

/// Why the client does not check a constraint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The regular expressions of the client do not support a pattern.
    Pattern,
    /// The client does not check this `format` of a string.
    Format(String),
    /// The client does not check this keyword.
    Keyword(&'static str),
    /// The parts of a `oneOf` or `anyOf` only require different properties.
    RequiredAlternatives,
    /// The client checks a keyword only if the schema has a `type`.
    WithoutType,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern => f.write_str("patterns that the client's regular expressions do not support"),
            Self::Format(format) => write!(f, "`format: {format}`"),
            Self::Keyword(keyword) => write!(f, "`{keyword}`"),
            Self::RequiredAlternatives => f.write_str("alternatives that differ only in `required`"),
            Self::WithoutType => f.write_str("constraints in schemas without `type`"),
        }
    }
}

/// The formats that the client checks, or that only tell how precise a number is.
const CHECKED_FORMATS: [&str; 10] =
    ["binary", "byte", "date", "date-time", "double", "email", "float", "int32", "int64", "password"];

/// The constraints of scalars and lists, which need a `type`.
const TYPED: [&str; 10] = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
];

impl Summary {
    pub(crate) fn of(document: &Document<'_>, model: &Model, findings: &Findings) -> Self {
        let mut warnings = BTreeMap::new();
        for finding in findings.iter() {
            if let Severity::Warning(rule) = finding.severity {
                *warnings.entry(rule).or_default() += 1;
            }
        }
        Self {
            operations: model.operations().count(),
            resources: model.resources.iter().filter(|resource| resource.tag.is_some()).count(),
            types: model.schemas.len(),
            unchecked: unchecked(document),
            warnings,
        }
    }

    /// Returns the number of warnings.
    pub fn all_warnings(&self) -> usize {
        self.warnings.values().sum()
    }
}

/// Finds the constraints of requests that the client does not check.
fn unchecked(document: &Document<'_>) -> Vec<Unchecked> {
    let mut found: BTreeMap<String, Reason> = BTreeMap::new();
    for schema in sent_schemas(&document.root) {
        reasons(&schema, &mut |keyword, reason| {
            found.extend(schema.get(keyword).map(|node| (node.pointer, reason)));
        });
    }
    let mut unchecked: Vec<_> = found
        .into_iter()
        .map(|(pointer, reason)| {
            let location = document.diagnostic(&pointer, "", "");
            Unchecked { reason, file: location.file, line: location.line, pointer: location.pointer }
        })
        .collect();
    unchecked.sort_by_key(|unchecked| unchecked.line);
    unchecked
}

/// Calls `report` for each keyword of a schema that the client does not check.
fn reasons(schema: &Node<'_>, report: &mut impl FnMut(&str, Reason)) {
    for keyword in SERVER_KEYWORDS.into_iter().chain(["not", "uniqueItems"]) {
        // `false` allows everything.
        if schema.value.get(keyword).is_some_and(|value| *value != Value::Bool(false)) {
            report(keyword, Reason::Keyword(keyword));
        }
    }
    match (schema_type(schema.value), schema.text("format")) {
        (Some("string"), Some(format)) if !CHECKED_FORMATS.contains(&format) => {
            report("format", Reason::Format(format.to_owned()));
        }
        _ => {}
    }
    if schema.text("pattern").is_some_and(|pattern| !is_supported_pattern(pattern)) {
        report("pattern", Reason::Pattern);
    } else if schema_type(schema.value).is_none() {
        TYPED.iter().for_each(|keyword| report(keyword, Reason::WithoutType));
    }
    for keyword in ["oneOf", "anyOf"] {
        let parts: Vec<_> = schema.items_of(keyword).collect();
        let only_requires = |part: &Node<'_>| {
            part.value.get("required").is_some() && part.members().all(|(key, _)| key == "required")
        };
        if !parts.is_empty() && parts.iter().all(only_requires) {
            report(keyword, Reason::RequiredAlternatives);
        }
    }
}
