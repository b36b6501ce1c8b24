//! HTML forms.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    api::{BodySpec, PartSpec, PartStyle},
    constraints::ValidationError,
    secret::redacting,
    value::{Body, Content},
};

/// A body that is sent as an HTML form.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: Serialize + fmt::Debug + Send + Sync> Body for Form<T> {
    fn encode(&self, spec: &BodySpec) -> Result<Content, ValidationError> {
        let form = Zeroizing::new(encode(&self.0, spec.parts)?.into_bytes());
        Ok(Content::Bytes(Bytes::from_owner(form)))
    }

    fn redacted(&self, spec: &BodySpec) -> String {
        redacting(|| encode(&self.0, spec.parts)).unwrap_or_default()
    }
}

/// The name and the text of a field.
type Field = (String, Zeroizing<String>);

fn encode(value: &impl Serialize, specs: &[PartSpec]) -> Result<String, ValidationError> {
    // serde_json's message names types and contains no value.
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let Value::Object(members) = value else { return Err("must be an object".into()) };
    let mut fields: Vec<Field> = Vec::new();
    for (name, value) in members {
        let style =
            specs.iter().find(|spec| spec.name == name).map_or(PartStyle::Separate, |spec| spec.style);
        add(name, value, style, &mut fields);
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    serde_urlencoded::to_string(fields).map_err(|error| error.to_string().into())
}

/// Adds the fields of a value. Null has none.
fn add(name: String, value: Value, style: PartStyle, fields: &mut Vec<Field>) {
    match (value, style) {
        (Value::Null, _) => {}
        (Value::Array(items), PartStyle::Joined(separator)) => {
            fields.push((name, joined(items.into_iter().map(text), separator)));
        }
        (Value::Array(items), PartStyle::DeepObject) => {
            for (index, item) in items.into_iter().enumerate() {
                add(format!("{name}[{index}]"), item, style, fields);
            }
        }
        (Value::Array(items), _) => {
            fields.extend(items.into_iter().map(|item| (name.clone(), text(item))));
        }
        (Value::Object(members), PartStyle::DeepObject) => {
            for (member, value) in members {
                add(format!("{name}[{member}]"), value, style, fields);
            }
        }
        (Value::Object(members), PartStyle::Members) => {
            fields.extend(members.into_iter().map(|(member, value)| (member, text(value))));
        }
        (Value::Object(members), PartStyle::Joined(separator)) => {
            let texts = members.into_iter().flat_map(|(name, value)| [Zeroizing::new(name), text(value)]);
            fields.push((name, joined(texts, separator)));
        }
        (value, _) => fields.push((name, text(value))),
    }
}

/// Returns the text of a scalar, or the JSON of a list or an object.
fn text(value: Value) -> Zeroizing<String> {
    Zeroizing::new(match value {
        Value::String(text) => text,
        value => value.to_string(),
    })
}

fn joined(texts: impl Iterator<Item = Zeroizing<String>>, separator: &str) -> Zeroizing<String> {
    let texts: Vec<_> = texts.collect();
    Zeroizing::new(texts.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(separator))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::api::{PartKind, PartSpec},
        *,
    };

    fn encoded(value: Value, style: PartStyle) -> String {
        encode(&json!({ "a": value }), &[PartSpec::new(PartKind::Text, "a").style(style)]).unwrap_or_default()
    }

    #[test]
    fn scalars_have_one_field_and_null_has_none() {
        assert_eq!(encoded(json!("b c"), PartStyle::Separate), "a=b+c");
        assert_eq!(encoded(json!(1.5), PartStyle::Separate), "a=1.5");
        assert_eq!(encoded(json!(null), PartStyle::Separate), "");
        assert!(encode(&json!([1]), &[]).is_err());
    }

    #[test]
    fn lists_and_objects_are_serialized_in_their_style() {
        for (value, style, expected) in [
            (json!([1, "b"]), PartStyle::Separate, "a=1&a=b"),
            (json!([1, "b"]), PartStyle::Joined("|"), "a=1%7Cb"),
            (json!({"b": 1}), PartStyle::Separate, "a=%7B%22b%22%3A1%7D"),
            (json!({"b": 1}), PartStyle::Joined(","), "a=b%2C1"),
            (json!({"b": 1, "c": true}), PartStyle::Members, "b=1&c=true"),
            (json!({"b": {"c": [7]}, "d": null}), PartStyle::DeepObject, "a%5Bb%5D%5Bc%5D%5B0%5D=7"),
        ] {
            assert_eq!(encoded(value, style), expected);
        }
    }
}
