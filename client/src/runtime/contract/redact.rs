//! What of a request may be shown: what the description describes, and does not mark as secret.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Action, Contract, described::BodyKind};

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
    /// that was not escaped. Of one that is not what it should be, the value is not: it may be the token.
    pub fn shown_parameter(&self, action: Option<&Action>, name: &str, value: &str) -> String {
        let mut described = action.into_iter().flat_map(|action| &action.parameters);
        match described.find(|(parameter, _)| parameter.name == name) {
            None => REDACTED.to_owned(),
            Some((_, schema)) => {
                let is_shown = !self.is_secret(&schema.json)
                    && schema.validator.is_valid(&self.schemas.read(value, &schema.json));
                format!("{name}={}", if is_shown { on_one_line(value) } else { REDACTED.to_owned() })
            }
        }
    }

    /// A body, as far as it may be shown.
    pub fn shown_body(&self, action: Option<&Action>, body: &[u8]) -> String {
        let described = action.and_then(|action| action.body.as_ref());
        let json = described.filter(|(body, _)| body.kind == BodyKind::Json).and_then(|(_, schema)| {
            let body = serde_json::from_slice(body).ok()?;
            let faults = schema.validator.iter_errors(&body);
            let faults = faults.map(|error| error.instance_path().as_str().to_owned()).collect();
            Some(self.shown(&body, "", &[&schema.json], &faults).to_string())
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

    /// A value without what none of its schemas describes, what one of them marks as secret, and what is at fault at one
    /// of these places.
    fn shown(&self, value: &Value, at: &str, schemas: &[&Value], faults: &BTreeSet<String>) -> Value {
        let redacted = || Value::String(REDACTED.to_owned());
        let parts: Vec<_> = schemas.iter().flat_map(|schema| self.schemas.parts(schema)).collect();
        if schemas.iter().any(|schema| self.is_secret(schema)) {
            return redacted();
        }
        match value {
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    let properties: Vec<_> =
                        parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect();
                    let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                    match properties.is_empty() {
                        false => (name.clone(), self.shown(value, &at, &properties, faults)),
                        true => (REDACTED.to_owned(), redacted()),
                    }
                };
                // In the order of the names, whatever the features of serde_json.
                let shown: BTreeMap<_, _> = members.iter().map(member).collect();
                Value::Object(shown.into_iter().collect())
            }
            Value::Array(items) => {
                let schemas: Vec<_> = parts.iter().filter_map(|part| part.get("items")).collect();
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.shown(item, &format!("{at}/{index}"), &schemas, faults))
                    .collect()
            }
            _ if faults.contains(at) || !parts.iter().any(|part| part.get("type").is_some()) => redacted(),
            _ => value.clone(),
        }
    }
}

/// Text without what would begin another line of a log, or do something to a terminal.
fn on_one_line(text: &str) -> String {
    let escape = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escape).collect()
}
