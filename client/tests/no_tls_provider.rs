//! With the feature `rustls-no-provider` alone, the application must install a TLS provider. These tests do not.
#![cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]

use losant_org_invites::{Client, Error};

#[test]
fn missing_tls_provider_is_a_build_error() {
    let error = Client::new().unwrap_err();

    assert!(matches!(error, Error::Build(_)), "{error:?}");
    assert!(error.to_string().contains("provider"), "{error}");
}
