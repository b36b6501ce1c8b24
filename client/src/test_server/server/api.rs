//! The interface between the generic server and the API that it serves.

use reqwest::StatusCode;

use crate::runtime::contract::{ParsedRequest, Rejection, Reply};

/// An API that a [`Server`](super::Server) serves.
pub trait Api: Send + Sync {
    /// Handles a request that is valid according to the contract.
    ///
    /// Returns `None` if the operation is not implemented. The server then responds with the description's example.
    ///
    /// # Errors
    ///
    /// Fails if the request can't be deserialized.
    fn handle(&self, request: &ParsedRequest) -> Result<Option<Reply>, Rejection>;

    /// Creates an error response for a request that the server itself rejects.
    fn error(&self, status: StatusCode, message: &str) -> Reply;
}
