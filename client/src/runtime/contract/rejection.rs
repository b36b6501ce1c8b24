//! The reason why a request or a response violates the contract.

use std::fmt;

use jsonschema::Validator;
use serde_json::Value;

/// The reason why a request or a response violates the contract. It never contains a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection(String);

/// The number of violations that a message lists.
const MAX_VIOLATIONS: usize = 8;

impl Rejection {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Validates a value. The message of the rejection starts with `name`.
    pub fn unless_valid(validator: &Validator, value: &Value, name: &str) -> Result<(), Self> {
        let violations: Vec<_> = validator
            .iter_errors(value)
            .take(MAX_VIOLATIONS)
            .map(|error| {
                let (pointer, message) = (error.instance_path().as_str(), error.masked());
                if pointer.is_empty() { message.to_string() } else { format!("`{pointer}`: {message}") }
            })
            .collect();
        if violations.is_empty() {
            return Ok(());
        }
        Err(Self(format!("{name}: {}", violations.join("; "))))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
