//! The page of all types: for each its Rust type, its fields or values, its bounds, and an example.

use serde_json::Value;

use super::{
    Context,
    markdown::{block, cell, code, line},
    page::Page,
    phrases::required,
    resource::{bounds_sentence, first_paragraph, joined},
    table::Table,
    values,
};
use crate::{
    model::{Kind, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::{
        reference::component_name,
        schema::{flag, is_open_enum, is_secret, text},
    },
    rustdoc::{bounds, said, sentence},
    type_definitions::{Field, Presence, TypeDefinition, Variant, VariantKind},
};

pub(super) fn render(context: &Context<'_>) -> Page {
    let mut page = Page::new(super::TYPES);
    page.add("# All types");
    let mut contents = Vec::new();
    for name in &context.types {
        let schema = context.model.schema(name).map(|schema| &schema.schema);
        let said = schema.and_then(|schema| text(schema, "description")).map(first_paragraph);
        let said = said.map(|said| format!(": {}", sentence(&line(said))));
        contents.push(format!("- {}{}", context.link(&mut page, name), said.unwrap_or_default()));
    }
    page.add(match contents.is_empty() {
        true => "The description names none.".to_owned(),
        false => format!("They are in the module `types`.\n\n{}", contents.join("\n")),
    });
    for name in &context.types {
        add_type(context, name, &mut page);
    }
    page
}

fn add_type(context: &Context<'_>, name: &str, page: &mut Page) {
    page.add(format!("## {name}"));
    let schema = context.model.schema(name);
    if let Some(description) = schema.and_then(|schema| said(text(&schema.schema, "description"))) {
        page.add(block(description));
    }
    match (schema, context.definitions.get(name)) {
        (Some(schema), None) if schema.kind == Kind::Enum => add_enum(schema, page),
        (Some(schema), None) => add_scalar(context, schema, page),
        (schema, Some(TypeDefinition::Struct(fields))) => add_object(context, name, fields, schema, page),
        (schema, Some(TypeDefinition::Newtype(ty))) => add_newtype(context, name, schema, ty, page),
        (_, Some(TypeDefinition::Enum(variants))) => add_union(context, name, variants, page),
        (None, None) => {}
    }
    if schema.is_some_and(|schema| flag(&schema.schema, "deprecated")) {
        page.add("**Deprecated by the API.**");
    }
    let example = schema.and_then(|schema| values::value(context.model, &schema.schema, "text"));
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

fn add_scalar(context: &Context<'_>, schema: &Schema, page: &mut Page) {
    let ty = context.rust_type(page, &Type::of(&schema.schema));
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

fn add_newtype(context: &Context<'_>, name: &str, schema: Option<&Schema>, ty: &Type, page: &mut Page) {
    let ty = context.rust_type(page, ty);
    page.add(format!("`{name}` has one field, `0`: {ty}."));
    if let Some(schema) = schema {
        add_bounds(&schema.schema, page);
    }
}

fn add_union(context: &Context<'_>, name: &str, variants: &[Variant], page: &mut Page) {
    page.add("One of these variants.");
    let mut table = Table::new(["Variant", "Value"]);
    for variant in variants {
        let value = match &variant.kind {
            VariantKind::Tuple(types) => types.first().map(|ty| context.rust_type(page, ty)),
            VariantKind::Unit | VariantKind::Struct(_) => None,
        };
        table.row([code(&format!("{name}::{}", variant.rust_name)), value.unwrap_or_default()]);
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
}

fn add_object(context: &Context<'_>, name: &str, fields: &[Field], schema: Option<&Schema>, page: &mut Page) {
    let is_closed = schema.is_some_and(|schema| is_closed(context, &schema.schema, 0));
    let others = if is_closed { "without other properties" } else { "to which the API may add properties" };
    page.add(format!("A JSON object {others}. `{name}::builder()` returns a builder."));
    let mut table = Table::new(["Property", "Field", "Type", "Required", "Description"]);
    for field in fields {
        table.row(field_row(context, field, page));
    }
    if fields.iter().any(|field| field.presence == Presence::Optional) {
        page.add("The fields that are not required are `Option`s, unless they have a default, such as an empty list.");
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
    if let Some(schema) = schema {
        add_bounds(&schema.schema, page);
    }
}

fn field_row(context: &Context<'_>, field: &Field, page: &mut Page) -> [String; 5] {
    let is_required = required(field.presence == Presence::Required);
    let Some(name) = &field.name else {
        let ty = context.rust_type(page, &field.ty);
        let description = "The properties that the description does not name.".to_owned();
        return ["any other".to_owned(), code(&field.rust_name), ty, is_required, description];
    };
    let deprecated = if field.is_deprecated() { DEPRECATED } else { "" };
    [
        code(name),
        code(&field.rust_name),
        context.rust_type(page, &Type::of(&field.schema)),
        is_required,
        joined(&[
            sentence(&cell(field.summary(context.model).unwrap_or_default())),
            bounds_sentence(&field.schema),
            deprecated.to_owned(),
        ]),
    ]
}

/// The note on a deprecated part of the API.
const DEPRECATED: &str = "The API deprecates it.";

/// Whether an object may have no fields beside those that are described.
fn is_closed(of: &Context<'_>, schema: &Value, depth: usize) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let mut parts = parts.map(|part| {
        let component = component_name(part).and_then(|name| of.model.schema(name));
        component.map_or(part, |component| &component.schema)
    });
    let is_said_here = schema.get("additionalProperties") == Some(&Value::Bool(false));
    is_said_here || depth < 32 && parts.any(|part| is_closed(of, part, depth + 1))
}
