//! JSON Schema, from the text that the generated code holds.

#[cfg(feature = "schemars")]
use schemars::Schema;
#[cfg(feature = "schemars")]
use serde_json::Value;

/// A type that the description has a schema of.
pub trait SchemaText {
    /// The schema as JSON, in which `{"$ref": "Name"}` stands for another.
    const SCHEMA: &'static str;
}

/// A schema from its JSON, in which `{"$ref": "Name"}` stands for the subschema of that name.
#[cfg(feature = "schemars")]
pub fn json_schema(json: &str, subschemas: &[(&str, Schema)]) -> Schema {
    let mut schema: Value = serde_json::from_str(json).unwrap_or_default();
    refer(&mut schema, subschemas);
    schema.try_into().unwrap_or_default()
}

#[cfg(feature = "schemars")]
fn refer(value: &mut Value, subschemas: &[(&str, Schema)]) {
    let name = value.get("$ref").and_then(Value::as_str);
    if let Some((_, subschema)) = subschemas.iter().find(|(known, _)| Some(*known) == name) {
        *value = subschema.clone().to_value();
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| refer(member, subschemas)),
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, subschemas)),
        _ => {}
    }
}
