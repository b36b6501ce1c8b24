//! A client for invites to [Losant](https://www.losant.com) organizations: get an invite, and accept or reject it.
//!
//! This crate is unofficial. Losant has not reviewed it.
//!
//! # Example
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
//!     let result = client.org_invites().post()
//!         .invite(types::OrgInviteAction::builder()
//!             .email("example@example.com")
//!             .token("aTokenString")
//!             .accept(true))
//!         .send().await;
//!     match result {
//!         Ok(response) => println!("accepted: {:?}", response.accepted),
//!         Err(error) if error.is_gone() => println!("the invite has expired"),
//!         Err(error) if error.outcome_unknown() => println!("perhaps accepted: {error}"),
//!         Err(error) => return Err(error),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! A [`Client`] has a method for each resource of the API, and a resource has a method for each of its operations. The
//! method of an operation returns a request, which has a setter for each parameter. The module [`resources`] documents
//! all operations.
//!
//! The method `send` returns a future that sends the request when it is awaited. The future panics outside a [tokio]
//! runtime with I/O and time enabled.
//!
//! # Errors
//!
//! The error type of every call is [`Error`]. It has a variant for each error status that the API documents, and one
//! for each other way in which a call can fail:
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::Error;
//! # let server = losant_org_invites::invite_server::InviteServer::start()?;
//! # let client = server.client()?;
//! let request = client.org_invites().get().token("aTokenString").email("example@example.com");
//! match request.send().await {
//!     Ok(invite) => println!("{:?}", invite.org_name),
//!     Err(Error::NotFound(_)) => println!("there is no such invite"),
//!     Err(Error::Gone(_)) => println!("the invite has expired"),
//!     Err(error) if error.is_timeout() => println!("the server did not respond in time"),
//!     // One line with the operation, the status and the server's message.
//!     Err(error) => println!("{error}"),
//! }
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! - [`Error::status`], [`Error::headers`] and [`Error::body`] return the parts of the server's response.
//! - [`Error::is_retryable`] returns `true` if the same call may succeed later and can be repeated without harm.
//! - [`Error::outcome_unknown`] returns `true` if the server may have processed the request, but no response confirms
//!   or denies it.
//!
//! After a failed `post`, check [`Error::outcome_unknown`]. If it returns `true`, get the invite before you repeat the
//! `post`. A 404 then does not mean that the invite never existed: the server may have accepted or rejected the invite.
//!
//! The client validates a request before sending it, and fails with [`Error::InvalidRequest`] if a value is missing or
//! violates the API's constraints. It reads responses leniently: it accepts strings that violate a length or a pattern,
//! reads `null` as an absent field, keeps unknown fields, and reads an unknown role as
//! [`OrgRole::Unknown`](types::OrgRole::Unknown).
//!
//! # Types
//!
//! The types in [`types`] work like those of the standard library:
//!
//! - A newtype around `String`, such as [`OrgName`](types::OrgName), dereferences to `str`.
//! - An enum, such as [`OrgRole`](types::OrgRole), implements `Display` and `FromStr`.
//! - All types implement `PartialEq`. Types without floats also implement `Eq`. Types without floats or secrets also
//!   implement `Hash`. Comparing two secrets takes a time that depends only on their lengths.
//! - Operations, parameters and fields that the API deprecates have the attribute `#[deprecated]`. Today there are none.
//!
//! ```
//! use losant_org_invites::types::{InviteToken, OrgInviteInfo, OrgRole};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let json = r#"{"orgName": "My Organization", "role": "edit"}"#;
//! let invite: OrgInviteInfo = serde_json::from_str(json)?;
//! let name: Option<&str> = invite.org_name.as_deref();
//! assert_eq!(name, Some("My Organization"));
//! assert_eq!(invite.role, Some("edit".parse()?));
//! assert_eq!(OrgRole::Edit.to_string(), "edit");
//! assert_eq!(InviteToken::try_from("aTokenString")?, InviteToken::try_from("aTokenString")?);
//! # Ok(())
//! # }
//! ```
//!
//! ## Fields that the description does not have
//!
//! An object that may have fields beyond those of the description keeps them in its field `extra`, an [`ExtraFields`],
//! and serializes them unchanged. This includes `_links`, `_actions` and `_embedded`. [`ResponseValue::raw_body`]
//! returns the whole body as it arrived. `Debug` prints only the names of the extra fields, because the server may
//! repeat the token in their values.
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use losant_org_invites::types::OrgInviteInfo;
//!
//! let json = r#"{"_links":{"self":{"href":"/invites"}},"addedLater":true}"#;
//! let invite: OrgInviteInfo = serde_json::from_str(json)?;
//! assert_eq!(invite.extra["_links"]["self"]["href"], "/invites");
//! assert_eq!(serde_json::to_string(&invite)?, json);
//! assert!(format!("{invite:?}").contains(r#"extra: ["_links", "addedLater"]"#));
//!
//! // A builder sets them too. It rejects a field that the description has.
//! let builder = OrgInviteInfo::builder().role("edit").extra("addedLater", true);
//! assert_eq!(builder.build()?.extra["addedLater"], true);
//! assert!(OrgInviteInfo::builder().extra("role", "edit").build().is_err());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! # Retries
//!
//! The client retries `get` after failures that may be temporary. It retries `post` only if the server cannot have
//! processed it, so that no `post` takes effect twice. [`RetryPolicy`] sets the number of retries and the pauses
//! between them.
//!
//! [`RetryBudget`] limits the retries of all calls of a client, so that they do not multiply the load on a server
//! during an outage.
//!
//! | failure, and how to recognize it | retried | [retryable] | [outcome unknown] |
//! | --- | --- | --- | --- |
//! | The client can't be built, or rejects the request<br>[`Error::Build`], [`Error::InvalidRequest`], [`Error::BlockingInAsyncContext`] | no | no | no |
//! | The provider of an access token fails<br>[`Error::Credentials`] | no | no | no |
//! | `timeout` elapsed while no attempt was in progress, such as during the wait for an access token<br>[`TransportErrorKind::Timeout`] | no | yes | no |
//! | No connection was established: for example, the port refused it or `connect_timeout` elapsed<br>[`Error::is_connect`] | yes | yes | no |
//! | The TLS handshake failed<br>[`Error::is_tls`] | no | no | no |
//! | `attempt_timeout` elapsed, or `timeout` elapsed during an attempt<br>[`TransportErrorKind::Timeout`] | get only, while `timeout` lasts | get only | post only |
//! | The server did not process the request: with HTTP/2, it refused the stream<br>[`TransportErrorKind::NotProcessed`] | yes | yes | no |
//! | The connection closed before a response arrived<br>[`TransportErrorKind::Closed`] | get only | get only | post only |
//! | The response is not valid HTTP<br>[`TransportErrorKind::Protocol`] | no | no | post only |
//! | Status 408<br>[`Error::status`] | no | yes | no |
//! | Status 429<br>[`Error::is_too_many_requests`] | get; post if opted in | yes | no |
//! | Status 401, with a token of [`access_token_provider`](ClientBuilder::access_token_provider)<br>[`Error::is_unauthorized`] | get only, once, with a new token | no | no |
//! | Any other status 4xx<br>[`Error::BadRequest`], [`Error::NotFound`], [`Error::Gone`], [`Error::status`] | no | no | no |
//! | Status 503<br>[`Error::status`] | get; post if opted in | get only | post only |
//! | Status 502 or 504<br>[`Error::status`] | get only | get only | post only |
//! | Any other status except 200, such as 500 or a redirect<br>[`Error::status`] | no | no | post only |
//! | The connection broke in the body of a successful response<br>[`TransportErrorKind::Body`] | no | get only | post only |
//! | The body of a successful response is invalid or too large<br>[`Error::InvalidResponse`], [`Error::ResponseTooLarge`] | no | no | post only |
//!
//! [`TransportError::kind`] returns the [`TransportErrorKind`] of an [`Error::Transport`].
//!
//! A `post` that gets status 429 or 503 is not retried by default: a proxy may send 503 although the server behind it
//! has processed the request. A call opts in with [`RetryPolicy::retry_rejected`]:
//!
//! ```
//! use losant_org_invites::{Client, RetryBudget, RetryPolicy};
//!
//! # #[cfg(any(feature = "rustls", feature = "native-tls"))]
//! # fn main() -> Result<(), losant_org_invites::Error> {
//! let client = Client::builder().retry_budget(RetryBudget::new(20)).build()?;
//! let request = client.org_invites().post().retry(RetryPolicy::default().retry_rejected(true));
//! # let _ = request;
//! # Ok(())
//! # }
//! # #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
//! # fn main() {}
//! ```
//!
//! # Timeouts
//!
//! A call has three timeouts:
//!
//! - [`connect_timeout`](ClientBuilder::connect_timeout) limits connecting, including the TLS handshake.
//! - [`attempt_timeout`](ClientBuilder::attempt_timeout) limits one attempt, including the response body.
//! - [`timeout`](ClientBuilder::timeout) limits the whole call, with all attempts and pauses. The `timeout` of a
//!   request overrides it.
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{Client, RetryPolicy};
//!
//! # #[cfg(any(feature = "rustls", feature = "native-tls"))]
//! # fn main() -> Result<(), losant_org_invites::Error> {
//! let client = Client::builder()
//!     .retry(RetryPolicy::default().max_retries(5))
//!     .timeout(Duration::from_secs(120))
//!     .build()?;
//! let request = client.org_invites().get().timeout(Duration::from_secs(2));
//! # let _ = request;
//! # Ok(())
//! # }
//! # #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
//! # fn main() {}
//! ```
//!
//! # Options of a call
//!
//! Each request has methods for the options of one call. `timeout` and `retry` override the settings of the client.
//! `extra_header` and `extra_query` add a header and a query pair. The client treats the values of additional headers
//! and query pairs as secrets. `preview` returns the request as the client would send it, without its secrets, and
//! sends nothing:
//!
//! ```
//! use std::time::Duration;
//! use losant_org_invites::{Client, RetryPolicy};
//!
//! # #[cfg(any(feature = "rustls", feature = "native-tls"))]
//! # fn main() -> Result<(), losant_org_invites::Error> {
//! let client = Client::builder().base_url("http://localhost:8080").build()?;
//! let request = client.org_invites().get()
//!     .token("aTokenString")
//!     .email("ann@example.com")
//!     .timeout(Duration::from_secs(2))
//!     .retry(RetryPolicy::never())
//!     .extra_header("X-Request-Id", "17")
//!     .extra_query("debug", "true");
//!
//! let preview = request.preview()?;
//! assert!(preview.url().contains("/invites?token=[redacted]&email=ann%40example.com"));
//! assert_eq!(preview.headers()["x-request-id"], "[redacted]");
//! println!("{preview}");
//! # Ok(())
//! # }
//! # #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
//! # fn main() {}
//! ```
//!
//! # Layers
//!
//! [`ClientBuilder::layer`] adds a [`tower::Layer`](https://docs.rs/tower/0.5/tower/trait.Layer.html) around each
//! attempt. A layer can add headers, such as a `traceparent` or a signature, read the status and the headers of the
//! response, and make the attempt fail. An [`Attempt`](attempt::Attempt) contains the operation, the method, the
//! template of the path and the headers. Only its methods whose names contain `expose` return secrets.
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::invite_server::{Invite, InviteServer};
//! use losant_org_invites::{Client, attempt::{Attempt, AttemptError, AttemptService}};
//! use tower::{ServiceExt, layer::layer_fn, service_fn, util::MapRequestLayer};
//!
//! # let server = InviteServer::start()?;
//! # let invite = server.add_invite(Invite::new("My Organization", "ann@example.com").token("aTokenString"))?;
//! let client = Client::builder()
//!     .base_url(server.url())
//!     // Adds a header to each attempt.
//!     .layer(MapRequestLayer::new(|mut attempt: Attempt| {
//!         let number = attempt.number().into();
//!         attempt.headers_mut().insert("x-attempt", number);
//!         attempt
//!     }))
//!     // Fails the first attempt of each call, as if no connection could be established.
//!     .layer(layer_fn(|inner: AttemptService| {
//!         service_fn(move |attempt: Attempt| {
//!             let inner = inner.clone();
//!             async move {
//!                 if attempt.number() == 1 {
//!                     return Err(AttemptError::connect("the network is down"));
//!                 }
//!                 inner.oneshot(attempt).await
//!             }
//!         })
//!     }))
//!     .build()?;
//!
//! client.org_invites().get().token("aTokenString").email("ann@example.com").send().await?;
//! assert_eq!(server.received_requests()[0].header("x-attempt"), Some("2"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! [`ClientBuilder::transport`] replaces the HTTP client with a service, such as a test server in the same process: see
//! `invite_server::InviteServer::in_process`.
//!
//! # Credentials
//!
//! The operations need no access token. If one is set, the client sends it, as the official clients do:
//!
//! - [`access_token`](ClientBuilder::access_token) sets a token that does not change.
//! - [`access_token_provider`](ClientBuilder::access_token_provider) sets an async function that returns a token.
//!
//! The first call of the client calls the function. The client keeps the token until the server responds with status
//! 401, and then calls the function again for the next attempt. Whatever the retry policy, the client retries a `get`
//! once with the new token, and never retries a `post`. Concurrent calls share one call of the function. If the
//! function fails, the call fails with [`Error::Credentials`] and sends no further request. The `timeout` of the call
//! includes the wait for the token.
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::invite_server::{Invite, InviteServer};
//! # let server = InviteServer::start()?;
//! # let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! # let url = server.url();
//! use std::error::Error;
//! use losant_org_invites::{Client, TokenReason};
//!
//! async fn log_in(reason: TokenReason) -> Result<String, Box<dyn Error + Send + Sync>> {
//!     if reason == TokenReason::Rejected {
//!         println!("the token has expired");
//!     }
//!     Ok("anAccessToken".to_owned())
//! }
//!
//! let client = Client::builder().base_url(url).access_token_provider(log_in).build()?;
//! client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;
//!
//! let requests = server.received_requests();
//! assert_eq!(requests[0].header("authorization"), Some("Bearer anAccessToken"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! # Security
//!
//! The token of an invite is a credential. `get` sends it in the query of the URL.
//!
//! - **Output:** The client writes the token to no `Debug` output, error message, log or span. Error messages contain
//!   no URL. Of a response, they contain no header except a common content type and the host of a redirect, and of its
//!   body only the server's message. If that message repeats a value of the request, such as the token or the email
//!   address, the client replaces the value with `[redacted]`. The client also finds values with escapes or other
//!   punctuation, but not in other encodings, such as base64. [`Error::body`], [`Error::raw_body`] and
//!   [`ResponseValue::raw_body`] return the response without redaction.
//! - **Memory:** The client and the types that contain a token wipe it from memory when they are dropped. The client
//!   also wipes an access token when it gets a new one. The copies in the buffers of the HTTP stack are not wiped.
//! - **Network:** The client sends the token only to the host of the base URL, and follows no redirects. It rejects a
//!   base URL with `http://`, unless the host is a loopback host or
//!   [`danger_allow_plain_http`](ClientBuilder::danger_allow_plain_http) is set.
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
//! # Testing
//!
//! The feature `test-server` adds [`invite_server::InviteServer`], which runs in the test's own process on a loopback
//! port. It returns, accepts, rejects and expires invites, and injects faults. Enable the feature in the
//! `[dev-dependencies]`.
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use losant_org_invites::invite_server::{Invite, InviteServer};
//!
//! let server = InviteServer::start()?;
//! let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
//! let client = server.client()?;
//! invite.expire();
//!
//! let request = client.org_invites().get().token(invite.token()).email(invite.email());
//! assert!(request.send().await.is_err_and(|error| error.is_gone()));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! For other behavior than that of invites, [`test_server::TestServer`] responds with valid values, or with the responses
//! of a handler that the test implements:
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use losant_org_invites::{
//!     test_server::{Operations, TestServer, operations::{OrgInvitesPostRequest, OrgInvitesPostResponse}},
//!     types,
//! };
//!
//! /// Accepts or rejects each invite.
//! struct EachInvite;
//!
//! impl Operations for EachInvite {
//!     fn org_invites_post(&self, request: OrgInvitesPostRequest) -> Option<OrgInvitesPostResponse> {
//!         let result = types::OrgInviteResult::builder().accepted(request.invite.accept).build();
//!         result.ok().map(OrgInvitesPostResponse::Ok)
//!     }
//! }
//!
//! let server = TestServer::builder().handler(EachInvite).start()?;
//! let client = server.client()?;
//!
//! let invite = types::OrgInviteAction::builder().token("aToken").email("ann@example.com").accept(true);
//! assert_eq!(client.org_invites().post().invite(invite).send().await?.accepted, Some(true));
//!
//! // The handler does not implement `get`, so the response is the example of the description.
//! let invite = client.org_invites().get().token("aToken").email("ann@example.com").send().await?;
//! assert!(invite.org_name.is_some());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! ## Unit tests without a server
//!
//! The feature also lets a unit test make every value that a call returns: the builders of types that only responses
//! contain, [`ResponseValue::new`](ResponseValue), and a constructor for each kind of [`Error`].
//!
//! ```
//! # #[cfg(feature = "test-server")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use losant_org_invites::{Error, ResponseValue, TransportErrorKind, types::OrgInviteInfo};
//! use losant_org_invites::reqwest::StatusCode;
//!
//! type Invite = Result<ResponseValue<OrgInviteInfo>, Error>;
//!
//! /// The code under test. The application passes a function that sends a request of its client.
//! async fn greeting(get: impl AsyncFn(&str) -> Invite) -> String {
//!     match get("aTokenString").await {
//!         Ok(invite) => format!("Welcome to {}!", invite.org_name.as_deref().unwrap_or("us")),
//!         Err(Error::Gone(error)) => format!("Expired: {:?}", error.body()),
//!         Err(error) if error.is_timeout() => "Try again later.".to_owned(),
//!         Err(error) => error.to_string(),
//!     }
//! }
//!
//! let invite = OrgInviteInfo::builder().org_name("Acme").build()?;
//! let found = async |_: &str| Ok(ResponseValue::new(invite.clone()));
//! assert_eq!(greeting(found).await, "Welcome to Acme!");
//!
//! let slow = async |_: &str| Err(Error::from_transport(TransportErrorKind::Timeout));
//! assert_eq!(greeting(slow).await, "Try again later.");
//!
//! let gone = async |_: &str| Err(Error::from_status(StatusCode::GONE, r#"{"type": "Gone"}"#));
//! assert!(greeting(gone).await.starts_with("Expired: Some(ApiError { type_: Some(\"Gone\")"));
//!
//! // The message names the operation, and `outcome_unknown` depends on its method.
//! let error = Error::from_status(StatusCode::BAD_GATEWAY, "").with_operation("orgInvitesPost");
//! assert!(error.is_some_and(|error| error.outcome_unknown()));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-server"))]
//! # fn main() {}
//! ```
//!
//! # Blocking
//!
//! The feature `blocking` adds [`blocking::Client`]. This client has the same resources and requests, but `send` blocks
//! until the response arrives. Inside an async runtime, including `spawn_blocking`, `send` fails with
//! [`Error::BlockingInAsyncContext`].
//!
//! ```
//! # #[cfg(all(feature = "blocking", feature = "test-server"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use losant_org_invites::invite_server::{Invite, InviteServer};
//! # let server = InviteServer::start()?;
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
//! With the feature `tracing`, the client records a span for each call, a span inside it for each attempt, and an event
//! for each retry, including the retry with a new access token. The spans and events have the target
//! `losant_org_invites` and the level `INFO`.
//!
//! The names of the fields follow OpenTelemetry's [semantic conventions for HTTP clients][conventions]. No field
//! contains the value of a parameter: `url.full` ends with the template of the path and has no query, because the query
//! contains the token.
//!
//! | | name or message | fields |
//! | --- | --- | --- |
//! | span | `call` | `operation`, `attempts`, `elapsed` (in seconds), `http.request.method`, `url.template`, `server.address`, `server.port`, `http.response.status_code`, `error.type` |
//! | span | `attempt` | `http.request.method`, `http.request.resend_count`, `url.template`, `url.full`, `server.address`, `server.port`, `http.response.status_code`, `error.type` |
//! | event | `retrying` | `http.request.resend_count`, `error.type`, `pause` (in seconds) |
//!
//! `error.type` is a status or the name of a kind of failure, such as `timeout`.
//!
//! ```
//! # #[cfg(all(feature = "test-server", feature = "tracing"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = losant_org_invites::invite_server::InviteServer::start()?;
//! # let client = server.client()?;
//! // Prints a line for each span when it ends.
//! use tracing_subscriber::fmt::format::FmtSpan;
//! tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).init();
//!
//! let request = client.org_invites().get().token("aTokenString").email("ann@example.com");
//! let result = request.send().await;
//! # assert!(result.is_err());
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "test-server", feature = "tracing")))]
//! # fn main() {}
//! ```
//!
//! The example `opentelemetry` exports the spans with `tracing-opentelemetry`.
//!
//! # Features
//!
//! | feature | description |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls, with its default crypto provider and the platform's certificates |
//! | `rustls-no-provider` | TLS by rustls, with the crypto provider that the application installs |
//! | `native-tls` | TLS by the platform's own library |
//! | `http2` | HTTP/2 over TLS, if the server offers it |
//! | `socks` | proxies with `socks5://` URLs |
//! | `multipart` | multipart bodies and bodies from files, which no operation of this API has |
//! | `blocking` | [`blocking::Client`], for programs without an async runtime |
//! | `test-server` | [`invite_server::InviteServer`] and [`test_server::TestServer`], for tests |
//! | `tracing` | spans for each call and each attempt, recorded with [tracing](https://docs.rs/tracing) |
//! | `schemars` | [`schemars::JsonSchema`](https://docs.rs/schemars/1/schemars/trait.JsonSchema.html) for the API's types |
//!
//! Without a feature for TLS, [`ClientBuilder::build`] rejects base URLs with `https://`.
//!
//! With `http2`, all calls to a server that offers HTTP/2 share a few connections. [`max_concurrent_calls`] still
//! limits the calls in progress: servers usually allow 100 or more streams for each connection. Other features of
//! reqwest remain available: depend on reqwest with these features, and use
//! [`configure_http`](ClientBuilder::configure_http).
//!
//! ```
//! # #[cfg(all(feature = "rustls", feature = "http2", feature = "socks"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use losant_org_invites::{Client, reqwest::Proxy};
//!
//! let proxy = Proxy::all("socks5h://localhost:1080")?;
//! let interval = Duration::from_secs(30);
//! let client = Client::builder()
//!     .configure_http(move |http| http.proxy(proxy).http2_keep_alive_interval(interval))
//!     .build()?;
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "rustls", feature = "http2", feature = "socks")))]
//! # fn main() {}
//! ```
//!
//! # Defaults
//!
//! | setting | default | reason |
//! | --- | --- | --- |
//! | [`base_url`](ClientBuilder::base_url) | `https://api.losant.com` | the server of the API |
//! | [`danger_allow_plain_http`](ClientBuilder::danger_allow_plain_http) | `false` | anyone on the network can read a token that is sent with plain HTTP |
//! | [`connect_timeout`](ClientBuilder::connect_timeout) | 5 s | enough for several round trips over a long distance, and for a lost packet |
//! | [`attempt_timeout`](ClientBuilder::attempt_timeout) | 20 s | long for an API that reads from a database |
//! | [`timeout`](ClientBuilder::timeout) | 30 s | enough for a slow attempt and a retry; few users wait longer |
//! | [`retry`](ClientBuilder::retry) | 2 retries, after up to 250 ms and 500 ms | bridges a restart or a lost connection, and adds little load to a server in trouble |
//! | [`retry_budget`](ClientBuilder::retry_budget) | 100 retries; ten successful calls return one | enough for lost connections, and at most a tenth more load during a long outage |
//! | [`RetryPolicy::max_backoff`] | 5 s | a longer pause leaves too little time for the attempt |
//! | `Retry-After` | respected, unless the call would time out | the server knows when it is available |
//! | [`max_response_size`](ClientBuilder::max_response_size) | 1 MiB | a thousand times the size of a usual response, and little memory |
//! | [`max_concurrent_calls`](ClientBuilder::max_concurrent_calls) | 100 | with HTTP/1.1, each call has a socket, and some systems limit a process to 256; with HTTP/2, servers usually allow 100 streams |
//! | [`accept_version`](ClientBuilder::accept_version) | `^` followed by [`API_VERSION`] | the official Python client sends the same |
//! | [`access_token`](ClientBuilder::access_token), [`access_token_provider`](ClientBuilder::access_token_provider) | none | the operations of this API need none |
//! | [`user_agent`](ClientBuilder::user_agent) | the name and version of this crate | identifies the client to the server's operators |
//! | [`losantdomain`](ClientBuilder::losantdomain) | none | rarely needed |
//! | `_actions`, `_links`, `_embedded` | `false`, `true`, `true` | the official Python client sends the same |
//! | idle connections | the settings of reqwest | [`configure_http`](ClientBuilder::configure_http) changes them |
//! | redirects, `Referer` | never | they would send the token to another host |
//! | decompression | never | a small response could exceed the size limit once decompressed |
//! | proxies | those of the environment, except for `http://` to a loopback host | with `https://`, a proxy sees only the host |
//!
//! # Versions
//!
//! This crate follows [Semantic Versioning](https://semver.org). Before 1.0, a breaking change raises the minor
//! version, and any other change raises the patch version. [`API_VERSION`] is the version of the API that this crate
//! describes. It is independent of the crate's version.
//!
//! | change of the API's description | breaking |
//! | --- | --- |
//! | an operation, an optional parameter, an optional field, an enum value or an error status is added | no |
//! | a constraint is relaxed, or documentation changes | no |
//! | an operation, a parameter, a field, an enum value or an error status is removed or renamed | yes |
//! | a type changes, a parameter or a field becomes required, or a constraint becomes stricter | yes |
//! | a default, the base URL or the version of the API changes | yes |
//!
//! A status or a role that is added becomes a variant, and is no longer an [`Error::Status`] or an
//! [`OrgRole::Unknown`](types::OrgRole::Unknown). [`Error::status`] and [`OrgRole::as_str`](types::OrgRole::as_str)
//! return the same as before.
//!
//! The public API contains types of other crates, such as reqwest and chrono. An upgrade to an incompatible version of
//! such a crate is a breaking change. These details may change in any version:
//!
//! - the text of errors, and `Debug` output;
//! - the text of a recorded request of the test server;
//! - the behavior that `invite_server` lists as assumptions, and the values that a test server makes;
//! - the documentation and the form of JSON Schemas, as long as they accept the same values.
//!
//! # Minimum supported Rust version
//!
//! Rust 1.88. Only a new minor version of this crate may raise it.
//!
//! [retryable]: Error::is_retryable
//! [outcome unknown]: Error::outcome_unknown
//! [`max_concurrent_calls`]: ClientBuilder::max_concurrent_calls
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
//! [tokio]: https://docs.rs/tokio
#![cfg_attr(feature = "blocking", doc = "[`blocking::Client`]: blocking::Client")]
#![cfg_attr(not(feature = "blocking"), doc = "[`blocking::Client`]: #features")]
#![cfg_attr(feature = "test-server", doc = "[`invite_server::InviteServer`]: invite_server::InviteServer")]
#![cfg_attr(not(feature = "test-server"), doc = "[`invite_server::InviteServer`]: #features")]
#![cfg_attr(feature = "test-server", doc = "[`test_server::TestServer`]: test_server::TestServer")]
#![cfg_attr(not(feature = "test-server"), doc = "[`test_server::TestServer`]: #features")]
#![deny(missing_docs)]
// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the runtime supports every description, and this one needs only a part of it"
)]
mod runtime;

#[rustfmt::skip]
mod generated;

#[cfg(feature = "test-server")]
pub mod invite_server;
#[cfg(feature = "test-server")]
pub mod test_server;

#[cfg(feature = "blocking")]
pub use generated::blocking;
pub use generated::{API_VERSION, Client, ClientBuilder, Error, ErrorBody, StatusError, resources, types};
pub use reqwest;
pub use runtime::{
    BlockingInAsyncContext, BuildError, CredentialsError, ExtraFields, InvalidRequest, InvalidResponse,
    RequestPreview, ResponseTooLarge, ResponseValue, RetryBudget, RetryPolicy, TokenReason, TransportError,
    TransportErrorKind, ValidationError, attempt,
};

/// Compiles the examples in the README.
#[cfg(all(doctest, feature = "test-server"))]
#[doc = include_str!("../README.md")]
struct Readme;
