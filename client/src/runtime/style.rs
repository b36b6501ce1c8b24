//! The styles of parameters: the texts that represent lists and objects.
//!
//! The styles are those of OpenAPI 3.0.4, which refers to RFC 6570. OpenAPI leaves two cases undefined:
//!
//! - A list or an object inside a list or an object is sent as JSON. An exploded object in a query instead repeats the
//!   name of a property for each item of a list.
//! - `deepObject` nests: `filter[size][max]=5`. It sends a list as `filter[tags][]=a`, and a list with lists or objects as
//!   `filter[items][0][id]=1`.

use std::{borrow::Cow, fmt, mem};

use serde::Serialize;
use serde_json::Value as Json;
use zeroize::Zeroize;

use super::{
    api::{ParameterSpec, ParameterStyle},
    constraints::{Validate, ValidationError},
    secret::WipedBuffer,
    text::Text,
    value::{Texts, try_into, try_into_list},
};

/// Converts a value to its type, validates it, and returns the texts of its serialization.
pub fn serialize<T: Validate + Serialize>(
    value: impl TryInto<T, Error: fmt::Display>,
    spec: &ParameterSpec,
) -> Result<Texts, ValidationError> {
    texts(&try_into::<T>(value)?, spec)
}

/// Converts the items of a list to their type, validates them, and returns the texts of their serialization.
pub fn serialize_list<T: Validate + Serialize>(
    values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
    spec: &ParameterSpec,
) -> Result<Texts, ValidationError> {
    texts(&try_into_list::<T>(values)?, spec)
}

fn texts<T: Validate + Serialize>(value: &T, spec: &ParameterSpec) -> Result<Texts, ValidationError> {
    value.validate(&spec.constraints)?;
    if spec.style == ParameterStyle::Json {
        return Ok(Texts::One(json_text(value)?));
    }
    // serde_json's message names types and contains no value.
    texts_of_json(serde_json::to_value(value).map_err(|error| error.to_string())?, spec)
}

/// Returns the texts of the JSON of a list or an object, such as the default of a parameter.
pub fn texts_of_json(json: Json, spec: &ParameterSpec) -> Result<Texts, ValidationError> {
    if spec.style == ParameterStyle::Json {
        return Ok(Texts::One(json_text(&json)?));
    }
    if spec.style == ParameterStyle::DeepObject && (json.is_object() || json.is_array()) {
        let mut pairs = Vec::new();
        add_members(spec.name, json, &mut pairs)?;
        return Ok(Texts::Pairs(pairs));
    }
    Ok(match json {
        Json::Null => Texts::List(Vec::new()),
        Json::Array(items) => Texts::List(items.into_iter().map(text).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            let mut pairs = Vec::new();
            for (name, member) in members {
                match member {
                    Json::Null => {}
                    Json::Array(items) if spec.style == ParameterStyle::Form && spec.is_exploded => {
                        for item in items {
                            pairs.push((name.clone(), text(item)?));
                        }
                    }
                    member => pairs.push((name, text(member)?)),
                }
            }
            Texts::Pairs(pairs)
        }
        scalar => Texts::One(text(scalar)?),
    })
}

/// Adds the pairs of a `deepObject` parameter.
fn add_members(name: &str, json: Json, pairs: &mut Vec<(String, Text)>) -> Result<(), ValidationError> {
    match json {
        Json::Null => {}
        Json::Array(items) => {
            let is_nested = items.iter().any(|item| item.is_array() || item.is_object());
            for (index, item) in items.into_iter().enumerate() {
                let index = if is_nested { index.to_string() } else { String::new() };
                add_members(&format!("{name}[{index}]"), item, pairs)?;
            }
        }
        Json::Object(members) => {
            for (member, json) in members {
                add_members(&format!("{name}[{member}]"), json, pairs)?;
            }
        }
        scalar => pairs.push((name.to_owned(), text(scalar)?)),
    }
    Ok(())
}

/// Returns the text of a scalar, or the JSON of a list or an object.
fn text(json: Json) -> Result<Text, ValidationError> {
    Ok(match json {
        Json::Bool(true) => "true".into(),
        Json::Bool(false) => "false".into(),
        Json::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            Text::Known(float.map_or_else(|| number.to_string(), |float| float.to_string()).into())
        }
        Json::String(text) => Text::sensitive(text),
        mut json => {
            let text = json_text(&json)?;
            wipe(&mut json);
            text
        }
    })
}

