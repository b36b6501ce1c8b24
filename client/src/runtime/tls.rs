//! The reason why a TLS handshake failed.

use std::{error::Error, io};

pub const HANDSHAKE_FAILED: &str = "the handshake failed";

/// Returns the reason why a TLS handshake failed, or `None` if the chain contains no error of a TLS library. The chain
/// is an error and its sources, from the outside in.
///
/// The reason is a fixed text, because the errors of the libraries may contain names from the server's certificate.
pub fn tls_failure<'a>(chain: impl Iterator<Item = &'a (dyn Error + 'static)>) -> Option<&'static str> {
    // The innermost error is the most specific one.
    chain.filter_map(describe).last()
}

fn describe(error: &(dyn Error + 'static)) -> Option<&'static str> {
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    if let Some(error) = error.downcast_ref() {
        return Some(rustls_failure(error));
    }
    #[cfg(feature = "native-tls")]
    if error.is::<native_tls::Error>() {
        return Some(HANDSHAKE_FAILED);
    }
    // An application may enable rustls in reqwest itself. tokio-rustls returns its errors with this kind.
    let error = error.downcast_ref::<io::Error>()?;
    (error.kind() == io::ErrorKind::InvalidData).then_some(HANDSHAKE_FAILED)
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
fn rustls_failure(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        Revoked, UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            UnknownIssuer => "the certificate's issuer is not trusted",
            Expired | ExpiredContext { .. } => "the certificate has expired",
            NotValidYet | NotValidYetContext { .. } => "the certificate is not valid yet",
            NotValidForName | NotValidForNameContext { .. } => "the certificate is for another host name",
            Revoked => "the certificate has been revoked",
            _ => "the certificate is invalid",
        },
        rustls::Error::InvalidMessage(_) => "the server sent something other than TLS",
        rustls::Error::PeerIncompatible(_) => "the server and the client have no TLS parameters in common",
        rustls::Error::AlertReceived(_) => "the server rejected the handshake",
        _ => HANDSHAKE_FAILED,
    }
}
