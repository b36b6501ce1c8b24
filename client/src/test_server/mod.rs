//! A test server for the API: it responds to every operation as the description says.
//!
//! The test server runs in the process of the test, on a loopback port or in memory. It needs no account and no network.
//! Enable the feature `test-server` in the `[dev-dependencies]`, so that a release build does not contain it. The feature
//! adds about 45 crates, most of them for JSON Schema validation.
//!
//! By default, the server speaks HTTP over a socket. Therefore a test covers the same client that the application uses,
//! and programs in other languages can also use the server. Each server has its own state and port. Dropping a server stops
//! it.
//!
//! # Responses
//!
//! The server responds with the first of these that it has:
//!
//! 1. the response that the test passed to [`respond_next`](TestServer::respond_next);
//! 2. the response that the [handler](TestServerBuilder::handler) returns for the operation;
//! 3. the example of the success response in the description, if it is valid;
//! 4. content that is made from the schema of the success response.
//!
//! The success response is the described one with the lowest 2xx status. For the range `2XX`, the status is 200. If the
//! description has no success response, the server uses the default response, also with status 200. If it has neither, the
//! response has status 204 and no body.
//!
//! The content of the fourth kind is valid according to its schema, and of limited depth. It depends only on the
//! [seed](TestServerBuilder::seed) and on the number of requests that the server received before. So a test receives the
//! same values in each run, but not in each version of this crate. If the server finds no valid value, for example because
//! the schema contradicts itself, it responds with status 501 and a message that names the operation. A body that is not
//! JSON is a short text, an XML element or a few bytes, depending on its media type. The server sends no headers that the
//! description has for a response.
//!
//! # Validation
//!
//! The server validates each request against the description with a JSON Schema validator. The client does not use this
//! validator. The server also validates the responses that a test passes to [`respond_next`](TestServer::respond_next).
//!
//! The server itself responds to these requests:
//!
//! | status | request |
//! | --- | --- |
//! | 400 | a value is missing, repeated or invalid; the message names the parameter or property |
//! | 401 | the credentials are missing; any credentials are valid |
//! | 404 | the description has no such path |
//! | 405 | the path has no such method |
//! | 413 | the body is larger than 1 MiB |
//! | 501 | the server can't make a response |
//!
//! The body of these errors contains a message. It has the form that the description gives to the errors of the operation
//! with this status, or else to the errors of the API. If neither form can contain the message, the body is plain text.
//! [`error_body`](TestServerBuilder::error_body) replaces the body.
//!
//! Where the description leaves the behavior open, the server:
//!
//! - returns 400 for a repeated query parameter that is no list, and ignores an unknown parameter;
//! - replaces bytes of the query that are not UTF-8 with U+FFFD;
//! - accepts `true` and `false` in any case, because some clients send `True`.
//!
//! # Handlers
//!
//! The trait [`Operations`] has a method for each operation, which receives a typed request and returns a typed response.
//! By default, the methods return `None`. A test that needs a server with a state implements the methods of some
//! operations, and passes the implementation to [`TestServerBuilder::handler`]. The module [`operations`] contains the
//! requests and the responses.
//!
//! # Faults
//!
//! A [`Fault`] makes requests fail: with a status, a delay, a closed connection or bytes that are not HTTP.
//! [`inject_next`](TestServer::inject_next) applies it to the next requests, and [`inject`](TestServer::inject) to all
//! requests. A [delay](Fault::delay) makes a client time out.
//!
//! # Time
//!
//! To test timeouts and retries without waiting, pause tokio's clock, and use a server
//! [in memory](TestServer::in_process). With a socket, a paused clock makes the client time out as soon as it waits for a
//! response.

mod builder;

use std::{fmt, io, sync::LazyLock};

// These paths also lead to the code of another client, if that client mounts this module beside it.
use super::{
    Client, Error,
    generated::{API, DESCRIPTION, operations::OPERATIONS, server},
};
use crate::runtime::{
    attempt::AttemptService,
    contract::Contract,
    server::{Faults, Server, Settings, validate},
};

pub use self::builder::TestServerBuilder;
pub use super::generated::server as operations;
#[doc(no_inline)]
pub use super::generated::server::Operations;
pub use crate::runtime::{
    contract::{IntoReply, ReceivedPart},
    server::{Fault, RecordedRequest, SetupError, StatusFault},
};
#[doc(no_inline)]
pub use reqwest::{
    StatusCode,
    header::{self, HeaderValue},
};

