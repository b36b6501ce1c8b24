//! A test server that stores invites, and lets clients get, accept and reject them.
//!
//! An [`InviteServer`] is a [`TestServer`] with a handler for the operations on invites. Its own methods add
//! invites and set the time. The methods of [`TestServer`] inject faults, set responses, and return the received requests.
//!
//! ```
//! use losant_org_invites::{Client, Error, invite_server::{Invite, InviteServer}};
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
//! let server = InviteServer::start()?;
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
//! The server validates the invites that a test adds, in the same way as requests and responses.
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
//!
//! # Injecting faults
//!
//! A [`Fault`](crate::test_server::Fault) makes requests fail. [`inject_next`](TestServer::inject_next) applies it to the
//! next requests, and [`inject`](TestServer::inject) to all requests.
//!
//! ```
//! use losant_org_invites::{invite_server::{Invite, InviteServer}, test_server::{Fault, StatusCode}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = InviteServer::start()?;
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
//! [`Fault::delay`](crate::test_server::Fault::delay) makes a client time out. The server handles the request
//! before the delay, so the client can't know whether the server accepted the invite:
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{
//!     invite_server::{Invite, InviteServer, InviteState}, test_server::Fault, types,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = InviteServer::start()?;
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
//! # Responses of the test
//!
//! [`respond_next`](TestServer::respond_next) sends a given response to the next requests of an operation:
//!
//! ```
//! use losant_org_invites::{
//!     invite_server::InviteServer, test_server::operations::OrgInvitesPostResponse, types,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = InviteServer::start()?;
//! let rejected = types::OrgInviteResult::builder().accepted(false).build()?;
//! server.respond_next(1, OrgInvitesPostResponse::Ok(rejected))?;
//! # let invite = types::OrgInviteAction::builder().email("ann@example.com").token("aToken").accept(true);
//! # let result = server.client()?.org_invites().post().invite(invite).send().await?;
//! # assert_eq!(result.accepted, Some(false));
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! An invite with a [`ttl`](Invite::ttl) expires according to the server's clock:
//!
//! - [`InviteServer::advance`] moves the clock forward.
//! - [`InviteServer::freeze_at`] sets the clock and stops it. If this moves the clock back, an invite whose `ttl` had
//!   elapsed can be open again.
//! - [`InviteHandle::expire`] expires an invite permanently, with or without a `ttl`.
//!
//! The clock does not affect the client. To test timeouts and retries without waiting, pause tokio's clock, and use a
//! server [in memory](InviteServer::in_process). With a socket, a paused clock makes the client time out as soon as it
//! waits for a response.
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{invite_server::InviteServer, test_server::Fault};
//!
//! # // `#[tokio::test(start_paused = true)]`, which `tokio-macros` expands to this.
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?.block_on(async {
//! let server = InviteServer::in_process()?;
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

mod clock;
mod handler;
mod invite;
mod store;

use std::{fmt, fs, io, ops::Deref, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use self::{handler::Handler, store::Invites};
use crate::test_server::{RecordedRequest, SetupError, TestServer, TestServerBuilder};

pub use self::{
    invite::Invite,
    store::{InviteHandle, InviteState},
};

/// A running test server with invites. Dropping it stops the server.
///
/// It dereferences to a [`TestServer`], whose methods inject faults, set responses, and return the received requests.
pub struct InviteServer {
    server: TestServer,
    invites: Arc<Invites>,
}

impl InviteServer {
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

    /// Creates a server without invites and without a socket. See [`TestServer::in_process`].
    ///
    /// # Errors
    ///
    /// Fails if the API's description can't be read.
    pub fn in_process() -> io::Result<Self> {
        Self::builder().start_in_process()
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> InviteServerBuilder {
        let invites = Arc::default();
        let handler = Handler(Arc::clone(&invites));
        let server = TestServer::builder().handler(handler).error_body(handler::server_error);
        InviteServerBuilder { server, invites }
    }

    /// Adds an invite.
    ///
    /// # Errors
    ///
    /// Fails if the invite violates the API's constraints, or if an open invite has the same token and email address.
    pub fn add_invite(&self, invite: Invite) -> Result<InviteHandle, SetupError> {
        self.invites.add(invite, &self.server)
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
}

impl Deref for InviteServer {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.server
    }
}

impl fmt::Debug for InviteServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InviteServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// A builder of an [`InviteServer`].
pub struct InviteServerBuilder {
    server: TestServerBuilder,
    invites: Arc<Invites>,
}

impl InviteServerBuilder {
    /// Sets the port. With 0, the default, the system chooses a free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.server = self.server.port(port);
        self
    }

    /// Sets a function that the server calls with each request. See [`TestServerBuilder::on_request`].
    #[must_use]
    pub fn on_request(mut self, listener: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.server = self.server.on_request(listener);
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, or if the system can't provide a port or a thread.
    pub fn start(self) -> io::Result<InviteServer> {
        Ok(InviteServer { server: self.server.start()?, invites: self.invites })
    }

    /// Creates a server without a socket. See [`TestServer::in_process`].
    ///
    /// # Errors
    ///
    /// Fails if the API's description can't be read.
    pub fn start_in_process(self) -> io::Result<InviteServer> {
        Ok(InviteServer { server: self.server.start_in_process()?, invites: self.invites })
    }
}

impl fmt::Debug for InviteServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InviteServerBuilder").field(&self.server).finish()
    }
}
