//! Texts that a pattern describes, and texts just beyond.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind, Look},
};

/// Texts that are on the bounds of a pattern or just beyond them; of a broken pattern, none.
pub fn texts(pattern: &str) -> Vec<String> {
    let Some(hir) = parse(pattern) else { return Vec::new() };
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
    texts
}

/// Whether the client holds a pattern, and does not leave it to the server: one that is a sequence of classes, of which
/// none could take what belongs to the next.
pub fn is_held(pattern: &str) -> bool {
    let hir = parse(pattern);
    let Some(HirKind::Concat(parts)) = hir.as_ref().map(Hir::kind) else { return false };
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let is_plain = |part: &Hir| match part.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => true,
        HirKind::Repetition(repetition) => matches!(repetition.sub.kind(), HirKind::Class(_)),
        _ => false,
    };
    let is_told_apart = |pair: &[Hir]| match pair[0].kind() {
        HirKind::Repetition(repetition) if repetition.max != Some(repetition.min) => (0..PICKS).all(|pick| {
            let mut next = String::new();
            write(&pair[1], false, pick, &mut next);
            next.chars().next().is_some_and(|next| !may_be(&repetition.sub, next))
        }),
        _ => true,
    };
    first.kind() == &HirKind::Look(Look::Start)
        && last.kind() == &HirKind::Look(Look::End)
        && middle.iter().all(is_plain)
        && middle.windows(2).all(is_told_apart)
}

fn may_be(class: &Hir, character: char) -> bool {
    let HirKind::Class(Class::Bytes(class)) = class.kind() else { return true };
    class
        .ranges()
        .iter()
        .any(|range| (char::from(range.start())..=char::from(range.end())).contains(&character))
}

fn parse(pattern: &str) -> Option<Hir> {
    // `\d` is ASCII in the dialect of OpenAPI.
    ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()
}

/// How many of the ends of a class's ranges are tried.
const PICKS: usize = 8;

/// Writes the shortest or a longer text, with a certain one of the characters that may stand in each place.
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

/// The first and the last character of each range.
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
