//! What a server says, without what it was sent.

use std::collections::HashMap;

/// So many bytes in a row are taken for a repetition of what was sent.
const RUN: usize = 6;

/// No more of a text is shown, in characters.
const MAX_SHOWN: usize = 300;

/// No more of a text is looked at, in characters.
const MAX_READ: usize = 4 * MAX_SHOWN;

const MASK: &str = "[redacted]";

/// A text on one line, with `[redacted]` for each part that repeats a text which was sent, or a piece of one. Upper and
/// lower case make no difference.
pub fn mask(text: &str, sent: &[impl AsRef<str>]) -> String {
    let text: String = text.chars().take(MAX_READ).collect();
    let lower = text.to_ascii_lowercase();
    let is_masked = masked(lower.as_bytes(), sent);
    let mut shown = String::new();
    let mut was_masked = false;
    for (start, character) in text.char_indices() {
        let bytes = is_masked.get(start..start + character.len_utf8());
        let is_masked = bytes.is_none_or(|bytes| bytes.contains(&true));
        match is_masked {
            true if was_masked => {}
            true => shown.push_str(MASK),
            false if character.is_control() => shown.push(' '),
            false => shown.push(character),
        }
        was_masked = is_masked;
    }
    match shown.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

/// For each byte, whether it belongs to a repetition.
fn masked(text: &[u8], sent: &[impl AsRef<str>]) -> Vec<bool> {
    let mut places: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (place, run) in text.windows(RUN).enumerate() {
        places.entry(run).or_default().push(place);
    }
    let mut is_masked = vec![false; text.len()];
    let mut mark = |place: usize, length: usize| {
        is_masked.iter_mut().skip(place).take(length).for_each(|byte| *byte = true);
    };
    for sent in sent {
        let sent = zeroize::Zeroizing::new(sent.as_ref().to_ascii_lowercase());
        let sent = sent.as_bytes();
        if sent.is_empty() {
            continue;
        }
        if sent.len() < RUN {
            let short = text.windows(sent.len()).enumerate().filter(|(_, run)| *run == sent);
            short
                .filter(|(place, _)| is_word(text, *place, sent.len()))
                .for_each(|(place, _)| mark(place, sent.len()));
        }
        for run in sent.windows(RUN) {
            places.get(run).into_iter().flatten().for_each(|place| mark(*place, RUN));
        }
    }
    is_masked
}

/// Whether a part of a text stands by itself. What is short occurs inside many words.
fn is_word(text: &[u8], place: usize, length: usize) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    ends(place.checked_sub(1).and_then(|before| text.get(before))) && ends(text.get(place + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_masked_wherever_it_is_repeated() {
        let sent = ["sesame-open", "ann@example.com"];

        assert_eq!(
            mask("no invite sesame-open for ann@example.com", &sent),
            "no invite [redacted] for [redacted]"
        );
        assert_eq!(mask("SESAME-OPEN", &sent), "[redacted]");
        assert_eq!(mask("no such invite", &sent), "no such invite");
        assert_eq!(mask("", &sent), "");
    }

    #[test]
    fn a_piece_of_what_was_sent_is_masked_too() {
        assert_eq!(
            mask("invite sesame-o… was not found", &["sesame-open"]),
            "invite [redacted]… was not found"
        );
        assert_eq!(mask("not @example.com", &["ann@example.com"]), "not [redacted]");
    }

    #[test]
    fn a_short_text_is_masked_where_it_stands_by_itself() {
        assert_eq!(mask("the key `ab` is absent", &["ab"]), "the key `[redacted]` is absent");
        assert_eq!(mask("é", &["é"]), "[redacted]");
    }

    #[test]
    fn a_text_is_shown_on_one_line_and_cut_off() {
        assert_eq!(mask("a\nb\u{1b}[31m", &[""]), "a b [31m");
        assert_eq!(mask(&"é".repeat(5000), &[""]).chars().count(), MAX_SHOWN + 1);
    }
}
