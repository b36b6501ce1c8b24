//! What is refused before anything is sent.

use std::fmt;

use super::super::{call::Operation, check::ValidationError};

/// Why a client could not be set up.
#[derive(Debug)]
pub struct BuildError {
    what: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BuildError {
    pub(in super::super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    pub(in super::super) fn caused_by(
        what: impl Into<String>,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self { what: what.into(), source: Some(Box::new(source)) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client can't be built: {}", self.what)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// Why a request was refused before anything was sent.
#[derive(Debug, Clone)]
pub struct InvalidRequest {
    operation: &'static str,
    parameter: String,
    reason: String,
}

impl InvalidRequest {
    pub(in super::super) fn new(operation: &Operation, parameter: &str, reason: &ValidationError) -> Self {
        Self { operation: operation.id, parameter: parameter.to_owned(), reason: reason.to_string() }
    }

    /// The parameter at fault, by its name in the API; `request` where it is all of them together.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// What is wrong with it. Holds no text that was set.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, parameter, reason } = self;
        write!(f, "{operation} was not sent: parameter `{parameter}`: {reason}")
    }
}

impl std::error::Error for InvalidRequest {}

/// A call of the blocking client where waiting would hold up an async runtime.
#[derive(Debug, Clone)]
pub struct BlockingInAsyncContext {
    operation: &'static str,
}

impl BlockingInAsyncContext {
    #[cfg(feature = "blocking")]
    pub(in super::super) fn new(operation: &Operation) -> Self {
        Self { operation: operation.id }
    }
}

impl fmt::Display for BlockingInAsyncContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation } = self;
        write!(
            f,
            "{operation} was not sent: the blocking client would hold up the async runtime that it is called in: \
             await the call of a `Client` there, or call from a thread of your own, made by `std::thread::spawn`"
        )
    }
}

impl std::error::Error for BlockingInAsyncContext {}
