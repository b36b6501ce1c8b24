//! The error of each kind of failure, its message and its accessors.
//!
//! `cargo test --test errors -- --nocapture` prints the table of all faults: see `support/fault_table.rs`.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that these tests do not install.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[cfg(feature = "test-server")]
mod constructors;
#[path = "../support/fault_table.rs"]
mod fault_table;
mod redirects;
#[path = "../support/mod.rs"]
mod support;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;

use std::time::Duration;

use losant_org_invites::{Error, RetryPolicy, TransportErrorKind};
use support::{Reply, Server, documented_error, errors};

mod status {
    use super::*;

    /// Accessors of [`Error`], with their names.
    type Accessor = (&'static str, fn(&Error) -> bool);

    const ACCESSORS: [Accessor; 8] = [
        ("is_bad_request", Error::is_bad_request),
        ("is_unauthorized", Error::is_unauthorized),
        ("is_forbidden", Error::is_forbidden),
        ("is_not_found", Error::is_not_found),
        ("is_conflict", Error::is_conflict),
        ("is_gone", Error::is_gone),
        ("is_too_many_requests", Error::is_too_many_requests),
        ("is_server_error", Error::is_server_error),
    ];

    /// The documented error statuses, with the accessor of each.
    const DOCUMENTED: [(u16, &str); 3] = [(400, "is_bad_request"), (404, "is_not_found"), (410, "is_gone")];

    /// Returns the names of the accessors that return `true`.
    fn kinds(error: &Error) -> Vec<&'static str> {
        ACCESSORS.iter().filter(|(_, is)| is(error)).map(|(name, _)| *name).collect()
    }

    /// Asserts that a documented status has its own variant.
    fn assert_variant(error: &Error, status: u16) {
        let has_variant = match status {
            400 => matches!(error, Error::BadRequest(_)),
            404 => matches!(error, Error::NotFound(_)),
            _ => matches!(error, Error::Gone(_)),
        };
        assert!(has_variant, "{error:?}");
    }

    #[tokio::test]
    async fn documented_status_has_variant_accessor_and_error_object() {
        for (status, accessor) in DOCUMENTED {
            let server = Server::start(Reply::json(status, &documented_error())).await;

            for error in errors(&server.client()).await {
                assert_variant(&error, status);
                assert_eq!(kinds(&error), [accessor], "{error}");
                assert_eq!(error.status().unwrap(), status);
                let body = error.body().unwrap();
                assert_eq!(body.type_.as_deref(), Some("NotFound"));
                assert_eq!(body.message.as_deref(), Some("Application was not found"));
            }
        }
    }

    #[tokio::test]
    async fn documented_status_has_variant_and_accessor_without_error_object() {
        for (status, accessor) in DOCUMENTED {
            for reply in [Reply::empty(status), Reply::html(status, "Sorry")] {
                let server = Server::start(reply).await;

                for error in errors(&server.client()).await {
                    assert_variant(&error, status);
                    assert_eq!(kinds(&error), [accessor], "{error}");
                    assert_eq!(error.status().unwrap(), status);
                    assert!(error.body().is_none(), "{error}");
                }
            }
        }
    }

    #[tokio::test]
    async fn undocumented_status_is_a_status_error() {
        for (status, accessors) in [
            (401, ["is_unauthorized"].as_slice()),
            (403, &["is_forbidden"]),
            (409, &["is_conflict"]),
            (413, &[]),
            (429, &["is_too_many_requests"]),
            (500, &["is_server_error"]),
            (503, &["is_server_error"]),
            // Success statuses that the description does not have.
            (201, &[]),
            (204, &[]),
        ] {
            let server = Server::start(Reply::empty(status)).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::Status(_)), "{error:?}");
                assert_eq!(error.status().unwrap(), status);
                assert_eq!(kinds(&error), accessors, "{error}");
                assert!(error.to_string().contains(&status.to_string()), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn error_has_headers_and_raw_body() {
        let server = Server::start(Reply::html(404, "Nothing here").with_header("x-trace", "42")).await;

        for error in errors(&server.client()).await {
            assert_eq!(error.headers().unwrap()["x-trace"], "42");
            assert_eq!(error.headers().unwrap()["content-type"], "text/html");
            assert_eq!(error.raw_body(), Some(b"<!doctype html><title>Nothing here</title>".as_slice()));
        }
    }

    #[tokio::test]
    async fn status_error_has_retry_after() {
        let server = Server::start(Reply::empty(429).with_header("retry-after", "120")).await;

        let [get, post] = errors(&server.client()).await;

        assert_eq!((get.retry_after(), get.attempts()), (Some(Duration::from_secs(120)), 1));
        assert_eq!(post.retry_after(), Some(Duration::from_secs(120)));
        assert!(get.is_retryable() && post.is_retryable() && !post.outcome_unknown());
    }
}

mod messages {
    use super::*;

    #[tokio::test]
    async fn status_message_has_operation_and_error_object() {
        let server = Server::start(Reply::json(404, &documented_error())).await;

        let [get, post] = errors(&server.client()).await;

        let reason = "the server responded with 404 Not Found: NotFound: Application was not found";
        assert_eq!(get.to_string(), format!("orgInvitesGet (GET /invites): {reason}"));
        assert_eq!(post.to_string(), format!("orgInvitesPost (POST /invites): {reason}"));
    }

    #[tokio::test]
    async fn status_message_has_content_type_without_error_object() {
        let server = Server::start(Reply::html(502, "Bad Gateway")).await;
        let client = server.client_with(|builder| builder.retry(RetryPolicy::never()));

        let [get, post] = errors(&client).await;

        let reason = "the server responded with 502 Bad Gateway; its content type is text/html";
        assert_eq!(get.to_string(), format!("orgInvitesGet (GET /invites): {reason}"));
        assert_eq!(
            post.to_string(),
            format!("orgInvitesPost (POST /invites): {reason}; the server may have processed the request")
        );
    }

    #[tokio::test]
    async fn message_mentions_unknown_outcome() {
        let server = Server::start(Reply::silence().then_close()).await;
        let client = server.client_with(|builder| builder.retry(RetryPolicy::never()));

        let [get, post] = errors(&client).await;

        assert_eq!(
            get.to_string(),
            "orgInvitesGet (GET /invites): the connection closed before a response arrived"
        );
        assert_eq!(
            post.to_string(),
            "orgInvitesPost (POST /invites): the connection closed before a response arrived; the server may have processed the request"
        );
        let Error::Transport(error) = post else { panic!("{post}") };
        assert_eq!(error.kind(), TransportErrorKind::Closed);
    }
}
