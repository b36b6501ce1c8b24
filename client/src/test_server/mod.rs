//! A server in a box: the API on a loopback port of this process, for tests, demonstrations and trying things out. Needs the
//! feature `test-server`, which is best among the `[dev-dependencies]`: its JSON Schema validator brings some 45 crates.
//!
//! ```
//! use losant_org_invites::{Client, Error, test_server::{Invite, TestServer}};
//!
//! /// The code under test: what an application makes of an invite.
//! async fn greeting(client: &Client, token: &str, email: &str) -> Result<String, Error> {
//!     match client.org_invites().get().token(token).email(email).send().await {
//!         Ok(invite) => Ok(match &invite.org_name {
//!             Some(name) => format!("Join {name}?"),
//!             None => "Join us?".to_owned(),
//!         }),
//!         Err(Error::Gone(_)) => Ok("You are too late.".to_owned()),
//!         Err(error) => Err(error),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // And its test.
//! let server = TestServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! let client = server.client()?;
//!
//! assert_eq!(greeting(&client, invite.token(), invite.email()).await?, "Join My Organization?");
//! invite.expire();
//! assert_eq!(greeting(&client, invite.token(), invite.email()).await?, "You are too late.");
//! # Ok(())
//! # }
//! ```
//!
//! It speaks HTTP over a real socket, so that the client under test is the one that an application ships, and any other
//! program can talk to it as well. Each server has a port, invites and a time of its own; dropped, it is gone.
//!
//! # Validation
//!
//! Requests are held against the API's description, by a JSON Schema validator that shares nothing with this crate's
//! client: what is missing, of another kind or out of bounds gets 400 and a message that names the place. So are the
//! invites and the responses that a test gives it.
//!
//! # What the API does not document
//!
//! These are this server's choices, and a test that relies on them tests the box:
//!
//! - The `type` and `message` of errors.
//! - An invite that was answered is unknown from then on: 404, to a look and to a second answer.
//! - Of an expired invite, both actions say 410.
//! - `ttl` is in milliseconds, and counts from the invite's date.
//! - A rejection is answered with the organization's id, too.
//! - Tokens and email addresses are compared to the letter.
//! - An email address is what RFC 5321 calls one, which has no characters beyond ASCII.
//! - A parameter that is given twice gets 400, one that is not described is ignored.
//! - Bytes of a query that are not UTF-8 are replaced.
//! - `_actions`, `_links` and `_embedded` change nothing. They must be `true` or `false`, in any case, as the official Python
//!   client sends `True`.
//! - A body that is not `application/json` gets 400, one that is longer than 1 MiB gets 413 and no body, another method of
//!   the path 405, another path 404.
//! - No access token is asked for.
//! - An action that this server does not know gets the description's example, or 501 where there is none.
//!
//! # When things go wrong
//!
//! A [`Fault`] lets the next requests fail, or all of them:
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
//! let look = server.client()?.org_invites().get().token(invite.token()).email(invite.email());
//! look.send().await?;
//!
//! let requests = server.received_requests();
//! let statuses: Vec<_> = requests.iter().filter_map(|request| request.status()).collect();
//! assert_eq!(statuses, [StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK]);
//! # Ok(())
//! # }
//! ```
//!
//! A delay lets a client run out of time. The request has its effect first, so that the outcome of an accept is unknown:
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
//! let accept = types::OrgInviteAction::builder()
//!     .token(invite.token()).email(invite.email()).accept(true);
//! let sent = server.client()?.org_invites().post().invite(accept)
//!     .timeout(Duration::from_secs(2)).send().await;
//!
//! assert!(sent.is_err_and(|error| error.is_timeout() && error.outcome_unknown()));
//! assert_eq!(invite.state(), InviteState::Accepted);
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! An invite that has a [`ttl`](Invite::ttl) expires by the server's own clock: [`TestServer::advance`] moves it, and
//! [`TestServer::freeze_at`] sets and stops it. One without never does, but by [`InviteHandle::expire`]. Where it goes back, an invite is open again whose time to live had run out; [`InviteHandle::expire`] is for good.
//!
//! Sockets go by real time. Under tokio's paused clock (`start_paused = true`), a client's time-outs run out while it waits for
//! the first byte. To test retries quickly, give the client a short
//! [`initial_backoff`](crate::RetryPolicy::initial_backoff) instead.
//!
//! # As a process
//!
//! `cargo xtask serve`, in this crate's repository, runs the same server for programs in any language.

