//! The limits of response sizes and of concurrent calls, and the defaults of all settings.
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

use losant_org_invites::{Client, Error, RetryPolicy};
use support::{
    Reply, Server, documented_info, echo, errors, get, patient, post,
    server::{BUFFERS, MIB},
};

#[test]
fn default_settings_match_documentation() {
    assert_eq!(
        format!("{:?}", Client::builder()),
        "ClientBuilder { connect_timeout: 5s, attempt_timeout: 20s, timeout: 30s, \
         retry: RetryPolicy { max_retries: 2, initial_backoff: 250ms, max_backoff: 5s, retry_rejected: false }, \
         retry_budget: RetryBudget { retries: Some(100) }, max_response_size: 1048576, max_concurrent_calls: 100, .. }"
    );
}

mod response_size {
    use super::*;

    /// The limit of clients that receive endless responses, in bytes.
    const LIMIT: usize = 64 * 1024;

    /// Returns an empty JSON object with this number of bytes.
    fn padded_object(length: usize) -> String {
        format!("{{{}}}", " ".repeat(length - 2))
    }

    #[tokio::test]
    async fn body_of_one_mib_is_accepted() {
        for reply in [
            Reply::new(200, "application/json", padded_object(MIB)),
            Reply::new(200, "application/json", padded_object(MIB)).chunked(),
        ] {
            let server = Server::start(reply).await;
            let client = server.client();

            assert!(get(&client).send().await.is_ok());
            assert!(post(&client).send().await.is_ok());
        }
    }

    #[tokio::test]
    async fn larger_body_is_rejected_with_and_without_content_length() {
        let reply = Reply::new(200, "application/json", padded_object(MIB + 1));
        for (reply, has_length) in [(reply.clone(), true), (reply.chunked(), false)] {
            let server = Server::start(reply).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::ResponseTooLarge(_)), "{error:?}");
                assert!(error.is_response_too_large());
                assert_eq!(error.status().unwrap(), 200);
                assert_eq!(error.headers().unwrap().contains_key("content-length"), has_length);
                assert!(error.to_string().contains("exceeds 1048576 bytes"), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn error_with_larger_body_keeps_its_status() {
        let reply = Reply::new(410, "text/plain", "x".repeat(MIB + 1));
        for reply in [reply.clone(), reply.chunked()] {
            let server = Server::start(reply).await;

            for error in errors(&server.client()).await {
                assert!(error.is_gone() && error.is_response_too_large(), "{error:?}");
                assert!(error.body().is_none(), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn max_response_size_can_be_set() {
        let body = documented_info().to_string();
        let server = Server::start(Reply::json(200, &documented_info())).await;

        let exact = server.client_with(|builder| builder.max_response_size(body.len()));
        let smaller = server.client_with(|builder| builder.max_response_size(body.len() - 1));

        assert!(get(&exact).send().await.is_ok());
        let error = get(&smaller).send().await.unwrap_err();
        let Error::ResponseTooLarge(error) = error else { panic!("{error}") };
        assert_eq!(error.limit(), body.len() - 1);
    }

    #[tokio::test]
    async fn error_body_is_truncated_at_the_limit() {
        for reply in [Reply::html(404, &"x".repeat(1000)), Reply::html(404, &"x".repeat(1000)).chunked()] {
            let server = Server::start(reply).await;

            for error in errors(&server.client_with(|builder| builder.max_response_size(100))).await {
                assert!(error.is_not_found() && error.is_response_too_large());
                assert!(error.raw_body().unwrap().len() <= 100);
            }
        }
    }

    /// Asserts that a client stops reading an endless response.
    async fn assert_reading_stops(reply: Reply) {
        let server = Server::start(reply).await;
        let client =
            patient(&server.url).max_response_size(LIMIT).retry(RetryPolicy::never()).build().unwrap();

        errors(&client).await;

        server.wait_until_idle().await;
        let written = server.bytes_written();
        assert!(written <= 2 * (LIMIT + BUFFERS), "the server wrote {written} bytes for two calls");
    }

    #[tokio::test]
    async fn endless_body_is_read_up_to_the_limit() {
        for status in ["200", "404", "503"] {
            let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
            for (headers, repeated) in [
                ("Content-Length: 999999999999\r\n", " "),
                ("Transfer-Encoding: chunked\r\n", chunk.as_str()),
                ("Transfer-Encoding: chunked\r\n", "1\r\n \r\n"),
                ("", " "),
            ] {
                assert_reading_stops(Reply::raw(echo::head(status, headers)).then_repeat(repeated)).await;
            }
        }
    }

    #[tokio::test]
    async fn endless_head_is_not_read_to_the_end() {
        let start = "HTTP/1.1 200 OK\r\nX-Echo: canary";
        for repeated in ["canary", "\r\nX-Echo: canary"] {
            assert_reading_stops(Reply::raw(start).then_repeat(repeated)).await;
        }
        assert_reading_stops(Reply::raw("HTTP/1.1 200 OK").then_repeat("canary")).await;
    }

    #[tokio::test]
    async fn endless_trailers_and_chunk_extensions_are_not_read_to_the_end() {
        let chunked = echo::head("200", "Transfer-Encoding: chunked\r\n");
        for (start, repeated) in
            [("0\r\n", "X-Echo: canary\r\n"), ("0\r\nX-Echo: ", "canary"), ("1;", "canary")]
        {
            assert_reading_stops(Reply::raw(chunked.clone() + start).then_repeat(repeated)).await;
        }
    }
}

mod concurrent_calls {
    use super::*;

    #[tokio::test]
    async fn call_above_the_limit_waits_and_times_out() {
        let server = Server::start(Reply::silence().then_stall()).await;
        let client = server.client_with(|builder| builder.max_concurrent_calls(1));
        let first = tokio::spawn(get(&client).send());
        while server.received_requests().is_empty() {
            tokio::task::yield_now().await;
        }

        let error = post(&client).timeout(Duration::from_millis(20)).send().await.unwrap_err();

        assert!(error.is_timeout() && !error.outcome_unknown(), "{error:?}");
        assert_eq!(error.attempts(), 0);
        assert!(error.to_string().contains("busy"), "{error}");
        assert_eq!(server.request_count(), 1);
        first.abort();
    }

    #[tokio::test]
    async fn waiting_call_is_sent_when_another_ends() {
        let server = Server::documented().await;
        let client = server.client_with(|builder| builder.max_concurrent_calls(1));

        let (first, second) = tokio::join!(get(&client).send(), get(&client).send());

        assert!(first.is_ok() && second.is_ok());
    }
}
