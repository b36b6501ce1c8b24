//! The page of all types: for each its fields or values, its constraints and an example.

use serde_json::Value;

use super::{
    super::{
        operation_docs::{Links, presence},
        scalars::{OPEN_ENUM_NOTE, SECRET_NOTE, value_text},
        unions::TAGGED_NOTE,
    },
    Context,
    markdown::{block, code, line},
    page::Page,
    resource::{constraints_sentence, description_sentence, first_paragraph, joined, lines},
    table::Table,
    values,
};
use crate::{
    model::{Kind, Schema, Type},
    openapi::{
        extension,
        schema::{flag, is_open_enum, is_secret, text},
    },
    rustdoc::{DEPRECATED, constraints, sentence, trimmed},
    type_definitions::{Field, Presence, TypeDefinition, Variant},
};

pub(super) fn render(context: &Context<'_>) -> Page {
    let mut page = Page::new(super::TYPES);
    page.add("# All types");
    let mut contents = Vec::new();
    for name in &context.types {
        let schema = context.model.schema(name).map(|schema| &schema.schema);
        let summary = schema.and_then(|schema| text(schema, "description")).map(first_paragraph);
        let summary = summary.map(|summary| format!(": {}", sentence(&line(summary)))).unwrap_or_default();
        contents.push(format!("- {}{summary}", context.links(&mut page).link_type(name)));
    }
    page.add(if contents.is_empty() {
        "The description defines no types.".to_owned()
    } else {
        format!("The module `types` contains:\n\n{}", contents.join("\n"))
    });
    for name in &context.types {
        add_type(context, name, &mut page);
    }
    page
}

fn add_type(context: &Context<'_>, name: &str, page: &mut Page) {
    page.add(format!("## {name}"));
    let schema = context.model.schema(name);
    if let Some(description) = schema.and_then(|schema| trimmed(text(&schema.schema, "description"))) {
        page.add(block(description));
    }
    if let Some(count) = schema.and_then(|schema| schema.schema.get(extension::LOCATIONS)) {
        page.add(format!("The description has this schema at {count} locations, without a name."));
    }
    match (schema, context.definitions.get(name)) {
        (Some(schema), None) if schema.kind == Kind::Enum => add_enum(schema, page),
        (Some(schema), None) => add_scalar(context, schema, page),
        (schema, Some(TypeDefinition::Struct(fields))) => add_object(context, name, fields, schema, page),
        (schema, Some(TypeDefinition::Newtype(ty))) => add_newtype(context, name, schema, ty, page),
        (_, Some(TypeDefinition::Union(variants))) => add_union(context, name, variants, page),
        (None, None) => {}
    }
    if schema.is_some_and(|schema| flag(&schema.schema, "deprecated")) {
        page.add(DEPRECATED);
    }
    let example = schema.and_then(|schema| values::of_component(context.model, schema));
    if let Some(example) = example.and_then(|example| serde_json::to_string_pretty(&example).ok()) {
        page.add("Example:");
        page.add(format!("```json\n{example}\n```"));
    }
}

fn add_enum(schema: &Schema, page: &mut Page) {
    let name = &schema.name;
    let values = match schema.content() {
        Type::String => "An enum of strings.",
        Type::Int64 => "An enum of integers.",
        Type::Float => "An enum of numbers.",
        _ => "An enum of JSON values.",
    };
    page.add(if is_open_enum(&schema.schema) {
        format!("{values} {OPEN_ENUM_NOTE}")
    } else {
        values.to_owned()
    });
    let mut table = Table::new(["Value", "Variant", "Description"]);
    for (value, variant, description) in schema.variants() {
        let variant = code(&format!("{name}::{variant}"));
        table.row([code(&value_text(&value)), variant, description_sentence(description.as_deref())]);
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
}

fn add_scalar(context: &Context<'_>, schema: &Schema, page: &mut Page) {
    let ty = context.type_text(page, &schema.content());
    page.add(if is_secret(&schema.schema) {
        SECRET_NOTE.to_owned()
    } else {
        format!("A newtype around {ty}.")
    });
    add_constraints(&schema.schema, page);
}

fn add_constraints(schema: &Value, page: &mut Page) {
    if let Some(constraints) = constraints(schema) {
        page.add(block(&constraints));
    }
}

fn add_newtype(context: &Context<'_>, name: &str, schema: Option<&Schema>, ty: &Type, page: &mut Page) {
    let ty = context.type_text(page, ty);
    page.add(format!("`{name}` has one field, `0`: {ty}."));
    if let Some(schema) = schema {
        add_constraints(&schema.schema, page);
    }
}

fn add_union(context: &Context<'_>, name: &str, variants: &[Variant], page: &mut Page) {
    let union = context.model.schema(name).and_then(|schema| schema.union.as_ref());
    let tag = union.and_then(|union| union.tag.as_deref());
    page.add(match tag {
        Some(tag) => format!("An enum. The property {} selects the variant. {TAGGED_NOTE}", code(tag)),
        None => "An enum with these variants.".to_owned(),
    });
    let mut table = Table::new(["Variant", "Value", "Tag"]);
    for variant in variants {
        let tag = variant.tag.as_deref().map(code).unwrap_or_default();
        let value = context.type_text(page, &variant.ty);
        table.row([code(&format!("{name}::{}", variant.rust_name)), value, tag]);
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
}

fn add_object(context: &Context<'_>, name: &str, fields: &[Field], schema: Option<&Schema>, page: &mut Page) {
    let is_open = context.model.extra_fields(name).is_some();
    let others = if is_open { "The API may add properties" } else { "The API adds no other properties" };
    let builder = format!("`{name}::builder()` returns a builder.");
    page.add(match context.sent.contains(name) {
        true => format!("A JSON object. {others}. {builder}"),
        false => format!("A JSON object. {others}. With the feature `test-server`, {builder}"),
    });
    let mut table = Table::new(["Field", "Type", "Description"]);
    for field in fields {
        table.row(field_row(context, field, page));
    }
    if fields.iter().any(|field| matches!(field.presence, Presence::Optional | Presence::OptionalAny)) {
        page.add("An optional field is an `Option`, unless it has a default, such as an empty list.");
    }
    if fields.iter().any(|field| field.presence == Presence::Nullable) {
        page.add("An optional field that may be null is a `Nullable`: absent, null or a value.");
    }
    if let Some(table) = table.markdown() {
        page.add(table);
    }
    if let Some(schema) = schema {
        add_constraints(&schema.schema, page);
    }
}

fn field_row(context: &Context<'_>, field: &Field, page: &mut Page) -> [String; 3] {
    let Some(name) = &field.name else {
        let ty = context.type_text(page, &field.ty);
        return [code(&field.rust_name), ty, field.document(context.model)];
    };
    let deprecated = if field.is_deprecated() { DEPRECATED } else { "" };
    let description = joined(&[
        description_sentence(field.summary(context.model)),
        constraints_sentence(&field.schema),
        deprecated.to_owned(),
    ]);
    let presence = presence(field.presence == Presence::Required);
    let null_setter = field.null_setter.as_ref();
    let null_setter =
        null_setter.map(|setter| format!(" The setter {} sets null.", code(&format!("{setter}()"))));
    let null_setter = null_setter.unwrap_or_default();
    [
        code(&field.rust_name),
        context.type_text(page, &Type::of(&field.schema)),
        lines(&[description, format!("Property {}, {presence}.{null_setter}", code(name))]),
    ]
}
