//! The page of a resource: for each operation its documentation, an example and its parameters.

use serde_json::Value;

use super::{
    super::operation_docs::{OperationDocs, parameter_kind, part_kind, presence},
    Context, example,
    markdown::{block, cell, code, line},
    page::Page,
    page_of,
    table::Table,
};
use crate::{
    form::{PartContent, parts},
    model::{Body, Operation, Parameter, Resource, Type},
    openapi::{media_type::is_range, schema::is_secret},
    rustdoc::{DEPRECATED, constraints, sentence, trimmed},
};

pub(super) fn render(context: &Context<'_>, resource: &Resource) -> Page {
    let mut page = Page::new(page_of(resource));
    page.add(match &resource.tag {
        Some(_) => format!("# The operations of `{}`", resource.module),
        None => "# The operations without a tag".to_owned(),
    });
    if let Some(description) = trimmed(resource.description.as_deref()) {
        page.add(block(description));
    }
    let contents = resource.operations.iter().map(|operation| {
        let method = &operation.method;
        let summary = summary(operation).map(|summary| format!(": {}", sentence(&line(summary))));
        format!("- [`{method}`](#{method}){}", summary.unwrap_or_default())
    });
    page.add(contents.collect::<Vec<_>>().join("\n"));
    for operation in &resource.operations {
        add_operation(context, resource, operation, &mut page);
    }
    page
}

/// Returns the summary of an operation or, if it has none, the first paragraph of its description.
pub(super) fn summary(operation: &Operation) -> Option<&str> {
    operation.summary.as_deref().or(operation.description.as_deref().map(first_paragraph))
}

/// Returns the first paragraph of a description.
pub(super) fn first_paragraph(description: &str) -> &str {
    description.trim().split("\n\n").next().unwrap_or_default()
}

/// Returns the expression that calls the method of an operation.
pub(super) fn call(resource: &Resource, operation: &Operation) -> String {
    match &resource.tag {
        Some(_) => format!("client.{}().{}()", resource.module, operation.method),
        None => format!("client.{}()", operation.method),
    }
}

fn add_operation(context: &Context<'_>, resource: &Resource, operation: &Operation, page: &mut Page) {
    let OperationDocs { introduction, authentication, responses, errors } =
        OperationDocs::new(context.model, operation, &mut context.links(page));
    page.add(format!("## `{}`", operation.method));
    page.add(introduction);
    page.example(example::example(context, resource, operation));
    page.add(format!("**Authentication**\n\n{authentication}"));
    if let Some(table) = parameters(context, operation, page) {
        page.add(format!("**Parameters**\n\n{table}"));
    }
    for body in &operation.bodies {
        if let Some(table) = parts_table(context, body, page) {
            let form = context.type_text(page, &body.ty);
            page.add(format!(
                "**Parts of {form}**\n\n{table}\n\nForms need the feature `multipart`. `Part::file` reads a file while the \
                 client sends it, and again for each retry. Other parts can be converted from bytes and strings."
            ));
        }
    }
    page.add(format!("**Responses**\n\n{responses}"));
    page.add(format!("**Errors**\n\n{errors}"));
}

fn parameters(context: &Context<'_>, operation: &Operation, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Setter", "Type", "Description"]);
    for parameter in &operation.parameters {
        table.row([
            code(&parameter.setter),
            context.type_text(page, &parameter.ty),
            lines(&[parameter_description(parameter), parameter_sending(parameter)]),
        ]);
    }
    for body in &operation.bodies {
        table.row([
            code(&body.setter),
            context.type_text(page, &body.ty),
            lines(&[body_description(body), body_sending(operation, body)]),
        ]);
    }
    table.markdown()
}

/// Returns the setters of a multipart body.
fn parts_table(context: &Context<'_>, body: &Body, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Setter", "Type", "Description"]);
    for part in parts(context.model, body) {
        let ty = match (part.content, &part.ty) {
            (PartContent::File, Type::List(_)) => "list of `Part`".to_owned(),
            (PartContent::File, _) => "`Part`".to_owned(),
            (_, ty) => context.type_text(page, ty),
        };
        let note = |applies: bool, text: &str| if applies { text.to_owned() } else { String::new() };
        let description = joined(&[
            description_sentence(part.description.as_deref()),
            constraints_sentence(&part.schema),
            note(is_secret(&part.schema), "A secret."),
            note(part.is_deprecated, DEPRECATED),
        ]);
        table.row([code(&part.setter), ty, lines(&[description, part_kind(&part, code)])]);
    }
    table.markdown()
}

/// Returns how a parameter is sent, with an example.
fn parameter_sending(parameter: &Parameter) -> String {
    // An example of a `bool` explains nothing.
    let example = parameter.example.as_ref().filter(|_| parameter.ty != Type::Boolean);
    joined(&[parameter_kind(parameter, code), example_sentence(example)])
}

/// Returns how a body is sent, with an example. The type has the example of a type that the description defines.
fn body_sending(operation: &Operation, body: &Body) -> String {
    let is_named = matches!(body.ty, Type::Named(_));
    let example = body.schema.get("example").filter(|_| !is_named);
    let kind = format!("Request body {}, {}.", code(&body.media_type), presence(body.is_required));
    let kind = match is_range(&body.media_type) {
        true => format!("{kind} The first argument is its media type."),
        false => kind,
    };
    let kind = match operation.file_setter(body) {
        Some(setter) => format!("{kind} {} sends a file, with the feature `multipart`.", code(&setter)),
        None => kind,
    };
    joined(&[kind, example_sentence(example)])
}

/// Returns a sentence with an example, a string without its quotes. It is empty if there is none.
fn example_sentence(example: Option<&Value>) -> String {
    match example {
        Some(Value::String(text)) => format!("Example: {}.", code(text)),
        Some(other) => format!("Example: {}.", code(&other.to_string())),
        None => String::new(),
    }
}

fn parameter_description(parameter: &Parameter) -> String {
    let note = |applies: bool, text: &str| if applies { text.to_owned() } else { String::new() };
    joined(&[
        description_sentence(parameter.description.as_deref()),
        constraints_sentence(&parameter.schema),
        note(is_secret(&parameter.schema), "A secret."),
        note(parameter.client_setter.is_some(), "`ClientBuilder` can set it for all calls."),
        note(parameter.is_deprecated, DEPRECATED),
    ])
}

fn body_description(body: &Body) -> String {
    joined(&[description_sentence(body.description.as_deref()), constraints_sentence(&body.schema)])
}

/// Returns a description as a sentence for a cell. It is empty if there is no description.
pub(super) fn description_sentence(description: Option<&str>) -> String {
    sentence(&cell(description.unwrap_or_default()))
}

/// Returns the constraints of a schema as a sentence for a cell. It is empty if there are none.
pub(super) fn constraints_sentence(schema: &Value) -> String {
    cell(&constraints(schema).unwrap_or_default())
}

/// Joins the sentences that are not empty.
pub(super) fn joined(sentences: &[String]) -> String {
    join(sentences, " ")
}

/// Joins the lines of a cell that are not empty.
pub(super) fn lines(lines: &[String]) -> String {
    join(lines, "<br>")
}

fn join(texts: &[String], separator: &str) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty()).map(String::as_str);
    texts.collect::<Vec<_>>().join(separator)
}
