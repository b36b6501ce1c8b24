//! Documentation, from the description's own words.

use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

use crate::schema::{flag, text};

/// Markdown as doc comments, a line each.
pub(super) fn docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#[doc = #lines])* }
}

/// The same, for a module from inside.
pub(super) fn inner_docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#![doc = #lines])* }
}

/// Gives an item of a syntax tree this documentation, and no other.
pub(super) fn set_docs(attributes: &mut Vec<Attribute>, markdown: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, doc_attributes(markdown));
}

/// Markdown as the attributes of a syntax tree, a line each.
pub(crate) fn doc_attributes(markdown: &str) -> impl Iterator<Item = Attribute> + use<> {
    doc_lines(markdown).into_iter().map(|line| Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: Default::default(),
            value: Expr::Lit(ExprLit {
                attrs: Vec::new(),
                lit: Lit::Str(LitStr::new(&line, Span::call_site())),
            }),
        }),
    })
}

/// The lines of Markdown as they stand in a doc comment.
fn doc_lines(markdown: &str) -> Vec<String> {
    let lines = harmless_lines(markdown).into_iter();
    lines.map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}

/// The lines of Markdown, with nothing among them that rustdoc would take for Rust and run.
fn harmless_lines(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    let mut in_list = false;
    for line in markdown.trim().lines() {
        let line = line.trim_end();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let marker: String = content.chars().take_while(|character| matches!(character, '`' | '~')).collect();
        match &fence {
            Some(open) => {
                if content == marker && marker.starts_with(open.as_str()) {
                    fence = None;
                }
            }
            None if marker.len() >= 3 => {
                let language = content.trim_start_matches(['`', '~']).trim();
                let is_rust = language.is_empty() || language.starts_with("rust");
                lines.push(if is_rust {
                    format!("{}{marker}text", " ".repeat(indent))
                } else {
                    line.to_owned()
                });
                fence = Some(marker);
                continue;
            }
            None => {
                if indent == 0 && !content.is_empty() {
                    in_list = content.starts_with(['-', '*', '+'])
                        || content.starts_with(|first: char| first.is_ascii_digit());
                }
                if indent >= 4 && !in_list {
                    lines.push(format!("   {content}"));
                    continue;
                }
            }
        }
        lines.push(line.to_owned());
    }
    lines
}

/// A sentence that ends like one.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        Some('.' | '!' | '?' | ':' | ')' | '`') | None => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

/// What a schema bounds, in words, without its type.
pub(super) fn bounds(schema: &Value) -> Vec<String> {
    let mut said = Vec::new();
    let number = |key: &str| schema.get(key).filter(|value| value.is_number());
    let mut range = |min: Option<&Value>, max: Option<&Value>, unit: &str| match (min, max) {
        (Some(min), Some(max)) => said.push(format!("{min} to {max} {unit}")),
        (Some(min), None) => said.push(format!("at least {min} {}", counted(min, unit))),
        (None, Some(max)) => said.push(format!("at most {max} {}", counted(max, unit))),
        (None, None) => {}
    };
    range(number("minLength"), number("maxLength"), "characters");
    range(number("minItems"), number("maxItems"), "items");
    range(number("minProperties"), number("maxProperties"), "entries");
    for (key, exclusive, inclusive_words, exclusive_words) in [
        ("minimum", "exclusiveMinimum", "at least", "more than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ] {
        if let Some(bound) = number(key) {
            said.push(format!(
                "{} {bound}",
                if flag(schema, exclusive) { exclusive_words } else { inclusive_words }
            ));
        }
    }
    if let Some(of) = number("multipleOf") {
        said.push(format!("a multiple of {of}"));
    }
    if flag(schema, "uniqueItems") {
        said.push("no item twice".to_owned());
    }
    match text(schema, "format") {
        Some("email") => said.push("an email address".to_owned()),
        Some(format) if crate::schema::schema_type(schema) == Some("string") => {
            said.push(format!("format `{format}`"))
        }
        _ => {}
    }
    if let Some(pattern) = text(schema, "pattern") {
        said.push(format!("pattern {}", code(pattern)));
    }
    said
}

/// A unit in the number that fits.
fn counted<'a>(number: &Value, unit: &'a str) -> &'a str {
    match (number.as_u64(), unit) {
        (Some(1), "entries") => "entry",
        (Some(1), unit) => unit.trim_end_matches('s'),
        (_, unit) => unit,
    }
}

/// A description, then the bounds, the default and an example of a schema, as far as there are any.
pub(super) fn describe(
    description: Option<&str>,
    fallback: &str,
    schema: &Value,
    example: Option<&Value>,
) -> String {
    let mut markdown = sentence(description.unwrap_or(fallback));
    let bounds = bounds(schema);
    if !bounds.is_empty() {
        let _ = write!(markdown, "\n\nBounds: {}.", bounds.join(", "));
    }
    if let Some(example) = example.filter(|_| !crate::schema::is_secret(schema)) {
        let _ = write!(markdown, "\n\nExample: {}", example_code(example));
    }
    if flag(schema, "deprecated") {
        markdown.push_str("\n\nDeprecated by the API.");
    }
    markdown
}

/// An example as it reads in a sentence, or as a block where it is an object.
pub(super) fn example_code(example: &Value) -> String {
    match example {
        Value::String(text) => code(text),
        Value::Object(_) | Value::Array(_) => {
            let pretty = serde_json::to_string_pretty(example).unwrap_or_default();
            format!("\n\n```json\n{pretty}\n```")
        }
        other => code(&other.to_string()),
    }
}

/// Inline code, whatever the text holds.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}
