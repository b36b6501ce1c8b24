//! Names for the variants of enums.

use std::collections::{BTreeMap, BTreeSet};

use unicode_ident::is_xid_continue;

use super::{SYMBOLS, UNKNOWN_VARIANT, separate_words, type_name, valid};

/// Returns unique names for the variants of an enum, in the order of its values.
///
/// Each value gets its plain name, unless another one has it. Of the values with the same plain name, one keeps
/// it: the one that is spelled like it, or else the first identifier, or else the first value without symbols.
/// Other identifiers keep their spelling, so `asc` becomes `Asc`, and `ASC` stays `ASC`. Other values spell out
/// their symbols, so `A+` becomes `APlus`. A number makes the others unique.
pub(crate) fn variant_names<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let values: Vec<&str> = values.into_iter().collect();
    let mut names: Vec<String> = values.iter().map(|value| plain_name(value)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in &names {
        *counts.entry(name.clone()).or_default() += 1;
    }
    let mut taken: BTreeSet<String> = counts.keys().cloned().collect();
    taken.insert(UNKNOWN_VARIANT.to_owned());
    let mut kept = BTreeSet::from([UNKNOWN_VARIANT.to_owned()]);
    let ranked = values.iter().zip(&mut names);
    let mut ranked: Vec<_> = ranked.map(|(value, name)| (rank(value, name), *value, name)).collect();
    // Identifiers come first, so that no other value gets the spelling of one.
    ranked.sort_by_key(|(rank, ..)| *rank);
    for (rank, value, name) in ranked {
        let may_keep = rank < Rank::Symbols || counts.get(name) == Some(&1);
        if may_keep && kept.insert(name.clone()) {
            continue;
        }
        // A digit at the end of a name and the number would be read as one number.
        let mark = if name.ends_with(char::is_numeric) { "_" } else { "" };
        let numbered = (2..).map(|number| format!("{name}{mark}{number}"));
        let mut candidates = spellings(value, &values).into_iter().chain(numbered);
        if let Some(free) = candidates.find(|candidate| !taken.contains(candidate)) {
            taken.insert(free.clone());
            *name = free;
        }
    }
    names
}

/// How a value is related to its plain name. A lower rank takes precedence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Same,
    Identifier,
    Separators,
    Symbols,
}

fn rank(value: &str, plain: &str) -> Rank {
    if value == plain {
        Rank::Same
    } else if is_identifier(value) {
        Rank::Identifier
    } else if type_name(&spell(value, false)) == plain {
        Rank::Separators
    } else {
        Rank::Symbols
    }
}

/// Returns the name of a value that clashes with no other.
///
/// A sign at the start is always spelled, because `-name` is not the same as `name`.
fn plain_name(value: &str) -> String {
    let signs = [('-', "minus"), ('+', "plus")];
    let mut signed = signs.iter().filter_map(|(sign, word)| Some((word, value.strip_prefix(*sign)?)));
    match signed.next() {
        _ if value.is_empty() => "Empty".to_owned(),
        _ if !has_words(value) => type_name(&spell(value, true)),
        Some((word, rest)) => type_name(&format!("{word}-{rest}")),
        None => type_name(value),
    }
}

/// Returns the names that tell a value from the others with its plain name, the best one first.
fn spellings(value: &str, values: &[&str]) -> Vec<String> {
    let words = separate_words(&spell(value, false));
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let same_letters = valid(words.join("_"), "X");
    if is_identifier(value) {
        return vec![same_letters];
    }
    let mut names = vec![type_name(&spell(value, false))];
    let differs_in_case = |other: &&str| *other != value && other.to_lowercase() == value.to_lowercase();
    if values.iter().any(differs_in_case) && !values.contains(&same_letters.as_str()) {
        names.push(same_letters);
    }
    names.push(type_name(&spell(value, true)));
    names
}

/// Returns `true` if a value consists of the characters of identifiers.
fn is_identifier(value: &str) -> bool {
    has_words(value) && value.chars().all(is_xid_continue)
}

fn has_words(value: &str) -> bool {
    value.chars().any(|character| is_xid_continue(character) && character != '_')
}

/// The words for symbols of values where they differ from those for symbols of names. Longer symbols come first.
const VALUE_SYMBOLS: [(&str, &str); 11] = [
    ("!=", "not-equal"),
    ("<=", "less-or-equal"),
    (">=", "greater-or-equal"),
    ("<", "less"),
    (">", "greater"),
    ("=", "equal"),
    ("|", "pipe"),
    (",", "comma"),
    (";", "semicolon"),
    ("²", "squared"),
    ("³", "cubed"),
];

