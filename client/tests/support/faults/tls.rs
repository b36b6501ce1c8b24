//! A server whose certificate nobody has signed.

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

/// Talks TLS with a certificate that it has signed itself, and hands on what it gets to another server. It ends when
/// it is dropped.
pub struct TlsFront {
    address: SocketAddr,
    certificate: Certificate,
    task: AbortHandle,
}

impl TlsFront {
    /// One whose certificate is for these names and addresses.
    pub async fn start(behind: SocketAddr, names: &[&str]) -> Self {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Self::with_certificate(behind, CertificateParams::new(names).unwrap()).await
    }

    /// One with this certificate.
    pub async fn with_certificate(behind: SocketAddr, params: CertificateParams) -> Self {
        let signing_key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&signing_key).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            certificate: Certificate::from_der(certificate.der()).unwrap(),
            task: tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), behind)).abort_handle(),
        }
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// What a client must trust to call it.
    pub fn certificate(&self) -> Certificate {
        self.certificate.clone()
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, behind: SocketAddr) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut client = acceptor.accept(stream).await?;
            copy_bidirectional(&mut client, &mut TcpStream::connect(behind).await?).await
        });
    }
}
