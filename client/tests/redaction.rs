//! No error and no `Debug` output contains the token or other secrets, for any response.
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

use std::time::Duration;

use losant_org_invites::{Client, Error, types};
use serde_json::{Value, json};
use support::{
    EMAIL, Reply, Server, TOKEN, acceptance, assert_no_leak, echo, errors, get, leak, network::RefusingPort,
    post, printed, server::ReceivedRequest,
};

#[test]
fn debug_output_redacts_the_token() {
    let client = Client::builder().base_url("http://localhost").build().unwrap();
    let token = types::InviteToken::try_from(TOKEN).unwrap();
    let builder = acceptance();
    let action = types::OrgInviteAction::try_from(builder.clone()).unwrap();
    let get = get(&client);
    let post = post(&client);
    let post_of_action = client.org_invites().post().invite(action.clone());

    for printed in [
        format!("{token:?} {token:#?}"),
        format!("{builder:?} {builder:#?}"),
        format!("{action:?} {action:#?}"),
        format!("{get:?} {get:#?}"),
        format!("{post:?} {post:#?}"),
        format!("{post_of_action:?} {post_of_action:#?}"),
    ] {
        assert!(!printed.contains(TOKEN), "{printed}");
        assert!(printed.contains("[redacted]"), "{printed}");
    }
    let printed = format!("{client:?} {client:#?} {:?}", client.org_invites());
    assert!(!printed.contains(TOKEN) && printed.contains("http://localhost"), "{printed}");
}

#[test]
fn expose_secret_and_serialization_return_the_token() {
    let token = types::InviteToken::try_from(TOKEN).unwrap();

    assert_eq!(token.expose_secret(), TOKEN);
    assert_eq!(serde_json::to_value(&token).unwrap(), TOKEN);
}

#[tokio::test]
async fn debug_output_and_errors_redact_the_access_token() {
    const ACCESS_TOKEN: &str = "accessTokenThatNoOutputMayContain";
    let server = Server::start(Reply::json(403, &json!({ "message": ACCESS_TOKEN }))).await;
    let builder = Client::builder().base_url(&server.url).access_token(ACCESS_TOKEN);
    assert!(!format!("{builder:?}").contains(ACCESS_TOKEN));

    let client = builder.build().unwrap();

    assert!(!format!("{client:?} {:?}", get(&client)).contains(ACCESS_TOKEN));
    for error in errors(&client).await {
        assert!(!printed(&error).contains(ACCESS_TOKEN), "{error}");
    }
}

#[tokio::test]
async fn error_messages_redact_values_of_the_request() {
    let message = format!("no invite {TOKEN} for {EMAIL}\nand {}", TOKEN.to_uppercase());
    let server = Server::start(Reply::json(404, &json!({ "message": message }))).await;

    for error in errors(&server.client()).await {
        let printed = error.to_string();
        assert!(
            printed.ends_with("404 Not Found: no invite [redacted] for [redacted] and [redacted]"),
            "{printed}"
        );
        assert_eq!(error.body().unwrap().message.as_deref(), Some(message.as_str()), "the body is unchanged");
    }
}

mod errors_redact {
    use super::*;

    #[tokio::test]
    async fn token_after_refused_connection() {
        let port = RefusingPort::new();
        let client = Client::builder().base_url(&port.url).build().unwrap();

        for error in errors(&client).await {
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
            assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
            assert!(error.status().is_none());
            assert!(std::error::Error::source(&error).is_some());
            assert_no_leak(&error);
        }
    }

