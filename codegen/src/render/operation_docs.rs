//! The documentation of an operation, for the method that sends it and for the page of its resource.

use super::{
    credentials::authentication,
    errors::{test_method, variant_name},
    markdown::{block, line},
    operations::default_texts,
    response_names::response_variants,
};
use crate::{
    form::{Part, PartContent, PartStyle},
    model::{Model, Operation, Parameter, ParameterLocation, Status, Type},
    openapi::{media_type::BodyKind, parameter::ParameterStyle},
    rustdoc::{DEPRECATED, code, sentence},
};

/// Writes the links of a document.
pub(super) trait Links {
    /// Returns a link to a type.
    fn link_type(&mut self, name: &str) -> String;

    /// Returns a link to `Error` or to one of its variants, given its path.
    fn link_error(&mut self, path: &str) -> String;
}

/// The intra-doc links of the modules of resources.
pub(super) struct IntraDocLinks;

impl Links for IntraDocLinks {
    fn link_type(&mut self, name: &str) -> String {
        format!("[`{name}`](types::{name})")
    }

    fn link_error(&mut self, path: &str) -> String {
        format!("[`{path}`]")
    }
}

/// The sections on an operation, in Markdown.
pub(super) struct OperationDocs {
    /// The summary, the description and the request.
    pub introduction: String,
    /// The credentials.
    pub authentication: String,
    /// The list of successful responses.
    pub responses: String,
    /// The list of errors.
    pub errors: String,
}

impl OperationDocs {
    pub fn new(model: &Model, operation: &Operation, links: &mut impl Links) -> Self {
        Self {
            introduction: introduction(operation),
            authentication: authentication(model, operation),
            responses: responses(operation, links),
            errors: errors(operation, links),
        }
    }
}

fn introduction(operation: &Operation) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(operation.summary.as_deref().map(|summary| sentence(&line(summary))));
    paragraphs.extend(operation.description.as_deref().map(block));
    if paragraphs.is_empty() {
        paragraphs.push(format!("The operation {}.", code(&operation.id)));
    }
    paragraphs.push(format!("Sends {}.", code(&format!("{} {}", operation.http_method, operation.target()))));
    paragraphs.extend(operation.is_deprecated.then(|| DEPRECATED.to_owned()));
    paragraphs.join("\n\n")
}

fn responses(operation: &Operation, links: &mut impl Links) -> String {
    let variants = response_variants(operation);
    let entries = operation.successes().into_iter().enumerate().map(|(index, (status, ty))| {
        let variant = variants.as_ref().and_then(|(name, variants)| Some((name, variants.get(index)?)));
        let variant = variant.map(|(name, variant)| format!(" (`{name}::{variant}`)")).unwrap_or_default();
        entry(
            &format!("{}{variant}", status_text(status)),
            &ty,
            success_description(operation, status),
            links,
        )
    });
    list(entries.collect())
}

fn errors(operation: &Operation, links: &mut impl Links) -> String {
    let responses = operation.responses.iter().filter(|response| !response.status.is_success());
    let entries = responses.map(|response| {
        let status = status_text(response.status);
        let label = match response.status {
            Status::Code(code) => {
                let link = links.link_error(&format!("Error::{}", variant_name(code)));
                format!("{status} ({link}, `{}()`)", test_method(code))
            }
            _ => format!("{status} ({})", links.link_error("Error::Status")),
        };
        entry(&label, &response.ty, &response.description, links)
    });
    let mut entries: Vec<String> = entries.collect();
    let invalid_request = links.link_error("Error::InvalidRequest");
    entries.push(format!(
        "{invalid_request}: a value is missing, or violates its constraints{}{}. Nothing is sent.",
        if has_files(operation) { ", or a file can't be read" } else { "" },
        if needs_credentials(operation) { ", or the required credentials are not set" } else { "" }
    ));
    entries.push(format!(
        "Any other {}, for example if no complete response arrives.",
        links.link_error("Error")
    ));
    list(entries)
}

/// Returns `true` if an operation has a multipart body.
fn has_files(operation: &Operation) -> bool {
    operation.bodies.iter().any(|body| body.kind == BodyKind::Multipart)
}

/// Returns `true` if an operation has no alternative without credentials.
fn needs_credentials(operation: &Operation) -> bool {
    !operation.security.is_empty() && operation.security.iter().all(|alternative| !alternative.is_empty())
}

fn list(entries: Vec<String>) -> String {
    entries.iter().map(|entry| format!("- {entry}")).collect::<Vec<_>>().join("\n")
}

/// Returns the documentation of the variant for a response.
pub(super) fn document_response(status: Status, ty: &Type, description: &str) -> String {
    entry(&status_text(status), ty, description, &mut IntraDocLinks)
}

