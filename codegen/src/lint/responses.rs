//! Rules for responses.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Reporter,
    elements::{Elements, operation_name},
};
use crate::openapi::{
    media_type::is_json,
    node::{Node, child},
    operation::Operation,
    schema::target,
};

pub(super) fn missing_response_schema(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    for response in &elements.responses {
        for (name, content) in response.members_of("content") {
            // The client returns other content as bytes, whatever its schema.
            if is_json(Some(name)) && content.get("schema").is_none() {
                reporter.warn(
                    &content.pointer,
                    format!("the response body of type `{name}` has no schema"),
                    "add a `schema`",
                );
            }
        }
    }
}

pub(super) fn missing_success_response(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let help = "add a response with a success status, such as `'200'`";
    missing(elements, reporter, is_success, "success", help);
}

pub(super) fn missing_error_response(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let help = "add its error responses, or a `default` response for all of them";
    missing(elements, reporter, is_error, "error", help);
}

fn missing(
    elements: &Elements<'_>,
    reporter: &mut Reporter<'_>,
    is_wanted: fn(&str) -> bool,
    kind: &str,
    help: &str,
) {
    for operation in &elements.operations {
        let mut statuses = operation.node.members_of("responses").map(|(status, _)| status);
        if !statuses.any(|status| is_wanted(status) || status == DEFAULT) {
            let message = format!("{} has no {kind} response", operation_name(operation));
            reporter.warn(&child(&operation.node.pointer, "responses"), message, help);
        }
    }
}

pub(super) fn inconsistent_error_schema(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let responses: Vec<_> =
        elements.operations.iter().flat_map(|operation| errors(operation, elements)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, body) in &responses {
        if let Some(body) = body {
            *counts.entry(body).or_default() += 1;
        }
    }
    // Of two schemas that are equally common, the first one counts.
    let most = counts.values().max().copied();
    let is_most = |body: &&str| counts.get(body).copied() == most;
    let common = responses.iter().filter_map(|(_, body)| body.as_deref()).find(is_most);
    let mut seen = BTreeSet::new();
    for (response, body) in &responses {
        let message = match (common, body.as_deref()) {
            _ if !seen.insert(response.pointer.as_str()) => continue,
            (Some(common), Some(body)) if common == body => continue,
            (Some(common), Some(_)) => {
                format!(
                    "the body of this error response differs from most, which have {}",
                    schema_name(common)
                )
            }
            (Some(common), None) => {
                format!("the error response has no JSON body, but most have {}", schema_name(common))
            }
            (None, _) => "the error response has no JSON body".to_owned(),
        };
        reporter.warn(
            &response.pointer,
            message,
            "describe its body as `application/json` with the schema that all error responses share",
        );
    }
}

/// Returns the error responses of an operation, each with the pointer to the schema of its JSON body.
fn errors<'a>(operation: &Operation<'a>, elements: &Elements<'a>) -> Vec<(Node<'a>, Option<String>)> {
    // Responses to HEAD have no body.
    if operation.method == "head" {
        return Vec::new();
    }
    let responses: Vec<_> = operation.responses(elements.root).collect();
    // Without another success response, the default is one.
    let has_success = responses.iter().any(|(status, _)| is_success(status));
    responses
        .into_iter()
        .filter(|(status, _)| is_error(status) || (has_success && *status == DEFAULT))
        .map(|(_, response)| {
            let content = response.members_of("content").find(|(name, _)| is_json(Some(name)));
            let schema = content.and_then(|(_, content)| content.get("schema"));
            let body = schema.map(|schema| target(&schema, elements.root).pointer);
            (response, body)
        })
        .collect()
}

fn schema_name(pointer: &str) -> String {
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) => format!("`{name}`"),
        None => format!("the schema at {pointer}"),
    }
}

const DEFAULT: &str = "default";

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}
