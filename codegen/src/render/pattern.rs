//! Finds texts that match patterns, for examples.

use heck::{ToKebabCase as _, ToLowerCamelCase as _};
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};
use serde_json::json;

/// The maximum number of repetitions of a part of a pattern.
const MAX_REPETITIONS: u32 = 64;

/// Returns a text that matches a pattern, if one is found: a short one or, for a pattern that `regex` does not support, the
/// given text or a variant of it. An invalid pattern matches the given text.
pub(super) fn example(pattern: &str, text: &str) -> Option<String> {
    shortest(pattern).or_else(|| variant(pattern, text))
}

/// Returns a text with as few repetitions as possible.
fn shortest(pattern: &str) -> Option<String> {
    // In ECMA-262, `\d` and `\w` are ASCII.
    let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    let mut text = String::new();
    append(&hir, &mut text)?;
    let regex = regex_lite::Regex::new(pattern).ok()?;
    regex.is_match(&text).then_some(text)
}

fn variant(pattern: &str, text: &str) -> Option<String> {
    let Ok(validator) = jsonschema::validator_for(&json!({ "pattern": pattern })) else {
        return Some(text.to_owned());
    };
    let variants =
        [text.to_owned(), text.to_kebab_case(), text.to_lower_camel_case(), "a".to_owned(), "0".to_owned()];
    variants.into_iter().find(|text| validator.is_valid(&json!(text)))
}

/// Appends a text that matches a part of a pattern, with as few repetitions as possible.
fn append(part: &Hir, text: &mut String) -> Option<()> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(Class::Bytes(class)) => {
            let mut starts = class.ranges().iter().map(|range| char::from(range.start()));
            text.push(starts.find(char::is_ascii_graphic)?);
        }
        HirKind::Class(Class::Unicode(class)) => text.push(class.ranges().first()?.start()),
        HirKind::Repetition(repetition) => {
            (0..repetition.min.min(MAX_REPETITIONS)).try_for_each(|_| append(&repetition.sub, text))?;
        }
        HirKind::Capture(capture) => append(&capture.sub, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| append(part, text))?,
        HirKind::Alternation(parts) => append(parts.first()?, text)?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{example, shortest};

    #[test]
    fn example_matches_the_pattern() {
        for (pattern, text) in [
            (r"^[A-Fa-f\d]{4}$", "0000"),
            ("^(cat|dog)s?-[0-9]+$", "cat-0"),
            ("^[^/]+$", "0"),
            ("[a-z]", "a"),
        ] {
            assert_eq!(shortest(pattern).as_deref(), Some(text), "{pattern}");
            assert_eq!(example(pattern, "disk_name").as_deref(), Some(text), "{pattern}");
        }
    }

    #[test]
    fn pattern_with_a_lookahead_has_an_example_like_the_given_text() {
        assert_eq!(example("^(?!x)[a-z][a-z-]*$", "disk_name").as_deref(), Some("disk-name"));
        assert_eq!(example("^(?!x)[a-z]$", "disk_name").as_deref(), Some("a"));
        assert_eq!(example("^(?!x)[A-Z]{5}$", "disk_name"), None);
    }

    #[test]
    fn unsupported_pattern_has_no_shortest_text() {
        for pattern in ["^(?=a)a$", "("] {
            assert_eq!(shortest(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn invalid_pattern_matches_the_given_text() {
        assert_eq!(example("(", "disk_name").as_deref(), Some("disk_name"));
    }
}
