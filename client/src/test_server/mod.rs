//! A test server for the Org Invites API.
//!
//! The test server runs in the process of the test, on a loopback port or in memory. It stores invites, lets clients
//! get, accept and reject them, and injects faults. It needs no account and no network.
//!
//! Enable the feature `test-server` in the `[dev-dependencies]`, so that a release build does not contain it. The
//! feature adds about 45 crates, most of them for JSON Schema validation.
//!
//! ```
//! use losant_org_invites::{Client, Error, test_server::{Invite, TestServer}};
//!
//! /// The code under test.
//! async fn greeting(client: &Client, token: &str, email: &str) -> Result<String, Error> {
//!     match client.org_invites().get().token(token).email(email).send().await {
//!         Ok(invite) => Ok(match &invite.org_name {
//!             Some(name) => format!("Join {name}?"),
//!             None => "Join us?".to_owned(),
//!         }),
//!         Err(Error::Gone(_)) => Ok("The invite has expired.".to_owned()),
//!         Err(error) => Err(error),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The test.
//! let server = TestServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! let client = server.client()?;
//!
//! assert_eq!(greeting(&client, invite.token(), invite.email()).await?, "Join My Organization?");
//! invite.expire();
//! assert_eq!(greeting(&client, invite.token(), invite.email()).await?, "The invite has expired.");
//! # Ok(())
//! # }
//! ```
//!
//! By default, the server speaks HTTP over a socket. Therefore the test covers the same client that the application
//! uses, and programs in other languages can also use the server. Each server has its own invites, clock and port.
//! Dropping a server stops it.
//!
//! # Validation
//!
//! The server validates each request against the API's OpenAPI description with a JSON Schema validator. The client
//! does not use this validator. The response to an invalid request has status 400 and a message that names the invalid
//! parameter or property.
//!
//! The server also validates the invites that a test adds, and the responses that a test passes to
//! [`respond_next`](TestServer::respond_next).
//!
//! # Assumptions
//!
//! The API does not document the following behavior. The test server may differ from the API, so a test should not
//! depend on it:
//!
//! - Invites:
//!   - After an invite was accepted or rejected, `get` and `post` return 404.
//!   - After an invite has expired, `get` and `post` return 410.
//!   - `ttl` is in milliseconds and starts at `inviteDate`.
//!   - The response to `post` contains the organization's id, even if the invite is rejected.
//! - Request validation:
//!   - Tokens and email addresses are case-sensitive.
//!   - Email addresses follow RFC 5321, which allows ASCII characters only.
//!   - The server returns 400 for a repeated query parameter, and ignores an unknown one.
//!   - The server replaces bytes of the query that are not UTF-8 with U+FFFD.
//!   - `_actions`, `_links` and `_embedded` must be `true` or `false`, in any case, because the official Python client
//!     sends `True`. They have no effect.
//!   - The server requires no access token.
//! - Errors:
//!   - The values of `type` and `message` are the test server's own.
//!   - The server returns 400 for a body with another media type than `application/json`.
//!   - The server returns 413 for a request body larger than 1 MiB. This response has no body.
//!   - The server returns 404 for an unknown path, and 405 for an unsupported method.
//! - For an operation that the server does not implement, it returns the example of the description, or 501 if the
//!   description has none.
//!
//! # Injecting faults
//!
//! A [`Fault`] makes requests fail. [`inject_next`](TestServer::inject_next) applies it to the next requests, and
//! [`inject`](TestServer::inject) to all requests.
//!
//! ```
//! use losant_org_invites::test_server::{Fault, Invite, StatusCode, TestServer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! server.inject_next(1, Fault::status(StatusCode::SERVICE_UNAVAILABLE));
//!
//! // The client retries.
//! let request = server.client()?.org_invites().get().token(invite.token()).email(invite.email());
//! request.send().await?;
//!
//! let requests = server.received_requests();
//! let statuses: Vec<_> = requests.iter().filter_map(|request| request.status()).collect();
//! assert_eq!(statuses, [StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK]);
//! # Ok(())
//! # }
//! ```
//!
//! [`Fault::delay`] makes a client time out. The server handles the request before the delay, so the client can't know
//! whether the server accepted the invite:
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{test_server::{Fault, Invite, InviteState, TestServer}, types};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! server.inject_next(1, Fault::delay(Duration::from_secs(60)));
//!
//! let action = types::OrgInviteAction::builder()
//!     .token(invite.token()).email(invite.email()).accept(true);
//! let result = server.client()?.org_invites().post().invite(action)
//!     .timeout(Duration::from_secs(2)).send().await;
//!
//! assert!(result.is_err_and(|error| error.is_timeout() && error.outcome_unknown()));
//! assert_eq!(invite.state(), InviteState::Accepted);
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! An invite with a [`ttl`](Invite::ttl) expires according to the server's clock:
//!
//! - [`TestServer::advance`] moves the clock forward.
//! - [`TestServer::freeze_at`] sets the clock and stops it. If this moves the clock back, an invite whose `ttl` had
//!   elapsed can be open again.
//! - [`InviteHandle::expire`] expires an invite permanently, with or without a `ttl`.
//!
//! The clock does not affect the client. To test timeouts and retries without waiting, pause tokio's clock, and use a
//! server [in memory](TestServer::in_process). With a socket, a paused clock makes the client time out as soon as it
//! waits for a response.
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::test_server::{Fault, TestServer};
//!
//! # // `#[tokio::test(start_paused = true)]`, which `tokio-macros` expands to this.
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?.block_on(async {
//! let server = TestServer::in_process()?;
//! server.inject(Fault::delay(Duration::from_secs(3600)));
//!
//! // The client makes two attempts, which time out after 20 and 10 seconds.
//! let start = tokio::time::Instant::now();
//! let request = server.client()?.org_invites().get().token("aToken").email("ann@example.com");
//! let error = request.send().await.unwrap_err();
//!
//! assert!(error.is_timeout());
//! assert_eq!(error.attempts(), 2);
//! assert_eq!(start.elapsed().as_secs(), 30);
//! # Ok(())
//! # })
//! # }
//! ```

mod invites;
mod server;
mod setup_error;
mod sync;

use std::{
    fmt, fs, io,
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use chrono::{DateTime, Utc};

use self::{
    invites::Invites,
    server::{Faults, Listener, Server, validate},
};
use crate::{
    Client, Error,
    generated::{DESCRIPTION, operations::OPERATIONS},
    runtime::{attempt::AttemptService, contract::Contract},
};

pub use self::{
    invites::{Invite, InviteHandle, InviteState},
    server::{Fault, RecordedRequest, StatusFault},
    setup_error::SetupError,
};
pub use crate::runtime::contract::IntoReply;
#[doc(no_inline)]
pub use reqwest::{
    StatusCode,
    header::{self, HeaderValue},
};

/// The responses of each operation.
pub mod responses {
    pub use crate::generated::server::{OrgInvitesGetResponse, OrgInvitesPostResponse};
}

/// The contract of the API's description. All servers share it, because compiling the schemas takes time.
static CONTRACT: LazyLock<Result<Contract, String>> =
    LazyLock::new(|| Contract::new(OPERATIONS, &DESCRIPTION));

/// A running test server. Dropping it stops the server.
pub struct TestServer {
    server: Server,
    invites: Arc<Invites>,
}

impl TestServer {
    /// Starts a server without invites on a free port.
    ///
    /// The server runs on its own thread, so the test needs no async runtime.
    ///
    /// # Errors
    ///
    /// Fails if the system can't provide a port or a thread.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Creates a server without invites and without a socket.
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
        TestServerBuilder { port: 0, listener: None }
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

    /// Adds an invite.
    ///
    /// # Errors
    ///
    /// Fails if the invite violates the API's constraints, or if an open invite has the same token and email address.
    pub fn add_invite(&self, invite: Invite) -> Result<InviteHandle, SetupError> {
        self.invites.add(invite)
    }

    /// Adds the invites of a JSON file.
    ///
    /// The file contains an array of objects. `orgName` and `email` are required; `role`, `inviteDate`, `ttl` (in
    /// milliseconds), `disallowTransfer`, `token` and `orgId` are optional.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be read or has another format. Also fails at the first invite that
    /// [`add_invite`](Self::add_invite) rejects. The invites before it remain added.
    pub fn load_invites(&self, path: impl AsRef<Path>) -> Result<Vec<InviteHandle>, SetupError> {
        let path = path.as_ref();
        let name = path.display();
        let text =
            fs::read_to_string(path).map_err(|error| SetupError::with_source(name.to_string(), error))?;
        let invites: Vec<Invite> =
            serde_json::from_str(&text).map_err(|error| SetupError::with_source(name.to_string(), error))?;
        let add = |(index, invite)| {
            let at = |error| SetupError::with_source(format!("{name}: the invite at /{index}"), error);
            self.add_invite(invite).map_err(at)
        };
        invites.into_iter().enumerate().map(add).collect()
    }

    /// Returns the server's time. This is the system's time, unless [`advance`](Self::advance) or
    /// [`freeze_at`](Self::freeze_at) changed it.
    pub fn now(&self) -> DateTime<Utc> {
        self.invites.now()
    }

    /// Moves the server's clock forward. Invites with a [`ttl`](Invite::ttl) expire accordingly.
    pub fn advance(&self, by: Duration) {
        self.invites.advance(by);
    }

    /// Sets the server's clock and stops it. After that, only [`advance`](Self::advance) moves it.
    pub fn freeze_at(&self, at: DateTime<Utc>) {
        self.invites.freeze_at(at);
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
    /// The type of the response determines the operation. To send a response that the API does not document, use a
    /// [`Fault`].
    ///
    /// ```
    /// use losant_org_invites::{test_server::{TestServer, responses}, types};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = TestServer::start()?;
    /// let rejected = types::OrgInviteResult::builder().accepted(false).build()?;
    /// server.respond_next(1, responses::OrgInvitesPostResponse::Ok(rejected))?;
    /// # let invite = types::OrgInviteAction::builder().email("ann@example.com").token("aToken").accept(true);
    /// # let result = server.client()?.org_invites().post().invite(invite).send().await?;
    /// # assert_eq!(result.accepted, Some(false));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if the response does not match the API's description.
    pub fn respond_next<R: IntoReply>(&self, requests: usize, response: R) -> Result<(), SetupError> {
        let reply = validate(self.server.contract(), response)?;
        self.server.script().push(requests, (R::OPERATION, reply));
        Ok(())
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// A builder of a [`TestServer`].
pub struct TestServerBuilder {
    port: u16,
    listener: Option<Listener>,
}

impl TestServerBuilder {
    /// Sets the port. With 0, the default, the system chooses a free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets a function that the server calls with each request.
    ///
    /// The server calls the function once for each request, on the thread that serves the request: before it sends the
    /// response, or when the client disconnects. Until the function returns, the server does nothing else.
    #[must_use]
    pub fn on_request(mut self, listener: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.listener = Some(Box::new(listener));
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
        let contract = CONTRACT.as_ref().map_err(|error| io::Error::other(error.as_str()))?;
        let invites = Arc::new(Invites::new(contract));
        let server = Server::new(contract, Arc::clone(&invites) as _, self.listener);
        Ok(TestServer { server, invites })
    }
}

impl fmt::Debug for TestServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServerBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}
