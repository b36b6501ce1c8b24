//! Redacts requests for logs. Keeps only valid values of parameters and properties that the description defines and does not mark
//! as secret.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::{
        api::{BodyKind, CredentialKind},
        secret::REDACTED,
    },
    Contract, OperationContract,
    schemas::escape,
};

/// The keyword that marks a secret in a schema.
const SECRET: &str = "x-ms-secret";

impl Contract {
    /// Returns the path template of the operation. Without an operation, returns the path with unknown segments redacted.
    pub fn redact_path(&self, contract: Option<&OperationContract>, path: &str) -> String {
        if let Some(contract) = contract {
            return contract.operation.path.to_owned();
        }
        let segments = self.operations.iter().flat_map(|contract| contract.operation.target().0.split('/'));
        let known: BTreeSet<&str> = segments.collect();
        let redact = |segment| if known.contains(segment) { segment } else { REDACTED };
        path.split('/').map(redact).collect::<Vec<_>>().join("/")
    }

    /// Returns a query parameter, redacted.
    ///
    /// An unknown name may be a part of a value that was not encoded. An invalid value may be a misplaced token. Both are
    /// redacted.
    pub fn redact_parameter(&self, contract: Option<&OperationContract>, name: &str, value: &str) -> String {
        let mut schemes =
            contract.into_iter().flat_map(|contract| contract.operation.security).copied().flatten();
        if schemes.any(|scheme| matches!(scheme.kind, CredentialKind::Query(known) if known == name)) {
            return format!("{name}={REDACTED}");
        }
        let mut described = contract.into_iter().flat_map(|contract| &contract.parameters);
        let Some((spec, schema)) = described.find(|(spec, _)| spec.name == name) else {
            return REDACTED.to_owned();
        };
        let is_shown = !spec.is_secret
            && !self.is_secret(schema.json)
            && schema.validator.is_valid(&self.schemas.read(value, schema.json));
        format!("{name}={}", if is_shown { escape_controls(value) } else { REDACTED.to_owned() })
    }

    /// Returns a JSON body, redacted, or the size of any other body.
    pub fn redact_body(&self, contract: Option<&OperationContract>, media_type: &str, body: &[u8]) -> String {
        let described = contract.and_then(|contract| contract.body(media_type).map(|(_, body)| body));
        // Without a known media type, the body may be JSON nevertheless.
        let described = described.or_else(|| contract?.bodies.first());
        let json = described.filter(|(spec, _)| spec.kind == BodyKind::Json).and_then(|(_, schema)| {
            let body = serde_json::from_slice(body).ok()?;
            let invalid = schema.validator.iter_errors(&body);
            let invalid = invalid.map(|error| error.instance_path().as_str().to_owned()).collect();
            Some(self.redact(&body, "", &[schema.json], &invalid).to_string())
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

    /// Redacts the parts of a value that no schema describes, that a schema marks as secret, or that are invalid.
    fn redact(&self, value: &Value, pointer: &str, schemas: &[&Value], invalid: &BTreeSet<String>) -> Value {
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
                    if properties.is_empty() {
                        return (REDACTED.to_owned(), redacted());
                    }
                    let pointer = format!("{pointer}/{}", escape(name));
                    (name.clone(), self.redact(value, &pointer, &properties, invalid))
                };
                // Sorted by name, even if serde_json preserves the order of members.
                let members: BTreeMap<_, _> = members.iter().map(member).collect();
                Value::Object(members.into_iter().collect())
            }
            Value::Array(items) => {
                let schemas: Vec<_> = parts.iter().filter_map(|part| part.get("items")).collect();
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.redact(item, &format!("{pointer}/{index}"), &schemas, invalid))
                    .collect()
            }
            _ if invalid.contains(pointer) || !parts.iter().any(|part| part.get("type").is_some()) => {
                redacted()
            }
            _ => value.clone(),
        }
    }
}

/// Escapes control characters, which could start a new line or control a terminal.
fn escape_controls(text: &str) -> String {
    let escape = |character: char| {
        if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
    };
    text.chars().map(escape).collect()
}
