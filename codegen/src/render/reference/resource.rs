//! The page of a resource: for each action what it does, how it is called, what it takes and what comes back.

use serde_json::Value;

use super::{
    super::{
        docs::{self, bounds, said, sentence},
        errors,
        resources::{answer_variants, default_texts, place_name},
    },
    INDEX, Reference, example,
    markdown::{block, cell, code, line},
    page::Page,
    page_of, security,
    table::Table,
    words::{required, status},
};
use crate::{
    model::{Action, Body, Parameter, Resource, Status, Type},
    schema::is_secret,
};

pub(super) fn render(reference: &Reference<'_>, resource: &Resource) -> Page {
    let mut page = Page::new(page_of(resource));
    page.add(match &resource.tag {
        Some(_) => format!("# The actions of `{}`", resource.module),
        None => "# The actions of the client itself".to_owned(),
    });
    if let Some(description) = said(resource.description.as_deref()) {
        page.add(block(description));
    }
    let contents = resource.actions.iter().map(|action| {
        let anchor = &action.method;
        format!(
            "- [`{anchor}`](#{anchor}){}",
            summary(action).map(|said| format!(": {}", sentence(&line(said)))).unwrap_or_default()
        )
    });
    page.add(contents.collect::<Vec<_>>().join("\n"));
    for action in &resource.actions {
        add_action(reference, resource, action, &mut page);
    }
    page
}

/// What an action does, as the description says it first.
pub(super) fn summary(action: &Action) -> Option<&str> {
    action.summary.as_deref().or(action.description.as_deref().map(first_paragraph))
}

/// What a description says first.
pub(super) fn first_paragraph(description: &str) -> &str {
    description.trim().split("\n\n").next().unwrap_or_default()
}

/// How the method of an action is reached.
pub(super) fn path_of(resource: &Resource, action: &Action) -> String {
    match &resource.tag {
        Some(_) => format!("client.{}().{}()", resource.module, action.method),
        None => format!("client.{}()", action.method),
    }
}

fn add_action(reference: &Reference<'_>, resource: &Resource, action: &Action, page: &mut Page) {
    page.add(format!("## `{}`", action.method));
    if let Some(summary) = &action.summary {
        page.add(sentence(&line(summary)));
    }
    if let Some(description) = &action.description {
        page.add(block(description));
    }
    if action.is_deprecated {
        page.add("**Deprecated by the API.**");
    }
    let request = docs::code(&format!("{} {}", action.http_method, action.path));
    page.add(format!("`{}` sends {request}.", path_of(resource, action)));
    page.example(example::example(reference, resource, action));
    page.add(format!("**Authentication:** {}", security::authentication(reference.model, action)));
    if let Some(table) = parameters(reference, action, page) {
        page.add("**Parameters**");
        page.add(table);
    }
    if let Some(table) = answers(reference, action, page) {
        page.add("**Answers**");
        page.add(table);
    }
    let others = page.link("errors", "like every action", &format!("{INDEX}#errors"), "Error");
    if let Some(table) = errors(reference, action, page) {
        page.add("**Errors**");
        page.add(table);
        page.add(format!("It can fail in other ways as well, {others}."));
    } else {
        page.add(format!("**Errors:** none are described; it can fail {others}."));
    }
}

fn parameters(reference: &Reference<'_>, action: &Action, page: &mut Page) -> Option<String> {
    let head = ["Setter", "Sent as", "Type", "Required", "Default", "Example", "Description"];
    let mut table = Table::new(head);
    for parameter in &action.parameters {
        table.row([
            code(&parameter.setter),
            sent_as(place_name(parameter), &parameter.name, &parameter.setter),
            reference.rust_type(page, &parameter.ty),
            required(parameter.is_required),
            default_texts(parameter).iter().map(|text| code(text)).collect::<Vec<_>>().join(", "),
            parameter.example.as_ref().map(json_code).unwrap_or_default(),
            parameter_description(parameter),
        ]);
    }
    if let Some(body) = &action.body {
        let example = match &body.ty {
            Type::Named(name) => reference.example(page, name),
            _ => body.schema.get("example").map(json_code).unwrap_or_default(),
        };
        table.row([
            code(&body.setter),
            format!("body, {}", code(&body.media_type)),
            reference.rust_type(page, &body.ty),
            required(body.is_required),
            String::new(),
            example,
            body_description(body),
        ]);
    }
    table.markdown()
}

