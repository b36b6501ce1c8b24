//! `oneOf` and `anyOf`: whether they are alternative types or only constraints.

use serde_json::Value;

use super::{
    extension,
    schema::{flag, has_properties, is_open_enum, schema_type, text},
};

/// The keywords for alternatives.
pub(crate) const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// Returns the parts of a union: the items of `oneOf` or `anyOf`, if they describe different types.
///
/// Items that only add constraints to the schema around them, such as `required`, are not the parts of a union.
pub(crate) fn parts(schema: &Value) -> Option<&[Value]> {
    let is_untyped = matches!(schema_type(schema), None | Some("object"));
    let parts = alternatives(schema)?.1;
    (is_untyped && parts.iter().any(|part| describes_type(part, schema_type(schema)))).then_some(parts)
}

/// Returns the first keyword for alternatives that a schema has, and its items.
pub(crate) fn alternatives(schema: &Value) -> Option<(&'static str, &[Value])> {
    let items = |key: &'static str| Some((key, schema.get(key)?.as_array()?.as_slice()));
    ALTERNATIVES.into_iter().filter_map(items).find(|(_, items)| !items.is_empty())
}

/// Returns `true` if a schema describes more than constraints of values of the type `outer`.
fn describes_type(part: &Value, outer: Option<&str>) -> bool {
    let has_type = schema_type(part).is_some_and(|ty| Some(ty) != outer);
    let is_composed = ["allOf", "oneOf", "anyOf"].iter().any(|key| {
        let items = part.get(*key).and_then(Value::as_array);
        items.is_some_and(|items| items.iter().any(|item| describes_type(item, outer)))
    });
    has_type
        || is_composed
        || has_properties(part)
        || ["$ref", "enum"].iter().any(|key| part.get(*key).is_some())
}

/// Returns `true` if the only value of a schema is null.
pub(crate) fn is_null(schema: &Value) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

/// Returns one enum with the values of all parts of a union, if all parts are inline enums of strings without a title.
///
/// Such a union lists the values one by one to document them.
pub(crate) fn joined_enum(schema: &Value) -> Option<Value> {
    let parts = parts(schema)?;
    let mut joined = Joined { values: Vec::new(), docs: Vec::new(), is_open: is_open_enum(schema) };
    parts.iter().all(|part| joined.add(part)).then(|| {
        let mut schema = schema.as_object().cloned().unwrap_or_default();
        schema.retain(|key, _| !ALTERNATIVES.contains(&key.as_str()));
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), joined.values.into());
        schema.insert(extension::VARIANT_DOCS.to_owned(), joined.docs.into());
        if joined.is_open {
            schema.insert(extension::ENUM.to_owned(), serde_json::json!({ "modelAsString": true }));
        }
        Value::Object(schema)
    })
}

struct Joined {
    values: Vec<String>,
    docs: Vec<String>,
    is_open: bool,
}

impl Joined {
    /// Adds the values of a part. Returns `false` if it is not an inline enum of strings without a title.
    fn add(&mut self, part: &Value) -> bool {
        if part.get("title").is_some() || part.get("$ref").is_some() || flag(part, "nullable") {
            return false;
        }
        if let Some(parts) = parts(part) {
            return parts.iter().all(|part| self.add(part));
        }
        let Some(values) = part.get("enum").and_then(Value::as_array) else { return false };
        self.is_open |= is_open_enum(part);
        let documented = part.get(extension::VARIANT_DOCS).and_then(Value::as_array);
        for (index, value) in values.iter().enumerate() {
            let Some(value) = value.as_str() else { return false };
            if self.values.iter().any(|other| other == value) {
                continue;
            }
            let own = documented.and_then(|docs| docs.get(index)?.as_str());
            let of_part = text(part, "description").filter(|_| values.len() == 1);
            self.values.push(value.to_owned());
            self.docs.push(own.or(of_part).unwrap_or_default().to_owned());
        }
        matches!(schema_type(part), None | Some("string"))
    }
}
