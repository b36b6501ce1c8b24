//! Why a request is not taken, in words that repeat nothing of its values.

use std::fmt;

use jsonschema::Validator;
use serde_json::Value;

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection(String);

/// As many faults as a message lists.
const MOST: usize = 8;

impl Rejection {
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// Holds a value against its schema. `place` names the value.
    pub fn unless_valid(validator: &Validator, value: &Value, place: &str) -> Result<(), Self> {
        let faults: Vec<_> = validator
            .iter_errors(value)
            .take(MOST)
            .map(|error| {
                let at = error.instance_path().as_str();
                let what = error.masked();
                if at.is_empty() { what.to_string() } else { format!("`{at}`: {what}") }
            })
            .collect();
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Self(format!("{place}: {}", faults.join("; ")))),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
