//! Look at an invite to a [Losant](https://www.losant.com) organization, then accept or reject it.
//!
//! ```no_run
//! use losant_org_invites::{Client, types};
//!
//! # async fn run() -> Result<(), losant_org_invites::Error> {
//! let client = Client::new()?;
//!
//! let invite = client.org_invites().get()
//!     .token("aTokenString")
//!     .email("example@example.com")
//!     .send().await?;
//! println!("{:?} as {:?}", invite.org_name, invite.role);
//!
//! let answer = client.org_invites().post()
//!     .invite(types::OrgInviteAction::builder()
//!         .email("example@example.com")
//!         .token("aTokenString")
//!         .accept(true))
//!     .send().await;
//! match answer {
//!     Ok(result) => println!("accepted: {:?}", result.accepted),
//!     Err(error) if error.is_gone() => println!("too late"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A [`Client`] gives a handle for each of the API's [`resources`], a handle a request for each action, and a request
//! a setter for each parameter. Nothing is sent before `send` is awaited, which needs a [tokio] runtime.
//!
//! # Errors
//!
//! Every call fails with the one type [`Error`]. Its `is_…` methods tell what happened in one line, [`Error::status`]
//! and [`Error::body`] what the server said.
//!
//! A request is checked against the API's bounds first, and refused with [`Error::InvalidRequest`] before anything is
//! sent. An answer is read liberally: text out of bounds, roles that are not known yet, fields that are new or null.
//!
//! # Secrets
//!
//! The token of an invite is a credential, and travels in the query. [`types::InviteToken`] prints as `[redacted]`;
//! errors hold no URL, and print no body of an answer and no header but a usual content type. Redirects are not
//! followed.
//!
//! # Features
//!
//! | feature | what it brings |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls, with its default provider and the platform's certificates |
//! | `rustls-no-provider` | TLS by rustls, with the provider that the application installs |
//! | `native-tls` | TLS by the platform's own library |
//! | `schemars` | [`schemars::JsonSchema`](https://docs.rs/schemars/1/schemars/trait.JsonSchema.html) for the API's types |
//!
//! Without TLS, a client refuses `https://` when it is built.
//!
//! [tokio]: https://docs.rs/tokio

#![deny(missing_docs)]

mod runtime;

#[rustfmt::skip]
mod generated;

pub use generated::{API_VERSION, Error, ErrorBody, resources, types};
pub use reqwest;
#[cfg(feature = "blocking")]
pub use runtime::blocking;
pub use runtime::{
    AnswerTooLong, BuildError, Client, ClientBuilder, InsideRuntime, InvalidRequest, ResponseValue,
    RetryPolicy, StatusError, TransportError, TransportErrorKind, UnreadableAnswer,
};

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