/// Returns the description of a successful response or, if its status is not described, of the default response.
pub(super) fn success_description(operation: &Operation, status: Status) -> &str {
    let find = |status| operation.responses.iter().find(|response| response.status == status);
    let response = find(status).or_else(|| find(Status::Default));
    response.map_or("", |response| response.description.as_str())
}

fn entry(label: &str, ty: &Type, description: &str, links: &mut impl Links) -> String {
    let content = type_text(ty, links);
    format!("{label}: {content}. {}", sentence(&line(description))).trim_end().to_owned()
}

fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => format!("`{code}`"),
        Status::Range(first) => format!("`{first}XX`"),
        Status::Default => "any other status".to_owned(),
    }
}

/// Returns a sentence on the location, the name, the presence and the default of a parameter. `code` formats code.
pub(super) fn parameter_kind(parameter: &Parameter, code: impl Fn(&str) -> String) -> String {
    let location = match parameter.location {
        ParameterLocation::Path => "Path",
        ParameterLocation::Query => "Query",
        ParameterLocation::Header => "Header",
        ParameterLocation::Cookie => "Cookie",
    };
    let sending = sending(parameter).map_or_else(String::new, |sending| format!(", {sending}"));
    let kind = format!(
        "{location} parameter {}, {}{sending}.",
        code(&parameter.name),
        presence(parameter.is_required)
    );
    let defaults = default_texts(parameter).iter().map(|text| code(text)).collect::<Vec<_>>();
    match defaults.is_empty() {
        true => kind,
        false => format!("{kind} The default is {}.", defaults.join(" and ")),
    }
}

/// Returns how an object or a union is sent, or a list in a style that is not the default of its location.
fn sending(parameter: &Parameter) -> Option<String> {
    if parameter.style == ParameterStyle::Json {
        return Some("sent as JSON".to_owned());
    }
    let is_default = matches!(parameter.style, ParameterStyle::Simple | ParameterStyle::Form);
    if is_default && !parameter.is_serialized {
        return None;
    }
    let style = code(parameter.style.as_str());
    Some(match (parameter.is_exploded(), parameter.style) {
        (
            true,
            ParameterStyle::Simple | ParameterStyle::Label | ParameterStyle::Matrix | ParameterStyle::Form,
        ) => {
            format!("sent in the style {style}, exploded")
        }
        _ => format!("sent in the style {style}"),
    })
}

/// Returns sentences on the name, the presence and the content of a part of a multipart body. `code` formats code.
pub(super) fn part_kind(part: &Part, code: impl Fn(&str) -> String) -> String {
    let kind = format!("Part {}, {}.", code(&part.name), presence(part.is_required));
    let content = match (part.content, part.is_list()) {
        (PartContent::Text, false) => "",
        (PartContent::Text, true) if part.style != PartStyle::Separate => " One part for all items.",
        (PartContent::Text, true) => " One part for each item.",
        (PartContent::Json, false) => " Sent as JSON.",
        (PartContent::Json, true) => " One part for each item, which is sent as JSON.",
        (PartContent::File, false) => " A file.",
        (PartContent::File, true) => " One part for each file.",
    };
    let media_types: Vec<String> = part.media_types.iter().map(|media_type| code(media_type)).collect();
    match media_types.is_empty() {
        true => format!("{kind}{content}"),
        false => format!("{kind}{content} Its media type is {}.", media_types.join(" or ")),
    }
}

/// Returns the word for the presence of a parameter, a body or a property.
pub(super) fn presence(is_required: bool) -> &'static str {
    if is_required { "required" } else { "optional" }
}

/// Returns the Rust type of a value as text, with links to the types that the description defines.
pub(super) fn type_text(ty: &Type, links: &mut impl Links) -> String {
    match ty {
        Type::Named(name) => links.link_type(name),
        Type::String => "`String`".to_owned(),
        Type::DateTime => "`DateTime<Utc>`".to_owned(),
        Type::Date => "`NaiveDate`".to_owned(),
        Type::Boolean => "`bool`".to_owned(),
        Type::Int32 => "`i32`".to_owned(),
        Type::Int64 => "`i64`".to_owned(),
        Type::Float => "`f64`".to_owned(),
        Type::List(item) => format!("list of {}", type_text(item, links)),
        Type::Map(value) => format!("map from `String` to {}", type_text(value, links)),
        Type::ExtraFields(value) => format!("`ExtraFields` with {}", type_text(value, links)),
        // A comma separates it from a null that belongs to the items or values.
        Type::Optional(inner) if matches!(**inner, Type::List(_) | Type::Map(_)) => {
            format!("{}, or null", type_text(inner, links))
        }
        Type::Optional(inner) => format!("{} or null", type_text(inner, links)),
        Type::Boxed(inner) => type_text(inner, links),
        Type::Verbatim(path) => code(path),
        Type::Any => "any JSON".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Nothing => "no content".to_owned(),
    }
}
