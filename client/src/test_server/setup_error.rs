//! What the server can't be told.

use std::{error, fmt};

/// Why a [`TestServer`](super::TestServer) refuses an invite, a file of them, or a scripted answer.
#[derive(Debug)]
pub struct SetupError {
    what: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl SetupError {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    pub(super) fn caused(
        what: impl Into<String>,
        source: impl Into<Box<dyn error::Error + Send + Sync>>,
    ) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        // What is wrong is in the source, and who prints an error alone wants to know.
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl error::Error for SetupError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
