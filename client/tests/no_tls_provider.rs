//! With the feature `rustls-no-provider` alone, the application must install a TLS provider. Here none is.
#![cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]

use losant_org_invites::{Client, Error};

#[test]
fn without_a_tls_provider_a_client_is_refused_and_nothing_panics() {
    let error = Client::new().unwrap_err();

    assert!(matches!(error, Error::Build(_)), "{error:?}");
    assert!(error.to_string().contains("provider"), "{error}");
}