/// The contract of the API's description. All servers share it, because compiling the schemas takes time.
static CONTRACT: LazyLock<Result<Contract, String>> =
    LazyLock::new(|| Contract::new(OPERATIONS, &DESCRIPTION));

/// A running test server. Dropping it stops the server.
pub struct TestServer {
    server: Server,
}

impl TestServer {
    /// Starts a server on a free port.
    ///
    /// The server runs on its own thread, so the test needs no async runtime.
    ///
    /// # Errors
    ///
    /// Fails if the system can't provide a port or a thread.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Creates a server without a socket.
    ///
    /// Only clients in the same process can use it: [`client`](Self::client), or clients with its
    /// [`transport`](Self::transport). Its tasks run in the runtime of the client, and therefore use the clock of that
    /// runtime, even if it is paused.
    ///
    /// # Errors
    ///
    /// Fails if the API's description can't be read.
    pub fn in_process() -> io::Result<Self> {
        Self::builder().start_in_process()
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::new()
    }

    /// Creates a server without a socket.
    fn new(settings: Settings) -> io::Result<Self> {
        let contract = CONTRACT.as_ref().map_err(|error| io::Error::other(error.as_str()))?;
        Ok(Self { server: Server::new(&API, contract, settings) })
    }

    /// Returns the base URL, such as `http://127.0.0.1:50123`, or `http://localhost` if the server has no socket.
    pub fn url(&self) -> String {
        self.server.url().unwrap_or_else(|| "http://localhost".to_owned())
    }

    /// Returns a service that sends attempts to this server without a socket. Pass it to
    /// [`ClientBuilder::transport`](crate::ClientBuilder::transport).
    pub fn transport(&self) -> AttemptService {
        self.server.transport()
    }

    /// Creates a client for this server, with the default settings.
    ///
    /// # Errors
    ///
    /// See [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub fn client(&self) -> Result<Client, Error> {
        let builder = Client::builder().base_url(self.url());
        let has_socket = self.server.url().is_some();
        if has_socket { builder.build() } else { builder.transport(self.transport()).build() }
    }

    /// Returns the last 10,000 requests, in the order in which their bodies were complete. Bytes that are not HTTP are
    /// not recorded.
    pub fn received_requests(&self) -> Vec<RecordedRequest> {
        self.server.log().requests()
    }

    /// Removes all recorded requests.
    pub fn clear_received_requests(&self) {
        self.server.log().clear();
    }

    /// Makes the next requests fail. Faults apply in the order in which they were injected.
    ///
    /// The number counts the requests of all operations, unless the fault is [`only_for`](Fault::only_for) one
    /// operation.
    pub fn inject_next(&self, requests: usize, fault: impl Into<Fault>) {
        self.server.faults().next.push(requests, fault.into());
    }

    /// Makes all requests fail from now on. Faults of [`inject_next`](Self::inject_next) apply first.
    ///
    /// A second call replaces the fault of the first.
    pub fn inject(&self, fault: impl Into<Fault>) {
        self.server.faults().always = Some(fault.into());
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        *self.server.faults() = Faults::default();
    }

    /// Sends this response to the next requests of an operation. The server does not handle or validate these requests.
    ///
    /// The type of the response, one of the enums in [`operations`], determines the operation. To send a response that
    /// the description does not have, use a [`Fault`].
    ///
    /// # Errors
    ///
    /// Fails if the response does not match the API's description.
    pub fn respond_next<R: IntoReply>(&self, requests: usize, response: R) -> Result<(), SetupError> {
        let reply = validate(self.server.contract(), response)?;
        self.server.script().push(requests, (R::OPERATION, reply));
        Ok(())
    }

    /// Checks that a response matches the API's description. A handler with a state can check it when a test changes the
    /// state.
    ///
    /// # Errors
    ///
    /// Fails if the response does not match the API's description.
    pub fn validate(&self, response: impl IntoReply) -> Result<(), SetupError> {
        validate(self.server.contract(), response).map(drop)
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("url", &self.url()).finish_non_exhaustive()
    }
}
