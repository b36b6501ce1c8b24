//! Makes strings.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonschema::Validator;
use serde_json::{Map, Value};

use super::{Generator, TRIES_OF_PART, number::as_count, pattern};

/// The keywords that constrain a string or a number.
const KEYWORDS: [&str; 10] = [
    "allOf",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
];

/// The length of a string that a schema can require.
const MAX_LENGTH: usize = 1 << 20;

impl Generator<'_> {
    /// Returns a validator of the keywords that constrain a string or a number.
    pub(super) fn scalar_validator(&self, keywords: &Map<String, Value>) -> Option<Arc<Validator>> {
        let constraints = keywords.iter().filter(|(key, _)| KEYWORDS.contains(&key.as_str()));
        let constraints: Map<String, Value> =
            constraints.map(|(key, value)| (key.clone(), value.clone())).collect();
        self.values.validator(self.schemas, &Value::Object(constraints))
    }

    pub(super) fn text(&mut self, keywords: &Map<String, Value>) -> Option<Value> {
        let count =
            |key: &str| keywords.get(key).and_then(as_count).and_then(|count| usize::try_from(count).ok());
        let text = |key: &str| keywords.get(key).and_then(Value::as_str);
        let (min, max) = (count("minLength").unwrap_or(0), count("maxLength").unwrap_or(usize::MAX));
        if min > max.min(MAX_LENGTH) {
            return None;
        }
        let is_base64 = text("contentEncoding") == Some("base64");
        let format = if is_base64 { Some("byte") } else { text("format") };
        let validator = self.scalar_validator(keywords)?;
        let further = keywords.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let further = further.filter_map(|part| part.get("pattern")?.as_str());
        let patterns: Vec<&str> = text("pattern").into_iter().chain(further).collect();
        (0..TRIES_OF_PART).find_map(|attempt| {
            let is_of_format = patterns.is_empty() || (format.is_some() && attempt % 2 == 1);
            let text = if is_of_format {
                self.fitting_text(format, min, max)
            } else {
                self.matching_text(&patterns, min, attempt)?
            };
            Some(Value::String(text)).filter(|text| validator.is_valid(text))
        })
    }

    /// Makes a text that may match patterns.
    fn matching_text(&mut self, patterns: &[&str], min: usize, attempt: usize) -> Option<String> {
        // The first texts are short. Longer ones match more patterns with lookaheads and minimum lengths.
        let extra = u32::try_from(min).unwrap_or(0).saturating_add(1 << (attempt % 6));
        let texts = patterns.iter().map(|pattern| pattern::text(pattern, &mut self.random, extra));
        let mut text = texts.collect::<Option<Vec<_>>>()?.concat();
        let missing = min.saturating_sub(text.chars().count());
        // A pattern without an end also matches a longer text.
        if attempt % 4 < 2 {
            text.push_str(&self.word(missing));
        }
        Some(text)
    }

    /// Makes a text of a format whose length is in a range, if the format has a variable length.
    fn fitting_text(&mut self, format: Option<&str>, min: usize, max: usize) -> String {
        let length = self.random.usize(4..=10);
        let text = self.formatted(format, length);
        let actual = text.chars().count();
        if (min..=max).contains(&actual) {
            return text;
        }
        self.formatted(
            format,
            (length + min.saturating_sub(actual)).saturating_sub(actual.saturating_sub(max)),
        )
    }

    /// Makes a text of a format. If the format has a variable length, it grows with the given length.
    fn formatted(&mut self, format: Option<&str>, length: usize) -> String {
        let word = self.word(length);
        let random = &mut self.random;
        match format.unwrap_or_default() {
            "date-time" => format!("{}T{}", date(random), time(random)),
            "date" => date(random),
            "time" => time(random),
            "duration" => format!("P{}DT{}H", random.u8(1..30), random.u8(1..24)),
            "email" | "idn-email" => format!("{word}@example.com"),
            "hostname" | "idn-hostname" => format!("{word}.example.com"),
            "ipv4" => format!("192.0.2.{}", random.u8(..)),
            "ipv6" => format!("2001:db8::{:x}", random.u16(..)),
            "uri" | "url" | "iri" => format!("https://example.com/{word}"),
            "uri-reference" | "iri-reference" | "uri-template" | "json-pointer" => format!("/{word}"),
            "relative-json-pointer" => format!("0/{word}"),
            "uuid" => uuid::random(random),
            "byte" => STANDARD.encode(word),
            "int32" | "int64" | "integer" | "decimal" | "double" | "float" | "number" => {
                random.u16(..).to_string()
            }
            _ => word,
        }
    }

    /// Returns lower-case letters.
    pub(super) fn word(&mut self, length: usize) -> String {
        (0..length).map(|_| self.random.lowercase()).collect()
    }
}

fn date(random: &mut fastrand::Rng) -> String {
    format!("{}-{:02}-{:02}", random.u16(2000..2030), random.u8(1..=12), random.u8(1..=28))
}

fn time(random: &mut fastrand::Rng) -> String {
    format!("{:02}:{:02}:{:02}Z", random.u8(..24), random.u8(..60), random.u8(..60))
}

mod uuid {
    /// Returns a random UUID (RFC 9562, version 4).
    pub fn random(random: &mut fastrand::Rng) -> String {
        let (time, version, variant) = (random.u32(..), random.u16(..0x1000), random.u16(0x8000..0xc000));
        format!(
            "{time:08x}-{:04x}-4{version:03x}-{variant:04x}-{:012x}",
            random.u16(..),
            random.u64(..1 << 48)
        )
    }
}
