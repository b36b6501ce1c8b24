//! HTTP/2 over TLS, with a self-signed certificate.

use std::{error::Error, sync::Arc};

use bytes::Bytes;
use reqwest::{Certificate, header::CONTENT_TYPE};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Returns an acceptor that offers HTTP/2, and its certificate in hexadecimal digits.
pub fn acceptor() -> Result<(TlsAcceptor, String)> {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der())?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let certificate = cert.der().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((TlsAcceptor::from(Arc::new(config)), certificate))
}

/// Parses a certificate that `acceptor` returned.
pub fn parse_certificate(digits: &str) -> Result<Certificate> {
    let bytes = (0..digits.len()).step_by(2).map(|index| digits.get(index..index + 2).unwrap_or_default());
    let der = bytes.map(|byte| u8::from_str_radix(byte, 16)).collect::<std::result::Result<Vec<u8>, _>>()?;
    Ok(Certificate::from_der(&der)?)
}

/// Responds to each request of a connection.
pub async fn serve(stream: TcpStream, acceptor: TlsAcceptor, body: &'static str) -> Result<()> {
    let mut connection = h2::server::handshake(acceptor.accept(stream).await?).await?;
    while let Some(request) = connection.accept().await {
        let (_, mut respond) = request?;
        let response = http::Response::builder().header(CONTENT_TYPE, "application/json").body(())?;
        respond.send_response(response, false)?.send_data(Bytes::from_static(body.as_bytes()), true)?;
    }
    Ok(())
}
