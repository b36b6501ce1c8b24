//! Timeouts of calls, attempts and connections.
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

use losant_org_invites::{Client, ClientBuilder, RetryPolicy};
use support::{LONG, Reply, SHORT, Server, echo, fast_retries, get, patient, post};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn shortest_timeout_ends_a_stalled_call() {
    let [short, long] = [Duration::from_secs(3), Duration::from_secs(8)];
    let server = Server::start(Reply::silence().then_stall()).await;
    let client = |attempt, total| {
        patient(&server.url)
            .attempt_timeout(attempt)
            .timeout(total)
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    };
    for (name, request) in [
        ("attempt_timeout", get(&client(short, long))),
        ("timeout", get(&client(long, short))),
        ("timeout of the request", get(&client(long, long)).timeout(short)),
    ] {
        let start = Instant::now();

        let error = request.send().await.unwrap_err();

        assert_eq!(start.elapsed().as_secs(), short.as_secs(), "{name}: {error:?}");
        assert!(error.is_timeout() && error.is_retryable(), "{name}: {error:?}");
        assert_eq!(error.attempts(), 1, "{name}: {error:?}");
    }
    assert_eq!(server.request_count(), 3);
}

#[tokio::test(start_paused = true)]
async fn get_that_timed_out_is_retried_while_the_call_has_time() {
    let server = Server::start(Reply::silence().then_stall()).await;
    let client = |total| {
        let seconds = Duration::from_secs;
        patient(&server.url).attempt_timeout(seconds(20)).timeout(seconds(total)).build().unwrap()
    };
    for (total, attempts, elapsed) in [(30, 2, 30), (45, 3, 45), (90, 3, 60)] {
        let start = Instant::now();

        let error = get(&client(total)).send().await.unwrap_err();

        assert_eq!((error.attempts(), start.elapsed().as_secs()), (attempts, elapsed), "{total}: {error:?}");
        assert!(error.is_timeout() && error.is_retryable(), "{total}: {error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn post_that_timed_out_is_not_retried() {
    let server = Server::start(Reply::silence().then_stall()).await;

    let error = post(&patient(&server.url).build().unwrap()).send().await.unwrap_err();

    assert!(error.is_timeout() && error.outcome_unknown(), "{error:?}");
    assert_eq!(server.request_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn timeout_of_request_overrides_timeout_of_client() {
    let unavailable = echo::error("503", "Retry-After: 60\r\n");
    let server = Server::in_sequence([unavailable, Reply::raw(echo::success())]).await;
    let client = patient(&server.url).timeout(Duration::from_secs(30)).build().unwrap();

    get(&client).timeout(Duration::from_secs(90)).send().await.unwrap();

    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn timed_out_post_has_unknown_outcome() {
    let server = Server::start(Reply::silence().then_stall()).await;
    let client = patient(&server.url).build().unwrap();

    let error = post(&client).timeout(SHORT).send().await.unwrap_err();

    assert!(error.is_timeout() && error.outcome_unknown() && !error.is_retryable(), "{error:?}");
    assert!(server.request_count() <= 1);
}

#[tokio::test]
async fn timeout_covers_all_attempts() {
    let server = Server::start(echo::error("503", "Retry-After: 0\r\n")).await;
    let policy = fast_retries().max_retries(u32::MAX);
    let client = patient(&server.url).retry(policy).timeout(SHORT).build().unwrap();
    let start = Instant::now();

    let error = get(&client).send().await.unwrap_err();

    // The timeout ends either an attempt or a pause.
    assert!(error.is_timeout() || error.is_server_error(), "{error:?}");
    assert!(start.elapsed() < LONG);
}

#[tokio::test]
async fn zero_timeout_of_request_sends_nothing() {
    let server = Server::documented().await;

    let error = post(&server.client()).timeout(Duration::ZERO).send().await.unwrap_err();

    assert!(error.is_timeout() && !error.outcome_unknown(), "{error:?}");
    assert!(server.received_requests().is_empty());
}

#[test]
fn zero_timeouts_and_zero_calls_are_rejected() {
    type Set = fn(ClientBuilder) -> ClientBuilder;
    let cases: [(&str, Set); 4] = [
        ("`connect_timeout`", |builder| builder.connect_timeout(Duration::ZERO)),
        ("`attempt_timeout`", |builder| builder.attempt_timeout(Duration::ZERO)),
        ("`timeout`", |builder| builder.timeout(Duration::ZERO)),
        ("`max_concurrent_calls`", |builder| builder.max_concurrent_calls(0)),
    ];
    for (name, set) in cases {
        let error = set(Client::builder().base_url("http://localhost")).build().unwrap_err();

        assert!(error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn maximum_timeouts_do_not_overflow() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| {
        let max = Duration::MAX;
        builder.timeout(max).attempt_timeout(max).connect_timeout(max).max_concurrent_calls(usize::MAX)
    });

    assert!(get(&client).timeout(Duration::MAX).send().await.is_ok());
}

#[tokio::test]
async fn configure_http_cannot_change_timeouts_or_user_agent() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| {
        builder.user_agent("my-app/1.2").configure_http(|http| {
            http.timeout(Duration::from_nanos(1)).connect_timeout(Duration::from_nanos(1)).user_agent("other")
        })
    });

    get(&client).send().await.unwrap();

    let agent = concat!("my-app/1.2 losant-org-invites/", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.only_request().header("user-agent"), Some(agent));
}
