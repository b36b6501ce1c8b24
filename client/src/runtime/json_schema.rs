//! JSON Schema, from the text that the generated code holds.

use schemars::Schema;
use serde_json::Value;

/// A schema from its JSON, in which `{"$ref": "Name"}` stands for the subschema of that name.
pub fn json_schema(json: &str, subschemas: &[(&str, Schema)]) -> Schema {
    let mut schema: Value = serde_json::from_str(json).unwrap_or_default();
    refer(&mut schema, subschemas);
    schema.try_into().unwrap_or_default()
}

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
