//! The error of a call that got no complete response.

use std::{error::Error, fmt, io, iter::successors};

use reqwest::StatusCode;

use super::{
    super::{
        api::Operation,
        classification::{Classification, Outcome, classify},
    },
    Ending, Heading,
    tls::{HANDSHAKE_FAILED, tls_failure},
};

/// The error of a call that got no complete response.
///
/// Its source is the error of the HTTP client. An error of the kind [`Tls`](TransportErrorKind::Tls) has no source, because
/// the errors of the TLS libraries may contain names from the server's certificate.
#[derive(Debug)]
pub struct TransportError {
    operation: &'static Operation,
    kind: TransportErrorKind,
    message: &'static str,
    is_timeout: bool,
    /// Whether an attempt was in progress. The attempts before it were retried.
    was_in_attempt: bool,
    attempts: u32,
    status: Option<StatusCode>,
    source: Option<reqwest::Error>,
}

/// The ways in which a request or its response can fail to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was established: the host name could not be resolved, the host refused the connection, or the connect
    /// timeout elapsed. Nothing was sent.
    Connect,
    /// The TLS handshake failed: the certificate was rejected, or the server does not support TLS. Nothing was sent.
    Tls,
    /// The timeout of an attempt or of the call elapsed. The call may have waited for other calls of the client.
    Timeout,
    /// The connection was closed or reset before a response arrived.
    Closed,
    /// The response is not valid HTTP, or its head is too long.
    Protocol,
    /// The connection broke while the response body was read.
    Body,
}

impl TransportErrorKind {
    /// Returns the kind as one word, for logs.
    pub(in super::super) fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
            Self::Body => "body",
        }
    }
}

impl TransportError {
    pub(in super::super) fn new(
        operation: &'static Operation,
        attempts: u32,
        status: Option<StatusCode>,
        is_call_over: bool,
        source: reqwest::Error,
    ) -> Self {
        use TransportErrorKind::{Body, Closed, Connect, Protocol, Timeout, Tls};
        let is_timeout = source.is_timeout();
        let tls_failure = source.is_connect().then(|| tls_failure(chain(&source))).flatten();
        let (kind, message) = if let Some(failure) = tls_failure {
            (Tls, failure)
        } else if source.is_connect() && is_timeout {
            (Connect, "the connection attempt timed out")
        } else if source.is_connect() {
            (Connect, NOT_CONNECTED)
        } else if is_timeout && is_call_over {
            (Timeout, "the call timed out")
        } else if is_timeout {
            (Timeout, ATTEMPT_TIMED_OUT)
        } else if status.is_some() {
            (Body, BODY_BROKEN)
        } else if chain(&source).filter_map(|error| error.downcast_ref()).any(hyper::Error::is_parse) {
            (Protocol, INVALID_HTTP)
        } else {
            (Closed, CLOSED)
        };
        // The URL contains the query, and the query may contain a secret.
        let source = (kind != Tls).then(|| source.without_url());
        Self { operation, kind, message, is_timeout, was_in_attempt: true, attempts, status, source }
    }

    /// Returns the error of a call that timed out while no attempt was in progress.
    pub(in super::super) fn not_sent(operation: &'static Operation, attempts: u32) -> Self {
        Self {
            operation,
            kind: TransportErrorKind::Timeout,
            message: "the call timed out before an attempt was made: its timeout is too short, or the client is busy",
            is_timeout: true,
            was_in_attempt: false,
            attempts,
            status: None,
            source: None,
        }
    }

    /// Returns an error of a kind that no call returned.
    #[cfg(feature = "test-server")]
    pub(super) fn of_kind(operation: &'static Operation, kind: TransportErrorKind) -> Self {
        let message = match kind {
            TransportErrorKind::Connect => NOT_CONNECTED,
            TransportErrorKind::Tls => HANDSHAKE_FAILED,
            TransportErrorKind::Timeout => ATTEMPT_TIMED_OUT,
            TransportErrorKind::Closed => CLOSED,
            TransportErrorKind::Protocol => INVALID_HTTP,
            TransportErrorKind::Body => BODY_BROKEN,
        };
        let is_timeout = kind == TransportErrorKind::Timeout;
        let status = (kind == TransportErrorKind::Body).then_some(StatusCode::OK);
        Self { operation, kind, message, is_timeout, was_in_attempt: true, attempts: 1, status, source: None }
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.operation = operation;
    }

    /// Returns the kind of failure.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns `true` if connecting, the attempt or the call timed out.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// Returns the status of the response, if the status arrived before the failure.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(in super::super) fn outcome(&self) -> Outcome {
        match self.kind {
            TransportErrorKind::Timeout if !self.was_in_attempt => Outcome::NotSent,
            TransportErrorKind::Connect => Outcome::NotConnected,
            TransportErrorKind::Tls => Outcome::TlsFailed,
            TransportErrorKind::Timeout => Outcome::TimedOut,
            TransportErrorKind::Closed => Outcome::Closed,
            TransportErrorKind::Protocol => Outcome::InvalidHttp,
            TransportErrorKind::Body => Outcome::BodyBroken,
        }
    }

    pub(super) fn classification(&self) -> Classification {
        classify(self.operation, self.outcome())
    }
}

const NOT_CONNECTED: &str = "could not connect";
const ATTEMPT_TIMED_OUT: &str = "the attempt timed out";
const CLOSED: &str = "the connection closed before a response arrived";
const INVALID_HTTP: &str = "the response is not valid HTTP, or its head is too long";
const BODY_BROKEN: &str = "the connection broke while the response body was read";

/// Returns an error and its sources, from the outside in.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    // `io::Error::source` skips the error that it wraps.
    successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().map(|wrapped| wrapped as _),
        None => error.source(),
    })
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome_unknown = self.classification().outcome_unknown;
        let ending = Ending { outcome_unknown, attempts: self.attempts };
        let is_tls = self.kind == TransportErrorKind::Tls;
        let failed = if is_tls { "could not establish a TLS connection: " } else { "" };
        write!(f, "{}: {failed}{}{ending}", Heading(self.operation), self.message)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
