//! What an error tells, whichever it is. The enum itself is generated: it has a variant for each status that is described.

mod answered;
mod redact;
mod redirect;
mod refused;
mod tls;
mod transport;

use std::{fmt, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::{
    super::generated::{Error, ErrorBody},
    call::Operation,
    retry::{is_passing, retry_after},
};

pub use answered::{InvalidResponse, ResponseTooLarge, StatusError};
pub use refused::{BlockingInAsyncContext, BuildError, InvalidRequest};
pub use transport::{TransportError, TransportErrorKind};

impl Error {
    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        if let Self::Transport(error) = self {
            return error.status();
        }
        self.answered().map(|answered| answered.status)
    }

    /// The headers of the answer, where there was a whole one, or one that tells why there is none by its status.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answered().map(|answered| &answered.headers)
    }

    /// The error object of the answer, where the server sent one.
    pub fn body(&self) -> Option<&ErrorBody> {
        self.as_status()?.body()
    }

    /// As much of the answer's body as was read, which is no more than the client's limit. It may repeat what was sent,
    /// secrets too.
    pub fn raw_body(&self) -> Option<&[u8]> {
        self.answered().map(|answered| answered.body.as_ref())
    }

    /// How long the server asked to be left alone with `Retry-After`, from when it answered.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers()?)
    }

    /// How many attempts were made to send the request.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Transport(error) => error.attempts(),
            _ => self.answered().map_or(0, |answered| answered.attempts),
        }
    }

    /// Whether the request was refused before anything was sent.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self, Self::InvalidRequest(_))
    }

    /// Whether the answer is one of the 5xx, by which a server says that it failed itself.
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether a time-out ran out: of connecting, of the attempt, or of the whole call.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }

    /// Whether no connection could be made, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.is_transport(TransportErrorKind::Connect)
    }

    /// Whether the connection could not be secured, so that nothing was sent.
    pub fn is_tls(&self) -> bool {
        self.is_transport(TransportErrorKind::Tls)
    }

    /// Whether the answer's body is longer than the client's limit.
    pub fn is_response_too_large(&self) -> bool {
        match self {
            Self::ResponseTooLarge(_) => true,
            _ => self.as_status().is_some_and(StatusError::is_too_large),
        }
    }

    /// Whether the same call may do better later, and can be repeated without harm: what failed may pass, and either the
    /// action only reads, or the server has not acted on the request.
    ///
    /// Where the client tries again by itself, its retries are behind such an error already. An attempt that ran out of time it
    /// does not try again, and this is `true` all the same for an action that only reads.
    pub fn is_retryable(&self) -> bool {
        let may_pass = match self {
            Self::Transport(error) => matches!(
                error.kind(),
                TransportErrorKind::Connect
                    | TransportErrorKind::Timeout
                    | TransportErrorKind::Closed
                    | TransportErrorKind::Body
            ),
            _ => self.as_status().is_some_and(|error| {
                is_passing(error.status()) || error.status() == StatusCode::REQUEST_TIMEOUT
            }),
        };
        may_pass && !self.outcome_unknown()
    }

    /// Whether the request may have taken effect, although no answer says so: the action changes something, the request
    /// may have reached the server, and what came back is nothing, half an answer, or none that says that the request was
    /// refused.
    ///
    /// Look at the state of things before you send such a request again. Always `false` for actions that only read.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Transport(error) => error.outcome_unknown(),
            _ => self.answered().is_some_and(answered::Answered::outcome_unknown),
        }
    }

    fn is_transport(&self, kind: TransportErrorKind) -> bool {
        matches!(self, Self::Transport(error) if error.kind() == kind)
    }

    /// What came with an answer that is no success.
    fn answered(&self) -> Option<&answered::Answered> {
        match self {
            Self::InvalidResponse(error) => Some(error.answered()),
            Self::ResponseTooLarge(error) => Some(error.answered()),
            _ => self.as_status().map(StatusError::answered),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.inner(), f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner().source()
    }
}

/// An action as a line of HTTP, parameters left in braces.
struct Line<'a>(&'a Operation);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.0.id, self.0.method, self.0.path)
    }
}

/// What is added to an error: that the request may have taken effect, and how many attempts there were.
struct Aftermath {
    outcome_unknown: bool,
    attempts: u32,
}

impl fmt::Display for Aftermath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.outcome_unknown {
            f.write_str("; the request may have taken effect")?;
        }
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " (attempt {attempts})"),
        }
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

impl From<BlockingInAsyncContext> for Error {
    fn from(error: BlockingInAsyncContext) -> Self {
        Self::BlockingInAsyncContext(error)
    }
}

impl From<StatusError> for Error {
    fn from(error: StatusError) -> Self {
        Self::of_status(Box::new(error))
    }
}

impl From<InvalidResponse> for Error {
    fn from(error: InvalidResponse) -> Self {
        Self::InvalidResponse(Box::new(error))
    }
}

impl From<ResponseTooLarge> for Error {
    fn from(error: ResponseTooLarge) -> Self {
        Self::ResponseTooLarge(Box::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}
