//! Redacts the values of a request in a message of the server.

use std::collections::HashSet;

use zeroize::Zeroizing;

use super::secret::REDACTED;

/// The length of the shortest piece of a sent text that is redacted, in characters.
const MIN_PIECE: usize = 6;

/// The length of the longest output, in characters.
const MAX_OUTPUT: usize = 300;

/// The number of characters of the input that are read.
const MAX_INPUT: usize = 4 * MAX_OUTPUT;

/// Replaces with `[redacted]`:
///
/// - each sequence of six characters that a sent text contains;
/// - each sent text of fewer characters, where it is a whole word;
/// - the whole text, if it contains an escape such as `%41`, `&#65;` or `\u0041`.
///
/// The comparison ignores ASCII case. It also finds texts whose punctuation and whitespace differ.
///
/// The output is one line of at most 300 characters, followed by an ellipsis if it is truncated.
pub fn redact(text: &str, sent: &[impl AsRef<str>]) -> String {
    if !sent.is_empty() && has_escape(text) {
        return REDACTED.to_owned();
    }
    let text: Vec<char> = text.chars().take(MAX_INPUT).map(printable).collect();
    let mut is_repeated = vec![false; text.len()];
    mark_repeated(&text, sent, |_| true, &mut is_repeated);
    mark_repeated(&text, sent, char::is_alphanumeric, &mut is_repeated);
    let mut output = String::new();
    for (character, is_repeated) in text.into_iter().zip(is_repeated) {
        if !is_repeated {
            output.push(character);
        } else if !output.ends_with(REDACTED) {
            output.push_str(REDACTED);
        }
    }
    if let Some((end, _)) = output.char_indices().nth(MAX_OUTPUT) {
        output.truncate(end);
        output.push('…');
    }
    output
}

/// Returns `true` if a text contains an escape of a URL, of HTML or of a string literal.
fn has_escape(text: &str) -> bool {
    let is_hex = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let is_entity = |rest: &str| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
    };
    text.contains('\\') || text.split('%').skip(1).any(is_hex) || text.split('&').skip(1).any(is_entity)
}

/// Marks the characters of a text that repeat a sent text. Ignores the characters that `is_compared` does not select.
fn mark_repeated(
    text: &[char],
    sent: &[impl AsRef<str>],
    is_compared: fn(char) -> bool,
    is_repeated: &mut [bool],
) {
    let fold = |character: char| printable(character).to_ascii_lowercase();
    let compared = text.iter().map(|character| fold(*character)).enumerate();
    let (positions, compared): (Vec<_>, Vec<_>) =
        compared.filter(|(_, character)| is_compared(*character)).unzip();
    let sent = sent.iter().map(|sent| {
        // The capacity is allocated once. A vector that grows would leave a copy of the secret in memory.
        let mut compared = Zeroizing::new(Vec::with_capacity(sent.as_ref().len()));
        compared.extend(sent.as_ref().chars().map(fold).filter(|character| is_compared(*character)));
        compared
    });
    let sent: Vec<_> = sent.collect();
    let pieces: HashSet<&[char]> =
        sent.iter().flat_map(|sent| sent.windows(sent.len().clamp(1, MIN_PIECE))).collect();
    for length in 1..=MIN_PIECE {
        for (piece, positions) in compared.windows(length).zip(positions.windows(length)) {
            if pieces.contains(piece)
                && let ([first, ..], [.., last]) = (positions, positions)
                && (length == MIN_PIECE || is_word(text, *first, *last))
                && let Some(repeated) = is_repeated.get_mut(*first..=*last)
            {
                repeated.fill(true);
            }
        }
    }
}

/// Returns `true` if no ASCII letter or digit precedes or follows a part of a text.
fn is_word(text: &[char], first: usize, last: usize) -> bool {
    let is_end = |character: Option<&char>| !character.is_some_and(char::is_ascii_alphanumeric);
    is_end(first.checked_sub(1).and_then(|before| text.get(before))) && is_end(text.get(last + 1))
}

