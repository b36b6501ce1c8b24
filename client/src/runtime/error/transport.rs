//! Why there is no whole answer.

use std::{fmt, io, iter::successors};

use reqwest::StatusCode;
use tokio::time::Instant;

use super::{
    super::call::{Call, Operation},
    Aftermath, Line,
};

/// Why there is no whole answer.
#[derive(Debug)]
pub struct TransportError {
    operation: &'static Operation,
    kind: TransportErrorKind,
    what: &'static str,
    is_timeout: bool,
    attempts: u32,
    status: Option<StatusCode>,
    source: Option<reqwest::Error>,
}

/// The ways in which a request or its answer can get lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: the name is not known, nobody listens, or connecting took too long. Nothing was sent.
    Connect,
    /// The connection could not be secured: the certificate is not trusted, or the server does not speak TLS. Nothing was
    /// sent.
    Tls,
    /// The time ran out, after the connection was made or while the call waited for a place among the client's others.
    Timeout,
    /// The connection was closed or reset before there was a status.
    Closed,
    /// What came back is not HTTP, or has a head that is longer than any should be.
    Protocol,
    /// The connection broke in the middle of the body of an answer.
    Body,
}

impl TransportErrorKind {
    /// The kind as one word, for logs.
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
        call: &Call,
        attempts: u32,
        status: Option<StatusCode>,
        source: reqwest::Error,
    ) -> Self {
        use TransportErrorKind::{Body, Closed, Connect, Protocol, Timeout, Tls};
        let is_timeout = source.is_timeout();
        let is_late = || call.deadline().is_some_and(|deadline| deadline <= Instant::now());
        let (kind, what) = if source.is_connect() && is_about_tls(&source) {
            (Tls, "the connection could not be secured")
        } else if source.is_connect() && is_timeout {
            (Connect, "no connection was made in time")
        } else if source.is_connect() {
            (Connect, "no connection could be made")
        } else if is_timeout && is_late() {
            (Timeout, "the time for the whole call ran out")
        } else if is_timeout {
            (Timeout, "the time for one attempt ran out")
        } else if status.is_some() {
            (Body, "the connection broke in the middle of the answer")
        } else if chain(&source).filter_map(|link| link.downcast_ref()).any(hyper::Error::is_parse) {
            (Protocol, "what came back is not HTTP, or its head is too long")
        } else {
            (Closed, "the connection broke before an answer came")
        };
        // The URL holds the query, and the query may hold a secret.
        let source = Some(source.without_url());
        Self { operation: call.operation, kind, what, is_timeout, attempts, status, source }
    }

    /// There was no time left to send anything.
    pub(in super::super) fn too_late(operation: &'static Operation, attempts: u32) -> Self {
        Self {
            operation,
            kind: TransportErrorKind::Timeout,
            what: "the time ran out before it was sent: it was too short, or the client was busy with other calls",
            is_timeout: true,
            attempts,
            status: None,
            source: None,
        }
    }

    /// What happened.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether it is that a time-out ran out.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// The status of the answer, where it had one before it broke off.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the action changes something, and the server may have got the request.
    pub(super) fn outcome_unknown(&self) -> bool {
        let is_sent = !matches!(self.kind, TransportErrorKind::Connect | TransportErrorKind::Tls);
        // Without a source, the last attempt was not made; those before it have failed in passing.
        is_sent && self.source.is_some() && !self.operation.only_reads()
    }

    /// Whether another attempt may do better, and can do no harm.
    pub(in super::super) fn is_passing(&self) -> bool {
        match self.kind {
            TransportErrorKind::Connect => true,
            TransportErrorKind::Closed => self.operation.only_reads(),
            _ => false,
        }
    }
}

/// An error and all that caused it.
fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    // As its source, an `io::Error` gives the source of what it wraps, and not that itself.
    successors(Some(error), |error| match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().map(|wrapped| wrapped as _),
        None => error.source(),
    })
}

/// Whether a failure to connect is the TLS library's.
fn is_about_tls(error: &reqwest::Error) -> bool {
    // This is how rustls has its own errors travel. It reports a connection that breaks by other kinds.
    let is_rustls = |error: &io::Error| error.kind() == io::ErrorKind::InvalidData;
    let is_tls = |link: &(dyn std::error::Error + 'static)| {
        #[cfg(feature = "native-tls")]
        if link.is::<native_tls::Error>() {
            return true;
        }
        link.downcast_ref().is_some_and(is_rustls)
    };
    chain(error).any(is_tls)
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aftermath = Aftermath { outcome_unknown: self.outcome_unknown(), attempts: self.attempts };
        write!(f, "{}: {}{aftermath}", Line(self.operation), self.what)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
