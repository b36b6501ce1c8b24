//! Patterns, taken apart while generating, so that the client needs no engine for them.
//!
//! What can be taken apart is a sequence of character classes, each repeated so many times, in which no character
//! could belong to two neighbours: ids, slugs, dates. Anything beyond that is left for the server to check, and the
//! documentation of the type says the pattern all the same.

use proc_macro2::TokenStream;
use quote::quote;
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind, Look},
};

struct Run {
    ranges: Vec<(char, char)>,
    min: usize,
    max: Option<usize>,
}

/// A pattern as the runtime has it, or nothing where it is beyond that.
pub(super) fn pattern(source: &str) -> Option<TokenStream> {
    let runs = take_apart(source)?;
    let runs = runs.iter().map(|Run { ranges, min, max }| {
        let ranges = ranges.iter().map(|(first, last)| quote! { (#first, #last) });
        let max = match max {
            Some(max) => quote! { Some(#max) },
            None => quote! { None },
        };
        quote! { runtime::Run { ranges: &[#(#ranges),*], min: #min, max: #max } }
    });
    Some(quote! { runtime::Pattern { source: #source, runs: &[#(#runs),*] } })
}

/// The shortest text that matches a pattern, if the pattern can be taken apart.
pub(super) fn matching(source: &str) -> Option<String> {
    let runs = take_apart(source)?;
    let text = runs.iter().map(|Run { ranges, min, .. }| {
        let shown = ranges.iter().map(|(first, _)| *first).find(char::is_ascii_graphic);
        shown
            .or(if *min == 0 { Some('x') } else { None })
            .map(|first| first.to_string().repeat((*min).min(64)))
    });
    text.collect()
}

fn take_apart(pattern: &str) -> Option<Vec<Run>> {
    // As in the dialect of OpenAPI, `\d` and `\w` are ASCII. What is not ASCII in a pattern is beyond this parser then.
    let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    let HirKind::Concat(parts) = hir.into_kind() else { return None };
    let [first, middle @ .., last] = parts.as_slice() else { return None };
    if first.kind() != &HirKind::Look(Look::Start) || last.kind() != &HirKind::Look(Look::End) {
        return None;
    }
    let mut runs = Vec::new();
    for part in middle {
        add(part, &mut runs)?;
    }
    is_unambiguous(&runs).then_some(runs)
}

fn add(part: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    let once = |ranges| Run { ranges, min: 1, max: Some(1) };
    match part.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok().filter(|text| text.is_ascii())?;
            runs.extend(text.chars().map(|character| once(vec![(character, character)])));
        }
        HirKind::Class(class) => runs.push(once(ranges(class)?)),
        HirKind::Repetition(repetition) => {
            let ranges = match repetition.sub.kind() {
                HirKind::Class(class) => ranges(class)?,
                HirKind::Literal(literal) => match *literal.0 {
                    [byte] if byte.is_ascii() => vec![(byte.into(), byte.into())],
                    _ => return None,
                },
                _ => return None,
            };
            let min = usize::try_from(repetition.min).ok()?;
            let max = repetition.max.map(usize::try_from).transpose().ok()?;
            runs.push(Run { ranges, min, max });
        }
        HirKind::Capture(capture) => add(&capture.sub, runs)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(part, runs))?,
        HirKind::Empty => {}
        HirKind::Look(_) | HirKind::Alternation(_) => return None,
    }
    Some(())
}

fn ranges(class: &Class) -> Option<Vec<(char, char)>> {
    let Class::Bytes(class) = class else {
        let Class::Unicode(class) = class else { return None };
        return Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect());
    };
    let ranges = class.ranges().iter().map(|range| match (range.start(), range.end()) {
        // The bytes beyond ASCII stand for all characters beyond ASCII, or for none.
        (start, 0xFF) if start <= 0x80 => Some((char::from(start), char::MAX)),
        (start, end) if end < 0x80 => Some((char::from(start), char::from(end))),
        _ => None,
    });
    ranges.collect()
}

/// Whether taking as much as possible for each run in turn finds a match whenever there is one.
fn is_unambiguous(runs: &[Run]) -> bool {
    runs.iter().enumerate().all(|(index, run)| {
        if run.max == Some(run.min) {
            return true;
        }
        // All that may come next: up to the first run that can't be left out.
        for next in runs.iter().skip(index + 1) {
            let overlaps = run.ranges.iter().any(|(first, last)| {
                next.ranges.iter().any(|(other_first, other_last)| first <= other_last && other_first <= last)
            });
            if overlaps {
                return false;
            }
            if next.min > 0 {
                break;
            }
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_of_classes_is_taken_apart() {
        let runs = take_apart(r"^[A-Fa-f\d]{24}$").unwrap();

        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].ranges, [('0', '9'), ('A', 'F'), ('a', 'f')]);
        assert_eq!((runs[0].min, runs[0].max), (24, Some(24)));
    }

    #[test]
    fn what_greed_would_get_wrong_is_left_to_the_server() {
        for pattern in ["^[a-z]+a$", "^a?[a-z]{2}$", "^(a|bc)$", "^(ab)+$", "[a-z]", "^é$", "^(?=a)a$", "("]
        {
            assert!(take_apart(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn a_class_that_excludes_takes_in_what_is_not_ascii() {
        let runs = take_apart("^[^/]+$").unwrap();

        assert_eq!(runs[0].ranges, [('\0', '.'), ('0', char::MAX)]);
    }
}
