//! Documentation, from the description's own words.

use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use quote::quote;
use serde_json::Value;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

use crate::openapi::schema::{flag, text};

/// Markdown as doc comments, a line each.
pub(crate) fn docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#[doc = #lines])* }
}

/// The same, for a module from inside.
pub(crate) fn inner_docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#![doc = #lines])* }
}

/// Gives an item of a syntax tree this documentation, and no other.
pub(crate) fn set_docs(attributes: &mut Vec<Attribute>, markdown: &str) {
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
    let markdown = printable(markdown.trim());
    let may_hold_code = ["```", "~~~", "    ", "\t"].iter().any(|mark| markdown.contains(mark));
    let text = if may_hold_code { without_rust(&markdown).unwrap_or(markdown) } else { markdown };
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The same Markdown with each code block in a language that is not Rust, or nothing where that is so already.
fn without_rust(markdown: &str) -> Option<String> {
    let mut is_changed = false;
    let events: Vec<Event<'_>> = Parser::new(markdown)
        .map(|event| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if is_foreign(&language) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
            }
            Event::Start(Tag::CodeBlock(_)) => {
                is_changed = true;
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("text".into())))
            }
            other => other,
        })
        .collect();
    let mut text = String::new();
    let printed = pulldown_cmark_to_cmark::cmark(events.iter(), &mut text, Options::empty());
    (is_changed && printed.is_ok()).then_some(text)
}

/// Whether rustdoc knows a code block's language for another one than Rust.
pub(crate) fn is_foreign(language: &str) -> bool {
    ["json", "yaml", "text", "sh", "http", "xml", "html", "javascript", "python", "ruby"].contains(&language)
}

/// Text without what a doc comment can't hold, or what would show it in another order than it is in.
pub(crate) fn printable(text: &str) -> String {
    let is_hidden = |character: char| character.is_control() && character != '\n' || is_reordering(character);
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ").replace(is_hidden, "")
}

/// Whether a character changes the order in which others are shown.
pub(crate) fn is_reordering(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text that says something.
pub(crate) fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A sentence that ends like one.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        Some('.' | '!' | '?' | ':' | ')') | None => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

/// What a schema bounds, in words, without its type.
pub(crate) fn bounds(schema: &Value) -> Vec<String> {
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
        Some(format) if crate::openapi::schema::schema_type(schema) == Some("string") => {
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
pub(crate) fn describe(
    description: Option<&str>,
    fallback: &str,
    schema: &Value,
    example: Option<&Value>,
) -> String {
    let mut markdown = sentence(said(description).unwrap_or(fallback));
    let bounds = bounds(schema);
    if !bounds.is_empty() {
        let _ = write!(markdown, "\n\nConstraints: {}.", bounds.join(", "));
    }
    if let Some(example) = example.filter(|_| !crate::openapi::schema::is_secret(schema)) {
        let _ = write!(markdown, "\n\nExample: {}", example_code(example));
    }
    if flag(schema, "deprecated") {
        markdown.push_str("\n\nDeprecated by the API.");
    }
    markdown
}

/// An example as it reads in a sentence, or as a block where it is an object.
pub(crate) fn example_code(example: &Value) -> String {
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
pub(crate) fn code(text: &str) -> String {
    let text = printable(text).replace('\n', " ");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}
