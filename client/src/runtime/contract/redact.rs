//! What of a request may be shown: what the description describes, and does not mark as secret.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    Action, Contract,
    described::BodyKind,
    schemas::{describes, parse},
};

/// What stands where something is left out.
pub const REDACTED: &str = "[redacted]";

/// The mark of a secret in a schema.
const SECRET: &str = "x-ms-secret";

impl Contract {
    /// A path: as the description writes it, or of one that it does not have, the segments that occur in it.
    pub fn shown_path(&self, action: Option<&Action>, path: &str) -> String {
        let segments = self.actions.iter().flat_map(|action| action.operation.path.split('/'));
        let known: BTreeSet<&str> = segments.collect();
        let shown = |segment| if known.contains(segment) { segment } else { REDACTED };
        match action {
            Some(action) => action.operation.path.to_owned(),
            None => path.split('/').map(shown).collect::<Vec<_>>().join("/"),
        }
    }

    /// A parameter of the query. Of one that is not described, not even the name is shown: it may be part of a value
    /// that was not escaped.
    pub fn shown_parameter(&self, action: Option<&Action>, name: &str, value: &str) -> String {
        let mut described = action.into_iter().flat_map(|action| action.operation.parameters);
        match described.find(|parameter| parameter.name == name) {
            None => REDACTED.to_owned(),
            Some(parameter) => {
                let is_secret = parse(parameter.schema).is_ok_and(|schema| self.is_secret(&schema));
                format!("{name}={}", if is_secret { REDACTED } else { value })
            }
        }
    }

    /// A body, as far as it may be shown.
    pub fn shown_body(&self, action: Option<&Action>, body: &[u8]) -> String {
        let described = action.and_then(|action| action.operation.body.as_ref());
        let json = described.filter(|body| body.kind == BodyKind::Json).and_then(|described| {
            let schema = parse(described.schema).ok()?;
            let body = serde_json::from_slice(body).ok()?;
            Some(self.shown(&body, &[&schema]).to_string())
        });
        json.unwrap_or_else(|| format!("[{} bytes]", body.len()))
    }

    fn is_secret(&self, schema: &Value) -> bool {
        let parts = self.schemas.parts(schema);
        parts.iter().any(|part| {
            part.get(SECRET) == Some(&Value::Bool(true))
                || part.get("format").is_some_and(|format| format == "password")
        })
    }

    /// A value without what none of its schemas describes, or one of them marks as secret.
    fn shown(&self, value: &Value, schemas: &[&Value]) -> Value {
        let redacted = || Value::String(REDACTED.to_owned());
        let parts: Vec<_> = schemas.iter().flat_map(|schema| self.schemas.parts(schema)).collect();
        if schemas.iter().any(|schema| self.is_secret(schema)) {
            return redacted();
        }
        let below = |key: &str| {
            parts
                .iter()
                .filter_map(|part| part.get(key))
                .filter(|schema| schema.is_object())
                .collect::<Vec<_>>()
        };
        match value {
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    let properties: Vec<_> =
                        parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect();
                    match properties.is_empty() {
                        false => (name.clone(), self.shown(value, &properties)),
                        true => (REDACTED.to_owned(), redacted()),
                    }
                };
                Value::Object(members.iter().map(member).collect::<Map<_, _>>())
            }
            Value::Array(items) => items.iter().map(|item| self.shown(item, &below("items"))).collect(),
            // Text is shown where text belongs: what was put in a wrong place may be the token.
            Value::String(_) if !describes(&parts, "string") => redacted(),
            _ if parts.iter().any(|part| part.get("type").is_some()) => value.clone(),
            _ => redacted(),
        }
    }
}
