//! The normalized description, as OpenAPI 3.1, whose schemas are JSON Schemas.

use std::sync::OnceLock;

#[cfg(feature = "schemars")]
use schemars::Schema;
use serde_json::Value;

/// Where the schemas of components stand in a description, as a reference names it.
#[cfg(feature = "schemars")]
const COMPONENTS: &str = "#/components/schemas/";

/// The normalized description that the code was generated from.
pub struct Description {
    text: &'static str,
    json: OnceLock<Value>,
}

impl Description {
    pub const fn new(text: &'static str) -> Self {
        Self { text, json: OnceLock::new() }
    }

    /// Returns the description, which is parsed on first use.
    pub fn json(&self) -> &Value {
        // The generator writes valid JSON, and the tests of the generated crate read it.
        self.json.get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }
}

/// Returns the JSON Schema of a component, with `subschema` in place of each reference to another component.
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
