//! The normalized description. It is OpenAPI 3.1, so its schemas are JSON Schemas.

use std::sync::OnceLock;

#[cfg(feature = "schemars")]
use schemars::Schema;
use serde_json::Value;

/// The prefix of a reference to a schema in `components`.
#[cfg(feature = "schemars")]
const COMPONENTS: &str = "#/components/schemas/";

/// The normalized description from which the code was generated.
pub struct Description {
    text: &'static str,
    json: OnceLock<Value>,
}

impl Description {
    pub const fn new(text: &'static str) -> Self {
        Self { text, json: OnceLock::new() }
    }

    /// Returns the description. Parses it on first use.
    pub fn json(&self) -> &Value {
        // The generator writes valid JSON, and tests parse it.
        self.json.get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }
}

/// Returns the JSON Schema of a component. Replaces each reference to a component with the result of `subschema`.
#[cfg(feature = "schemars")]
pub fn json_schema(
    description: &Description,
    name: &str,
    mut subschema: impl FnMut(&str) -> Option<Schema>,
) -> Schema {
    let schema = description.json().pointer(&format!("/components/schemas/{name}"));
    let mut schema = schema.cloned().unwrap_or_default();
    replace_references(&mut schema, &mut subschema);
    schema.try_into().unwrap_or_default()
}

#[cfg(feature = "schemars")]
fn replace_references(schema: &mut Value, subschema: &mut impl FnMut(&str) -> Option<Schema>) {
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(replacement) = reference.and_then(|text| subschema(text.strip_prefix(COMPONENTS)?)) {
        *schema = replacement.to_value();
        return;
    }
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(|member| replace_references(member, subschema));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_references(item, subschema)),
        _ => {}
    }
}
