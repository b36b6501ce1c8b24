//! The options of a single call, and the preview of a request.
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

mod support;

use losant_org_invites::{Client, RetryPolicy};
use support::{EMAIL, Reply, Server, TOKEN, assert_no_leak, echo, fast_retries, get, leak, patient, post};

mod extra_headers_and_pairs {
    use super::*;

    #[tokio::test]
    async fn are_sent() {
        let server = Server::documented().await;

        get(&server.client())
            .extra_header("X-Trace", "17")
            .extra_query("fields", "orgName,email")
            .send()
            .await
            .unwrap();

        let request = server.only_request();
        assert_eq!(request.header("x-trace"), Some("17"));
        assert!(request.query_pairs().contains(&("fields".to_owned(), "orgName,email".to_owned())));
    }

    #[tokio::test]
    async fn header_replaces_that_of_the_client() {
        let server = Server::documented().await;

        get(&server.client()).extra_header("accept-version", "^2").send().await.unwrap();

        let request = server.only_request();
        assert_eq!(request.header("accept-version"), Some("^2"));
    }

    #[tokio::test]
    async fn are_redacted() {
        let message = format!(r#"{{"type":"NotFound","message":"{TOKEN}"}}"#);
        let server = Server::start(Reply::raw(echo::response("404", "", message))).await;
        let client = server.client();
        for request in [
            client.org_invites().get().token("aTokenString").email("a@b.c").extra_header("X-Key", TOKEN),
            client.org_invites().get().token("aTokenString").email("a@b.c").extra_query("key", TOKEN),
        ] {
            assert_eq!(leak(&format!("{request:?}")), None);

            assert_no_leak(&request.send().await.unwrap_err());
        }
    }

    #[tokio::test]
    async fn invalid_headers_are_rejected() {
        let server = Server::documented().await;
        for (name, value, reason) in [
            ("a b", "1", "is not a valid name of a header"),
            ("x-key", "1\n2", "must not contain control characters"),
            ("Content-Length", "1", "can't be set, because the HTTP client sets it"),
            ("Host", "example.com", "can't be set, because the HTTP client sets it"),
        ] {
            let error = get(&server.client()).extra_header(name, value).send().await.unwrap_err();

            let expected = format!("orgInvitesGet was not sent: parameter `{name}`: {reason}");
            assert_eq!(error.to_string(), expected);
        }
        assert!(server.received_requests().is_empty());
    }
}

#[tokio::test]
async fn retry_policy_of_a_call_overrides_that_of_the_client() {
    let server = Server::start(echo::error("503", "")).await;
    let client = patient(&server.url).build().unwrap();

    let default = get(&client).send().await.unwrap_err();
    let never = get(&client).retry(RetryPolicy::never()).send().await.unwrap_err();
    let often = get(&client).retry(fast_retries().max_retries(6)).send().await.unwrap_err();

    assert_eq!([&default, &never, &often].map(|error| error.attempts()), [3, 1, 7]);
}

mod preview {
    use super::*;

    fn client() -> Client {
        Client::builder().base_url("http://localhost/base").access_token(TOKEN).build().unwrap()
    }

    #[test]
    fn shows_the_request_without_secrets() {
        let preview = get(&client()).email("ann@example.com").extra_query("key", TOKEN).preview().unwrap();

        assert_eq!(preview.method(), "GET");
        assert_eq!(
            preview.url(),
            "http://localhost/base/invites?token=[redacted]&email=ann%40example.com&_actions=false&_links=true\
             &_embedded=true&key=[redacted]"
        );
        assert_eq!(preview.headers()["authorization"], "[redacted]");
        assert_eq!(preview.headers()["accept"], "application/json");
        assert_eq!(preview.body(), None);
        assert_eq!(leak(&format!("{preview} {preview:?}")), None);
    }

    #[test]
    fn shows_the_body_without_secrets() {
        let preview = post(&client()).extra_header("X-Key", TOKEN).preview().unwrap();

        let body = format!(r#"{{"email":"{EMAIL}","token":"[redacted]","accept":true}}"#);
        assert_eq!(preview.body(), Some(body.as_str()));
        assert_eq!(preview.headers()["x-key"], "[redacted]");
        assert!(!format!("{preview} {preview:?}").contains(TOKEN));
        assert!(preview.to_string().starts_with("POST http://localhost/base/invites?_actions=false"));
    }

    #[test]
    fn contains_a_header_for_the_token_of_a_provider() {
        let builder = Client::builder().base_url("http://localhost");
        let client = builder.access_token_provider(async |_| Ok(TOKEN.to_owned())).build().unwrap();

        let preview = get(&client).preview().unwrap();

        assert_eq!(preview.headers()["authorization"], "[redacted]");
    }

    #[test]
    fn encodes_the_names_of_extra_pairs() {
        let preview = get(&client()).extra_query("a b&c", TOKEN).preview().unwrap();

        assert!(preview.url().ends_with("&a+b%26c=[redacted]"), "{}", preview.url());
    }

    #[test]
    fn does_not_redact_what_is_sent_afterwards() {
        let request = post(&client());
        request.preview().unwrap();

        let body = serde_json::to_string(&support::acceptance().build().unwrap()).unwrap();

        assert!(body.contains(TOKEN));
    }

    #[test]
    fn fails_like_the_call() {
        let error = client().org_invites().get().email(EMAIL).preview().unwrap_err();

        assert_eq!(
            error.to_string(),
            "orgInvitesGet was not sent: parameter `token`: is required, and was not set"
        );
    }
}