mod clock;
mod fault;
mod http;
mod invite;
mod invites;
mod log;
mod queue;
mod recorded;
mod setup_error;

use std::{
    fmt, fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{runtime, sync::oneshot};

use self::{
    fault::Faults,
    http::{Shared, lock},
    log::{Listener, Log},
};
use crate::{
    Client, Error,
    generated::{contract::OPERATIONS, json_schemas::SCHEMAS},
    runtime::contract::{Contract, Reply},
    types,
};

pub use self::{
    fault::{Fault, StatusFault},
    invite::Invite,
    invites::{InviteHandle, InviteState},
    recorded::RecordedRequest,
    setup_error::SetupError,
};
pub use crate::{generated::contract::responses, runtime::contract::Response};
#[doc(no_inline)]
pub use reqwest::{
    StatusCode,
    header::{self, HeaderValue},
};

/// What every server holds to. It is made once, as it is the same for all.
static CONTRACT: LazyLock<Result<Contract, String>> = LazyLock::new(|| Contract::of(OPERATIONS, SCHEMAS));

/// The API on a loopback port, until it is dropped.
pub struct TestServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl TestServer {
    /// A server without invites, on a free port. It runs on a thread of its own, so that a test needs no async runtime.
    ///
    /// # Errors
    ///
    /// Where the system gives it no port or no thread.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// A server with other settings.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder { port: 0, listener: None }
    }

    /// The base URL, such as `http://127.0.0.1:50123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of this server, with the default settings.
    ///
    /// # Errors
    ///
    /// As for [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub fn client(&self) -> Result<Client, Error> {
        Client::builder().base_url(self.url()).build()
    }

    /// Adds an invite.
    ///
    /// # Errors
    ///
    /// An invite that breaks the API's bounds, or whose token and email address together are those of another.
    pub fn add_invite(&self, invite: Invite) -> Result<InviteHandle, SetupError> {
        self.shared.invites.add(invite)
    }

    /// Adds the invites of a JSON file: a list of objects with `orgName` and `email`, and as you like `role`, `inviteDate`,
    /// `ttl` (in milliseconds), `disallowTransfer`, `token` and `orgId`.
    ///
    /// # Errors
    ///
    /// A file that can't be read or is not such a list, and the first invite that [`add_invite`](Self::add_invite)
    /// refuses. Those before it are added.
    pub fn load_invites(&self, path: impl AsRef<Path>) -> Result<Vec<InviteHandle>, SetupError> {
        let path = path.as_ref();
        let at = || format!("{}", path.display());
        let text = fs::read_to_string(path).map_err(|error| SetupError::caused(at(), error))?;
        let invites: Vec<Invite> =
            serde_json::from_str(&text).map_err(|error| SetupError::caused(at(), error))?;
        let add = |(index, invite)| {
            self.add_invite(invite)
                .map_err(|error| SetupError::caused(format!("{}: the invite at /{index}", at()), error))
        };
        invites.into_iter().enumerate().map(add).collect()
    }

    /// The time that the server goes by: the system's, unless told otherwise.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.invites.now()
    }

    /// Moves the server's time on. Invites with a [`ttl`](Invite::ttl) expire by it.
    pub fn advance(&self, by: Duration) {
        self.shared.invites.advance(by);
    }

    /// Freezes the server's time at a moment. From then on, only [`advance`](Self::advance) moves it.
    pub fn freeze_at(&self, at: DateTime<Utc>) {
        self.shared.invites.freeze_at(at);
    }

    /// The requests that have arrived, in their order: the last 10,000 of them. What is no HTTP is not among them.
    pub fn received_requests(&self) -> Vec<RecordedRequest> {
        self.shared.log.received_requests()
    }

    /// Forgets the requests that have arrived.
    pub fn clear_received_requests(&self) {
        self.shared.log.clear();
    }

    /// Lets the next requests fail: of all actions, or of one where the fault is [`only_for`](Fault::only_for) that. What is
    /// injected first comes first.
    pub fn inject_next(&self, requests: usize, fault: impl Into<Fault>) {
        lock(&self.shared.faults).next.push(requests, fault.into());
    }

    /// Lets all requests fail from now on, once those of [`inject_next`](Self::inject_next) have.
    pub fn inject(&self, fault: impl Into<Fault>) {
        lock(&self.shared.faults).always = Some(fault.into());
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        *lock(&self.shared.faults) = Faults::default();
    }

    /// Gives the next requests of an action this response, whatever they ask for and without any effect. Other actions are not
    /// touched.
    ///
    /// A response is typed by its action, and held against the API's description:
    ///
    /// ```
    /// use losant_org_invites::{test_server::{TestServer, responses}, types};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = TestServer::start()?;
    /// let rejected: types::OrgInviteResult = types::OrgInviteResult::builder().accepted(false).try_into()?;
    /// server.respond_next(1, responses::OrgInvitesPost::Ok(rejected))?;
    /// # let invite = types::OrgInviteAction::builder().email("ann@example.com").token("aToken").accept(true);
    /// # let result = server.client()?.org_invites().post().invite(invite).send().await?;
    /// # assert_eq!(result.accepted, Some(false));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// To see what an application makes of a response that the API does not describe, inject a [`Fault`].
    ///
    /// # Errors
    ///
    /// A response that breaks the description.
    pub fn respond_next<R: Response>(&self, requests: usize, response: R) -> Result<(), SetupError> {
        let reply = checked(response)?;
        lock(&self.shared.script).entry(R::OPERATION).or_default().push(requests, reply);
        Ok(())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // The thread's runtime ends all connections with it.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// The settings of a [`TestServer`].
pub struct TestServerBuilder {
    port: u16,
    listener: Option<Listener>,
}

impl TestServerBuilder {
    /// The port to listen on; 0, the default, is one that is free.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// What to call with each request, once it is known what becomes of it: before the response is written, or when the client
    /// has gone away. It is called on the server's thread, which waits for it.
    #[must_use]
    pub fn on_request(mut self, listener: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// Where the system gives it no thread or no port, as when another program listens on it.
    pub fn start(self) -> io::Result<TestServer> {
        let contract = CONTRACT.as_ref().map_err(|error| io::Error::other(error.as_str()))?;
        let shared = Arc::new(Shared {
            contract,
            invites: Arc::default(),
            faults: Mutex::default(),
            script: Mutex::default(),
            log: Log::new(self.listener),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let run = move || {
            runtime.block_on(async {
                tokio::spawn(http::accept(listener, served));
                let _ = stopped.await;
            });
        };
        let thread = thread::Builder::new().name("test-server".to_owned()).spawn(run)?;
        Ok(TestServer { address, shared, stop: Some(stop), thread: Some(thread) })
    }
}

impl fmt::Debug for TestServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServerBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}

/// A response that keeps to the description.
fn checked<R: Response>(response: R) -> Result<Reply, SetupError> {
    let reply = response.into();
    let contract = CONTRACT.as_ref().map_err(SetupError::new)?;
    let check = contract.action(R::OPERATION).map(|action| action.check(&reply));
    check.transpose().map_err(|refusal| SetupError::new(refusal.to_string()))?;
    Ok(reply)
}

/// The body of an error. The API documents its shape; the words are this server's.
fn error_body(kind: &str, message: &str) -> types::ApiError {
    types::ApiError { type_: Some(kind.to_owned()), message: Some(message.to_owned()) }
}
