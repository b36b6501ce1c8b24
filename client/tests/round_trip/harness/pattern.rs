//! Texts that match a pattern, and texts that almost match it.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// Returns texts that match a pattern, and variants of them that may not. Returns `None` for a pattern that
/// `regex` does not support.
pub fn texts(pattern: &str) -> Option<Vec<String>> {
    let hir = parse(pattern)?;
    let mut texts = Vec::new();
    for is_long in [false, true] {
        for pick in 0..PICKS {
            let mut text = String::new();
            write(&hir, is_long, pick, &mut text);
            texts.push(text);
        }
    }
    let neighbours = texts.clone().into_iter().flat_map(|text| {
        let last = text.chars().last();
        let (shorter, longer) =
            (text.strip_suffix(|_: char| true).map(str::to_owned), last.map(|last| format!("{text}{last}")));
        let first = text.chars().next();
        let steps = first
            .into_iter()
            .flat_map(|first| [first as u32 - 1, first as u32 + 1])
            .filter_map(char::from_u32);
        let rest: String = text.chars().skip(1).collect();
        steps.map(move |first| format!("{first}{rest}")).chain(shorter).chain(longer).collect::<Vec<_>>()
    });
    texts.extend(neighbours.collect::<Vec<_>>());
    texts.sort();
    texts.dedup();
    Some(texts)
}

fn parse(pattern: &str) -> Option<Hir> {
    // In ECMA-262, `\d` matches only ASCII digits.
    ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()
}

/// The number of characters of each class that are tried.
const PICKS: usize = 8;

/// Writes the shortest match, or a longer one if `is_long` is true. `pick` selects the character of each class and the
/// alternative.
fn write(hir: &Hir, is_long: bool, pick: usize, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(ends(class).cycle().nth(pick)),
        HirKind::Repetition(repetition) => {
            let more = repetition.max.unwrap_or(repetition.min + 2);
            for _ in 0..if is_long { more } else { repetition.min } {
                write(&repetition.sub, is_long, pick, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, is_long, pick, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, is_long, pick, text)),
        HirKind::Alternation(parts) => {
            parts.iter().cycle().nth(pick).iter().for_each(|part| write(part, is_long, pick, text))
        }
    }
}

/// Returns the first and the last character of each range, if it is printable ASCII.
fn ends(class: &Class) -> impl Iterator<Item = char> + Clone {
    let ends: Vec<char> = match class {
        Class::Bytes(class) => {
            class.ranges().iter().flat_map(|range| [range.start(), range.end()]).map(char::from).collect()
        }
        Class::Unicode(class) => {
            class.ranges().iter().flat_map(|range| [range.start(), range.end()]).collect()
        }
    };
    ends.into_iter()
        .filter(char::is_ascii)
        .filter(|character| !character.is_control())
        .collect::<Vec<_>>()
        .into_iter()
}
