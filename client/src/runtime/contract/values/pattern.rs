//! Makes texts that match a regular expression.

use fastrand::Rng;
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// Makes a text. A repetition without a limit repeats at most `extra` times more than it must.
///
/// The text may not match, because assertions are ignored. Returns `None` if the pattern can't be parsed.
pub fn text(pattern: &str, random: &mut Rng, extra: u32) -> Option<String> {
    let pattern = without_lookarounds(pattern);
    // ECMA-262 defines `\d` without Unicode, but allows `\p{…}` with it. The characters below are ASCII if possible.
    let parse = |unicode| ParserBuilder::new().unicode(unicode).utf8(false).build().parse(&pattern).ok();
    let mut text = String::new();
    write(&parse(true).or_else(|| parse(false))?, random, extra, &mut text);
    Some(text)
}

fn write(hir: &Hir, random: &mut Rng, extra: u32, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(character(class, random)),
        HirKind::Repetition(repetition) => {
            let most = repetition.min.saturating_add(extra).min(repetition.max.unwrap_or(u32::MAX));
            for _ in 0..random.u32(repetition.min..=most) {
                write(&repetition.sub, random, extra, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, random, extra, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, random, extra, text)),
        HirKind::Alternation(parts) => {
            random.choice(parts).iter().for_each(|part| write(part, random, extra, text));
        }
    }
}

/// Returns a character of a class: a printable ASCII character, if the class has one.
fn character(class: &Class, random: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
    };
    let printable = ranges.iter().map(|(start, end)| (*start.max(&' '), *end.min(&'~')));
    let printable: Vec<char> = printable.flat_map(|(start, end)| start..=end).collect();
    // Letters and digits are easier to read, and need no escapes.
    let plain: Vec<char> = printable.iter().copied().filter(char::is_ascii_alphanumeric).collect();
    let prefers_plain = !plain.is_empty() && random.u8(..4) > 0;
    random
        .choice(if prefers_plain { plain } else { printable })
        .or_else(|| random.choice(ranges).map(|(start, end)| random.char(start..=end)))
}

/// Removes the groups `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`.
fn without_lookarounds(pattern: &str) -> String {
    let (mut kept, mut rest) = (String::new(), pattern);
    while let Some(character) = rest.chars().next() {
        let is_lookaround = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start));
        let length = match character {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '[' => class_length(rest),
            '(' if is_lookaround => {
                rest = rest.get(group_length(rest)..).unwrap_or_default();
                continue;
            }
            character => character.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        kept.push_str(token);
        rest = after;
    }
    kept
}

/// Returns the length of the group at the start of a pattern, in bytes.
fn group_length(pattern: &str) -> usize {
    let (mut length, mut open) = (0, 0_usize);
    while let Some(rest) = pattern.get(length..).filter(|rest| !rest.is_empty()) {
        match rest.chars().next() {
            Some('\\') => length += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some('[') => length += class_length(rest),
            Some(character) => {
                length += character.len_utf8();
                match character {
                    '(' => open += 1,
                    ')' => open = open.saturating_sub(1),
                    _ => {}
                }
                if open == 0 {
                    return length;
                }
            }
            None => return length,
        }
    }
    pattern.len()
}

/// Returns the length of the character class at the start of a pattern, in bytes.
fn class_length(pattern: &str) -> usize {
    let mut is_escaped = false;
    for (index, character) in pattern.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => return index + 1,
            _ => {}
        }
    }
    pattern.len()
}
