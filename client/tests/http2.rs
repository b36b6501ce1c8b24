//! HTTP/2 over TLS: streams that the server did not process are sent again, and all others are not.
#![cfg(all(feature = "http2", feature = "rustls"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use losant_org_invites::{Client, Error, TransportErrorKind};
use support::{get, patient, post};
use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What a server does with the first request. It responds to all others.
#[derive(Debug, Clone, Copy)]
enum First {
    /// Responds.
    Respond,
    /// Resets the stream, with this error code.
    Reset(u32),
    /// Closes the connection. The frame GOAWAY contains the last stream that the server may have processed: the stream of
    /// the request, or none.
    GoAway { is_processed: bool },
}

const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;

/// Starts a server. Returns a client of it, and the number of requests that it has received.
async fn start(first: First) -> (Client, Arc<AtomicUsize>) {
    let (acceptor, certificate) = support::tls::acceptor("127.0.0.1", &[b"h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let received = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&received);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&count), first));
        }
    });
    let client = patient(url).configure_http(|http| http.tls_certs_only([certificate])).build().unwrap();
    (client, received)
}

/// Serves a connection. Writes frames byte by byte, because no library writes these GOAWAY frames.
async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    received: Arc<AtomicUsize>,
    first: First,
) -> io::Result<()> {
    const PREFACE: usize = 24;
    let [data, headers, reset, settings, go_away] = [0, 1, 3, 4, 7];
    let [no_flags, end_stream, end_headers] = [0, 1, 4];
    let mut stream = acceptor.accept(stream).await?;
    stream.read_exact(&mut [0; PREFACE]).await?;
    stream.write_all(&frame(settings, no_flags, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        stream.read_exact(&mut vec![0; length as usize]).await?;
        if head[3] != headers {
            continue;
        }
        let is_first = received.fetch_add(1, Ordering::Relaxed) == 0;
        match first {
            First::Reset(code) if is_first => {
                stream.write_all(&frame(reset, no_flags, id, &code.to_be_bytes())).await?;
            }
            First::GoAway { is_processed } if is_first => {
                let last = if is_processed { id } else { 0 };
                let no_error = 0_u32;
                let payload = [last.to_be_bytes(), no_error.to_be_bytes()].concat();
                stream.write_all(&frame(go_away, no_flags, 0, &payload)).await?;
                return stream.shutdown().await;
            }
            _ => {
                // In HPACK, the status 200 has the index 8.
                stream.write_all(&frame(headers, end_headers, id, &[0x88])).await?;
                stream.write_all(&frame(data, end_stream, id, b"{}")).await?;
            }
        }
    }
}

/// Returns an HTTP/2 frame (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

#[tokio::test]
async fn calls_share_one_connection() {
    let (client, received) = start(First::Respond).await;

    for _ in 0..3 {
        get(&client).send().await.unwrap();
    }

    assert_eq!(received.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn request_that_was_not_processed_is_sent_again() {
    for first in [First::Reset(REFUSED_STREAM), First::GoAway { is_processed: false }] {
        let (client, received) = start(first).await;
        post(&client).send().await.unwrap();
        assert_eq!(received.load(Ordering::Relaxed), 2, "{first:?}");

        let (client, received) = start(first).await;
        get(&client).send().await.unwrap();
        assert_eq!(received.load(Ordering::Relaxed), 2, "{first:?}");
    }
}

#[tokio::test]
async fn outcome_of_a_refused_post_is_known() {
    for first in [First::Reset(REFUSED_STREAM), First::GoAway { is_processed: false }] {
        let (client, _) = start(first).await;

        let error = post(&client).retry(losant_org_invites::RetryPolicy::never()).send().await.unwrap_err();

        let Error::Transport(transport) = &error else { panic!("{error:?}") };
        assert_eq!(transport.kind(), TransportErrorKind::NotProcessed, "{first:?}");
        assert!(error.is_retryable() && !error.outcome_unknown(), "{first:?}: {error:?}");
    }
}

#[tokio::test]
async fn post_that_may_have_been_processed_is_sent_once() {
    for first in [First::Reset(INTERNAL_ERROR), First::GoAway { is_processed: true }] {
        let (client, received) = start(first).await;

        let error = post(&client).send().await.unwrap_err();

        assert!(error.outcome_unknown(), "{first:?}: {error:?}");
        assert_eq!((error.attempts(), received.load(Ordering::Relaxed)), (1, 1), "{first:?}");
    }
}
