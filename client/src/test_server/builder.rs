//! The settings of a test server.

use std::{fmt, io};

use serde::Serialize;

use super::{Operations, RecordedRequest, StatusCode, TestServer, server::dispatch};
use crate::runtime::server::Settings;

/// A builder of a [`TestServer`].
pub struct TestServerBuilder {
    port: u16,
    settings: Settings,
}

impl TestServerBuilder {
    pub(super) fn new() -> Self {
        Self { port: 0, settings: Settings::default() }
    }

    /// Sets the port. With 0, the default, the system chooses a free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the seed of the values that the server makes from the schemas of responses. The default is 0.
    ///
    /// Servers with the same seed respond to the same sequence of requests with the same values.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Sets the handler of valid requests. For the operations whose method returns `None`, the server responds as without
    /// a handler.
    ///
    /// The server does not validate the responses of the handler.
    #[must_use]
    pub fn handler(mut self, handler: impl Operations + Send + Sync + 'static) -> Self {
        self.settings.handler = Some(Box::new(move |request| dispatch(&handler, request)));
        self
    }

    /// Sets a function that makes the JSON body of the errors of the server itself, such as the response to an invalid
    /// request. It receives the status and a message, and returns `None` for an empty body.
    #[must_use]
    pub fn error_body<B: Serialize>(
        mut self,
        body: impl Fn(StatusCode, &str) -> Option<B> + Send + Sync + 'static,
    ) -> Self {
        // A body that can't be serialized is empty.
        let body = move |status, message: &str| serde_json::to_value(body(status, message)?).ok();
        self.settings.error_body = Some(Box::new(body));
        self
    }

    /// Sets a function that the server calls with each request.
    ///
    /// The server calls the function once for each request, on the thread that serves the request: before it sends the
    /// response, or when the client disconnects. Until the function returns, the server does nothing else.
    #[must_use]
    pub fn on_request(mut self, listener: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.settings.listener = Some(Box::new(listener));
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, or if the system can't provide a port or a thread.
    pub fn start(self) -> io::Result<TestServer> {
        let port = self.port;
        let mut server = self.start_in_process()?;
        server.server.listen(port)?;
        Ok(server)
    }

    /// Creates a server without a socket. See [`TestServer::in_process`].
    ///
    /// # Errors
    ///
    /// Fails if the API's description can't be read.
    pub fn start_in_process(self) -> io::Result<TestServer> {
        TestServer::new(self.settings)
    }
}

impl fmt::Debug for TestServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServerBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}