/// Returns a space for a control character, which could start a new line or control a terminal.
fn printable(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: [&str; 2] = ["sesame-open", "ann@example.com"];

    #[test]
    fn sent_texts_and_their_pieces_are_redacted() {
        for (text, expected) in [
            ("no invite sesame-open for ann@example.com", "no invite [redacted] for [redacted]"),
            ("SESAME-OPEN", "[redacted]"),
            ("invite sesame-o… was not found", "invite [redacted]… was not found"),
            ("not @example.com", "not [redacted]"),
            ("no invite s e s a m e - o p e n", "no invite [redacted]"),
            ("no invite sesam eopen", "no invite [redacted]"),
            ("no invite SESAM/EOPEN", "no invite [redacted]"),
        ] {
            assert_eq!(redact(text, &SENT), expected);
        }
    }

    #[test]
    fn text_with_an_escape_is_redacted_as_a_whole() {
        for text in [
            "no invite for ann%40example.com",
            "no invite for ann%2540example.com",
            "no invite for ann&#64;example.com",
            "no invite for &#115;&#101;",
            "no invite for s&lt;t",
            "no invite \\u0073\\u0065",
        ] {
            assert_eq!(redact(text, &SENT), "[redacted]", "{text}");
        }
    }

    #[test]
    fn other_texts_are_unchanged() {
        for text in [
            "",
            "no such invite",
            "Application was not found",
            "100% of `role` & co; try again",
            "the token is malformed",
        ] {
            assert_eq!(redact(text, &SENT), text);
        }
    }

    /// Secrets in several scripts, cases and kinds of punctuation.
    const SECRETS: [&str; 7] = [
        "sesame-open",
        "SeSaMe0PeN",
        "ann.b@ex.com",
        "..--//~~",
        "a\tb\nc\td",
        "zoë@bücher.test",
        "山田太郎一二三",
    ];

    /// Checks each piece of six or more characters of each secret, in each case, with each separator and in each context.
    #[test]
    fn every_piece_of_a_secret_is_redacted() {
        for (secret, piece) in secrets_and_pieces() {
            let separators = ["", " ", "-", ", ", "\n", "\u{200b}", " … "];
            let separated = separators.map(|by| piece.chars().map(|part| format!("{part}{by}")).collect());
            for variant in
                separated.into_iter().chain([piece.to_ascii_uppercase(), piece.to_ascii_lowercase()])
            {
                for text in [format!("no invite <{variant}>"), format!("x{variant}1"), variant] {
                    let output = redact(&text, &[secret]);
                    assert_eq!(survivor(&output, secret), None, "{text:?} became {output:?}");
                }
            }
        }
    }

    /// Checks each piece of six or more characters of each secret, with each kind of escape for all of its characters, for
    /// every second and for the first.
    #[test]
    fn every_escaped_piece_of_a_secret_is_redacted() {
        let escapes: [fn(u8) -> String; 6] = [
            |byte| format!("%{byte:02X}"),
            |byte| format!("%25{byte:02x}"),
            |byte| format!("&#{byte};"),
            |byte| format!("&#x{byte:x};"),
            |byte| format!("\\u{byte:04x}"),
            |byte| format!("\\x{byte:02x}"),
        ];
        for (secret, piece) in secrets_and_pieces() {
            for (escape, step) in escapes.iter().flat_map(|escape| [1, 2, 100].map(|step| (escape, step))) {
                let escaped = piece.chars().enumerate().map(|(index, character)| match index % step {
                    0 => character.to_string().bytes().map(escape).collect(),
                    _ => character.to_string(),
                });
                let text = format!("no invite <{}>", escaped.collect::<String>());
                assert_eq!(redact(&text, &[secret]), "[redacted]", "{text}");
            }
        }
    }

    fn secrets_and_pieces() -> impl Iterator<Item = (&'static str, String)> {
        SECRETS.into_iter().flat_map(|secret| {
            let lengths = 6..=secret.chars().count();
            lengths.flat_map(move |length| pieces(secret, length)).map(move |piece| (secret, piece))
        })
    }

    /// Returns a piece of a secret that an output contains, with or without punctuation.
    fn survivor(output: &str, secret: &str) -> Option<String> {
        let folded = |text: &str| text.replace(char::is_control, " ").to_ascii_lowercase();
        let bare = |text: &str| folded(text).replace(|character: char| !character.is_alphanumeric(), "");
        output.split(REDACTED).find_map(|rest| {
            let mut verbatim = pieces(&folded(secret), 6).into_iter();
            let mut spread = pieces(&bare(secret), 6).into_iter();
            let (folded, bare) = (folded(rest), bare(rest));
            verbatim
                .find(|piece| folded.contains(piece))
                .or_else(|| spread.find(|piece| bare.contains(piece)))
        })
    }

    fn pieces(text: &str, length: usize) -> Vec<String> {
        let text: Vec<char> = text.chars().collect();
        text.windows(length).map(String::from_iter).collect()
    }

    #[test]
    fn short_text_is_redacted_where_it_is_a_word() {
        assert_eq!(redact("the key `ab` is absent", &["ab"]), "the key `[redacted]` is absent");
        assert_eq!(redact("é", &["é"]), "[redacted]");
    }

    #[test]
    fn output_is_one_line_of_limited_length() {
        assert_eq!(redact("a\nb\u{1b}[31m", &[""]), "a b [31m");
        assert_eq!(redact(&"é".repeat(5000), &[""]).chars().count(), 301);
    }
}
