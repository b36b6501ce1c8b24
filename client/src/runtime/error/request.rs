//! Failures before the request is sent.

use std::{borrow::Cow, fmt};

use super::super::{api::Operation, constraints::ValidationError};

/// The reason why a client could not be built.
#[derive(Debug)]
pub struct BuildError {
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BuildError {
    pub(in super::super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    pub(in super::super) fn with_source(
        message: impl Into<String>,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self { message: message.into(), source: Some(Box::new(source)) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not build the client: {}", self.message)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// The reason why the client did not send a request.
#[derive(Debug, Clone)]
pub struct InvalidRequest {
    operation: &'static str,
    part: RequestPart,
    reason: String,
}

/// The part of a request that is invalid.
#[derive(Debug, Clone)]
pub enum RequestPart {
    Parameter(Cow<'static, str>),
    Body(&'static str),
    /// The request as a whole.
    Request,
}

impl InvalidRequest {
    pub(in super::super) fn new(operation: &Operation, part: RequestPart, error: &ValidationError) -> Self {
        Self { operation: operation.id, part, reason: error.to_string() }
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.operation = operation.id;
    }

    /// Returns the name of the invalid parameter or body, or `request` if the request as a whole is invalid.
    pub fn parameter(&self) -> &str {
        match &self.part {
            RequestPart::Parameter(name) => name,
            RequestPart::Body(name) => name,
            RequestPart::Request => "request",
        }
    }

    /// Returns the reason why the parameter, the body or the request is invalid. The reason contains no text value.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: ", self.operation)?;
        match &self.part {
            RequestPart::Parameter(name) => write!(f, "parameter `{name}`: ")?,
            RequestPart::Body(name) => write!(f, "body `{name}`: ")?,
            RequestPart::Request => {}
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InvalidRequest {}

/// The error of a blocking call inside an async runtime. The call would block the runtime.
#[derive(Debug, Clone)]
pub struct BlockingInAsyncContext {
    operation: &'static str,
}

impl BlockingInAsyncContext {
    #[cfg(any(feature = "blocking", feature = "test-server"))]
    pub(in super::super) fn new(operation: &Operation) -> Self {
        Self { operation: operation.id }
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.operation = operation.id;
    }
}

impl fmt::Display for BlockingInAsyncContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} was not sent: the blocking client would block the async runtime; use the async `Client` there, or call \
             from a thread that `std::thread::spawn` starts",
            self.operation
        )
    }
}

impl std::error::Error for BlockingInAsyncContext {}
