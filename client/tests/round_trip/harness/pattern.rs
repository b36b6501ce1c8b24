//! Texts that match a pattern, and texts that almost match it.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// Returns texts that match a pattern, and variants of them that may not. Half of them have at least the given length if the
/// pattern has a repetition without a limit. Returns `None` for a pattern that `regex` does not support.
pub fn texts(pattern: &str, length: usize) -> Option<Vec<String>> {
    let hir = parse(pattern)?;
    let mut texts = Vec::new();
    for more in [None, Some(length.max(2))] {
        for pick in 0..PICKS {
            let mut text = String::new();
            write(&hir, more, pick, &mut text);
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

/// Writes the shortest match, or a longer one: one with as many repetitions as the pattern allows or, without a limit, with
/// `more` than required. `pick` selects the character of each class and the alternative.
fn write(hir: &Hir, more: Option<usize>, pick: usize, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(ends(class).cycle().nth(pick)),
        HirKind::Repetition(repetition) => {
            let most = |more| repetition.max.map_or(repetition.min as usize + more, |max| max as usize);
            for _ in 0..more.map_or(repetition.min as usize, most) {
                write(&repetition.sub, more, pick, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, pick, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, more, pick, text)),
        HirKind::Alternation(parts) => {
            parts.iter().cycle().nth(pick).iter().for_each(|part| write(part, more, pick, text))
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
