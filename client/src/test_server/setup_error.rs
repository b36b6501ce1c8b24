//! The error for an invalid invite, file or scripted response.

use std::{error, fmt};

/// The error for an invalid invite, an unreadable file of invites or an invalid scripted response.
#[derive(Debug)]
pub struct SetupError {
    message: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl SetupError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    pub(super) fn with_source(
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
