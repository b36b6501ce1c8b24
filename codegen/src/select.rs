//! The stage that keeps only some operations of a description, and the components that these need.

use std::{collections::BTreeSet, fmt};

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    openapi::{
        document::Document,
        node::{Node, child},
        operation::{METHODS, Operation, operations},
        reference::Reachable,
    },
};

/// The operations to generate. The default are all.
///
/// `Display` writes the options of `generate` for it, each after a space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection<'a> {
    /// Selects the resources of these tags. An operation belongs to the resource of its first tag.
    pub tags: &'a [String],
    /// Selects the operations without a tag.
    pub untagged: bool,
}

impl Selection<'_> {
    /// Returns `true` if all operations are selected.
    pub fn is_all(&self) -> bool {
        self.tags.is_empty() && !self.untagged
    }

    fn contains(&self, tag: Option<&str>) -> bool {
        tag.map_or(self.untagged, |tag| self.tags.iter().any(|selected| selected == tag))
    }
}

impl fmt::Display for Selection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tag in self.tags {
            write!(f, " --only {}", shell_quote(tag))?;
        }
        f.write_str(if self.untagged { " --untagged" } else { "" })
    }
}

/// Quotes a word for a shell, if it needs quotes.
pub fn shell_quote(word: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "/._-+=:@%,".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Removes all other operations from a description, then the components that nothing refers to any more.
///
/// The stage precedes validation, so that the errors of other operations do not matter.
///
/// # Errors
///
/// Fails if no operation has a selected tag, or if all operations have a tag and those without one are selected.
pub(crate) fn select(document: &mut Document<'_>, selection: &Selection<'_>) -> Result<(), Diagnostics> {
    if selection.is_all() {
        return Ok(());
    }
    let tags: BTreeSet<Option<&str>> = operations(&document.root).map(|operation| tag(&operation)).collect();
    let unknown = selection.tags.iter().filter(|tag| !tags.contains(&Some(tag.as_str())));
    let mut diagnostics: Vec<_> = unknown.map(|tag| unknown_tag(document, tag, &tags)).collect();
    if selection.untagged && !tags.contains(&None) {
        let message = "no operation is without a tag";
        diagnostics.push(document.diagnostic("/paths", message, "omit `--untagged`"));
    }
    Diagnostics::or_ok(diagnostics)?;
    remove_operations(&mut document.root, selection);
    remove_unused_components(&mut document.root);
    Ok(())
}

fn tag<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    operation.tag().and_then(|tag| tag.value.as_str())
}

fn unknown_tag(document: &Document<'_>, unknown: &str, tags: &BTreeSet<Option<&str>>) -> Diagnostic {
    let known: Vec<&str> = tags.iter().copied().flatten().collect();
    let message = format!("no operation has the first tag `{unknown}`");
    let nearest = known.iter().map(|tag| (distance(unknown, tag), *tag)).min();
    let nearest = nearest.filter(|(distance, tag)| distance * 2 <= unknown.len().max(tag.len()));
    let list = known.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
    let help = match nearest {
        _ if known.is_empty() => "select the operations without a tag with `--untagged`".to_owned(),
        Some((_, nearest)) => format!("did you mean `{nearest}`? The first tags are {list}"),
        None => format!("use one of the first tags: {list}"),
    };
    document.diagnostic("/paths", message, help)
}

/// Returns the number of characters to insert, remove or replace to make one text of the other, regardless of case.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, char) in one.to_lowercase().chars().enumerate() {
        let mut next = vec![index + 1];
        for (pair, other) in row.windows(2).zip(&other) {
            let [diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let replaced = diagonal + usize::from(char != *other);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

fn remove_operations(root: &mut Value, selection: &Selection<'_>) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else { return };
    paths.retain(|path, item| {
        let node = Node::root(item);
        let removed = Operation::of_path_item(&node).filter(|operation| !selection.contains(tag(operation)));
        let removed: Vec<&str> = removed.map(|operation| operation.method).collect();
        if let Some(item) = item.as_object_mut() {
            item.retain(|key, _| !removed.contains(&key.as_str()));
        }
        path.starts_with("x-") || METHODS.iter().any(|method| item.get(*method).is_some())
    });
}

fn remove_unused_components(root: &mut Value) {
    let reachable = Reachable::from(root, Node::root(root).get("paths"));
    let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) else { return };
    // Operations name the security schemes without a reference.
    for (section, components) in components.iter_mut().filter(|(section, _)| *section != "securitySchemes") {
        if let Some(components) = components.as_object_mut() {
            let section = child("/components", section);
            components.retain(|name, _| reachable.contains(&child(&section, name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (one, other, expected) in [
            ("flows", "flows", 0),
            ("Flow", "flows", 1),
            ("folws", "flows", 2),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn options_are_quoted_for_a_shell() {
        let tags = ["flows".to_owned(), "it's new".to_owned()];

        let options = Selection { tags: &tags, untagged: true }.to_string();

        assert_eq!(options, r" --only flows --only 'it'\''s new' --untagged");
        assert_eq!(Selection::default().to_string(), "");
    }
}
