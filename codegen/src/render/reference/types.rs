//! The page of all types: for each its Rust type, its fields or values, its bounds, and an example.

use serde_json::Value;

use super::{
    super::{
        docs::{bounds, said, sentence},
        types::property,
    },
    Reference,
    markdown::{block, cell, code, line},
    page::Page,
    resource::{bounds_sentence, first_paragraph, joined},
    shapes::{Field, Form, Shape},
    table::Table,
    values,
    words::required,
};
use crate::{
    model::{Kind, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::{
        reference::component_name as reference,
        schema::{flag, is_open_enum, is_secret, text},
    },
};

pub(super) fn render(reference: &Reference<'_>) -> Page {
    let mut page = Page::new(super::TYPES);
    page.add("# All types");
    let mut contents = Vec::new();
    for name in &reference.types {
        let schema = reference.model.schema(name).map(|schema| &schema.schema);
        let said = schema.and_then(|schema| text(schema, "description")).map(first_paragraph);
        let said = said.map(|said| format!(": {}", sentence(&line(said))));
        contents.push(format!("- {}{}", reference.link(&mut page, name), said.unwrap_or_default()));
    }
    page.add(match contents.is_empty() {
        true => "The description names none.".to_owned(),
        false => format!("They are in the module `types`.\n\n{}", contents.join("\n")),
    });
    for name in &reference.types {
        add_type(reference, name, &mut page);
    }
    page
}

fn add_type(reference: &Reference<'_>, name: &str, page: &mut Page) {
    page.add(format!("## {name}"));
    let schema = reference.model.schema(name);
    if let Some(description) = schema.and_then(|schema| said(text(&schema.schema, "description"))) {
        page.add(block(description));
    }
    match (schema, reference.shapes.get(name)) {
        (Some(schema), None) if schema.kind == Kind::Enum => add_enum(schema, page),
        (Some(schema), None) => add_scalar(reference, schema, page),
        (schema, Some(Shape::Object(_))) => add_object(reference, name, schema, page),
        (schema, Some(Shape::Wrapper(ty))) => add_wrapper(reference, name, schema, ty.as_ref(), page),
        (_, Some(Shape::Choice(forms))) => add_choice(reference, name, forms, page),
        (None, None) => {}
    }
    if schema.is_some_and(|schema| flag(&schema.schema, "deprecated")) {
        page.add("**Deprecated by the API.**");
    }
    let example = schema.and_then(|schema| values::value(reference.model, &schema.schema, "text"));
    if let Some(example) = example.and_then(|example| serde_json::to_string_pretty(&example).ok()) {
        page.add("Example:");
        page.add(format!("```json\n{example}\n```"));
    }
}

fn add_enum(schema: &Schema, page: &mut Page) {
    let name = &schema.name;
    page.add(match is_open_enum(&schema.schema) {
        true => format!(
            "Text, one of these values. The API may add others, which are kept as they came: `{name}::{UNKNOWN_VARIANT}`."
        ),
        false => "Text, one of these values and no others.".to_owned(),
    });
    let mut table = Table::new(["Value", "Variant", "Description"]);
    for (value, variant, description) in schema.variants() {
        let description = sentence(&cell(description.as_deref().unwrap_or_default()));
        table.row([code(&value), code(&format!("{name}::{variant}")), description]);
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
}

fn add_scalar(reference: &Reference<'_>, schema: &Schema, page: &mut Page) {
    let ty = reference.rust_type(page, &Type::of(&schema.schema));
    let mut words = match ty.as_str() {
        "`String`" => "Text, as a type of its own.".to_owned(),
        ty => format!("{ty}, as a type of its own."),
    };
    if is_secret(&schema.schema) {
        words = "A secret: text that prints as `[redacted]`, and that only `expose_secret` gives.".to_owned();
    }
    page.add(words);
    add_bounds(&schema.schema, page);
}

fn add_bounds(schema: &Value, page: &mut Page) {
    let bounds = bounds(schema);
    if !bounds.is_empty() {
        page.add(block(&format!("Constraints: {}.", bounds.join(", "))));
    }
}

fn add_wrapper(
    reference: &Reference<'_>,
    name: &str,
    schema: Option<&Schema>,
    ty: Option<&Type>,
    page: &mut Page,
) {
    let ty = reference.rust_type(page, ty.unwrap_or(&Type::Any));
    page.add(format!("`{name}` is one field, `0`: {ty}."));
    if let Some(schema) = schema {
        add_bounds(&schema.schema, page);
    }
}

fn add_choice(reference: &Reference<'_>, name: &str, forms: &[Form], page: &mut Page) {
    page.add("One of these forms.");
    let mut table = Table::new(["Variant", "Holds"]);
    for form in forms {
        let holds = form.ty.as_ref().map(|ty| reference.rust_type(page, ty)).unwrap_or_default();
        table.row([code(&format!("{name}::{}", form.name)), holds]);
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
}

fn add_object(reference: &Reference<'_>, name: &str, schema: Option<&Schema>, page: &mut Page) {
    let closed = schema.is_some_and(|schema| is_closed(reference, &schema.schema, 0));
    page.add(match closed {
        true => format!("An object with no other fields than these. Make one with `{name}::builder()`, which `try_into` ends."),
        false => format!("An object, to which the API may add fields. Make one with `{name}::builder()`, which `try_into` ends."),
    });
    let mut table = Table::new(["Field", "In Rust", "Type", "Required", "Description"]);
    for field in reference.fields(name) {
        let property = property(reference.model, name, &field.name);
        table.row(field_row(reference, field, property, page));
    }
    if reference.fields(name).iter().any(|field| field.is_optional) {
        page.add("What is not required is an `Option`, unless it has a value where it is missing, such as an empty list.");
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
    if let Some(schema) = schema {
        add_bounds(&schema.schema, page);
    }
}

fn field_row(
    reference: &Reference<'_>,
    field: &Field,
    property: Option<&Value>,
    page: &mut Page,
) -> [String; 5] {
    let null = Value::Null;
    let schema = property.unwrap_or(&null);
    let ty = property.map(Type::of).or_else(|| field.ty.clone()).unwrap_or(Type::Any);
    if field.keeps_others {
        let others = "What else the object holds.".to_owned();
        let ty = reference.rust_type(page, &ty);
        return ["any other".to_owned(), code(&field.rust_name), ty, required(false), others];
    }
    let model = reference.model;
    let description = text(schema, "description").or_else(|| {
        // Of a type with a name, the type itself says the rest.
        Some(first_paragraph(model.describe(schema, "description")?.as_str()?))
    });
    let deprecated = if flag(schema, "deprecated") { "Deprecated by the API." } else { "" };
    [
        code(&field.name),
        code(&field.rust_name),
        reference.rust_type(page, &ty),
        required(!field.is_optional),
        joined(&[
            sentence(&cell(description.unwrap_or_default())),
            bounds_sentence(schema),
            deprecated.to_owned(),
        ]),
    ]
}

/// Whether an object may have no fields beside those that are described.
fn is_closed(of: &Reference<'_>, schema: &Value, depth: usize) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let mut parts = parts.map(|part| {
        let component = reference(part).and_then(|name| of.model.schema(name));
        component.map_or(part, |component| &component.schema)
    });
    let is_said_here = schema.get("additionalProperties") == Some(&Value::Bool(false));
    is_said_here || depth < 32 && parts.any(|part| is_closed(of, part, depth + 1))
}
