//! The reason why a request or a response violates the contract.

use std::fmt;

use jsonschema::Validator;
use reqwest::StatusCode;
use serde_json::Value;

/// The reason why a request or a response violates the contract. It never contains a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    message: String,
    status: StatusCode,
}

/// The number of violations that a message lists.
const MAX_VIOLATIONS: usize = 8;

impl Rejection {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: StatusCode::BAD_REQUEST }
    }

    /// Returns the rejection of a request without credentials.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: StatusCode::UNAUTHORIZED }
    }

    /// Returns the rejection of a request that the server can't respond to.
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: StatusCode::NOT_IMPLEMENTED }
    }

    /// Returns the status of the response to a rejected request.
    pub fn status(&self) -> StatusCode {
        self.status
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
        Err(Self::new(format!("{name}: {}", violations.join("; "))))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