    #[tokio::test]
    async fn token_after_timeout() {
        for reply in
            [Reply::silence(), Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
        {
            let server = Server::start(reply.then_stall()).await;
            let client = server.client_with(|builder| builder.timeout(support::SHORT));

            for error in errors(&client).await {
                assert!(error.is_timeout(), "{error:?}");
                assert_no_leak(&error);
            }
        }
    }

    #[tokio::test]
    async fn token_in_body_and_headers() {
        for status in [400, 404, 410, 500] {
            let reply = Reply::new(status, "application/json", echo::error_object())
                .with_header("x-query", format!("token={TOKEN}"));
            let server = Server::start(reply).await;

            for error in errors(&server.client()).await {
                assert_eq!(error.body().unwrap().type_.as_deref(), Some(TOKEN), "the body is unchanged");
                assert_no_leak(&error);
            }
        }
    }

    #[tokio::test]
    async fn token_in_invalid_response() {
        let body = json!({ "ttl": TOKEN, "accepted": TOKEN });
        let server = Server::start(Reply::json(200, &body)).await;

        for error in errors(&server.client()).await {
            assert!(matches!(error, Error::InvalidResponse(_)), "{error:?}");
            assert_no_leak(&error);
        }
    }

    #[tokio::test]
    async fn token_in_location_of_redirect() {
        let location = format!("http://localhost/?token={TOKEN}");
        let server = Server::start(
            Reply::new(302, "application/json", echo::error_object()).with_header("location", location),
        )
        .await;

        for error in errors(&server.client()).await {
            assert_eq!(error.status().unwrap(), 302);
            assert_no_leak(&error);
        }
    }

    #[tokio::test]
    async fn token_in_response_that_is_not_http() {
        let server = Server::with_handler(|request| {
            let ReceivedRequest { method, path_and_query, headers, body } = request;
            Reply::raw(format!("{method} {path_and_query} HTTP/1.1\r\n{headers:?}\r\n\r\n{body}"))
        })
        .await;
        let client = server.client();

        for error in errors(&client).await {
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
            assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
            assert_no_leak(&error);
        }
    }

    #[tokio::test]
    async fn token_after_closed_connection() {
        let chunk = format!("{:x}\r\n{}\r\n", echo::error_object().len(), echo::error_object());
        for bytes in [String::new(), format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}")]
        {
            let server = Server::start(Reply::raw(bytes).then_close()).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::Transport(_)), "{error:?}");
                assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
                assert_no_leak(&error);
            }
        }
    }

    #[tokio::test]
    async fn token_in_truncated_error_body() {
        let truncated =
            format!("HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n{}", echo::error_object());
        let server = Server::start(Reply::raw(truncated).then_close()).await;

        for error in errors(&server.client()).await {
            assert!(error.is_not_found(), "{error:?}");
            assert_eq!(error.raw_body().unwrap(), echo::error_object().as_bytes());
            assert_no_leak(&error);
        }
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[tokio::test]
    async fn token_after_failed_tls_handshake() {
        let server = Server::start(Reply::empty(400).on_connect().then_close()).await;
        let client = Client::builder().base_url(format!("https://{}", server.address)).build().unwrap();

        for error in errors(&client).await {
            assert!(error.is_tls(), "{error:?}");
            assert_no_leak(&error);
        }
        assert!(server.received_requests().is_empty());
    }
}

/// With random responses, each call ends without a panic, and no error contains a part of a secret.
mod random_responses {
    use std::fmt::Debug;

    use losant_org_invites::RetryPolicy;
    use proptest::{
        collection::{hash_map, vec},
        prelude::*,
        sample::select,
        test_runner::{Config, TestCaseError, TestCaseResult, TestRunner},
    };
    use tokio::{runtime, time::timeout};

    use super::*;

    /// Calls both operations with each of these responses.
    fn assert_no_panic_and_no_leak<T: Debug>(
        responses: impl Strategy<Value = T>,
        to_bytes: impl Fn(T) -> Vec<u8>,
    ) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(Server::start(Reply::silence()));
        let client = server.client_with(|builder| {
            builder.retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
        });
        // A failure prints the smallest response that causes it. `PROPTEST_CASES` sets the number of cases.
        let config = Config { failure_persistence: None, ..Config::default() };

