//! Compares the body of a received request with the value that was set.

use serde_json::{Value, json};

use super::{
    description::{Body, BodyKind, Description, items, members},
    parameters::text,
    values::is_same,
};
use crate::server::ReceivedRequest;

/// Returns valid values of a body that the client can send.
pub fn valid_values(body: &Body, description: &Description) -> Vec<Value> {
    let mut values = match body.kind {
        // The schema of bytes and text is ignored.
        BodyKind::Text | BodyKind::Bytes => vec![json!("anything")],
        BodyKind::Multipart if body.schema.is_null() => vec![json!({ "a": "b", "c": "d" })],
        BodyKind::Form if body.schema.is_null() => vec![json!({ "a": 7 })],
        _ => description.request_values(body.schema, true),
    };
    values.retain(|value| can_hold(body, value));
    values
}

/// Returns `true` if a body can represent a value: JSON any value, and a multipart body no null.
pub fn can_hold(body: &Body, value: &Value) -> bool {
    match body.kind {
        BodyKind::Json | BodyKind::Form => true,
        BodyKind::Multipart => members(Some(value)).all(|(_, value)| !value.is_null()),
        BodyKind::Text | BodyKind::Bytes => value.is_string(),
    }
}

/// Returns the difference between a received body and its value.
pub fn difference(
    body: &Body,
    value: &Value,
    received: &ReceivedRequest,
    description: &Description,
) -> Option<String> {
    let media_type = received.header("content-type").unwrap_or_default();
    let has_media_type = match body.media_type {
        "multipart/form-data" => media_type.starts_with("multipart/form-data; boundary="),
        range if range.contains('*') => {
            let (start, end) = range.trim_start_matches("*/").split_once('*').unwrap_or_default();
            !media_type.contains('*') && media_type.starts_with(start) && media_type.ends_with(end)
        }
        // The caller sets the boundary.
        other if other.starts_with("multipart/") => media_type.starts_with(&format!("{other}; boundary=")),
        other => media_type == other,
    };
    if !has_media_type {
        return Some(format!("sends the content type {media_type:?} instead of {:?}", body.media_type));
    }
    let content = &received.body;
    let is_equal = match (body.kind, value) {
        (BodyKind::Json, value) => {
            serde_json::from_str(content).is_ok_and(|body: Value| is_same(&body, value))
        }
        (BodyKind::Form, value) => {
            let pairs: Result<Vec<(String, String)>, _> = serde_urlencoded::from_str(content);
            pairs.is_ok_and(|pairs| is_same_pairs(pairs, pairs_of(body, value, description)))
        }
        (BodyKind::Multipart, value) => {
            let boundary = media_type.split_once("boundary=").map_or("", |(_, boundary)| boundary);
            parts(boundary, content)
                .is_some_and(|parts| is_same_pairs(parts, pairs_of(body, value, description)))
        }
        (BodyKind::Text | BodyKind::Bytes, value) => value == content,
    };
    (!is_equal).then(|| format!("sends the body {content:?} instead of {value}"))
}

/// Compares names and texts, in any order. Texts that are JSON are compared as JSON.
fn is_same_pairs(mut received: Vec<(String, String)>, mut expected: Vec<(String, String)>) -> bool {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    received.sort();
    expected.sort();
    received.len() == expected.len()
        && received.iter().zip(&expected).all(|(one, other)| {
            let is_same_json =
                || json(&one.1).zip(json(&other.1)).is_some_and(|(one, other)| is_same(&one, &other));
            one.0 == other.0 && (one.1 == other.1 || is_same_json())
        })
}

/// Returns the names and texts of the fields of a form, or of the parts of a multipart body.
fn pairs_of(body: &Body, value: &Value, description: &Description) -> Vec<(String, String)> {
    let schema = description.merged(body.schema);
    let mut pairs = Vec::new();
    for (name, value) in members(Some(value)) {
        let encoding = body.encoding.get(name).unwrap_or(&Value::Null);
        let is_separate = encoding["explode"] != json!(false) && encoding["style"] != json!("pipeDelimited");
        let is_json = value.is_object() || schema["properties"][name]["items"]["$ref"].is_string();
        match value {
            Value::Null => {}
            Value::Array(_) | Value::Object(_) if encoding["style"] == json!("deepObject") => {
                add_deep(name, value, &mut pairs);
            }
            Value::Array(_) if is_separate => {
                let text = |item: &Value| if is_json { item.to_string() } else { text(item) };
                pairs.extend(items(Some(value)).map(|item| (name.to_owned(), text(item))));
            }
            Value::Array(_) => {
                let separator = if encoding["style"] == json!("pipeDelimited") { "|" } else { "," };
                let texts: Vec<_> = items(Some(value)).map(text).collect();
                pairs.push((name.to_owned(), texts.join(separator)));
            }
            value if is_json => pairs.push((name.to_owned(), value.to_string())),
            value => pairs.push((name.to_owned(), text(value))),
        }
    }
    pairs
}

/// Adds a pair for each scalar in a value, whose name has the indexes and member names that lead to it.
fn add_deep(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add_deep(&format!("{name}[{index}]"), item, pairs);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                add_deep(&format!("{name}[{member}]"), value, pairs);
            }
        }
        scalar => pairs.push((name.to_owned(), text(scalar))),
    }
}

/// Returns the names and contents of the parts of a multipart body.
fn parts(boundary: &str, body: &str) -> Option<Vec<(String, String)>> {
    let body = body.strip_suffix(&format!("--{boundary}--\r\n"))?;
    let delimiter = format!("--{boundary}\r\n");
    let parts = body.split(&delimiter).skip(1).map(|part| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split('"').next()?;
        Some((name.to_owned(), content.strip_suffix("\r\n")?.to_owned()))
    });
    parts.collect()
}
