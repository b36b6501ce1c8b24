//! The description's Markdown as a part of a page: nothing in it reaches beyond its place, or is taken for Rust.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark;

use crate::rustdoc::{self, is_foreign, printable};

/// What GitHub and rustdoc both know beyond plain Markdown.
const KNOWN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Prose that stands by itself between the headings of a page.
pub(super) fn block(markdown: &str) -> String {
    let markdown = markdown.trim();
    if is_plain(markdown) {
        return markdown.to_owned();
    }
    // The writer leaves a block of code open whose last line does not end.
    let markdown = format!("{}\n", printable(markdown).trim_end());
    written(Parser::new_ext(&markdown, KNOWN).map(harmless).flat_map(|event| match event {
        // The headings are the page's.
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        event => vec![event],
    }))
}

/// The same prose in the one line that a cell of a table has room for.
pub(super) fn cell(markdown: &str) -> String {
    // A table ends its cell at a bar even inside of code.
    inline(markdown, |code| code.replace('|', "\\|"))
}

/// The same prose in one line elsewhere.
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
    for event in Parser::new(&markdown).map(harmless) {
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
    written(line.into_iter()).replace('\n', " ")
}

/// Text as inline code in a cell.
pub(super) fn code(text: &str) -> String {
    match text {
        "" => code("\"\""),
        text => rustdoc::code(text).replace('|', "\\|"),
    }
}

/// Whether Markdown is paragraphs of words and code alone, which most descriptions are: taking them apart is slow.
fn is_plain(markdown: &str) -> bool {
    let is_harmless =
        |character: char| character.is_alphanumeric() || " ,.;:'\"()/?-+=@%^`".contains(character);
    let is_paragraph = |line: &str| {
        line.starts_with(char::is_alphabetic) && !line.ends_with(' ') && line.chars().all(is_harmless)
    };
    let has_open_code = markdown.matches('`').count() % 2 == 1 || markdown.contains("``");
    markdown.split('\n').all(|line| line.is_empty() || is_paragraph(line)) && !has_open_code
}

/// The words of Markdown, without what marks them.
pub(super) fn plain(markdown: &str) -> String {
    if is_plain(markdown) && !markdown.contains(['\n', '`']) {
        return markdown.to_owned();
    }
    let mut plain = String::new();
    for event in Parser::new(&printable(markdown)).map(harmless) {
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

/// The same, without what could end in another place than it begins: HTML, and links that are defined elsewhere.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::InlineHtml(html) if is_line_break(&html) => Event::HardBreak,
        Event::InlineHtml(html) | Event::Html(html) => Event::Text(html.replace('\n', " ").into()),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { dest_url, title, .. }) => {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id: CowStr::Borrowed("") })
        }
        // An image that can't be loaded is worth less than its text.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if is_foreign(&language) => {
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

fn written<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut text = String::new();
    let events: Vec<_> = events.collect();
    // Writing to a `String` does not fail, and each of these events is one that the writer knows.
    match cmark(events.iter(), &mut text, KNOWN) {
        Ok(_) => text.trim().to_owned(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_whose_bars_end_nothing() {
        assert_eq!(cell("One | two\nand `a|b`.\n\nThree."), "One \\| two and `a\\|b`.<br>Three.");
        assert_eq!(cell("- *a*\n- b\n\n```\ncode\n```"), "• *a*<br>• b<br>`code`");
    }

    #[test]
    fn what_is_plain_is_taken_as_it_is() {
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
    fn html_and_headings_of_a_description_are_words_on_the_page() {
        assert_eq!(block("# Big\n\n<!-- open"), "**Big**\n\n\\<!-- open");
        assert_eq!(cell("a<br>b <b>c</b>"), "a<br>b \\<b>c\\</b>");
    }

    #[test]
    fn links_need_no_definition_elsewhere() {
        assert_eq!(block("See [it].\n\n[it]: https://example.com"), "See [it](https://example.com).");
        assert_eq!(cell("A [type X] that is none"), "A \\[type X\\] that is none");
    }

    #[test]
    fn no_code_of_a_description_is_taken_for_rust() {
        assert_eq!(block("```\nfn main() {\n"), "````text\nfn main() {\n````");
        assert_eq!(block("```json\n{}\n```"), "````json\n{}\n````");
        assert_eq!(block("One.\n\n    two"), "One.\n\n````text\ntwo\n````");
        assert_eq!(block("```\none\n```\n\n    two"), "````text\none\n````\n\n````text\ntwo\n````");
    }

    #[test]
    fn code_holds_whatever_the_text_does() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(""), "`\"\"`");
    }
}
