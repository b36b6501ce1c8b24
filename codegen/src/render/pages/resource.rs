//! The page of a resource: for each operation what it does, how it is called, what it takes and what comes back.

use serde_json::Value;

use super::{
    super::{
        errors,
        operations::{default_texts, location},
        resources::response_variants,
    },
    Context, INDEX, example,
    markdown::{block, cell, code, line},
    page::Page,
    page_of,
    phrases::{required, status},
    security,
    table::Table,
};
use crate::{
    model::{Body, Operation, Parameter, Resource, Status, Type},
    openapi::schema::is_secret,
    rustdoc::{self, bounds, said, sentence},
};

pub(super) fn render(context: &Context<'_>, resource: &Resource) -> Page {
    let mut page = Page::new(page_of(resource));
    page.add(match &resource.tag {
        Some(_) => format!("# The operations of `{}`", resource.module),
        None => "# The operations of the client itself".to_owned(),
    });
    if let Some(description) = said(resource.description.as_deref()) {
        page.add(block(description));
    }
    let contents = resource.operations.iter().map(|operation| {
        let anchor = &operation.method;
        format!(
            "- [`{anchor}`](#{anchor}){}",
            summary(operation).map(|said| format!(": {}", sentence(&line(said)))).unwrap_or_default()
        )
    });
    page.add(contents.collect::<Vec<_>>().join("\n"));
    for operation in &resource.operations {
        add_action(context, resource, operation, &mut page);
    }
    page
}

/// What an operation does, as the description says it first.
pub(super) fn summary(operation: &Operation) -> Option<&str> {
    operation.summary.as_deref().or(operation.description.as_deref().map(first_paragraph))
}

/// What a description says first.
pub(super) fn first_paragraph(description: &str) -> &str {
    description.trim().split("\n\n").next().unwrap_or_default()
}

/// How the method of an operation is reached.
pub(super) fn path_of(resource: &Resource, operation: &Operation) -> String {
    match &resource.tag {
        Some(_) => format!("client.{}().{}()", resource.module, operation.method),
        None => format!("client.{}()", operation.method),
    }
}

fn add_action(context: &Context<'_>, resource: &Resource, operation: &Operation, page: &mut Page) {
    page.add(format!("## `{}`", operation.method));
    if let Some(summary) = &operation.summary {
        page.add(sentence(&line(summary)));
    }
    if let Some(description) = &operation.description {
        page.add(block(description));
    }
    if operation.is_deprecated {
        page.add("**Deprecated by the API.**");
    }
    let request = rustdoc::code(&format!("{} {}", operation.http_method, operation.path));
    page.add(format!("`{}` sends {request}.", path_of(resource, operation)));
    page.example(example::example(context, resource, operation));
    page.add(format!("**Authentication:** {}", security::authentication(context.model, operation)));
    if let Some(table) = parameters(context, operation, page) {
        page.add("**Parameters**");
        page.add(table);
    }
    if let Some(table) = responses(context, operation, page) {
        page.add("**Responses**");
        page.add(table);
    }
    let others = page.link("errors", "like every operation", &format!("{INDEX}#errors"), "Error");
    if let Some(table) = errors(context, operation, page) {
        page.add("**Errors**");
        page.add(table);
        page.add(format!("It can fail in other ways as well, {others}."));
    } else {
        page.add(format!("**Errors:** none are described; it can fail {others}."));
    }
}

fn parameters(context: &Context<'_>, operation: &Operation, page: &mut Page) -> Option<String> {
    let head = ["Setter", "Sent as", "Type", "Required", "Default", "Example", "Description"];
    let mut table = Table::new(head);
    for parameter in &operation.parameters {
        table.row([
            code(&parameter.setter),
            sent_as(location(parameter), &parameter.name, &parameter.setter),
            context.rust_type(page, &parameter.ty),
            required(parameter.is_required),
            default_texts(parameter).iter().map(|text| code(text)).collect::<Vec<_>>().join(", "),
            parameter.example.as_ref().map(json_code).unwrap_or_default(),
            parameter_description(parameter),
        ]);
    }
    if let Some(body) = &operation.body {
        let example = match &body.ty {
            Type::Named(name) => context.example(page, name),
            _ => body.schema.get("example").map(json_code).unwrap_or_default(),
        };
        table.row([
            code(&body.setter),
            format!("body, {}", code(&body.media_type)),
            context.rust_type(page, &body.ty),
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
    if parameter.is_client_scoped {
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
        bounds => cell(&format!("Constraints: {}.", bounds.join(", "))),
    }
}

/// Sentences, of which some may be empty.
pub(super) fn joined(sentences: &[String]) -> String {
    sentences.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn responses(context: &Context<'_>, operation: &Operation, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Status", "Type", "Variant", "Description"]);
    let variants = response_variants(operation);
    for (index, (success, ty)) in operation.successes().into_iter().enumerate() {
        let variant = variants.as_ref().and_then(|(name, variants)| Some((name, variants.get(index)?)));
        table.row([
            status(success),
            context.rust_type(page, &ty),
            variant.map(|(name, variant)| code(&format!("{name}::{variant}"))).unwrap_or_default(),
            description(operation, success),
        ]);
    }
    table.markdown()
}

fn errors(context: &Context<'_>, operation: &Operation, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Status", "Variant", "Method", "Body", "Description"]);
    for response in operation.responses.iter().filter(|response| !response.status.is_success()) {
        let (variant, method) = match response.status {
            Status::Code(code) => (context.failures.get(&code), format!("`{}()`", errors::question(code))),
            _ => (None, String::new()),
        };
        table.row([
            status(response.status),
            context.error(page, variant.map_or("Status", String::as_str)),
            method,
            context.rust_type(page, &response.ty),
            sentence(&cell(&response.description)),
        ]);
    }
    table.markdown()
}

/// What the description says of a success, or of any other response where it describes none.
fn description(operation: &Operation, status: Status) -> String {
    let of = |status| operation.responses.iter().find(|response| response.status == status);
    let response = of(status).or_else(|| of(Status::Default));
    response.map(|response| sentence(&cell(&response.description))).unwrap_or_default()
}

impl Context<'_> {
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
