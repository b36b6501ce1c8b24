//! Ways in which the server fails on command.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use super::queue::Queue;

/// A way in which a server can fail. [`TestServer::inject_next`](super::TestServer::inject_next) makes it do so.
#[derive(Debug, Clone)]
pub struct Fault(pub(super) Kind);

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Status { status: StatusCode, headers: HeaderMap, body: Bytes },
    Delay(Duration),
    LoseAnswer,
    Raw(Bytes),
}

impl Fault {
    /// Answers with a status and no body. The request has no effect.
    ///
    /// ```
    /// use losant_org_invites::test_server::{Fault, HeaderValue, StatusCode, header::RETRY_AFTER};
    ///
    /// let overloaded = Fault::status(StatusCode::SERVICE_UNAVAILABLE)
    ///     .header(RETRY_AFTER, HeaderValue::from_static("1"))
    ///     .body("<html>Come back later</html>");
    /// ```
    pub fn status(status: StatusCode) -> Self {
        Self(Kind::Status { status, headers: HeaderMap::new(), body: Bytes::new() })
    }

    /// Adds a header to the answer of [`status`](Self::status). Other faults have none.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Kind::Status { headers, .. } = &mut self.0 {
            headers.append(name, value);
        }
        self
    }

    /// The body of the answer of [`status`](Self::status). Other faults have none.
    #[must_use]
    pub fn body(mut self, text: impl Into<Bytes>) -> Self {
        if let Kind::Status { body, .. } = &mut self.0 {
            *body = text.into();
        }
        self
    }

    /// Answers as always, but later. The request has its effect first.
    ///
    /// It is real time that passes: a client in a test with tokio's paused clock does not wait for it.
    pub fn delay(time: Duration) -> Self {
        Self(Kind::Delay(time))
    }

    /// Closes the connection without an answer. The request has no effect.
    pub fn close() -> Self {
        Self::raw(Bytes::new())
    }

    /// Closes the connection without an answer, after the request has had its effect.
    ///
    /// To an application this looks the same as [`close`](Self::close), which is why
    /// [`Error::outcome_unknown`](crate::Error::outcome_unknown) is there.
    pub fn lose_answer() -> Self {
        Self(Kind::LoseAnswer)
    }

    /// Answers with something that is not HTTP. The request has no effect.
    pub fn garbage() -> Self {
        Self::raw("\u{1}\u{2} this is not HTTP\r\n\r\n")
    }

    /// Closes the connection in the middle of the answer's body. The request has no effect.
    pub fn cut_off() -> Self {
        Self::raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"")
    }

    /// Writes bytes as they are, then closes the connection. The request has no effect.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Raw(bytes.into()))
    }
}

/// What goes wrong next, and until told otherwise.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub next: Queue<Fault>,
    pub always: Option<Fault>,
}

impl Faults {
    /// The fault of the request that has just arrived.
    pub fn take(&mut self) -> Option<Fault> {
        self.next.take().or_else(|| self.always.clone())
    }
}
