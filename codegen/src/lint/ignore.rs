//! `x-lint-ignore`: rules that don't hold at a place and within it, for a reason that the maintainer has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Found, Severity};
use crate::node::Node;

pub(super) const EXTENSION: &str = "x-lint-ignore";

/// The rule that an ignored rule would find something there.
pub(super) const UNUSED: &str = "unused-ignore";

/// Takes out the findings that are to be ignored, and finds what is ignored to no effect.
pub(super) fn apply(root: &Value, found: &mut Found<'_>) {
    let mut ignored = Vec::new();
    collect(&Node::root(root), &mut ignored);
    let mut needed = BTreeSet::new();
    found.findings.retain(|finding| {
        let Severity::Warning(rule) = finding.severity else { return true };
        let within = |place: &str| {
            finding
                .diagnostic
                .pointer
                .strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut of_finding =
            ignored.iter().filter(|(place, name)| name.value == rule && within(place)).peekable();
        let is_kept = of_finding.peek().is_none();
        needed.extend(of_finding.map(|(_, name)| name.pointer.clone()));
        is_kept
    });
    for (_, name) in ignored.iter().filter(|(_, name)| !needed.contains(&name.pointer)) {
        found.warn(
            &name.pointer,
            format!("the rule {} would find nothing here", name.value),
            "take it off the list, or correct its name",
        );
    }
}

/// Each rule that is ignored, and the place where it is.
fn collect<'a>(node: &Node<'a>, ignored: &mut Vec<(String, Node<'a>)>) {
    for (key, member) in node.members() {
        match key {
            EXTENSION => ignored.extend(member.items().map(|name| (node.pointer.clone(), name))),
            "example" | "examples" | "default" | "enum" => {}
            _ => collect(&member, ignored),
        }
    }
    for item in node.items() {
        collect(&item, ignored);
    }
}
