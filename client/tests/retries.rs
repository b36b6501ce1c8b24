//! The number of attempts of a call, and the pauses between them.
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

use losant_org_invites::{RetryPolicy, reqwest};
use support::{
    Reply, Server, echo, errors, fast_retries, get,
    network::{Lookup, RefusingPort, Resolver},
    patient, post,
};
use tokio::time::Instant;

/// Returns a reply with status 503 and `Retry-After`.
fn unavailable(retry_after: &str) -> Reply {
    echo::error("503", &format!("Retry-After: {retry_after}\r\n"))
}

#[tokio::test]
async fn get_succeeds_on_third_attempt() {
    let replies = [Reply::silence().then_reset(), unavailable("0"), Reply::raw(echo::success())];
    let server = Server::in_sequence(replies).await;
    let client = patient(&server.url).build().unwrap();

    get(&client).send().await.unwrap();

    assert_eq!(server.request_count(), 3);
}

#[tokio::test]
async fn post_is_retried_until_a_connection_is_established() {
    let server = Server::start(Reply::raw(echo::success())).await;
    let port = RefusingPort::new();
    let resolver =
        Resolver::new([Lookup::Failed, Lookup::Found(port.address), Lookup::Found(server.address)]);
    // Without a port in the URL, the port of the lookup is used.
    let builder = patient("http://somewhere.invalid").danger_allow_plain_http(true);
    let client = builder.configure_http(|http| http.dns_resolver(resolver)).build().unwrap();

    post(&client).send().await.unwrap();

    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn post_on_a_reused_connection_is_sent_once() {
    let replies = [Reply::raw(echo::success()), Reply::silence().then_close(), Reply::raw(echo::success())];
    let server = Server::in_sequence(replies).await;
    let client = patient(&server.url).build().unwrap();
    post(&client).send().await.unwrap();

    let error = post(&client).send().await.unwrap_err();

    assert!(error.outcome_unknown() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.request_count(), 2, "one request for each call");
}

#[tokio::test]
async fn retry_policy_limits_the_number_of_attempts() {
    for (policy, requests) in [
        (RetryPolicy::never(), 1),
        (fast_retries().max_retries(0), 1),
        (fast_retries().max_retries(1), 2),
        (fast_retries(), 3),
        (fast_retries().max_retries(5), 6),
    ] {
        for reply in [Reply::silence().then_close(), unavailable("0")] {
            let server = Server::start(reply).await;
            let client = patient(&server.url).retry(policy.clone()).build().unwrap();

            let error = get(&client).send().await.unwrap_err();

            assert_eq!(server.request_count(), requests, "{policy:?}: {error:?}");
            assert_eq!(error.attempts() as usize, requests, "{policy:?}: {error:?}");
            let suffix = format!(" (after {requests} attempts)");
            assert_eq!(error.to_string().ends_with(&suffix), requests > 1, "{error}");
            assert!(error.is_retryable(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn retry_policy_never_disables_retries_after_connection_failures() {
    let port = RefusingPort::new();
    let client = patient(&port.url).retry(RetryPolicy::never()).build().unwrap();

    for error in errors(&client).await {
        assert!(error.is_connect() && error.is_retryable(), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn configure_http_cannot_enable_retries() {
    let server = Server::start(Reply::empty(503)).await;
    let always = reqwest::retry::for_host("127.0.0.1")
        .max_retries_per_request(5)
        .no_budget()
        .classify_fn(|attempt| attempt.retryable());
    let client = server
        .client_with(|builder| builder.retry(RetryPolicy::never()).configure_http(|http| http.retry(always)));

    errors(&client).await;

    assert_eq!(server.received_methods(), ["GET", "POST"]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_sets_the_pause() {
    let date = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:29:30 GMT\r\n";
    for (headers, seconds) in [("Retry-After: 7\r\n", 7), (date, 90)] {
        let replies = [echo::error("429", headers), Reply::raw(echo::success())];
        let server = Server::in_sequence(replies).await;
        let client = patient(&server.url).build().unwrap();
        let start = Instant::now();

        get(&client).send().await.unwrap();

        assert_eq!(start.elapsed().as_secs(), seconds, "{headers}");
        assert_eq!(server.request_count(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn call_fails_at_once_if_retry_after_exceeds_the_timeout() {
    for status in ["429", "503"] {
        let reply = echo::error(status, "Retry-After: 3600\r\n");
        let server = Server::start(reply).await;
        let client = patient(&server.url).build().unwrap();
        let start = Instant::now();

        let error = get(&client).send().await.unwrap_err();

        assert_eq!(start.elapsed().as_secs(), 0, "{error:?}");
        assert_eq!(error.status().unwrap().as_str(), status, "{error:?}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
        assert_eq!((error.attempts(), server.request_count()), (1, 1));
        assert!(error.is_retryable(), "{error:?}");
    }
}

#[tokio::test]
async fn call_fails_at_once_if_backoff_exceeds_the_timeout() {
    // The pause is a random part of the backoff, which is almost always longer than the timeout.
    let ages = Duration::from_secs(u64::from(u32::MAX) * 1_000_000);
    let policy = RetryPolicy::default().initial_backoff(ages).max_backoff(ages);
    let server = Server::start(Reply::silence().then_close()).await;
    let client = patient(&server.url).retry(policy).build().unwrap();

    let error = get(&client).send().await.unwrap_err();

    assert!(!error.is_timeout(), "{error:?}");
    assert_eq!((error.attempts(), server.request_count()), (1, 1));
}

#[tokio::test]
async fn error_has_retry_after_in_all_formats() {
    let now = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
    for (headers, expected) in [
        ("Retry-After: 120\r\n".to_owned(), Some(120)),
        ("Retry-After: 0\r\n".to_owned(), Some(0)),
        (format!("{now}Retry-After: Wed, 21 Oct 2015 07:30:00 GMT\r\n"), Some(120)),
        (format!("{now}Retry-After: Wed, 21 Oct 2015 07:00:00 GMT\r\n"), Some(0)),
        ("Retry-After: Wed, 21 Oct 2015 07:00:00 GMT\r\n".to_owned(), Some(0)),
        ("Retry-After: -1\r\n".to_owned(), None),
        ("Retry-After: 1.5\r\n".to_owned(), None),
        ("Retry-After: soon\r\n".to_owned(), None),
        ("Retry-After: \r\n".to_owned(), None),
        (String::new(), None),
    ] {
        let server = Server::start(echo::error("429", &headers)).await;
        let client = patient(&server.url).build().unwrap();

        let error = post(&client).send().await.unwrap_err();

        assert_eq!(error.retry_after(), expected.map(Duration::from_secs), "{headers}");
    }
}

mod budget {
    use losant_org_invites::RetryBudget;

    use super::*;

    #[tokio::test]
    async fn is_shared_by_all_calls_of_a_client() {
        let server = Server::start(unavailable("0")).await;
        let client = patient(&server.url).retry_budget(RetryBudget::new(3)).build().unwrap();

        let mut attempts = Vec::new();
        for client in [client.clone(), client.clone(), client] {
            attempts.push(get(&client).send().await.unwrap_err().attempts());
        }

        assert_eq!(attempts, [3, 2, 1]);
    }

    #[tokio::test]
    async fn is_refilled_by_successes() {
        let failures = (0..2).map(|_| unavailable("0"));
        let successes = (0..10).map(|_| Reply::raw(echo::success()));
        let server = Server::in_sequence(failures.chain(successes).chain([unavailable("0")])).await;
        let client = patient(&server.url).retry_budget(RetryBudget::new(1)).build().unwrap();

        assert_eq!(get(&client).send().await.unwrap_err().attempts(), 2);
        for _ in 0..10 {
            get(&client).send().await.unwrap();
        }

        assert_eq!(get(&client).send().await.unwrap_err().attempts(), 2);
        assert_eq!(get(&client).send().await.unwrap_err().attempts(), 1);
    }

    #[tokio::test]
    async fn limits_the_load_of_an_outage() {
        let server = Server::start(unavailable("0")).await;
        let client = patient(&server.url).build().unwrap();

        for _ in 0..200 {
            get(&client).send().await.unwrap_err();
        }

        assert_eq!(server.request_count(), 300, "200 calls and a budget of 100 retries");
    }
}

mod opt_in_for_unsafe_operations {
    use super::*;

    #[tokio::test]
    async fn retries_a_post_after_429_and_503_only() {
        for (status, attempts) in [("429", 3), ("503", 3), ("500", 1), ("502", 1), ("504", 1)] {
            let server = Server::start(echo::error(status, "Retry-After: 0\r\n")).await;
            let client = patient(&server.url).build().unwrap();

            let default = post(&client).send().await.unwrap_err();
            let opted_in = post(&client).retry(fast_retries().retry_rejected(true)).send().await.unwrap_err();

            assert_eq!((default.attempts(), opted_in.attempts()), (1, attempts), "{status}");
        }
    }

    #[tokio::test]
    async fn does_not_retry_a_post_whose_connection_closed() {
        let server = Server::start(Reply::silence().then_close()).await;
        let client = patient(&server.url).retry(fast_retries().retry_rejected(true)).build().unwrap();

        let error = post(&client).send().await.unwrap_err();

        assert_eq!(error.attempts(), 1);
        assert!(error.outcome_unknown());
    }

    #[tokio::test]
    async fn outcome_stays_unknown_if_a_later_attempt_fails_otherwise() {
        let not_found = echo::error("404", "");
        let server = Server::in_sequence([unavailable("0"), not_found]).await;
        let client = patient(&server.url).retry(fast_retries().retry_rejected(true)).build().unwrap();

        let error = post(&client).send().await.unwrap_err();

        assert_eq!((error.attempts(), error.is_not_found()), (2, true));
        assert!(error.outcome_unknown() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("the server may have processed the request"), "{error}");
    }
}
