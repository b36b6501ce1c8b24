//! Each response is one that the client can give a type, be it success or failure.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Found,
    parts::{Operation, Parts, members},
};
use crate::{
    model::is_json,
    node::{Node, child},
    schema::target,
};

pub(super) fn missing_response_schema(parts: &Parts<'_>, found: &mut Found<'_>) {
    for response in &parts.responses {
        for (name, content) in members(response, "content") {
            // What is not JSON is read as bytes, whatever its schema.
            if is_json(Some(name)) && content.get("schema").is_none() {
                found.warn(
                    &content.pointer,
                    format!("the response's body of the type `{name}` has no schema"),
                    "add a `schema` that says what the server sends",
                );
            }
        }
    }
}

pub(super) fn missing_success_response(parts: &Parts<'_>, found: &mut Found<'_>) {
    missing(
        parts,
        found,
        is_success,
        "success",
        "add an response for the status of success, such as `'200'`",
    );
}

pub(super) fn missing_error_response(parts: &Parts<'_>, found: &mut Found<'_>) {
    missing(
        parts,
        found,
        is_error,
        "failure",
        "add the responses with which it may fail, or a `default` for all of them",
    );
}

fn missing(parts: &Parts<'_>, found: &mut Found<'_>, is_wanted: fn(&str) -> bool, what: &str, help: &str) {
    for operation in &parts.operations {
        let mut statuses = members(&operation.node, "responses").map(|(status, _)| status);
        if !statuses.any(|status| is_wanted(status) || status == DEFAULT) {
            let what = format!("{} has no response that says what {what} looks like", operation.name());
            found.warn(&child(&operation.node.pointer, "responses"), what, help);
        }
    }
}

pub(super) fn inconsistent_error_schema(parts: &Parts<'_>, found: &mut Found<'_>) {
    let responses: Vec<_> = parts.operations.iter().flat_map(|operation| errors(operation, parts)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, body) in &responses {
        if let Some(body) = body {
            *counts.entry(body).or_default() += 1;
        }
    }
    // Of two that are as common, the first is the one that the other differs from.
    let most = counts.values().max().copied();
    let is_most = |body: &&str| counts.get(body).copied() == most;
    let common = responses.iter().filter_map(|(_, body)| body.as_deref()).find(is_most);
    let mut seen = BTreeSet::new();
    for (response, body) in &responses {
        let what = match (common, body.as_deref()) {
            _ if !seen.insert(response.pointer.as_str()) => continue,
            (Some(common), Some(body)) if common == body => continue,
            (Some(common), Some(_)) => {
                format!("this error has another body than most, which have {}", named(common))
            }
            (Some(common), None) => {
                format!("this error has no JSON body, where most have {}", named(common))
            }
            (None, _) => "this error has no JSON body that says what was wrong".to_owned(),
        };
        found.warn(
            &response.pointer,
            what,
            "describe its body as `application/json` with the schema that all errors have in common",
        );
    }
}

/// The responses of an operation that are errors, and the pointer to the schema of the JSON body of each.
fn errors<'a>(operation: &Operation<'a>, parts: &Parts<'a>) -> Vec<(Node<'a>, Option<String>)> {
    // Of a request for the head alone no response has a body.
    if operation.method == "head" {
        return Vec::new();
    }
    let responses: Vec<_> = operation.responses(parts.root).collect();
    // Where nothing else is, the default is what success looks like.
    let has_success = responses.iter().any(|(status, _)| is_success(status));
    responses
        .into_iter()
        .filter(|(status, _)| is_error(status) || (has_success && *status == DEFAULT))
        .map(|(_, response)| {
            let content = members(&response, "content").find(|(name, _)| is_json(Some(name)));
            let schema = content.and_then(|(_, content)| content.get("schema"));
            let body = schema.map(|schema| target(&schema, parts.root).pointer);
            (response, body)
        })
        .collect()
}

fn named(pointer: &str) -> String {
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) => format!("`{name}`"),
        None => format!("that at {pointer}"),
    }
}

const DEFAULT: &str = "default";

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}
