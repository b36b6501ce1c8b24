//! Scripted responses.

use std::collections::BTreeMap;

use super::{super::setup_error::SetupError, queue::Queue};
use crate::runtime::contract::{Contract, Reply, Response};

/// The scripted responses of each operation.
#[derive(Default)]
pub struct Script(BTreeMap<&'static str, Queue<Reply>>);

impl Script {
    pub fn push(&mut self, operation: &'static str, requests: usize, reply: Reply) {
        self.0.entry(operation).or_default().push(requests, reply);
    }

    /// Returns the response to the next request of an operation.
    pub fn take(&mut self, operation: &str) -> Option<Reply> {
        self.0.get_mut(operation)?.take(|_| true)
    }
}

/// Validates a response against the contract.
///
/// # Errors
///
/// Fails if the response does not match the description.
pub fn validate<R: Response>(contract: &Contract, response: R) -> Result<Reply, SetupError> {
    let reply = response.into();
    if let Some(operation) = contract.action(R::OPERATION) {
        operation.check(&reply).map_err(|rejection| SetupError::new(rejection.to_string()))?;
    }
    Ok(reply)
}
