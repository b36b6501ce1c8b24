//! Whatever a server answers, a call ends, nothing panics, and no error shows what was sent.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that nothing installs here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod support;

use std::{fmt::Debug, time::Duration};

use losant_org_invites::{Client, Error, RetryPolicy};
use proptest::{
    collection::{hash_map, vec},
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestCaseResult, TestRunner},
};
use serde_json::Value;
use support::{
    faults::{Fault, FaultyServer, SECRET_EMAIL, SECRET_TOKEN, leak, secret_get, secret_post},
    shown,
};
use tokio::{runtime, time::timeout};

/// Longer than any answer takes on the busiest machine.
const SAFETY_NET: Duration = Duration::from_secs(120);

/// Asserts of each of these answers that both actions come to an end with it, and print no secret.
fn assert_harmless<T: Debug>(answers: impl Strategy<Value = T>, written: impl Fn(T) -> Vec<u8>) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(FaultyServer::start(Fault::silence()));
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
        .build()
        .unwrap();
    // The smallest answer that fails is printed, and nothing is kept. `PROPTEST_CASES` sets the number of answers.
    let config = Config { failure_persistence: None, ..Config::default() };

    let result = TestRunner::new(config).run(&answers, |answer| {
        server.set(Fault::says(written(answer)).then_closes());
        runtime.block_on(async {
            assert_ends_in_secrecy(secret_get(&client).send()).await?;
            assert_ends_in_secrecy(secret_post(&client).send()).await
        })
    });

    result.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn assert_ends_in_secrecy<T>(call: impl Future<Output = Result<T, Error>>) -> TestCaseResult {
    let ended = timeout(SAFETY_NET, call).await;
    let result = ended.map_err(|_| TestCaseError::fail("the call does not end"))?;
    if let Err(error) = result {
        let shown = shown(&error);
        prop_assert!(leak(&shown).is_none(), "the error shows a part of a secret: {shown}");
    }
    Ok(())
}

/// A secret, or most of one, in one of the shapes that a server may give it.
fn secrets() -> impl Strategy<Value = String> {
    let secret = select(vec![SECRET_TOKEN, SECRET_EMAIL]);
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

/// Text with secrets in it.
fn texts() -> impl Strategy<Value = String> {
    vec(prop_oneof![secrets(), ".{0,20}"], 0..4).prop_map(|parts| parts.concat())
}

/// Bytes with secrets in them, and with what HTTP and JSON are made of, so that some get past the first line.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let words = select(vec![
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
        words.prop_map(|word| word.as_bytes().to_vec()),
        secrets().prop_map(String::into_bytes),
        vec(any::<u8>(), 0..30),
    ];
    vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// JSON with secrets in it, and with fields that the API has.
fn json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        select(vec!["type", "message", "orgName", "email", "role", "inviteDate", "ttl", "accepted", "orgId"])
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

/// A status, those that mean something to the client more often than others.
fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![select(vec![200_u16, 400, 404, 410, 429, 503]), 100..=999_u16]
}

/// An answer that is HTTP, with any body.
fn with_body((status, body): (u16, Vec<u8>)) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} {SECRET_TOKEN}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body].concat()
}

#[test]
fn answers_that_are_any_bytes_do_no_harm() {
    assert_harmless(bytes(), |bytes| bytes);
}

#[test]
fn bodies_that_are_any_bytes_do_no_harm() {
    assert_harmless((statuses(), bytes()), with_body);
}

#[test]
fn bodies_that_are_any_json_do_no_harm() {
    assert_harmless((statuses(), json()), |(status, json)| {
        with_body((status, json.to_string().into_bytes()))
    });
}
