//! Scripted responses.

use super::{
    super::contract::{Contract, IntoReply, Reply},
    queue::Queue,
    setup_error::SetupError,
};

/// The scripted responses, each with the operation that it belongs to.
pub type Script = Queue<(&'static str, Reply)>;

/// Validates a response against the contract.
///
/// # Errors
///
/// Fails if the response does not match the description.
pub fn validate<R: IntoReply>(contract: &Contract, response: R) -> Result<Reply, SetupError> {
    let reply = response.into_reply();
    if let Some(operation) = contract.operation(R::OPERATION) {
        operation.validate(&reply).map_err(|rejection| SetupError::new(rejection.to_string()))?;
    }
    Ok(reply)
}