fn json_text(value: &impl Serialize) -> Result<Text, ValidationError> {
    let mut buffer = WipedBuffer::default();
    serde_json::to_writer(&mut buffer, value).map_err(|error| error.to_string())?;
    Ok(Text::Sensitive(buffer.into_text()))
}

/// Wipes the strings of a value from memory.
fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Returns the pairs that a parameter adds to a query or to cookies.
pub fn pairs(spec: &ParameterSpec, texts: Texts) -> Vec<(Cow<'static, str>, Text)> {
    let delimiter = match spec.style {
        ParameterStyle::SpaceDelimited => " ",
        ParameterStyle::PipeDelimited => "|",
        _ => ",",
    };
    match texts {
        Texts::One(text) => vec![(spec.name.into(), text)],
        Texts::List(texts) if spec.is_exploded => {
            texts.into_iter().map(|text| (spec.name.into(), text)).collect()
        }
        Texts::List(texts) => vec![(spec.name.into(), join(&texts, delimiter))],
        Texts::Pairs(pairs) if spec.is_exploded || spec.style == ParameterStyle::DeepObject => {
            pairs.into_iter().map(|(name, text)| (name.into(), text)).collect()
        }
        Texts::Pairs(pairs) if pairs.is_empty() => Vec::new(),
        Texts::Pairs(pairs) => vec![(spec.name.into(), join_pairs(pairs, delimiter, delimiter))],
    }
}

/// Returns the text of a parameter in a path or a header.
pub fn single(spec: &ParameterSpec, texts: Texts) -> Text {
    // RFC 6570, sections 3.2.5 and 3.2.7.
    let (prefix, separator) = match spec.style {
        ParameterStyle::Label => (".", "."),
        ParameterStyle::Matrix => (";", ";"),
        _ => ("", ","),
    };
    let delimiter = if spec.is_exploded { separator } else { "," };
    let named = |text: Text| match spec.style {
        ParameterStyle::Matrix if text.as_str().is_empty() => spec.name.into(),
        ParameterStyle::Matrix => concat(&[spec.name.into(), "=".into(), text]),
        _ => text,
    };
    let text = match texts {
        Texts::One(text) => named(text),
        Texts::List(texts) if spec.is_exploded => {
            join(&texts.into_iter().map(named).collect::<Vec<_>>(), delimiter)
        }
        Texts::List(texts) => named(join(&texts, delimiter)),
        Texts::Pairs(pairs) if spec.is_exploded => join_pairs(pairs, "=", delimiter),
        Texts::Pairs(pairs) => named(join_pairs(pairs, delimiter, delimiter)),
    };
    if prefix.is_empty() { text } else { concat(&[prefix.into(), text]) }
}

/// Joins names and texts: `equals` separates a name from its text, and `delimiter` separates the pairs.
fn join_pairs(pairs: Vec<(String, Text)>, equals: &'static str, delimiter: &'static str) -> Text {
    let parts = pairs
        .into_iter()
        .flat_map(|(name, text)| [delimiter.into(), Text::Known(name.into()), equals.into(), text]);
    concat(&parts.skip(1).collect::<Vec<_>>())
}

fn join(texts: &[Text], delimiter: &'static str) -> Text {
    let parts = texts.iter().flat_map(|text| [delimiter.into(), text.clone()]);
    concat(&parts.skip(1).collect::<Vec<_>>())
}

/// Returns the concatenation of texts.
fn concat(texts: &[Text]) -> Text {
    // `concat` allocates once. A string that grows would leave a copy of a secret in memory.
    let text = texts.iter().map(Text::as_str).collect::<Vec<_>>().concat();
    match texts.iter().any(|text| matches!(text, Text::Sensitive(_))) {
        true => Text::sensitive(text),
        false => Text::Known(text.into()),
    }
}

