//! The error of a failed TLS handshake names the check that failed, and no text of the certificate.
#![cfg(any(feature = "rustls", feature = "native-tls"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod support;

use losant_org_invites::{Client, ClientBuilder, Error};
use rcgen::{CertificateParams, DnType, SanType, date_time_ymd};
use support::{
    faults::{
        Fault, FaultyServer, SECRET_EMAIL, SECRET_TOKEN, answer, echo, leak, secret_get, secret_post,
        tls::TlsFront,
    },
    shown,
};

/// Parameters of a certificate for a name or address that contains the secrets in several fields.
fn certificate_for(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned(), format!("{SECRET_TOKEN}.test")]).unwrap();
    params.subject_alt_names.push(SanType::Rfc822Name(SECRET_EMAIL.try_into().unwrap()));
    params.distinguished_name.push(DnType::CommonName, SECRET_TOKEN);
    params.distinguished_name.push(DnType::OrganizationName, SECRET_EMAIL);
    params
}

/// Returns the errors of both operations against a server with a certificate.
async fn errors(params: CertificateParams, is_trusted: bool) -> Vec<Error> {
    let server = FaultyServer::start(Fault::says(answer("200", "", "{}"))).await;
    let front = TlsFront::with_certificate(server.address(), params).await;
    let trusted = is_trusted.then(|| front.certificate());
    let builder = Client::builder().base_url(front.url());
    let errors = errors_of(builder.configure_http(|http| http.tls_certs_merge(trusted))).await;
    assert_eq!(server.received_requests(), 0);
    errors
}

async fn errors_of(builder: ClientBuilder) -> Vec<Error> {
    let client = builder.build().unwrap();
    let get = secret_get(&client).send().await.unwrap_err();
    let post = secret_post(&client).send().await.unwrap_err();
    vec![get, post]
}

/// Asserts that errors name a reason, if rustls is in use, and show no text of the server.
fn assert_reason(errors: &[Error], reason: &str) {
    let reason = if cfg!(feature = "rustls") { reason } else { "the handshake failed" };
    let message = format!("could not establish a TLS connection: {reason}");
    for (error, operation) in
        errors.iter().zip(["orgInvitesGet (GET /invites)", "orgInvitesPost (POST /invites)"])
    {
        assert_eq!(error.to_string(), format!("{operation}: {message}"));
        assert!(error.is_tls() && !error.outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
        assert_eq!(leak(&shown(error)), None, "{}", shown(error));
        assert!(std::error::Error::source(error).is_none(), "a source could show the certificate's names");
    }
}

#[tokio::test]
async fn self_signed_certificate_has_an_unknown_issuer() {
    let errors = errors(certificate_for("127.0.0.1"), false).await;

    assert_reason(&errors, "the certificate's issuer is not trusted");
}

#[tokio::test]
async fn expired_certificate_is_reported() {
    let mut params = certificate_for("127.0.0.1");
    (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2001, 1, 1));

    assert_reason(&errors(params, true).await, "the certificate has expired");
}

#[tokio::test]
async fn certificate_from_the_future_is_reported() {
    let mut params = certificate_for("127.0.0.1");
    (params.not_before, params.not_after) = (date_time_ymd(3000, 1, 1), date_time_ymd(3001, 1, 1));

    assert_reason(&errors(params, true).await, "the certificate is not valid yet");
}

#[tokio::test]
async fn certificate_for_another_name_is_reported() {
    let errors = errors(certificate_for("other.test"), true).await;

    assert_reason(&errors, "the certificate is for another host name");
}

#[tokio::test]
async fn plain_http_where_tls_is_expected_is_reported() {
    let plain = Fault::says(answer("400", "", echo())).at_once().then_closes();
    let server = FaultyServer::start(plain).await;

    let errors = errors_of(Client::builder().base_url(format!("https://{}", server.address()))).await;

    assert_reason(&errors, "the server sent something other than TLS");
}

#[tokio::test]
async fn alert_of_the_server_is_reported() {
    // A fatal alert, `handshake_failure`, in a record of TLS 1.2.
    let alert = [21, 3, 3, 0, 2, 2, 40];
    let server = FaultyServer::start(Fault::says(alert.to_vec()).at_once().then_closes()).await;

    let errors = errors_of(Client::builder().base_url(format!("https://{}", server.address()))).await;

    assert_reason(&errors, "the server rejected the handshake");
}
