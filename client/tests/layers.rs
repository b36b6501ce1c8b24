//! Layers around each attempt, and transports.
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

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use losant_org_invites::{
    TransportErrorKind,
    attempt::{Attempt, AttemptError, AttemptResponse, AttemptService},
};
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use support::{
    Reply, Server, TOKEN, documented_info, echo, fail_in_layer, fast_retries, get, leak, patient, post,
    printed,
};
use tower::{ServiceExt, layer::layer_fn, service_fn, util::MapRequestLayer};

/// Returns a layer that calls a function with each attempt, and lets the inner service send it.
fn inspect(
    look: impl Fn(&mut Attempt) + Clone + Send + Sync + 'static,
) -> MapRequestLayer<impl Fn(Attempt) -> Attempt + Clone + Send + Sync + 'static> {
    MapRequestLayer::new(move |mut attempt: Attempt| {
        look(&mut attempt);
        attempt
    })
}

#[tokio::test]
async fn layer_adds_headers_to_each_attempt() {
    let server = Server::in_sequence([echo::error("503", ""), Reply::raw(echo::success())]).await;
    let client = patient(&server.url)
        .layer(inspect(|attempt| {
            let number = HeaderValue::from(attempt.number());
            attempt.headers_mut().insert("x-attempt", number);
        }))
        .build()
        .unwrap();

    get(&client).send().await.unwrap();

    let numbers: Vec<_> = server
        .received_requests()
        .iter()
        .map(|request| request.header("x-attempt").unwrap().to_owned())
        .collect();
    assert_eq!(numbers, ["1", "2"]);
}

#[tokio::test]
async fn layer_sees_the_operation_but_no_secret() {
    let server = Server::documented().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    let client = patient(&server.url)
        .access_token(TOKEN)
        .layer(inspect(move |attempt| {
            let [operation, path] = [attempt.operation(), attempt.path_template()];
            record.lock().unwrap().push(format!("{operation} {} {path}", attempt.method()));
            assert!(attempt.headers()["authorization"].is_sensitive());
            assert!(
                attempt.expose_url_with_secrets().as_str().contains(TOKEN) == (attempt.method() == "GET")
            );
            let body = attempt.expose_body_with_secrets().map(String::from_utf8_lossy).unwrap_or_default();
            assert!(body.contains(TOKEN) == (attempt.method() == "POST"));
            assert_eq!(leak(&format!("{attempt:?} {attempt:#?}")), None);
        }))
        .build()
        .unwrap();

    get(&client).send().await.unwrap();
    post(&client).send().await.unwrap();

    assert_eq!(*seen.lock().unwrap(), ["orgInvitesGet GET /invites", "orgInvitesPost POST /invites"]);
}

#[tokio::test]
async fn layer_sees_the_head_of_the_response() {
    let server = Server::start(echo::error("404", "X-Request-Id: 17\r\n")).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    let client = patient(&server.url)
        .layer(tower::util::MapResponseLayer::new(move |response: AttemptResponse| {
            let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
            record.lock().unwrap().push((response.status(), id));
            response
        }))
        .build()
        .unwrap();

    get(&client).send().await.unwrap_err();

    assert_eq!(*seen.lock().unwrap(), [(StatusCode::NOT_FOUND, "17".to_owned())]);
}

#[tokio::test]
async fn first_layer_is_the_outermost() {
    let server = Server::documented().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let push = |name: &'static str| {
        let order = Arc::clone(&order);
        inspect(move |_| order.lock().unwrap().push(name))
    };
    let client = patient(&server.url).layer(push("first")).layer(push("second")).build().unwrap();

    get(&client).send().await.unwrap();

    assert_eq!(*order.lock().unwrap(), ["first", "second"]);
}

#[tokio::test]
async fn failure_of_a_layer_is_classified_like_one_of_the_transport() {
    let server = Server::documented().await;
    let cases = [
        (AttemptError::connect("refused"), TransportErrorKind::Connect, (3, 3), (true, false)),
        (AttemptError::reset("broken pipe"), TransportErrorKind::Closed, (3, 1), (false, true)),
        (AttemptError::timeout(), TransportErrorKind::Timeout, (3, 1), (false, true)),
    ];
    for (error, kind, attempts, (is_retryable, is_unknown)) in cases {
        let client = fail_in_layer(patient(&server.url), error).build().unwrap();

        let [get, post] = support::errors(&client).await;

        for error in [&get, &post] {
            assert!(
                matches!(error, losant_org_invites::Error::Transport(error) if error.kind() == kind),
                "{error:?}"
            );
        }
        assert_eq!((get.attempts(), post.attempts()), attempts);
        assert!(get.is_retryable() && !get.outcome_unknown(), "{get:?}");
        assert_eq!((post.is_retryable(), post.outcome_unknown()), (is_retryable, is_unknown), "{post:?}");
    }
    assert!(server.received_requests().is_empty());
}

#[tokio::test]
async fn source_of_a_failed_layer_is_the_source_of_the_error() {
    let client =
        fail_in_layer(patient("http://localhost"), AttemptError::reset("broken pipe")).build().unwrap();

    let error = post(&client).send().await.unwrap_err();

    assert!(printed(&error).contains("broken pipe"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn timeouts_include_the_time_of_layers() {
    let server = Server::documented().await;
    let client = patient(&server.url)
        .attempt_timeout(Duration::from_secs(20))
        .layer(layer_fn(|inner: AttemptService| {
            service_fn(move |attempt: Attempt| {
                let inner = inner.clone();
                async move {
                    tokio::time::sleep(Duration::from_secs(3600)).await;
                    inner.oneshot(attempt).await
                }
            })
        }))
        .build()
        .unwrap();
    let start = tokio::time::Instant::now();

    let error = post(&client).send().await.unwrap_err();

    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(start.elapsed().as_secs(), 20);
    assert!(server.received_requests().is_empty());
}

#[tokio::test]
async fn transport_replaces_the_http_client() {
    let transport = AttemptService::new(service_fn(|attempt: Attempt| async move {
        assert_eq!(attempt.expose_url_with_secrets().host_str(), Some("api.losant.com"));
        let body = documented_info().to_string();
        Ok::<_, AttemptError>(AttemptResponse::new(StatusCode::OK, HeaderMap::new(), body))
    }));
    let client = patient("https://api.losant.com").transport(transport).build().unwrap();

    let invite = get(&client).send().await.unwrap();

    assert_eq!(invite.org_name.as_ref().map(|name| name.as_str()), Some("My Organization"));
}

#[tokio::test]
async fn status_of_a_transport_is_retried() {
    let transport = AttemptService::new(service_fn(|attempt: Attempt| async move {
        let status = if attempt.number() < 3 { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
        Ok::<_, AttemptError>(AttemptResponse::new(status, HeaderMap::new(), "{}"))
    }));
    let client =
        patient("https://api.losant.com").retry(fast_retries()).transport(transport).build().unwrap();

    assert!(get(&client).send().await.is_ok());
    assert!(post(&client).send().await.unwrap_err().outcome_unknown());
}
