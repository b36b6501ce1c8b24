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
/// lower case make no difference. Of a text that may repeat it in disguise nothing is left.
pub fn mask(text: &str, sent: &[impl AsRef<str>]) -> String {
    let text: String = text.chars().take(MAX_READ).collect();
    if sent.iter().any(|sent| !sent.as_ref().is_empty()) && (has_escapes(&text) || is_spread_out(&text, sent))
    {
        return MASK.to_owned();
    }
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

/// Whether a text is written as a URL, HTML or a program would, where a secret looks different and still can be read.
fn has_escapes(text: &str) -> bool {
    let is_hex = |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let is_entity = |text: &str| {
        let name = text.split_once(';').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
    };
    text.split('%').skip(1).any(is_hex) || text.split('&').skip(1).any(is_entity) || text.contains('\\')
}

/// Whether a text repeats one that was sent with something between its letters, and not only as it is.
fn is_spread_out(text: &str, sent: &[impl AsRef<str>]) -> bool {
    // What stands there as it is will be masked.
    let rest: String = {
        let is_masked = masked(text.to_ascii_lowercase().as_bytes(), sent);
        let is_shown = |start: &usize| is_masked.get(*start) != Some(&true);
        text.char_indices()
            .map(|(start, character)| if is_shown(&start) { character } else { '\u{0}' })
            .collect()
    };
    let rest: String =
        rest.chars().filter(|character| character.is_alphanumeric() || *character == '\u{0}').collect();
    let sent: Vec<_> = sent
        .iter()
        .map(|sent| sent.as_ref().chars().filter(|character| character.is_alphanumeric()).collect::<String>())
        .map(zeroize::Zeroizing::new)
        .filter(|sent| sent.len() >= RUN)
        .collect();
    masked(rest.to_ascii_lowercase().as_bytes(), &sent.iter().map(|sent| sent.as_str()).collect::<Vec<_>>())
        .contains(&true)
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
    fn nothing_is_left_of_a_text_that_may_repeat_it_in_disguise() {
        for text in [
            "no invite for ann%40example.com",
            "no invite for ann%2540example.com",
            "no invite for ann&#64;example.com",
            "no invite for &#115;&#101;",
            "no invite for s&lt;t",
            "no invite \\u0073\\u0065",
            "no invite s e s a m e - o p e n",
            "no invite sesam eopen",
            "no invite SESAM/EOPEN",
        ] {
            assert_eq!(mask(text, &["sesame-open", "ann@example.com"]), "[redacted]", "{text}");
        }
    }

    #[test]
    fn usual_words_stay() {
        for text in ["Application was not found", "100% of `role` & co; try again", "the token is malformed"]
        {
            assert_eq!(mask(text, &["sesame-open", "ann@example.com"]), text);
        }
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