/// Percent-encodes the bytes of a text that `is_kept` does not select.
pub fn percent_encode(text: &Text, is_kept: fn(u8) -> bool) -> Text {
    if text.as_str().bytes().all(is_kept) {
        return text.clone();
    }
    // The capacity is allocated once, as in `concat`.
    let mut encoded = String::with_capacity(3 * text.as_str().len());
    for byte in text.as_str().bytes() {
        if is_kept(byte) {
            encoded.push(char::from(byte));
        } else {
            const DIGITS: [char; 16] =
                ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
            encoded.push('%');
            let digit = |digit: u8| DIGITS.get(usize::from(digit)).copied().unwrap_or_default();
            encoded.extend([digit(byte >> 4), digit(byte & 15)]);
        }
    }
    match text {
        Text::Known(_) => Text::Known(encoded.into()),
        Text::Sensitive(_) => Text::sensitive(mem::take(&mut encoded)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const IN_PATH: ParameterSpec = ParameterSpec::path("color");
    const IN_QUERY: ParameterSpec = ParameterSpec::query("color");

    fn in_path(spec: &ParameterSpec, json: Json) -> String {
        single(spec, texts_of_json(json, spec).unwrap()).as_str().to_owned()
    }

    fn in_query(spec: &ParameterSpec, json: Json) -> String {
        let pairs = pairs(spec, texts_of_json(json, spec).unwrap());
        let pairs = pairs.iter().map(|(name, text)| format!("{name}={}", text.as_str()));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The examples of OpenAPI 3.0.4, section 4.7.12.2.3.
    #[test]
    fn texts_follow_the_examples_of_openapi() {
        let list = || json!(["blue", "black", "brown"]);
        let object = || json!({ "R": 100, "G": 200, "B": 150 });
        for (spec, of_text, of_list, of_object) in [
            (IN_PATH, "blue", "blue,black,brown", "R,100,G,200,B,150"),
            (IN_PATH.exploded(), "blue", "blue,black,brown", "R=100,G=200,B=150"),
            (IN_PATH.label(), ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
            (IN_PATH.label().exploded(), ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
            (IN_PATH.matrix(), ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
            (
                IN_PATH.matrix().exploded(),
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";R=100;G=200;B=150",
            ),
        ] {
            assert_eq!(in_path(&spec, json!("blue")), of_text);
            assert_eq!(in_path(&spec, list()), of_list);
            assert_eq!(sorted(&in_path(&spec, object())), sorted(of_object));
        }
        for (spec, of_list, of_object) in [
            (IN_QUERY, "color=blue,black,brown", "color=R,100,G,200,B,150"),
            (IN_QUERY.exploded(), "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
            (IN_QUERY.space_delimited(), "color=blue black brown", "color=R 100 G 200 B 150"),
            (IN_QUERY.pipe_delimited(), "color=blue|black|brown", "color=R|100|G|200|B|150"),
            (
                IN_QUERY.deep_object(),
                "color[]=blue&color[]=black&color[]=brown",
                "color[R]=100&color[G]=200&color[B]=150",
            ),
        ] {
            assert_eq!(in_query(&spec, list()), of_list);
            assert_eq!(sorted(&in_query(&spec, object())), sorted(of_object));
        }
        assert_eq!(in_path(&IN_PATH.matrix(), json!("")), ";color");
    }

    /// Returns the characters of a text, because the order of members depends on a feature of serde_json.
    fn sorted(text: &str) -> Vec<char> {
        let mut characters: Vec<char> = text.chars().collect();
        characters.sort_unstable();
        characters
    }

    #[test]
    fn nested_values_are_json_or_have_names_in_brackets() {
        let nested = || json!({ "a": [1, 2], "b": { "c": "d" }, "e": null });

        assert_eq!(in_query(&IN_QUERY.exploded(), nested()), r#"a=1&a=2&b={"c":"d"}"#);
        assert_eq!(in_query(&IN_QUERY, nested()), r#"color=a,[1,2],b,{"c":"d"}"#);
        assert_eq!(in_query(&IN_QUERY.deep_object(), nested()), "color[a][]=1&color[a][]=2&color[b][c]=d");
        let list = json!({ "a": [{ "b": 1 }, [2.0]] });
        assert_eq!(in_query(&IN_QUERY.deep_object(), list), "color[a][0][b]=1&color[a][1][]=2");
        assert_eq!(in_query(&IN_QUERY.exploded(), Json::Null), "");
    }

    #[test]
    fn bytes_that_are_not_kept_are_percent_encoded() {
        let encoded = percent_encode(&"a;b é".into(), |byte| byte.is_ascii_alphabetic());

        assert_eq!(encoded.as_str(), "a%3Bb%20%C3%A9");
    }
}
