//! The error of a failed TLS handshake names the failed check, and contains no text of the certificate.

use losant_org_invites::{Client, ClientBuilder, Error};
use rcgen::{CertificateParams, DnType, SanType, date_time_ymd};

use super::support::{self, EMAIL, Reply, Server, TOKEN, assert_no_leak, echo, tls::TlsProxy};

/// Returns a certificate for a name or address, with the secrets in several fields.
fn certificate_for(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned(), format!("{TOKEN}.test")]).unwrap();
    params.subject_alt_names.push(SanType::Rfc822Name(EMAIL.try_into().unwrap()));
    params.distinguished_name.push(DnType::CommonName, TOKEN);
    params.distinguished_name.push(DnType::OrganizationName, EMAIL);
    params
}

/// Returns the errors of both operations against a server with a certificate.
async fn errors(params: CertificateParams, is_trusted: bool) -> [Error; 2] {
    let server = Server::documented().await;
    let proxy = TlsProxy::with_certificate(server.address, params).await;
    let trusted = is_trusted.then(|| proxy.certificate.clone());
    let builder = Client::builder().base_url(&proxy.url);
    let errors = errors_of(builder.configure_http(|http| http.tls_certs_merge(trusted))).await;
    assert_eq!(server.request_count(), 0);
    errors
}

async fn errors_of(builder: ClientBuilder) -> [Error; 2] {
    support::errors(&builder.build().unwrap()).await
}

/// Asserts that errors contain no text of the server. With rustls, they have a specific reason.
fn assert_reason(errors: &[Error], reason: &str) {
    let reason = if cfg!(feature = "rustls") { reason } else { "the handshake failed" };
    let message = format!("could not establish a TLS connection: {reason}");
    for (error, operation) in
        errors.iter().zip(["orgInvitesGet (GET /invites)", "orgInvitesPost (POST /invites)"])
    {
        assert_eq!(error.to_string(), format!("{operation}: {message}"));
        assert!(error.is_tls() && !error.outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
        assert_no_leak(error);
        assert!(
            std::error::Error::source(error).is_none(),
            "a source could contain names of the certificate"
        );
    }
}

#[tokio::test]
async fn self_signed_certificate_is_reported_as_untrusted() {
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
async fn certificate_that_is_not_valid_yet_is_reported() {
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
async fn plain_http_instead_of_tls_is_reported() {
    let plain = Reply::raw(echo::response("400", "", echo::error_object())).on_first_byte().then_close();
    let server = Server::start(plain).await;

    let errors = errors_of(Client::builder().base_url(format!("https://{}", server.address))).await;

    assert_reason(&errors, "the server sent something other than TLS");
}

#[tokio::test]
async fn tls_alert_of_the_server_is_reported() {
    // A fatal alert, `handshake_failure`, in a record of TLS 1.2.
    let alert = [21, 3, 3, 0, 2, 2, 40];
    let server = Server::start(Reply::raw(alert.to_vec()).on_first_byte().then_close()).await;

    let errors = errors_of(Client::builder().base_url(format!("https://{}", server.address))).await;

    assert_reason(&errors, "the server rejected the handshake");
}