/// Where a parameter is sent, and its name there if it is not the setter's.
fn sent_as(place: &str, name: &str, setter: &str) -> String {
    if name == setter { place.to_owned() } else { format!("{place} {}", code(name)) }
}

/// A value of a description in one line.
fn json_code(value: &Value) -> String {
    match value {
        Value::String(text) => code(text),
        other => code(&other.to_string()),
    }
}

fn parameter_description(parameter: &Parameter) -> String {
    let mut words = vec![sentence(&cell(parameter.description.as_deref().unwrap_or_default()))];
    words.push(bounds_sentence(&parameter.schema));
    if is_secret(&parameter.schema) {
        words.push("A secret.".to_owned());
    }
    if parameter.is_of_client {
        words.push("The client's builder can set it for all calls.".to_owned());
    }
    if parameter.is_deprecated {
        words.push("Deprecated by the API.".to_owned());
    }
    joined(&words)
}

fn body_description(body: &Body) -> String {
    joined(&[sentence(&cell(body.description.as_deref().unwrap_or_default())), bounds_sentence(&body.schema)])
}

/// What a schema bounds where it stands, as a sentence for a cell.
pub(super) fn bounds_sentence(schema: &Value) -> String {
    match bounds(schema).as_slice() {
        [] => String::new(),
        bounds => cell(&format!("Bounds: {}.", bounds.join(", "))),
    }
}

/// Sentences, of which some may be empty.
pub(super) fn joined(sentences: &[String]) -> String {
    sentences.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn answers(reference: &Reference<'_>, action: &Action, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Status", "Type", "Variant", "Description"]);
    let variants = answer_variants(action);
    for (index, (success, ty)) in action.successes().into_iter().enumerate() {
        let variant = variants.as_ref().and_then(|(name, variants)| Some((name, variants.get(index)?)));
        table.row([
            status(success),
            reference.rust_type(page, &ty),
            variant.map(|(name, variant)| code(&format!("{name}::{variant}"))).unwrap_or_default(),
            description(action, success),
        ]);
    }
    table.markdown()
}

fn errors(reference: &Reference<'_>, action: &Action, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Status", "Variant", "Method", "Body", "Description"]);
    for answer in action.answers.iter().filter(|answer| !answer.status.is_success()) {
        let (variant, method) = match answer.status {
            Status::Code(code) => (reference.failures.get(&code), format!("`{}()`", errors::question(code))),
            _ => (None, String::new()),
        };
        table.row([
            status(answer.status),
            reference.error(page, variant.map_or("Status", String::as_str)),
            method,
            reference.rust_type(page, &answer.ty),
            sentence(&cell(&answer.description)),
        ]);
    }
    table.markdown()
}

/// What the description says of a success, or of any other answer where it describes none.
fn description(action: &Action, status: Status) -> String {
    let of = |status| action.answers.iter().find(|answer| answer.status == status);
    let answer = of(status).or_else(|| of(Status::Default));
    answer.map(|answer| sentence(&cell(&answer.description))).unwrap_or_default()
}

impl Reference<'_> {
    /// A link to a variant of the error.
    pub(super) fn error(&self, page: &mut Page, variant: &str) -> String {
        page.link(
            &format!("error {variant}"),
            &format!("`Error::{variant}`"),
            &format!("{INDEX}#errors"),
            &format!("Error::{variant}"),
        )
    }
}
