//! What is said of an operation: what it does, its line of HTTP, its responses and its errors.

use std::fmt::Write as _;

use super::super::errors::variant;
use crate::{
    model::{Model, Operation, Response, Status, Type},
    rustdoc::{code, sentence},
};

/// What an operation does, its line of HTTP, its responses and its errors.
pub(super) fn operation(model: &Model, operation: &Operation) -> String {
    let mut markdown = match (&operation.summary, &operation.description) {
        (Some(summary), Some(description)) => format!("{}\n\n{description}", sentence(summary)),
        (Some(text), None) | (None, Some(text)) => sentence(text),
        (None, None) => format!("The operation {}.", code(&operation.id)),
    };
    let _ = write!(markdown, "\n\nSends `{} {}`.", operation.http_method, operation.path);
    if operation.is_deprecated {
        markdown.push_str("\n\nDeprecated by the API.");
    }
    let (mut successes, errors): (Vec<&Response>, Vec<&Response>) =
        operation.responses.iter().partition(|response| response.status.is_success());
    if successes.is_empty() {
        // What is described for any status is then what success looks like too.
        successes.extend(errors.iter().filter(|response| response.status == Status::Default));
    }
    let mut list = |title: &str, responses: &[&Response]| {
        if !responses.is_empty() {
            let _ = write!(markdown, "\n\n# {title}\n");
        }
        for response in responses {
            let _ = write!(
                markdown,
                "\n- {}: {}",
                status(model, response.status),
                self::response(model, response)
            );
        }
    };
    list("Responses", &successes);
    list("Errors", &errors);
    if errors.is_empty() {
        markdown.push_str("\n\n# Errors\n");
    }
    markdown
        .push_str("\n- [`Error::InvalidRequest`]: a parameter is missing, or violates its constraints. Nothing is sent.");
    markdown.push_str("\n- Any other [`Error`]: another status, or no complete response.");
    markdown
}

/// The body of an response, and what the description says of it.
pub(super) fn response(model: &Model, response: &Response) -> String {
    let described = sentence(&response.description.replace('\n', " "));
    let body = content(model, &response.ty);
    match described.is_empty() {
        true => format!("{body}."),
        false => format!("{body}. {described}"),
    }
}

/// What an response holds, in words.
fn content(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Named(name) if model.schema(name).is_some() => format!("[`{name}`](types::{name})"),
        Type::List(item) => format!("a list of {}", content(model, item)),
        Type::Map(value) => format!("a map of {}", content(model, value)),
        Type::Boxed(inner) => content(model, inner),
        Type::Optional(inner) => format!("{} or null", content(model, inner)),
        Type::Text => "text".to_owned(),
        Type::DateTime | Type::Date => "a date".to_owned(),
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Int32 | Type::Int64 | Type::Float => "a number".to_owned(),
        Type::Any | Type::Named(_) | Type::Verbatim(_) => "JSON".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Nothing => "no content".to_owned(),
    }
}

/// A status, and the error's variant for it.
pub(super) fn status(model: &Model, status: Status) -> String {
    match status {
        Status::Code(code) => match variant(model, code) {
            Some(variant) => format!("`{code}` ([`Error::{variant}`](Error::{variant}))"),
            None => format!("`{code}`"),
        },
        Status::Range(range) => format!("`{range}XX`"),
        Status::Default => "any other status".to_owned(),
    }
}
