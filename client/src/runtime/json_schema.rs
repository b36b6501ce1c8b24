//! JSON Schema, from the text that the generated code holds.

#[cfg(feature = "schemars")]
use schemars::Schema;
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
    refer(&mut schema, &|name| {
        let (_, subschema) = subschemas.iter().find(|(known, _)| *known == name)?;
        Some(subschema.clone().to_value())
    });
    schema.try_into().unwrap_or_default()
}

/// Puts in the place of each `{"$ref": "Name"}` what stands for that name, if anything does.
pub fn refer(schema: &mut Value, target: &impl Fn(&str) -> Option<Value>) {
    if let Some(referred) = schema.get("$ref").and_then(Value::as_str).and_then(target) {
        *schema = referred;
        return;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(|member| refer(member, target)),
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, target)),
        _ => {}
    }
}
