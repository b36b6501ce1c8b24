//! A TLS server with a self-signed certificate.

use std::{net::SocketAddr, sync::Arc};

use rcgen::{CertificateParams, KeyPair};
use reqwest::Certificate;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// Terminates TLS with a self-signed certificate, and forwards the content to another server. It stops accepting
/// connections when it is dropped.
pub struct TlsProxy {
    pub url: String,
    /// The certificate that a client must trust.
    pub certificate: Certificate,
    task: AbortHandle,
}

impl TlsProxy {
    /// Starts a proxy whose certificate is for this host name or address.
    pub async fn start(backend: SocketAddr, name: &str) -> Self {
        Self::with_certificate(backend, CertificateParams::new([name.to_owned()]).unwrap()).await
    }

    /// Starts a proxy with this certificate.
    pub async fn with_certificate(backend: SocketAddr, params: CertificateParams) -> Self {
        let (acceptor, certificate) = acceptor_with(params, &[]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            url: format!("https://{}", listener.local_addr().unwrap()),
            certificate,
            task: tokio::spawn(accept(listener, acceptor, backend)).abort_handle(),
        }
    }
}

/// Returns an acceptor that offers these protocols, and its self-signed certificate for this host name or address.
pub fn acceptor(name: &str, protocols: &[&[u8]]) -> (TlsAcceptor, Certificate) {
    acceptor_with(CertificateParams::new([name.to_owned()]).unwrap(), protocols)
}

fn acceptor_with(params: CertificateParams, protocols: &[&[u8]]) -> (TlsAcceptor, Certificate) {
    let signing_key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&signing_key).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), Certificate::from_der(certificate.der()).unwrap())
}

impl Drop for TlsProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, backend: SocketAddr) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut client = acceptor.accept(stream).await?;
            copy_bidirectional(&mut client, &mut TcpStream::connect(backend).await?).await
        });
    }
}