/// The words for symbols that usually only separate words.
const SEPARATORS: [(char, &str); 6] = [
    (' ', "space"),
    ('\t', "tab"),
    ('-', "dash"),
    ('_', "underscore"),
    ('\'', "quote"),
    ('"', "double-quote"),
];

/// Replaces the symbols of a value with words, and on request also its separators.
///
/// The separators of a value without words are always replaced. A minus sign at the start or the end of a value is
/// no separator.
fn spell(value: &str, with_separators: bool) -> String {
    if value.is_empty() {
        return "empty-string".to_owned();
    }
    let with_separators = with_separators || !has_words(value);
    let mut spelled = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(character) = rest.chars().next() {
        let is_outer = rest.len() == value.len() || rest.len() == 1;
        let long = VALUE_SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol));
        let find = |words: &[(char, &'static str)]| {
            words.iter().find(|(symbol, _)| *symbol == character).map(|(_, word)| *word)
        };
        let (length, word) = match long {
            Some((symbol, word)) => (symbol.len(), Some(*word)),
            None if character == '-' && is_outer => (1, Some("minus")),
            None => {
                let separator = find(&SEPARATORS).filter(|_| with_separators);
                (character.len_utf8(), find(&SYMBOLS).or(separator))
            }
        };
        match word {
            Some(word) => spelled.extend(["-", word, "-"]),
            None => spelled.push(character),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(values: &[&str]) -> String {
        variant_names(values.iter().copied()).join(" ")
    }

    #[test]
    fn value_that_clashes_with_no_other_has_its_plain_name() {
        for (value, name) in [
            ("asc", "Asc"),
            ("created_at", "CreatedAt"),
            ("2fa", "X2fa"),
            ("application/json", "ApplicationJson"),
            ("application/ld+json", "ApplicationLdJson"),
            ("foo-bar", "FooBar"),
            ("foo.bar", "FooBar"),
            ("foo bar", "FooBar"),
            ("c++", "C"),
            ("日本", "日本"),
        ] {
            assert_eq!(names(&[value]), name);
        }
    }

    #[test]
    fn signs_and_symbols_without_words_are_spelled() {
        assert_eq!(
            names(&["name", "-name", "-created_at", "+created_at"]),
            "Name MinusName MinusCreatedAt PlusCreatedAt"
        );
        assert_eq!(names(&["-10", "10", "+1", "-1"]), "Minus10 X10 Plus1 Minus1");
        assert_eq!(
            names(&["=", "!=", "<", "<=", ">", ">=", "=="]),
            "Equal NotEqual Less LessOrEqual Greater GreaterOrEqual EqualEqual"
        );
        assert_eq!(
            names(&["", ",", ";", "|", " ", "\t", "-", "_"]),
            "Empty Comma Semicolon Pipe Space Tab Minus Underscore"
        );
        assert_eq!(names(&["", "empty"]), "EmptyString Empty");
        assert_eq!(names(&["…", "‰"]), "X X2");
    }

    #[test]
    fn clashing_values_spell_out_their_symbols() {
        assert_eq!(names(&["A-", "A", "A+"]), "AMinus A APlus");
        assert_eq!(names(&["<5", "<=5", "5"]), "Less5 LessOrEqual5 X5");
        assert_eq!(names(&["c", "c++", "c#"]), "C CPlusPlus CHash");
        assert_eq!(names(&["foo.bar", "foo-bar"]), "FooDotBar FooBar");
        assert_eq!(names(&["m²", "m³"]), "MSquared MCubed");
        assert_eq!(names(&["a b", "a-b", "a_b"]), "ASpaceB ADashB Ab");
        assert_eq!(names(&["foo-bar", "FOO-BAR"]), "FooBar FOO_BAR");
    }

    #[test]
    fn identifiers_keep_their_names_or_their_spelling() {
        assert_eq!(names(&["asc", "desc", "ASC", "DESC"]), "Asc Desc ASC DESC");
        assert_eq!(names(&["asc", "Asc"]), "asc Asc");
        assert_eq!(names(&["E-1", "E_1"]), "EDash1 E1");
        assert_eq!(names(&["E-1", "e-1", "E_1", "E1"]), "EDash1 e_1 E_1 E1");
        assert_eq!(names(&["unknown", "Unknown", "unknown?"]), "unknown Unknown2 UnknownQuestion");
    }

    #[test]
    fn numbers_make_the_other_names_unique() {
        assert_eq!(names(&["1", "1"]), "X1 X1_2");
        assert_eq!(names(&["(a)", "[a]", "a2"]), "A A3 A2");
    }
}
