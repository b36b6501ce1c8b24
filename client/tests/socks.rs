//! Calls through a SOCKS proxy.
#![cfg(feature = "socks")]
// With the feature `rustls-no-provider` alone, a client needs a TLS provider that this test does not install.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::net::SocketAddr;

use losant_org_invites::reqwest::Proxy;
use support::{Server, get, patient};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// Serves one connection of the protocol SOCKS 5 (RFC 1928). Connects to `target` instead of the requested host, which it
/// returns.
async fn serve(listener: TcpListener, target: SocketAddr) -> String {
    const NO_AUTHENTICATION: [u8; 2] = [5, 0];
    const SUCCEEDED: [u8; 10] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let (mut client, _) = listener.accept().await.unwrap();
    let [_, methods] = read(&mut client).await;
    client.read_exact(&mut vec![0; methods.into()]).await.unwrap();
    client.write_all(&NO_AUTHENTICATION).await.unwrap();
    let [_, _, _, kind, length] = read(&mut client).await;
    assert_eq!(kind, 3, "the proxy receives a host name");
    let mut host = vec![0; length.into()];
    client.read_exact(&mut host).await.unwrap();
    let [_, _] = read(&mut client).await;
    client.write_all(&SUCCEEDED).await.unwrap();
    let mut server = TcpStream::connect(target).await.unwrap();
    tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
    String::from_utf8(host).unwrap()
}

async fn read<const N: usize>(stream: &mut TcpStream) -> [u8; N] {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn call_reaches_the_host_through_the_proxy() {
    let server = Server::documented().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Proxy::all(format!("socks5h://{}", listener.local_addr().unwrap())).unwrap();
    let proxied = tokio::spawn(serve(listener, server.address));
    let client = patient("http://somewhere.invalid")
        .danger_allow_plain_http(true)
        .configure_http(|http| http.proxy(proxy))
        .build()
        .unwrap();

    get(&client).send().await.unwrap();

    assert_eq!(proxied.await.unwrap(), "somewhere.invalid");
    assert_eq!(server.request_count(), 1);
}
