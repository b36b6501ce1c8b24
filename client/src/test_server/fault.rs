//! Ways in which the server fails on command.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING},
};

use super::{Response, queue::Queue};

/// A way in which a server can fail. [`TestServer::inject_next`](super::TestServer::inject_next) makes it do so.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(super) kind: Kind,
    /// How long to wait first.
    pub(super) after: Duration,
    /// The action whose requests fail; all, where there is none.
    operation: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Status(StatusFault),
    Delay,
    CloseAfterHandling,
    Raw(Bytes),
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, after: Duration::ZERO, operation: None }
    }

    /// Responds with a status and no body. The request has no effect.
    ///
    /// ```
    /// use losant_org_invites::test_server::{Fault, HeaderValue, StatusCode, header::RETRY_AFTER};
    ///
    /// let overloaded = Fault::status(StatusCode::SERVICE_UNAVAILABLE)
    ///     .header(RETRY_AFTER, HeaderValue::from_static("1"))
    ///     .body("<html>Come back later</html>");
    /// ```
    pub fn status(status: StatusCode) -> StatusFault {
        StatusFault { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Responds as always, but later. The request has its effect first.
    ///
    /// It is real time that passes.
    pub fn delay(time: Duration) -> Self {
        Self::new(Kind::Delay).after(time)
    }

    /// Closes the connection without a response. The request has no effect.
    pub fn close_before_handling() -> Self {
        Self::raw_response(Bytes::new())
    }

    /// Closes the connection without a response, after the request has had its effect.
    ///
    /// To an application this looks the same as [`close_before_handling`](Self::close_before_handling), which is why
    /// [`Error::outcome_unknown`](crate::Error::outcome_unknown) is there.
    pub fn close_after_handling() -> Self {
        Self::new(Kind::CloseAfterHandling)
    }

    /// Responds with something that is not HTTP. The request has no effect.
    pub fn malformed_response() -> Self {
        Self::raw_response("\u{1}\u{2} this is not HTTP\r\n\r\n")
    }

    /// Closes the connection in the middle of the response's body. The request has no effect.
    pub fn truncated_body() -> Self {
        Self::raw_response(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"",
        )
    }

    /// Writes bytes as they are, then closes the connection. The request has no effect.
    pub fn raw_response(bytes: impl Into<Bytes>) -> Self {
        Self::new(Kind::Raw(bytes.into()))
    }

    /// Lets the fault come after some time. Of [`delay`](Self::delay), it is the whole of that time.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.after = time;
        self
    }

    /// Lets requests of one action fail alone, which is named by its responses:
    /// `Fault::close_before_handling().only_for::<responses::OrgInvitesPost>()`.
    #[must_use]
    pub fn only_for<R: Response>(mut self) -> Self {
        self.operation = Some(R::OPERATION);
        self
    }

    fn is_for(&self, operation: Option<&str>) -> bool {
        self.operation.is_none() || self.operation == operation
    }
}

/// A response with a status, made by [`Fault::status`].
#[derive(Debug, Clone)]
pub struct StatusFault {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl StatusFault {
    /// Adds a header. `Content-Length` and `Transfer-Encoding` are ignored, as they are those of the body; for a response that
    /// is shorter than it says, there is [`Fault::truncated_body`].
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if ![CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            self.headers.append(name, value);
        }
        self
    }

    /// The body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// As [`Fault::after`].
    pub fn after(self, time: Duration) -> Fault {
        Fault::from(self).after(time)
    }

    /// As [`Fault::only_for`].
    pub fn only_for<R: Response>(self) -> Fault {
        Fault::from(self).only_for::<R>()
    }
}

impl From<StatusFault> for Fault {
    fn from(fault: StatusFault) -> Self {
        match fault.status.is_informational() {
            // No whole response has such a status, so that nothing can follow.
            true => Self::raw_response(format!("HTTP/1.1 {}\r\n\r\n", fault.status)),
            false => Self::new(Kind::Status(fault)),
        }
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
    pub fn take(&mut self, operation: Option<&str>) -> Option<Fault> {
        let is_for = |fault: &Fault| fault.is_for(operation);
        self.next.take(is_for).or_else(|| self.always.clone().filter(is_for))
    }
}
