//! The client that waits.
#![cfg(feature = "blocking")]
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod support;

use std::{sync::mpsc, thread, time::Duration};

use losant_org_invites::{Error, RetryPolicy, blocking::Client, types};
use support::{Answer, EMAIL, Reaction, Server, TOKEN, documented_error};
use tokio::runtime::Runtime;

/// A server in a runtime of its own, as the tests have none.
struct Elsewhere {
    server: Server,
    _runtime: Runtime,
}

impl Elsewhere {
    fn run(server: impl Future<Output = Server>) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { server: runtime.block_on(server), _runtime: runtime }
    }

    fn client(&self) -> Client {
        Client::builder().base_url(self.server.url()).build().unwrap()
    }
}

fn accept() -> types::builder::OrgInviteAction {
    types::OrgInviteAction::builder().email(EMAIL).token(TOKEN).accept(true)
}

#[test]
fn the_same_requests_give_the_same_answers() {
    let elsewhere = Elsewhere::run(Server::documented());
    let client = elsewhere.client();

    let invite = client.org_invites().get().token(TOKEN).email(EMAIL).send().unwrap();
    let result = client.org_invites().post().invite(accept()).losantdomain("example.com").send().unwrap();

    assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
    assert_eq!((result.status().as_u16(), result.accepted), (200, Some(true)));
    let methods: Vec<_> =
        elsewhere.server.received_requests().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["GET", "POST"]);
}

#[test]
fn errors_are_the_same_too() {
    let elsewhere = Elsewhere::run(Server::start(Answer::json(410, &documented_error())));

    let error = elsewhere.client().org_invites().get().token(TOKEN).email(EMAIL).send().unwrap_err();

    assert!(matches!(&error, Error::Gone(_)), "{error}");
    assert_eq!(error.body().unwrap().type_.as_deref(), Some("NotFound"));
}

#[test]
fn retries_are_the_same_too() {
    let elsewhere = Elsewhere::run(Server::start(Reaction::HangUp));
    let quick = RetryPolicy::default().initial_backoff(Duration::from_millis(1));
    let client = Client::builder().base_url(elsewhere.server.url()).retry(quick).build().unwrap();

    let get = client.org_invites().get().token(TOKEN).email(EMAIL).send().unwrap_err();
    let post = client.org_invites().post().invite(accept()).send().unwrap_err();

    assert_eq!((get.attempts(), post.attempts()), (3, 1));
    assert!(post.outcome_unknown());
    assert_eq!(elsewhere.server.received_requests().len(), 4);
}

#[test]
fn a_call_ends_when_its_time_is_up() {
    let elsewhere = Elsewhere::run(Server::start(Reaction::Silence));

    let request = elsewhere.client().org_invites().get().token(TOKEN).email(EMAIL);
    let error = request.timeout(Duration::from_millis(20)).send().unwrap_err();

    assert!(error.is_timeout(), "{error}");
}

#[test]
fn many_threads_can_share_one_client() {
    let elsewhere = Elsewhere::run(Server::documented());
    let client = elsewhere.client();

    let threads: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || client.org_invites().get().token(TOKEN).email(EMAIL).send().is_ok())
        })
        .collect();

    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn connections_are_kept_from_call_to_call() {
    let elsewhere = Elsewhere::run(Server::documented());
    let client = elsewhere.client();

    for _ in 0..100 {
        client.org_invites().get().token(TOKEN).email(EMAIL).send().unwrap();
    }

    // The client's own thread gives a connection back a moment after the call has ended, so that the next call may need
    // another.
    assert!(elsewhere.server.connections() < 50);
}

#[tokio::test]
async fn inside_an_async_runtime_it_says_what_to_do_instead_of_panicking() {
    let server = Server::documented().await;
    let client = Client::builder().base_url(server.url()).build().unwrap();

    let error = client.org_invites().get().token(TOKEN).email(EMAIL).send().unwrap_err();

    let Error::BlockingInAsyncContext(_) = &error else { panic!("{error:?}") };
    assert_eq!(
        error.to_string(),
        "orgInvitesGet was not sent: the blocking client would hold up the async runtime that it is called in: await \
         the call of a `Client` there, or call from a thread of your own, made by `std::thread::spawn`"
    );
    assert!(!error.outcome_unknown() && !error.is_retryable());
    assert!(server.received_requests().is_empty());
    // Dropping it here, where blocking is not allowed, is no problem either.
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_of_ones_own_may_wait_beside_an_async_runtime() {
    let server = Server::documented().await;
    let url = server.url();
    let (done, is_done) = mpsc::channel();

    thread::spawn(move || {
        let client = Client::builder().base_url(url).build().unwrap();
        done.send(client.org_invites().get().token(TOKEN).email(EMAIL).send().is_ok()).unwrap();
    });

    let answer = tokio::task::spawn_blocking(move || is_done.recv().unwrap());
    assert!(answer.await.unwrap());
}
