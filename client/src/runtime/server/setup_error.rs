//! The error for an invalid response or other state of a test server.

use std::{error, fmt};

/// The error for a response or another state that a test server can't have.
#[derive(Debug)]
pub struct SetupError {
    message: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl SetupError {
    /// Creates an error with a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// Creates an error with a message and a cause. `Display` writes both.
    pub fn with_source(
        message: impl Into<String>,
        source: impl Into<Box<dyn error::Error + Send + Sync>>,
    ) -> Self {
        Self { message: message.into(), source: Some(source.into()) }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        // Callers that print only the error see the source in the message.
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl error::Error for SetupError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