        let result = TestRunner::new(config).run(&responses, |response| {
            server.set_reply(Reply::raw(to_bytes(response)).then_close());
            runtime.block_on(async {
                assert_call_ends(get(&client).send()).await?;
                assert_call_ends(post(&client).send()).await
            })
        });

        result.unwrap_or_else(|failure| panic!("{failure}"));
    }

    async fn assert_call_ends<T>(call: impl Future<Output = Result<T, Error>>) -> TestCaseResult {
        let ended = timeout(support::LONG, call).await;
        let result = ended.map_err(|_| TestCaseError::fail("the call does not end"))?;
        if let Err(error) = result {
            let output = printed(&error);
            prop_assert!(leak(&output).is_none(), "the error contains a part of a secret: {output}");
        }
        Ok(())
    }

    /// Returns secrets, or most of one, possibly encoded or split.
    fn secrets() -> impl Strategy<Value = String> {
        let secret = select(vec![TOKEN, EMAIL]);
        (secret, 0..8_usize, 1..12_usize, any::<char>()).prop_flat_map(|(secret, cut, size, between)| {
            let pieces: Vec<_> = secret.as_bytes().chunks(size).map(String::from_utf8_lossy).collect();
            select(vec![
                secret.to_owned(),
                secret[cut..].to_owned(),
                secret.to_uppercase(),
                secret.replace('@', "%40"),
                pieces.join(&between.to_string()),
            ])
        })
    }

    /// Returns texts with secrets.
    fn texts() -> impl Strategy<Value = String> {
        vec(prop_oneof![secrets(), ".{0,20}"], 0..4).prop_map(|parts| parts.concat())
    }

    /// Returns bytes with secrets and with parts of HTTP and JSON, so that some parse beyond the status line.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let tokens = select(vec![
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 404 ",
            "Content-Length: ",
            "Content-Length: 9\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Retry-After: ",
            "Location: http://127.0.0.1/",
            "\r\n",
            "\r\n\r\n",
            "0\r\n\r\n",
            "{\"message\":\"",
            "{\"type\":",
            "\"}",
        ]);
        let part = prop_oneof![
            tokens.prop_map(|token| token.as_bytes().to_vec()),
            secrets().prop_map(String::into_bytes),
            vec(any::<u8>(), 0..30),
        ];
        vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    /// Returns JSON with secrets and with properties of the description.
    fn json_values() -> impl Strategy<Value = Value> {
        let names = prop_oneof![
            select(vec![
                "type",
                "message",
                "orgName",
                "email",
                "role",
                "inviteDate",
                "ttl",
                "accepted",
                "orgId"
            ])
            .prop_map(str::to_owned),
            texts(),
        ];
        let plain = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            texts().prop_map(Value::from),
            texts().prop_map(Value::from),
        ];
        plain.prop_recursive(4, 32, 6, move |value| {
            prop_oneof![
                vec(value.clone(), 0..6).prop_map(Value::from),
                hash_map(names.clone(), value, 0..6).prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    /// Returns statuses, often ones that the client treats specially.
    fn statuses() -> impl Strategy<Value = u16> {
        prop_oneof![select(vec![200_u16, 400, 404, 410, 429, 503]), 100..=999_u16]
    }

    /// Returns an HTTP response with this body.
    fn with_body((status, body): (u16, Vec<u8>)) -> Vec<u8> {
        let head = format!("HTTP/1.1 {status} {TOKEN}\r\nContent-Length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    }

    #[test]
    fn any_bytes_cause_no_panic_and_no_leak() {
        assert_no_panic_and_no_leak(bytes(), |bytes| bytes);
    }

    #[test]
    fn any_bytes_as_body_cause_no_panic_and_no_leak() {
        assert_no_panic_and_no_leak((statuses(), bytes()), with_body);
    }

    #[test]
    fn any_json_as_body_causes_no_panic_and_no_leak() {
        assert_no_panic_and_no_leak((statuses(), json_values()), |(status, json)| {
            with_body((status, json.to_string().into_bytes()))
        });
    }
}
