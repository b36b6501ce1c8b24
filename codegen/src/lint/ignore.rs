//! `x-lint-ignore`: rules that apply neither to an object nor to anything inside it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Reporter, Severity};
use crate::{
    diagnostic::Diagnostic,
    openapi::{extension::LINT_IGNORE, node::Node},
};

/// The rule that each `x-lint-ignore` suppresses a finding.
pub(super) const UNUSED: &str = "unused-ignore";

/// Removes the findings that are ignored, and warns about ignored rules that find nothing.
pub(super) fn apply(root: &Value, reporter: &mut Reporter<'_>) {
    let mut ignored = Vec::new();
    collect(&Node::root(root), &mut ignored);
    let written = |pointer: &str| {
        let diagnostic = reporter.document.diagnostic(pointer, "", "");
        (diagnostic.file, diagnostic.pointer)
    };
    let ignored: Vec<_> = ignored.into_iter().map(|(pointer, name)| (written(&pointer), name)).collect();
    let mut needed = BTreeSet::new();
    reporter.findings.retain(|finding| {
        let Severity::Warning(rule) = finding.severity else { return true };
        let Diagnostic { file, pointer, .. } = &finding.diagnostic;
        let is_within = |(outer_file, outer): &(String, String)| {
            outer_file == file
                && pointer
                    .strip_prefix(outer.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut of_finding =
            ignored.iter().filter(|(pointer, name)| name.value == rule && is_within(pointer)).peekable();
        let is_kept = of_finding.peek().is_none();
        needed.extend(of_finding.map(|(_, name)| name.pointer.clone()));
        is_kept
    });
    for (_, name) in ignored.iter().filter(|(_, name)| !needed.contains(&name.pointer)) {
        reporter.warn(
            &name.pointer,
            format!("the ignored rule {} finds nothing here", name.value),
            "remove it from the list, or correct its name",
        );
    }
}

/// Collects the ignored rules, each with the pointer to the object that ignores it.
fn collect<'a>(node: &Node<'a>, ignored: &mut Vec<(String, Node<'a>)>) {
    for (key, member) in node.members() {
        match key {
            LINT_IGNORE => ignored.extend(member.items().map(|name| (node.pointer.clone(), name))),
            "example" | "examples" | "default" | "enum" => {}
            _ => collect(&member, ignored),
        }
    }
    for item in node.items() {
        collect(&item, ignored);
    }
}
