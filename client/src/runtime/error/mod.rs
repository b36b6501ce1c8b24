//! The failures of a call. The generated `Error` wraps them, with a variant for each described status.

#[cfg(feature = "test-server")]
mod constructors;
mod credentials;
mod request;
mod response;
mod transport;

use std::{error::Error, fmt, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::{
    api::Operation,
    classification::{AttemptEnd, Classification},
    retry::retry_after,
};

pub use credentials::CredentialsError;
pub(super) use request::RequestPart;
pub use request::{BlockingInAsyncContext, BuildError, InvalidRequest};
pub(super) use response::is_array;
pub use response::{InvalidResponse, ResponseParts, ResponseTooLarge, StatusError};
pub use transport::{TransportError, TransportErrorKind};

/// The failure of a call. The body of an error response is not decoded yet.
#[derive(Debug)]
pub enum Failure {
    Build(BuildError),
    InvalidRequest(InvalidRequest),
    Credentials(CredentialsError),
    BlockingInAsyncContext(BlockingInAsyncContext),
    Status(Box<StatusError<()>>),
    InvalidResponse(Box<InvalidResponse>),
    ResponseTooLarge(Box<ResponseTooLarge>),
    Transport(TransportError),
}

/// A reference to the content of a failure.
#[derive(Clone, Copy)]
pub enum FailureRef<'a> {
    Build(&'a BuildError),
    InvalidRequest(&'a InvalidRequest),
    Credentials(&'a CredentialsError),
    BlockingInAsyncContext(&'a BlockingInAsyncContext),
    Status { error: &'a (dyn Error + 'static), parts: &'a ResponseParts, is_too_large: bool },
    InvalidResponse(&'a InvalidResponse),
    ResponseTooLarge(&'a ResponseTooLarge),
    Transport(&'a TransportError),
}

impl Failure {
    pub fn as_ref(&self) -> FailureRef<'_> {
        match self {
            Self::Build(error) => FailureRef::Build(error),
            Self::InvalidRequest(error) => FailureRef::InvalidRequest(error),
            Self::Credentials(error) => FailureRef::Credentials(error),
            Self::BlockingInAsyncContext(error) => FailureRef::BlockingInAsyncContext(error),
            Self::Status(error) => error.as_failure(),
            Self::InvalidResponse(error) => FailureRef::InvalidResponse(error),
            Self::ResponseTooLarge(error) => FailureRef::ResponseTooLarge(error),
            Self::Transport(error) => FailureRef::Transport(error),
        }
    }
}

impl<'a> FailureRef<'a> {
    pub fn error(self) -> &'a (dyn Error + 'static) {
        match self {
            Self::Build(error) => error,
            Self::InvalidRequest(error) => error,
            Self::Credentials(error) => error,
            Self::BlockingInAsyncContext(error) => error,
            Self::Status { error, .. } => error,
            Self::InvalidResponse(error) => error,
            Self::ResponseTooLarge(error) => error,
            Self::Transport(error) => error,
        }
    }

    pub fn status(self) -> Option<StatusCode> {
        match self {
            Self::Transport(error) => error.status(),
            _ => self.parts().map(|parts| parts.status),
        }
    }

    pub fn headers(self) -> Option<&'a HeaderMap> {
        self.parts().map(|parts| &parts.headers)
    }

    pub fn raw_body(self) -> Option<&'a [u8]> {
        self.parts().map(|parts| parts.body.as_ref())
    }

    pub fn retry_after(self) -> Option<Duration> {
        retry_after(self.headers()?)
    }

    pub fn attempts(self) -> u32 {
        match self {
            Self::Transport(error) => error.attempts(),
            Self::Credentials(error) => error.history().attempts,
            _ => self.parts().map_or(0, |parts| parts.history.attempts),
        }
    }

    /// Returns the kind of failure for logs: the status, or one word.
    pub fn error_type(self) -> &'a str {
        match self {
            Self::Build(_) => "build",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Credentials(_) => "credentials",
            Self::BlockingInAsyncContext(_) => "blocking_in_async_context",
            Self::Status { parts, .. } => parts.status.as_str(),
            Self::InvalidResponse(_) => "invalid_response",
            Self::ResponseTooLarge(_) => "response_too_large",
            Self::Transport(error) => error.kind().as_str(),
        }
    }

    pub fn is_invalid_request(self) -> bool {
        matches!(self, Self::InvalidRequest(_))
    }

    pub fn is_timeout(self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }

    pub fn is_transport(self, kind: TransportErrorKind) -> bool {
        matches!(self, Self::Transport(error) if error.kind() == kind)
    }

    pub fn is_response_too_large(self) -> bool {
        matches!(self, Self::ResponseTooLarge(_) | Self::Status { is_too_large: true, .. })
    }

    pub fn is_retryable(self) -> bool {
        self.classification().is_some_and(|classification| classification.is_retryable)
    }

    pub fn outcome_unknown(self) -> bool {
        self.classification().is_some_and(|classification| classification.outcome_unknown)
    }

    /// Classifies the failure. Returns `None` if the client did not send the request.
    fn classification(self) -> Option<Classification> {
        match self {
            Self::Build(_) | Self::InvalidRequest(_) | Self::BlockingInAsyncContext(_) => None,
            Self::Credentials(error) => Some(error.classification()),
            Self::Transport(error) => Some(error.classification()),
            Self::Status { parts, .. } => Some(parts.history.classify(AttemptEnd::Status(parts.status))),
            Self::InvalidResponse(_) | Self::ResponseTooLarge(_) => {
                self.parts().map(|parts| parts.history.classify(AttemptEnd::InvalidBody))
            }
        }
    }

    fn parts(self) -> Option<&'a ResponseParts> {
        match self {
            Self::Status { parts, .. } => Some(parts),
            Self::InvalidResponse(error) => Some(error.parts()),
            Self::ResponseTooLarge(error) => Some(error.parts()),
            _ => None,
        }
    }
}

/// Displays an operation with its method and its path template.
struct Heading<'a>(&'a Operation);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.0.id, self.0.method, self.0.path)
    }
}

/// Displays the end of a message: a note if the outcome is unknown, and the number of attempts.
struct Ending {
    outcome_unknown: bool,
    attempts: u32,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.outcome_unknown {
            f.write_str("; the server may have processed the request")?;
        }
        if self.attempts > 1 {
            write!(f, " (after {} attempts)", self.attempts)?;
        }
        Ok(())
    }
}

macro_rules! from {
    ($($error:ty => $variant:ident),*; $($boxed:ty => $boxed_variant:ident),*) => {
        $(
            impl From<$error> for Failure {
                fn from(error: $error) -> Self {
                    Self::$variant(error)
                }
            }
        )*
        $(
            impl From<$boxed> for Failure {
                fn from(error: $boxed) -> Self {
                    Self::$boxed_variant(Box::new(error))
                }
            }
        )*
    };
}

from! {
    BuildError => Build,
    InvalidRequest => InvalidRequest,
    CredentialsError => Credentials,
    BlockingInAsyncContext => BlockingInAsyncContext,
    TransportError => Transport;
    StatusError<()> => Status,
    InvalidResponse => InvalidResponse,
    ResponseTooLarge => ResponseTooLarge
}
