//! The faults that a test injects.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING},
};

use super::{super::contract::IntoReply, queue::Queue};

/// A failure to inject with [`TestServer::inject_next`](crate::test_server::TestServer::inject_next) or
/// [`TestServer::inject`](crate::test_server::TestServer::inject).
///
/// | constructor | the server handles the request | the client receives |
/// | --- | --- | --- |
/// | [`status`](Self::status) | no | a response with this status |
/// | [`delay`](Self::delay) | yes | the usual response, later |
/// | [`close_before_handling`](Self::close_before_handling) | no | nothing: the connection closes |
/// | [`close_after_handling`](Self::close_after_handling) | yes | nothing: the connection closes |
/// | [`malformed_response`](Self::malformed_response) | no | bytes that are not HTTP |
/// | [`truncated_body`](Self::truncated_body) | no | a part of a response |
/// | [`raw_response`](Self::raw_response) | no | the given bytes |
#[derive(Debug, Clone)]
pub struct Fault {
    pub(super) kind: FaultKind,
    /// The time to wait before the response.
    pub(super) delay: Duration,
    /// The operation whose requests fail, or `None` for all operations.
    operation: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(super) enum FaultKind {
    Status(StatusFault),
    Delay,
    CloseAfterHandling,
    RawResponse(Bytes),
}

impl Fault {
    fn new(kind: FaultKind) -> Self {
        Self { kind, delay: Duration::ZERO, operation: None }
    }

    /// Responds with a status and an empty body. The server does not handle the request.
    ///
    /// [`StatusFault`] has methods that add headers and a body.
    pub fn status(status: StatusCode) -> StatusFault {
        StatusFault { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Handles the request at once, then waits before it sends the usual response.
    ///
    /// The delay is a time of tokio's clock, which a test can pause if the server has no socket.
    pub fn delay(time: Duration) -> Self {
        Self::new(FaultKind::Delay).after(time)
    }

    /// Closes the connection without a response. The server does not handle the request.
    pub fn close_before_handling() -> Self {
        Self::raw_response(Bytes::new())
    }

    /// Handles the request, then closes the connection without a response.
    ///
    /// The client can't distinguish this from [`close_before_handling`](Self::close_before_handling). In both cases,
    /// [`Error::outcome_unknown`](crate::Error::outcome_unknown) returns `true`, unless the operation is safe to repeat.
    pub fn close_after_handling() -> Self {
        Self::new(FaultKind::CloseAfterHandling)
    }

    /// Responds with bytes that are not HTTP. The server does not handle the request.
    pub fn malformed_response() -> Self {
        Self::raw_response("\u{1}\u{2} this is not HTTP\r\n\r\n")
    }

    /// Closes the connection in the middle of a response body. The server does not handle the request.
    pub fn truncated_body() -> Self {
        Self::raw_response(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"",
        )
    }

    /// Writes bytes to the socket, then closes the connection. The server does not handle the request.
    pub fn raw_response(bytes: impl Into<Bytes>) -> Self {
        Self::new(FaultKind::RawResponse(bytes.into()))
    }

    /// Sets the time to wait before the fault. Replaces the time of [`delay`](Self::delay).
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.delay = time;
        self
    }

    /// Restricts the fault to the requests of the operation with this type of responses, which is one of the enums in
    /// [`operations`](crate::test_server::operations).
    #[must_use]
    pub fn only_for<R: IntoReply>(mut self) -> Self {
        self.operation = Some(R::OPERATION);
        self
    }

    fn applies_to(&self, operation: Option<&str>) -> bool {
        self.operation.is_none() || self.operation == operation
    }
}

/// A response with a status, created by [`Fault::status`].
#[derive(Debug, Clone)]
pub struct StatusFault {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl StatusFault {
    /// Adds a header.
    ///
    /// Ignores `Content-Length` and `Transfer-Encoding`, because the server sets them. To close the connection before the
    /// end of the body, use [`Fault::truncated_body`].
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if ![CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            self.headers.append(name, value);
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the time to wait before the response. See [`Fault::after`].
    pub fn after(self, time: Duration) -> Fault {
        Fault::from(self).after(time)
    }

    /// Restricts the fault to the requests of one operation. See [`Fault::only_for`].
    pub fn only_for<R: IntoReply>(self) -> Fault {
        Fault::from(self).only_for::<R>()
    }
}

impl From<StatusFault> for Fault {
    fn from(fault: StatusFault) -> Self {
        if fault.status.is_informational() {
            // hyper does not send an informational status as a final response.
            return Self::raw_response(format!("HTTP/1.1 {}\r\n\r\n", fault.status));
        }
        Self::new(FaultKind::Status(fault))
    }
}

/// The injected faults.
#[derive(Debug, Default)]
pub struct Faults {
    pub next: Queue<Fault>,
    /// The fault of the requests for which `next` has none.
    pub always: Option<Fault>,
}

impl Faults {
    /// Returns the fault for the next request of an operation.
    pub fn take(&mut self, operation: Option<&str>) -> Option<Fault> {
        let applies = |fault: &Fault| fault.applies_to(operation);
        self.next.take(applies).or_else(|| self.always.clone().filter(applies))
    }
}
