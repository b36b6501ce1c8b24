//! Rewrites Markdown from a description as a part of a larger document.
//!
//! The rewritten Markdown affects no other part of the document, and rustdoc does not run its code blocks.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark;

use crate::rustdoc::{self, EXTENSIONS, is_not_rust, printable};

/// Returns Markdown as paragraphs, lists and code blocks, without headings.
pub(super) fn block(markdown: &str) -> String {
    let markdown = markdown.trim();
    if is_plain(markdown) {
        return markdown.to_owned();
    }
    // The writer does not close a code block whose last line has no line break.
    let markdown = format!("{}\n", printable(markdown).trim_end());
    write(Parser::new_ext(&markdown, EXTENSIONS).map(neutralize).flat_map(|event| match event {
        // Headings would become sections of the larger document.
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        event => vec![event],
    }))
}

/// Returns Markdown as one line for a cell of a table.
pub(super) fn cell(markdown: &str) -> String {
    // A vertical bar ends the cell even inside code.
    inline(markdown, |code| code.replace('|', "\\|"))
}

/// Returns Markdown as one line.
pub(super) fn line(markdown: &str) -> String {
    inline(markdown, |code| code)
}

fn inline(markdown: &str, change_code: impl Fn(String) -> String) -> String {
    let markdown = markdown.trim();
    if is_plain(markdown) && !markdown.contains("\n\n") {
        return markdown.replace('\n', " ");
    }
    let markdown = printable(markdown);
    let code = |text: &str| Event::Code(change_code(one_line(text)).into());
    let mut line = vec![Event::Start(Tag::Paragraph)];
    let mut is_code = false;
    for event in Parser::new(&markdown).map(neutralize) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => {
                is_code = false;
                line.push(Event::InlineHtml("<br>".into()));
            }
            Event::Text(text) if is_code => line.push(code(&text)),
            Event::Code(text) => line.push(code(&text)),
            Event::SoftBreak => line.push(Event::Text(" ".into())),
            Event::HardBreak | Event::Rule => line.push(Event::InlineHtml("<br>".into())),
            Event::Start(Tag::Item) => line.push(Event::Text("• ".into())),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::HtmlBlock) => {
                line.push(Event::InlineHtml("<br>".into()));
            }
            event if is_inline(&event) => line.push(event),
            _ => {}
        }
    }
    while matches!(line.last(), Some(Event::InlineHtml(_))) {
        line.pop();
    }
    line.push(Event::End(TagEnd::Paragraph));
    write(line.into_iter()).replace('\n', " ")
}

/// Returns a text as inline code in a cell.
pub(super) fn code(text: &str) -> String {
    rustdoc::code(text).replace('|', "\\|")
}

/// Returns `true` if Markdown has only paragraphs and inline code, so that it needs no rewriting.
///
/// Most descriptions are plain, and this check is faster than parsing them.
fn is_plain(markdown: &str) -> bool {
    let is_harmless =
        |character: char| character.is_alphanumeric() || " ,.;:'\"()/?-+=@%^`".contains(character);
    let is_paragraph = |line: &str| {
        line.starts_with(char::is_alphabetic) && !line.ends_with(' ') && line.chars().all(is_harmless)
    };
    let has_open_code = markdown.matches('`').count() % 2 == 1 || markdown.contains("``");
    markdown.split('\n').all(|line| line.is_empty() || is_paragraph(line)) && !has_open_code
}

/// Returns the text of Markdown, without markup.
pub(super) fn plain(markdown: &str) -> String {
    if is_plain(markdown) && !markdown.contains(['\n', '`']) {
        return markdown.to_owned();
    }
    let mut plain = String::new();
    for event in Parser::new(&printable(markdown)).map(neutralize) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                plain.push(' ');
            }
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn one_line(code: &str) -> String {
    code.trim_end().replace('\n', " ")
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) => true,
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. }),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link),
        _ => false,
    }
}

/// Replaces HTML, references to link definitions and Rust code, which could affect the rest of the document.
fn neutralize(event: Event<'_>) -> Event<'_> {
    match event {
        Event::InlineHtml(html) if is_line_break(&html) => Event::HardBreak,
        Event::InlineHtml(html) | Event::Html(html) => Event::Text(html.replace('\n', " ").into()),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { dest_url, title, .. }) => {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id: CowStr::Borrowed("") })
        }
        // An image may be unavailable, so its text replaces it.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if is_not_rust(&language) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
        }
        Event::Start(Tag::CodeBlock(_)) => Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("text".into()))),
        event => event,
    }
}

fn is_line_break(html: &str) -> bool {
    let tag = html.trim_matches(['<', '>', '/', ' ']);
    tag.eq_ignore_ascii_case("br")
}

fn write<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut text = String::new();
    let events: Vec<_> = events.collect();
    // Writing to a `String` does not fail, and the writer supports all of these events.
    match cmark(events.iter(), &mut text, EXTENSIONS) {
        Ok(_) => text.trim().to_owned(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_is_one_line_with_escaped_bars() {
        assert_eq!(cell("One | two\nand `a|b`.\n\nThree."), "One \\| two and `a\\|b`.<br>Three.");
        assert_eq!(cell("- *a*\n- b\n\n```\ncode\n```"), "• *a*<br>• b<br>`code`");
    }

    #[test]
    fn plain_markdown_is_unchanged() {
        for markdown in ["One `code`, and\ntwo.\n\nThree: a-b = (c).", ""] {
            assert!(is_plain(markdown));
            assert_eq!(block(markdown), markdown);
        }
        assert_eq!(cell("One\n`two`"), "One `two`");
        for markdown in
            ["- a", "1. a", "a *b*", "a ` b", "a `` b", "a\n===", "a  \nb", "    a", "a|b", "&lt;"]
        {
            assert!(!is_plain(markdown), "{markdown}");
        }
    }

    #[test]
    fn html_is_escaped_and_headings_become_bold() {
        assert_eq!(block("# Big\n\n<!-- open"), "**Big**\n\n\\<!-- open");
        assert_eq!(cell("a<br>b <b>c</b>"), "a<br>b \\<b>c\\</b>");
    }

    #[test]
    fn links_are_inline() {
        assert_eq!(block("See [it].\n\n[it]: https://example.com"), "See [it](https://example.com).");
        assert_eq!(cell("A [type X] that is none"), "A \\[type X\\] that is none");
    }

    #[test]
    fn code_blocks_are_not_rust() {
        assert_eq!(block("```\nfn main() {\n"), "````text\nfn main() {\n````");
        assert_eq!(block("```json\n{}\n```"), "````json\n{}\n````");
        assert_eq!(block("One.\n\n    two"), "One.\n\n````text\ntwo\n````");
        assert_eq!(block("```\none\n```\n\n    two"), "````text\none\n````\n\n````text\ntwo\n````");
    }

    #[test]
    fn code_escapes_bars_and_backticks() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(""), "`\"\"`");
    }
}
