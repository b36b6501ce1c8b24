//! The blocking client.
#![cfg(feature = "blocking")]
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::{sync::mpsc, thread, time::Duration};

use losant_org_invites::{Error, blocking::Client, resources::org_invites::GetRequest};
use support::{EMAIL, Reply, Server, TOKEN, acceptance, documented_error, fast_retries};
use tokio::runtime::Runtime;

/// A server with its own runtime.
struct Background {
    server: Server,
    _runtime: Runtime,
}

impl Background {
    fn run(server: impl Future<Output = Server>) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { server: runtime.block_on(server), _runtime: runtime }
    }

    fn client(&self) -> Client {
        Client::builder().base_url(&self.server.url).build().unwrap()
    }
}

fn get(client: &Client) -> GetRequest<Client> {
    client.org_invites().get().token(TOKEN).email(EMAIL)
}

#[test]
fn both_operations_succeed() {
    let background = Background::run(Server::documented());
    let client = background.client();

    let invite = get(&client).send().unwrap();
    let result = client.org_invites().post().invite(acceptance()).losantdomain("example.com").send().unwrap();

    assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
    assert_eq!((result.status().as_u16(), result.accepted), (200, Some(true)));
    assert_eq!(background.server.received_methods(), ["GET", "POST"]);
}

#[test]
fn error_status_has_its_variant_and_body() {
    let background = Background::run(Server::start(Reply::json(410, &documented_error())));

    let error = get(&background.client()).send().unwrap_err();

    assert!(matches!(&error, Error::Gone(_)), "{error}");
    assert_eq!(error.body().unwrap().type_.as_deref(), Some("NotFound"));
}

#[test]
fn get_is_retried_and_post_is_not() {
    let background = Background::run(Server::start(Reply::silence().then_close()));
    let client = Client::builder().base_url(&background.server.url).retry(fast_retries()).build().unwrap();

    let get_error = get(&client).send().unwrap_err();
    let post_error = client.org_invites().post().invite(acceptance()).send().unwrap_err();

    assert_eq!((get_error.attempts(), post_error.attempts()), (3, 1));
    assert!(post_error.outcome_unknown());
    assert_eq!(background.server.request_count(), 4);
}

#[test]
fn timeout_ends_a_call() {
    let background = Background::run(Server::start(Reply::silence().then_stall()));

    let request = get(&background.client());
    let error = request.timeout(Duration::from_millis(20)).send().unwrap_err();

    assert!(error.is_timeout(), "{error}");
}

#[test]
fn client_is_shared_by_threads() {
    let background = Background::run(Server::documented());
    let client = background.client();

    let threads: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || get(&client).send().is_ok())
        })
        .collect();

    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn connections_are_reused() {
    let background = Background::run(Server::documented());
    let client = background.client();

    for _ in 0..100 {
        get(&client).send().unwrap();
    }

    // A connection returns to the pool after its call has ended, so the next call may open another one.
    assert!(background.server.connections() < 50);
}

#[tokio::test]
async fn call_in_async_context_is_an_error() {
    let server = Server::documented().await;
    let client = Client::builder().base_url(&server.url).build().unwrap();

    let error = get(&client).send().unwrap_err();

    let Error::BlockingInAsyncContext(_) = &error else { panic!("{error:?}") };
    assert_eq!(
        error.to_string(),
        "orgInvitesGet was not sent: the blocking client would block the async runtime; use the async `Client` \
         there, or call from a thread that `std::thread::spawn` starts"
    );
    assert!(!error.outcome_unknown() && !error.is_retryable());
    assert!(server.received_requests().is_empty());
    // Dropping the client in an async context does not panic either.
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn call_from_separate_thread_succeeds_while_async_runtime_runs() {
    let server = Server::documented().await;
    let url = server.url.clone();
    let (done, is_done) = mpsc::channel();

    thread::spawn(move || {
        let client = Client::builder().base_url(url).build().unwrap();
        done.send(get(&client).send().is_ok()).unwrap();
    });

    let succeeded = tokio::task::spawn_blocking(move || is_done.recv().unwrap());
    assert!(succeeded.await.unwrap());
}
