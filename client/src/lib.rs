//! Look at an invite to a [Losant](https://www.losant.com) organization, then accept or reject it. An unofficial client, which
//! Losant has not reviewed.
//!
//! ```toml
//! [dependencies]
//! losant-org-invites = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! ```no_run
//! use losant_org_invites::{Client, types};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), losant_org_invites::Error> {
//!     let client = Client::new()?;
//!
//!     let invite = client.org_invites().get()
//!         .token("aTokenString")
//!         .email("example@example.com")
//!         .send().await?;
//!     println!("{:?} as {:?}", invite.org_name, invite.role);
//!
//!     let answer = client.org_invites().post()
//!         .invite(types::OrgInviteAction::builder()
//!             .email("example@example.com")
//!             .token("aTokenString")
//!             .accept(true))
//!         .send().await;
//!     match answer {
//!         Ok(result) => println!("accepted: {:?}", result.accepted),
//!         Err(error) if error.is_gone() => println!("too late"),
//!         Err(error) if error.outcome_unknown() => println!("perhaps accepted: {error}"),
//!         Err(error) => return Err(error),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! A [`Client`] gives a handle for each of the API's [`resources`], a handle a request for each action, and a request
//! a setter for each parameter. Nothing is sent before `send` is awaited, which panics outside of a [tokio] runtime with
//! I/O and time enabled.
//!
//! # Errors
//!
//! Every call fails with the one type [`Error`]. It has a variant for each failure that the API documents, and for each
//! other way in which a call can fail:
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::Error;
//! # let server = losant_org_invites::test_server::TestServer::start()?;
//! # let client = server.client()?;
//! match client.org_invites().get().token("aTokenString").email("example@example.com").send().await {
//!     Ok(invite) => println!("{:?}", invite.org_name),
//!     Err(Error::NotFound(_)) => println!("no such invite"),
//!     Err(Error::Gone(_)) => println!("too late"),
//!     Err(error) if error.is_timeout() => println!("the server takes its time"),
//!     // The action, the status, and what the server says, on one line.
//!     Err(error) => println!("{error}"),
//! }
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! - The `is_…` methods ask for one thing each; [`Error::status`], [`Error::headers`] and [`Error::body`] give what the
//!   server said, [`Error::raw_body`] the bytes that it sent.
//! - [`Error::is_retryable`] tells whether the same call may do better later and can be repeated without harm.
//! - [`Error::outcome_unknown`] is the one to look at after accepting or rejecting: it tells that the request may have
//!   taken effect, although no response says so. Look at the invite then: one that is still there was not answered. One
//!   that is gone (404) may have been answered, which the API does not tell from one that never was: say that to the
//!   user, rather than that there is no such invite.
//!
//! A request is checked against the API's bounds first, and refused with [`Error::InvalidRequest`] before anything is
//! sent. An answer is read liberally: text out of bounds, roles that are not known yet, fields that are new or null.
//!
//! # Retries and time-outs
//!
//! A look at an invite is tried again where that may help: no connection, a connection that broke before there was a
//! status, and 429, 502, 503 and 504. An answer to an invite is tried again only where no connection could be made, so that
//! it is never sent twice. [`RetryPolicy`] has the details. A time-out of connecting is tried again as any connection that
//! could not be made; an attempt, or a whole call, that ran out of time is not.
//!
//! A call has three time-outs: of connecting, of one attempt, and of all together. The last can be set for one call as
//! well, by its `timeout`.
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{Client, RetryPolicy};
//!
//! # #[cfg(any(feature = "rustls", feature = "native-tls"))]
//! # fn main() -> Result<(), losant_org_invites::Error> {
//! let patient = Client::builder()
//!     .retry(RetryPolicy::default().max_retries(5))
//!     .timeout(Duration::from_secs(120))
//!     .build()?;
//! let hurried = patient.org_invites().get().timeout(Duration::from_secs(2));
//! # let _ = hurried;
//! # Ok(())
//! # }
//! # #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
//! # fn main() {}
//! ```
//!
//! # Secrets
//!
//! The token of an invite is a credential, and travels in the query.
//!
//! - Nothing prints it: not the types that hold it, and no error, log or span. Errors hold no URL, print no body of an
//!   answer and no header but a usual content type, and leave out of the server's own words whatever was sent: tokens,
//!   email addresses and other text, also in the disguise of escapes or blanks. Only what a server has encoded beyond
//!   recognition, such as base64, can't be known. [`Error::raw_body`] and [`Error::body`] give those words as they came.
//! - It is wiped from memory when the value that holds it is dropped. What the HTTP stack has copied into its buffers is
//!   not.
//! - It goes to no host but the base URL's: redirects are not followed, and `http://` is refused unless it stays on this
//!   machine.
//!
//! ```
//! use losant_org_invites::types::InviteToken;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token: InviteToken = "aTokenString".parse()?;
//! assert_eq!(format!("{token:?}"), "InviteToken([redacted])");
//! assert_eq!(token.expose_secret(), "aTokenString");
//! # Ok(())
//! # }
//! ```
//!
//! # Defaults
//!
//! | setting | default | reason |
//! | --- | --- | --- |
//! | [`base_url`](ClientBuilder::base_url) | `https://api.losant.com` | the API's own server |
//! | [`danger_allow_plain_http`](ClientBuilder::danger_allow_plain_http) | no | a token in a URL is read by everyone on the way |
//! | [`connect_timeout`](ClientBuilder::connect_timeout) | 5 s | some round trips to anywhere, with a packet lost on the way |
//! | [`attempt_timeout`](ClientBuilder::attempt_timeout) | 20 s | long for an API that answers from a database |
//! | [`timeout`](ClientBuilder::timeout) | 30 s | one slow attempt and one more; whoever waits has given up by then |
//! | [`retry`](ClientBuilder::retry) | 2 retries, after up to 250 and 500 ms | outlasts a restart or a lost connection, and adds little load to a server in trouble |
//! | [`RetryPolicy::max_backoff`] | 5 s | longer pauses leave no time for the attempt |
//! | `Retry-After` | waited for, if the call's time allows | the server knows best; what comes too late is not waited for at all |
//! | [`max_response_size`](ClientBuilder::max_response_size) | 1 MiB | a thousand times what the API answers, and no harm to any machine |
//! | [`max_concurrent_calls`](ClientBuilder::max_concurrent_calls) | 100 | each has a socket, and some systems give a process no more than 256 |
//! | [`accept_version`](ClientBuilder::accept_version) | `^` and [`API_VERSION`] | as the official clients: answers of the version that this crate was made for |
//! | [`access_token`](ClientBuilder::access_token) | none | no action of this resource needs one |
//! | [`user_agent`](ClientBuilder::user_agent) | this crate and its version | the server's operators can tell who calls |
//! | [`losantdomain`](ClientBuilder::losantdomain) | none | rarely needed |
//! | `_actions`, `_links`, `_embedded` | `false`, `true`, `true` | what the official clients send |
//! | idle connections | as reqwest has them | `configure_http` sets them |
//! | redirects, `Referer` | never | they would carry the token to another host |
//! | decompression | never | a small answer could become one beyond the limit |
//! | proxies | those of the environment, but never to this machine | in a tunnel of `https://`, they see the host and nothing else |
//!
//! # Testing
//!
//! With the feature `test-server` (best among the `[dev-dependencies]`), `test_server::TestServer` is the API in a box: a server on a loopback port of the test's
//! own process, which looks up, accepts, rejects and expires invites, and fails on command.
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use losant_org_invites::test_server::{Invite, TestServer};
//!
//! let server = TestServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! let client = server.client()?;
//! invite.expire();
//!
//! let look = client.org_invites().get().token(invite.token()).email(invite.email());
//! assert!(look.send().await.is_err_and(|error| error.is_gone()));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! # Blocking
//!
//! With the feature `blocking`, `blocking::Client` has the same resources and requests, and their `send` waits for the
//! answer. Inside an async runtime, `spawn_blocking` included, it returns [`Error::BlockingInAsyncContext`].
//!
//! ```
//! # #[cfg(all(feature = "blocking", feature = "test-server"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::test_server::{Invite, TestServer};
//! # let server = TestServer::start()?;
//! # let invite = server.add_invite(Invite::new("My Organization", "ann@example.com").token("aTokenString"))?;
//! # let url = server.url();
//! use losant_org_invites::blocking::Client;
//!
//! let client = Client::builder().base_url(url).build()?;
//! let invite = client.org_invites().get().token("aTokenString").email("ann@example.com").send()?;
//! println!("{:?} as {:?}", invite.org_name, invite.role);
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "blocking", feature = "test-server")))]
//! # fn main() {}
//! ```
//!
//! # Tracing
//!
//! With the feature `tracing`, each call is a span `call` of the target `losant_org_invites` at the level `INFO`. It has the
//! fields `action`, `method`, `path` (parameters left in braces), `status`, `attempts` and `elapsed` (in seconds), and
//! inside it an event for each retry, with `attempt`, `reason` and `pause` (in seconds). No value of the call's own is in it.
//!
//! # Features
//!
//! | feature | what it brings |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls, with its default provider and the platform's certificates |
//! | `rustls-no-provider` | TLS by rustls, with the provider that the application installs |
//! | `native-tls` | TLS by the platform's own library |
//! | `blocking` | `blocking::Client`, for programs without an async runtime |
//! | `test-server` | `test_server::TestServer`, the API in a box, for tests; best among the `[dev-dependencies]` |
//! | `tracing` | a span for each call, by [tracing](https://docs.rs/tracing) |
//! | `schemars` | [`schemars::JsonSchema`](https://docs.rs/schemars/1/schemars/trait.JsonSchema.html) for the API's types |
//!
//! Without TLS, a client refuses `https://` when it is built.
//!
//! # Minimum Rust version
//!
//! Rust 1.88. A later one is asked for only with a new minor version of this crate.
//!
//! [tokio]: https://docs.rs/tokio

#![deny(missing_docs)]

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the runtime serves every description, and this one needs a part of it"
)]
mod runtime;

#[rustfmt::skip]
mod generated;

#[cfg(feature = "test-server")]
pub mod test_server;

#[cfg(feature = "blocking")]
pub use generated::blocking;
pub use generated::{API_VERSION, Client, ClientBuilder, Error, ErrorBody, StatusError, resources, types};
pub use reqwest;
pub use runtime::{
    BlockingInAsyncContext, BuildError, InvalidRequest, InvalidResponse, ResponseTooLarge, ResponseValue,
    RetryPolicy, TransportError, TransportErrorKind, ValidationError,
};

/// Compiles the code of the README.
#[cfg(all(doctest, feature = "test-server"))]
#[doc = include_str!("../README.md")]
struct Readme;
