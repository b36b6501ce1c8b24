//! The texts of parameters by their styles, written independently of the client.

use serde_json::{Map, Value, json};

use super::description::{items, members};

/// Returns the names and texts that a query or cookies contain for a parameter.
pub fn pairs(parameter: &Value, value: &Value) -> Vec<(String, String)> {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    if is_json(parameter) {
        return vec![(name, normalized(&value.to_string()))];
    }
    let style = parameter.get("style").and_then(Value::as_str).unwrap_or("form");
    let is_exploded = parameter.get("explode").map_or(style == "form", |explode| explode == &json!(true));
    let separator = match style {
        "spaceDelimited" => " ",
        "pipeDelimited" => "|",
        _ => ",",
    };
    match value {
        Value::Null => Vec::new(),
        Value::Array(_) | Value::Object(_) if style == "deepObject" => {
            let mut pairs = Vec::new();
            add_deep(&name, value, &mut pairs);
            pairs
        }
        Value::Array(list) if is_exploded => list.iter().map(|item| (name.clone(), text(item))).collect(),
        Value::Object(object) if is_exploded => {
            let members = object.iter().filter(|(_, member)| !member.is_null());
            members
                .flat_map(|(name, member)| match member {
                    Value::Array(list) => list.iter().map(|item| (name.clone(), text(item))).collect(),
                    member => vec![(name.clone(), text(member))],
                })
                .collect()
        }
        Value::Object(object) if object.values().all(Value::is_null) => Vec::new(),
        Value::Array(_) | Value::Object(_) => vec![(name, parts(value).join(separator))],
        scalar => vec![(name, text(scalar))],
    }
}

/// Returns the text that a path or a header contains for a parameter.
pub fn single(parameter: &Value, value: &Value) -> String {
    if is_json(parameter) {
        return normalized(&value.to_string());
    }
    let name = parameter["name"].as_str().unwrap_or_default();
    let is_exploded = parameter.get("explode") == Some(&json!(true));
    let style = parameter.get("style").and_then(Value::as_str);
    let (prefix, separator) = match style {
        Some("label") => (".", "."),
        Some("matrix") => (";", ";"),
        _ => ("", ","),
    };
    let named = |text: String| if style == Some("matrix") { format!("{name}={text}") } else { text };
    let text = match value {
        Value::Array(list) if is_exploded => {
            list.iter().map(|item| named(text(item))).collect::<Vec<_>>().join(separator)
        }
        Value::Object(object) if is_exploded => {
            let members = object.iter().filter(|(_, member)| !member.is_null());
            members
                .map(|(name, member)| format!("{name}={}", text(member)))
                .collect::<Vec<_>>()
                .join(separator)
        }
        value => named(parts(value).join(",")),
    };
    format!("{prefix}{text}")
}

fn parts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        Value::Object(object) => {
            let members = object.iter().filter(|(_, member)| !member.is_null());
            members.flat_map(|(name, member)| [name.clone(), text(member)]).collect()
        }
        scalar => vec![text(scalar)],
    }
}

fn add_deep(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let is_nested = |list: &[Value]| list.iter().any(|item| item.is_object() || item.is_array());
    match value {
        Value::Null => {}
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                let step = if is_nested(list) { index.to_string() } else { String::new() };
                add_deep(&format!("{name}[{step}]"), item, pairs);
            }
        }
        Value::Object(_) => {
            for (member, value) in members(Some(value)) {
                add_deep(&format!("{name}[{member}]"), value, pairs);
            }
        }
        scalar => pairs.push((name.to_owned(), text(scalar))),
    }
}

/// Returns `true` if a parameter is sent as JSON.
fn is_json(parameter: &Value) -> bool {
    members(parameter.get("content")).any(|(media, _)| media.contains("json"))
}

/// Returns a text in one spelling if it is a JSON object or array, whose members may have any order.
pub fn normalized(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(json @ (Value::Array(_) | Value::Object(_))) => in_order(&json).to_string(),
        _ => text.to_owned(),
    }
}

fn in_order(json: &Value) -> Value {
    match json {
        Value::Array(list) => list.iter().map(in_order).collect(),
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().filter(|(_, member)| !member.is_null()).collect();
            members.sort_by_key(|(name, _)| *name);
            members
                .into_iter()
                .map(|(name, member)| (name.clone(), in_order(member)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Number(number) => json!(number.as_f64()),
        scalar => scalar.clone(),
    }
}

/// Percent-encodes the characters that a cookie may not contain.
pub fn in_cookie(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'"' | b',' | b';' | b'\\' | b'%' | ..=b' ' | 127.. => format!("%{byte:02X}"),
        _ => char::from(byte).to_string(),
    };
    text.bytes().map(encode).collect()
}

/// Returns the text of a value outside JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        Value::Array(_) | Value::Object(_) => normalized(&value.to_string()),
        value => value.to_string(),
    }
}

/// Returns the items of a list as texts, separated by commas.
pub fn form_text(value: &Value) -> String {
    match value {
        Value::Array(_) => items(Some(value)).map(form_text).collect::<Vec<_>>().join(","),
        value => text(value),
    }
}
