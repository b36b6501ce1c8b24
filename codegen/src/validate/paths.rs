//! Validates that each path is a valid template.

use std::collections::BTreeSet;

use super::Errors;
use crate::openapi::node::Node;

/// Returns the names of the parameters in a path, or reports an error and returns `None` if the path is invalid.
pub(super) fn parameter_names<'a>(
    path: &'a str,
    item: &Node<'_>,
    errors: &mut Errors<'_>,
) -> Option<BTreeSet<&'a str>> {
    match parse(path) {
        Ok(names) => Some(names),
        Err((message, help)) => {
            errors.add(&item.pointer, message, help);
            None
        }
    }
}

fn parse(path: &str) -> Result<BTreeSet<&str>, (String, &'static str)> {
    if !path.starts_with('/') {
        return Err((format!("the path `{path}` does not start with `/`"), "add the leading `/`"));
    }
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (mut rest, query) = path.split_at(end);
    if query.contains('{') {
        return Err((
            format!("the query or the fragment of the path `{path}` contains a parameter"),
            "describe it as a parameter with `in: query`",
        ));
    }
    let mut names = BTreeSet::new();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err((format!("the path `{path}` has an unclosed brace"), "close it with `}`"));
        };
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return Err((
                format!("the path `{path}` has braces that do not enclose a parameter name"),
                "write each parameter as `{name}`",
            ));
        }
        if !names.insert(name) {
            return Err((
                format!("the path `{path}` contains the parameter `{name}` twice"),
                "give each parameter a unique name",
            ));
        }
        rest = after;
    }
    if rest.contains('}') {
        return Err((
            format!("the path `{path}` closes a brace that is not open"),
            "write each parameter as `{name}`",
        ));
    }
    Ok(names)
}
