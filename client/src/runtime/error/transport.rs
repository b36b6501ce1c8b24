//! The error of a call that got no complete response.

use std::{error::Error, fmt, sync::Arc};

use reqwest::StatusCode;

#[cfg(feature = "test-server")]
use super::super::tls::HANDSHAKE_FAILED;
use super::{
    super::{
        api::Operation,
        attempt::{AttemptError, AttemptErrorKind},
        classification::{AttemptEnd, Classification, History},
    },
    Ending, Heading,
};

/// The error of a call that got no complete response.
///
/// Its source is the error of the HTTP client, or of a layer. An error of the kind [`Tls`](TransportErrorKind::Tls) has no source, because
/// the errors of the TLS libraries may contain names from the server's certificate.
pub struct TransportError {
    history: History,
    kind: TransportErrorKind,
    message: &'static str,
    is_timeout: bool,
    status: Option<StatusCode>,
    end: AttemptEnd,
    source: Option<Arc<dyn Error + Send + Sync>>,
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
    /// The server reported that it did not process the request: it refused the HTTP/2 stream, or closed the connection
    /// before the stream.
    NotProcessed,
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
            Self::NotProcessed => "not_processed",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
            Self::Body => "body",
        }
    }
}

impl TransportError {
    /// `status` is the status of the response, if it arrived before the failure.
    pub(in super::super) fn new(
        history: History,
        status: Option<StatusCode>,
        is_call_over: bool,
        error: AttemptError,
    ) -> Self {
        use TransportErrorKind::{Body, Closed, Connect, NotProcessed, Protocol, Timeout, Tls};
        let (kind, end, message) = match error.kind {
            AttemptErrorKind::Tls(reason) => (Tls, AttemptEnd::TlsFailed, reason),
            AttemptErrorKind::ConnectTimeout => {
                (Connect, AttemptEnd::NotConnected, "the connection attempt timed out")
            }
            AttemptErrorKind::Connect => (Connect, AttemptEnd::NotConnected, "could not connect"),
            AttemptErrorKind::Timeout if is_call_over => {
                (Timeout, AttemptEnd::TimedOut, "the call timed out")
            }
            AttemptErrorKind::Timeout => (Timeout, AttemptEnd::TimedOut, "the attempt timed out"),
            _ if status.is_some() => {
                (Body, AttemptEnd::BodyBroken, "the connection broke while the response body was read")
            }
            AttemptErrorKind::NotProcessed => {
                (NotProcessed, AttemptEnd::NotProcessed, "the server did not process the request")
            }
            AttemptErrorKind::Protocol => {
                (Protocol, AttemptEnd::InvalidHttp, "the response is not valid HTTP, or its head is too long")
            }
            AttemptErrorKind::Closed | AttemptErrorKind::Unsendable => {
                (Closed, AttemptEnd::Closed, "the connection closed before a response arrived")
            }
        };
        let is_timeout = matches!(error.kind, AttemptErrorKind::ConnectTimeout | AttemptErrorKind::Timeout);
        Self { history, kind, message, is_timeout, status, end, source: error.source }
    }

    /// Returns the error of a call that timed out while no attempt was in progress.
    pub(in super::super) fn not_sent(history: History) -> Self {
        Self {
            history,
            kind: TransportErrorKind::Timeout,
            message: "the call timed out while no attempt was in progress: its timeout is too short, or the client is busy",
            is_timeout: true,
            status: None,
            end: AttemptEnd::NotSent,
            source: None,
        }
    }

    /// Returns the error of a call that timed out while it waited for a token.
    pub(in super::super) fn without_token(history: History) -> Self {
        let message = "the call timed out while no attempt was in progress: the provider of the access token is too slow";
        Self { message, ..Self::not_sent(history) }
    }

    /// Returns an error of a kind that no call returned.
    #[cfg(feature = "test-server")]
    pub(super) fn of_kind(history: History, kind: TransportErrorKind) -> Self {
        let (status, kind) = match kind {
            TransportErrorKind::Connect => (None, AttemptErrorKind::Connect),
            TransportErrorKind::Tls => (None, AttemptErrorKind::Tls(HANDSHAKE_FAILED)),
            TransportErrorKind::Timeout => (None, AttemptErrorKind::Timeout),
            TransportErrorKind::NotProcessed => (None, AttemptErrorKind::NotProcessed),
            TransportErrorKind::Closed => (None, AttemptErrorKind::Closed),
            TransportErrorKind::Protocol => (None, AttemptErrorKind::Protocol),
            TransportErrorKind::Body => (Some(StatusCode::OK), AttemptErrorKind::Closed),
        };
        Self::new(history, status, false, AttemptError { kind, source: None })
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.history.operation = operation;
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
        self.history.attempts
    }

    pub(in super::super) fn attempt_end(&self) -> AttemptEnd {
        self.end
    }

    pub(super) fn classification(&self) -> Classification {
        self.history.classify(self.end)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.history.operation.id)
            .field("kind", &self.kind)
            .field("message", &self.message)
            .field("attempts", &self.history.attempts)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome_unknown = self.classification().outcome_unknown;
        let ending = Ending { outcome_unknown, attempts: self.history.attempts };
        let is_tls = self.kind == TransportErrorKind::Tls;
        let failed = if is_tls { "could not establish a TLS connection: " } else { "" };
        write!(f, "{}: {failed}{}{ending}", Heading(self.history.operation), self.message)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
