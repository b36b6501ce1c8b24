//! The constructors for unit tests return the same errors as calls.

use std::time::Duration;

use losant_org_invites::{
    Error, ResponseValue, TransportErrorKind,
    reqwest::{StatusCode, header::HeaderMap},
    types::OrgInviteInfo,
};

use crate::support::{Reply, Server, documented_error, errors};

const OPERATIONS: [&str; 2] = ["orgInvitesGet", "orgInvitesPost"];

/// Asserts that an error of a call and a constructed error have the same message and properties.
fn assert_same(error: &Error, constructed: Error, operation: &str) {
    let constructed = constructed.with_operation(operation).unwrap();
    assert_eq!(constructed.to_string(), error.to_string());
    assert_eq!(std::mem::discriminant(&constructed), std::mem::discriminant(error));
    assert_eq!(constructed.status(), error.status());
    assert_eq!(constructed.raw_body(), error.raw_body());
    assert_eq!(constructed.body(), error.body());
    assert_eq!(constructed.attempts(), error.attempts());
    assert_eq!(constructed.is_retryable(), error.is_retryable());
    assert_eq!(constructed.outcome_unknown(), error.outcome_unknown());
    assert_eq!(constructed.is_timeout(), error.is_timeout());
    assert_eq!(constructed.is_response_too_large(), error.is_response_too_large());
}

#[tokio::test]
async fn status_error_equals_that_of_a_call() {
    let body = documented_error().to_string();
    for status in [400, 401, 404, 410, 429, 500, 503] {
        let server = Server::start(Reply::json(status, &documented_error())).await;
        let client = server.client_with(|builder| builder.retry(losant_org_invites::RetryPolicy::never()));
        let status = StatusCode::from_u16(status).unwrap();

        for (error, operation) in errors(&client).await.iter().zip(OPERATIONS) {
            assert_same(error, Error::from_status(status, body.clone()), operation);
        }
    }
}

#[tokio::test]
async fn invalid_response_equals_that_of_a_call() {
    let server = Server::start(Reply::json(200, &serde_json::json!([]))).await;

    for (error, operation) in errors(&server.client()).await.iter().zip(OPERATIONS) {
        let reason = "expected a JSON object, found an array";
        let constructed = Error::from_invalid_response(StatusCode::OK, "[]", reason);
        assert_same(error, constructed.with_headers(error.headers().unwrap().clone()), operation);
    }
}

#[tokio::test]
async fn too_large_response_equals_that_of_a_call() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| builder.max_response_size(3));

    for (error, operation) in errors(&client).await.iter().zip(OPERATIONS) {
        assert_same(error, Error::from_response_too_large(StatusCode::OK, 3), operation);
    }
}

#[tokio::test]
async fn timeout_equals_that_of_a_call() {
    let server = Server::start(Reply::silence().then_stall()).await;
    let client = server.client_with(|builder| {
        builder.attempt_timeout(Duration::from_millis(50)).retry(losant_org_invites::RetryPolicy::never())
    });

    for (error, operation) in errors(&client).await.iter().zip(OPERATIONS) {
        assert_same(error, Error::from_transport(TransportErrorKind::Timeout), operation);
    }
}

#[test]
fn transport_error_of_each_kind_is_constructed() {
    use TransportErrorKind::{Body, Closed, Connect, NotProcessed, Protocol, Timeout, Tls};
    for (kind, is_unknown) in [
        (Connect, false),
        (Tls, false),
        (NotProcessed, false),
        (Timeout, true),
        (Closed, true),
        (Protocol, true),
        (Body, true),
    ] {
        let get = Error::from_transport(kind);
        let post = Error::from_transport(kind).with_operation("orgInvitesPost").unwrap();

        assert!(matches!(&get, Error::Transport(error) if error.kind() == kind));
        assert_eq!(
            (get.is_connect(), get.is_tls(), get.is_timeout()),
            (kind == Connect, kind == Tls, kind == Timeout)
        );
        assert_eq!((get.outcome_unknown(), post.outcome_unknown()), (false, is_unknown), "{kind:?}");
    }
}

#[test]
fn errors_without_a_response_are_constructed() {
    let invalid = Error::from_invalid_request("email", "is required, and was not set");
    let invalid = invalid.with_operation("orgInvitesGet").unwrap();
    let build = Error::from_build("the base URL is invalid");
    let blocking = Error::from_blocking_in_async_context();

    assert_eq!(
        invalid.to_string(),
        "orgInvitesGet was not sent: parameter `email`: is required, and was not set"
    );
    assert!(matches!(invalid, Error::InvalidRequest(error) if error.parameter() == "email"));
    assert_eq!(build.to_string(), "could not build the client: the base URL is invalid");
    assert!(matches!(build, Error::Build(_)));
    assert!(matches!(blocking, Error::BlockingInAsyncContext(_)));
}

#[test]
fn unknown_operation_is_rejected() {
    assert!(Error::from_status(StatusCode::GONE, "").with_operation("orgInvitesDelete").is_none());
}

#[test]
fn response_value_has_the_given_parts() {
    let headers = HeaderMap::from_iter([("x-id".parse().unwrap(), "7".parse().unwrap())]);
    let value = || ResponseValue::new(OrgInviteInfo::default());

    let set = value().with_status(StatusCode::CREATED).with_headers(headers.clone()).with_body("{}");

    assert_eq!((value().status(), value().headers().len(), value().raw_body().len()), (StatusCode::OK, 0, 0));
    assert_eq!(set.status(), StatusCode::CREATED);
    assert_eq!(set.headers(), &headers);
    assert_eq!(set.raw_body(), b"{}");
    assert_eq!(set.into_inner(), OrgInviteInfo::default());
}
