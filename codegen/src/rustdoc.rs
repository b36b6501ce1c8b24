//! Markdown as doc comments, and the texts that describe schemas.

use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use quote::quote;
use serde_json::Value;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, parse_quote};

use crate::openapi::{
    schema::{SERVER_KEYWORDS, flag, text},
    union,
};

/// The extensions of Markdown that both GitHub and rustdoc support.
pub(crate) const EXTENSIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Returns a doc comment with the lines of Markdown.
pub(crate) fn docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#[doc = #lines])* }
}

/// Returns an inner doc comment with the lines of Markdown.
pub(crate) fn inner_docs(markdown: &str) -> TokenStream {
    let lines = doc_lines(markdown);
    quote! { #(#![doc = #lines])* }
}

/// Replaces the documentation of an item of a syntax tree.
pub(crate) fn set_docs(attributes: &mut Vec<Attribute>, markdown: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, doc_attributes(markdown));
}

/// Returns a `doc` attribute for each line of Markdown.
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

/// Returns the lines of Markdown, each with the leading space of a doc comment.
fn doc_lines(markdown: &str) -> Vec<String> {
    let lines = harmless_lines(markdown).into_iter();
    lines.map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}

/// Returns the lines of Markdown, without code blocks that rustdoc would run as Rust.
fn harmless_lines(markdown: &str) -> Vec<String> {
    let markdown = printable(markdown.trim());
    let text =
        if may_contain_code(&markdown) { without_rust(&markdown).unwrap_or(markdown) } else { markdown };
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns `true` if Markdown may contain a code block. Most descriptions contain none, and need no parsing.
fn may_contain_code(markdown: &str) -> bool {
    ["```", "~~~", "    ", "\t"].iter().any(|mark| markdown.contains(mark))
}

/// Sets the language of the code blocks that rustdoc would run to `text`. Returns `None` if there are no such blocks.
fn without_rust(markdown: &str) -> Option<String> {
    let mut is_changed = false;
    // The writer does not close a code block whose last line has no line break.
    let markdown = format!("{markdown}\n");
    let events: Vec<Event<'_>> = Parser::new_ext(&markdown, EXTENSIONS)
        .map(|event| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if is_not_rust(&language) => {
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
    let printed = pulldown_cmark_to_cmark::cmark(events.iter(), &mut text, EXTENSIONS);
    (is_changed && printed.is_ok()).then_some(text)
}

/// Returns `true` if rustdoc does not run a code block in this language.
pub(crate) fn is_not_rust(language: &str) -> bool {
    ["json", "yaml", "text", "sh", "http", "xml", "html", "javascript", "python", "ruby"].contains(&language)
}

/// Removes control characters, which a doc comment can't contain, and characters that change the order of others.
pub(crate) fn printable(text: &str) -> String {
    let is_hidden = |character: char| character.is_control() && character != '\n' || is_reordering(character);
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ").replace(is_hidden, "")
}

/// Returns `true` if a character changes the order in which others are displayed.
pub(crate) fn is_reordering(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The note on deprecated items.
pub(crate) const DEPRECATED: &str = "Deprecated by the API.";

/// Returns the attribute `deprecated` for an item that the description marks as deprecated.
///
/// The note is the paragraph of the description that starts with the word "Deprecated".
pub(crate) fn deprecated(is_deprecated: bool, description: Option<&str>) -> Option<Attribute> {
    if !is_deprecated {
        return None;
    }
    let is_end = |character: char| character.is_whitespace() || character.is_ascii_punctuation();
    let mut notes = description.unwrap_or_default().split("\n\n").filter_map(|paragraph| {
        let (first, rest) = paragraph.trim().split_once(is_end)?;
        let note = rest.trim_start_matches(is_end).split_whitespace().collect::<Vec<_>>().join(" ");
        (first.eq_ignore_ascii_case("deprecated") && !note.is_empty()).then_some(note)
    });
    Some(match notes.next() {
        Some(note) => {
            let note = printable(&note);
            parse_quote! { #[deprecated(note = #note)] }
        }
        None => parse_quote! { #[deprecated] },
    })
}

/// Returns the attribute that allows a function to use deprecated fields.
pub(crate) fn allow_deprecated(is_needed: bool) -> Option<TokenStream> {
    is_needed.then(|| {
        quote! { #[allow(deprecated, reason = "a field is deprecated")] }
    })
}

/// Trims a text. Returns `None` if the result is empty.
pub(crate) fn trimmed(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Trims a text, and adds a full stop if it does not end with punctuation, a code block or a table.
///
/// The text becomes part of a larger one, so a code block that it does not close is closed.
pub(crate) fn sentence(text: &str) -> String {
    let text = with_closed_code(text.trim());
    match text.chars().last() {
        Some('.' | '!' | '?' | ':' | ')') | None => text,
        Some(_) if ends_with_block(&text) => text,
        Some(_) => format!("{text}."),
    }
}

/// Closes the code block at the end of Markdown if the Markdown does not.
fn with_closed_code(markdown: &str) -> String {
    if may_contain_code(markdown) {
        // The next paragraph is part of the code block if nothing closes it, not even the end of a list.
        let continued = format!("{markdown}\n\nnext");
        let blocks = Parser::new_ext(&continued, EXTENSIONS).into_offset_iter();
        let open = blocks.filter(|(event, range)| {
            matches!(event, Event::Start(Tag::CodeBlock(_))) && range.end == continued.len()
        });
        if let Some(code) = open.last().and_then(|(_, range)| continued.get(range)) {
            let fence: String = code.chars().take_while(|character| code.starts_with(*character)).collect();
            return format!("{markdown}\n{fence}");
        }
    }
    markdown.to_owned()
}

/// Returns `true` if Markdown ends with a code block or a table, whose last line a full stop would change.
fn ends_with_block(markdown: &str) -> bool {
    if !may_contain_code(markdown) && !markdown.contains('|') {
        return false;
    }
    let mut is_block_last = false;
    for event in Parser::new_ext(markdown, EXTENSIONS) {
        match event {
            Event::End(TagEnd::CodeBlock | TagEnd::Table) => is_block_last = true,
            // The end of the list or the quotation that contains the block.
            Event::End(_) => {}
            _ => is_block_last = false,
        }
    }
    is_block_last
}

/// Returns a sentence that lists the constraints of a schema, or `None` if it has none.
pub(crate) fn constraints(schema: &Value) -> Option<String> {
    let mut constraints = Vec::new();
    for (key, direction) in [("readOnly", "only in responses"), ("writeOnly", "only in requests")] {
        constraints.extend(flag(schema, key).then(|| direction.to_owned()));
    }
    let number = |key: &str| schema.get(key).filter(|value| value.is_number());
    let mut range = |min: Option<&Value>, max: Option<&Value>, unit: &str| match (min, max) {
        (Some(min), Some(max)) => constraints.push(format!("{min} to {max} {unit}")),
        (Some(min), None) => constraints.push(format!("at least {min} {}", counted(min, unit))),
        (None, Some(max)) => constraints.push(format!("at most {max} {}", counted(max, unit))),
        (None, None) => {}
    };
    range(number("minLength"), number("maxLength"), "characters");
    range(number("minItems"), number("maxItems"), "items");
    range(number("minProperties"), number("maxProperties"), "entries");
    for (key, exclusive, inclusive_text, exclusive_text) in [
        ("minimum", "exclusiveMinimum", "at least", "more than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ] {
        if let Some(limit) = number(key) {
            constraints.push(format!(
                "{} {limit}",
                if flag(schema, exclusive) { exclusive_text } else { inclusive_text }
            ));
        }
    }
    if let Some(divisor) = number("multipleOf") {
        constraints.push(format!("a multiple of {divisor}"));
    }
    if flag(schema, "uniqueItems") {
        constraints.push("unique items".to_owned());
    }
    match text(schema, "format") {
        Some("email") => constraints.push("an email address".to_owned()),
        Some(format) if crate::openapi::schema::schema_type(schema) == Some("string") => {
            constraints.push(format!("format `{format}`"))
        }
        _ => {}
    }
    if let Some(pattern) = text(schema, "pattern") {
        constraints.push(format!("pattern {}", code(pattern)));
    }
    constraints.extend(alternatives(schema));
    if schema.get("not").is_some() {
        constraints.push("excluded values, which only the server validates".to_owned());
    }
    let keywords = SERVER_KEYWORDS.into_iter().filter(|keyword| schema.get(*keyword).is_some());
    let keywords: Vec<String> = keywords.map(code).collect();
    if !keywords.is_empty() {
        constraints.push(format!("{}, which only the server validates", keywords.join(" and ")));
    }
    (!constraints.is_empty()).then(|| format!("Constraints: {}.", constraints.join(", ")))
}

/// Returns a text for `oneOf` and `anyOf` if they are only constraints of a schema.
fn alternatives(schema: &Value) -> Option<String> {
    let (key, alternatives) = union::alternatives(schema).filter(|_| union::parts(schema).is_none())?;
    let required = |part: &Value| {
        let part = part.as_object()?;
        let names = part.get("required").filter(|_| part.len() == 1)?.as_array()?;
        let names: Option<Vec<String>> = names.iter().map(|name| name.as_str().map(code)).collect();
        names.map(|names| names.join(" with "))
    };
    let each: Option<Vec<String>> = alternatives.iter().map(required).collect();
    Some(match (each, key) {
        (Some(each), "oneOf") => format!("either {}, which only the server validates", each.join(" or ")),
        (Some(each), _) => format!("{}, which only the server validates", each.join(" or ")),
        (None, _) => "alternatives that only the server validates".to_owned(),
    })
}

/// Returns a unit in the singular or the plural.
fn counted<'a>(number: &Value, unit: &'a str) -> &'a str {
    match (number.as_u64(), unit) {
        (Some(1), "entries") => "entry",
        (Some(1), unit) => unit.trim_end_matches('s'),
        (_, unit) => unit,
    }
}

/// Returns a description or, if there is none, the fallback, followed by the constraints, an example, and a note if the
/// schema is deprecated.
pub(crate) fn describe(
    description: Option<&str>,
    fallback: &str,
    schema: &Value,
    example: Option<&Value>,
) -> String {
    let mut markdown = sentence(trimmed(description).unwrap_or(fallback));
    if let Some(constraints) = constraints(schema) {
        let _ = write!(markdown, "\n\n{constraints}");
    }
    if let Some(example) = example.filter(|_| !crate::openapi::schema::is_secret(schema)) {
        let _ = write!(markdown, "\n\nExample: {}", example_code(example));
    }
    if flag(schema, "deprecated") {
        let _ = write!(markdown, "\n\n{DEPRECATED}");
    }
    markdown
}

/// Returns an example as inline code, or as a code block if it is an object or a list.
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

/// Returns a text as inline code, which is a pair of quotation marks if the text is empty.
pub(crate) fn code(text: &str) -> String {
    let text = printable(text).replace('\n', " ");
    match text.as_str() {
        "" => "`\"\"`".to_owned(),
        text if text.contains('`') => format!("`` {text} ``"),
        text => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_blocks_are_not_rust() {
        assert_eq!(harmless_lines("One:\n\n```\na").join("\n"), "One:\n\n````text\na\n````");
        assert_eq!(
            harmless_lines("~~One~~\n\n|a|\n|---|\n|b|\n\n    c").join("\n"),
            "~~One~~\n\n|a|\n|-|\n|b|\n\n````text\nc\n````"
        );
    }

    #[test]
    fn sentence_ends_with_a_full_stop() {
        assert_eq!(sentence(" One "), "One.");
        assert_eq!(sentence("One?"), "One?");
        assert_eq!(sentence(""), "");
        assert_eq!(sentence("```\na\n```\n\nOne"), "```\na\n```\n\nOne.");
        assert_eq!(sentence("a | b"), "a | b.");
    }

    #[test]
    fn sentence_does_not_change_a_block_at_the_end() {
        for markdown in [
            "One:\n\n```\na\n```",
            "~~~~json\n```\n~~~~",
            "One:\n\n    a",
            "- One:\n  ```\n  a\n  ```",
            "| a |\n| --- |\n| b |",
        ] {
            assert_eq!(sentence(markdown), markdown);
        }
    }

    #[test]
    fn sentence_closes_code() {
        assert_eq!(sentence("One:\n```\na"), "One:\n```\na\n```");
        assert_eq!(sentence("````\n```\na:"), "````\n```\na:\n````");
        assert_eq!(sentence("~~~json"), "~~~json\n~~~");
        // The end of a list closes the code in it.
        assert_eq!(sentence("- ```\n  a"), "- ```\n  a");
    }
}
