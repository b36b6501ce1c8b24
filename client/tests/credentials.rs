//! Access tokens: one that is set, and those that a provider supplies and refreshes.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    error::Error as StdError,
    fmt,
    future::{pending, poll_fn},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use losant_org_invites::{Client, Error, TokenReason, TransportErrorKind};
use serde_json::json;
use support::{
    Reply, SHORT, Server, TOKEN, documented_info, documented_result, fast_retries, get, patient, post,
    printed,
};
use tokio::{sync::Notify, time::sleep};

type Provided = Result<String, Box<dyn StdError + Send + Sync>>;

/// Records the reason of each call of a provider.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<TokenReason>>>);

impl Calls {
    /// Records a call, and returns its number, counted from 1.
    fn add(&self, reason: TokenReason) -> usize {
        let mut calls = self.0.lock().unwrap();
        calls.push(reason);
        calls.len()
    }

    fn reasons(&self) -> Vec<TokenReason> {
        self.0.lock().unwrap().clone()
    }

    /// Returns a provider of `token-1`, `token-2` and so on, which takes some time.
    fn numbered(
        &self,
    ) -> impl Fn(TokenReason) -> std::pin::Pin<Box<dyn Future<Output = Provided> + Send>> + use<> {
        let calls = self.clone();
        move |reason| {
            let number = calls.add(reason);
            Box::pin(async move {
                sleep(Duration::from_millis(20)).await;
                Ok(format!("token-{number}"))
            })
        }
    }
}

/// Starts a server that responds with 401 unless the request has one of these tokens.
async fn server_that_accepts(tokens: &'static [&'static str]) -> Server {
    Server::with_handler(move |request| {
        let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some(token) if tokens.contains(&token) && request.method == "POST" => {
                Reply::json(200, &documented_result())
            }
            Some(token) if tokens.contains(&token) => Reply::json(200, &documented_info()),
            _ => Reply::empty(401),
        }
    })
    .await
}

/// Returns the tokens that a server has received.
fn received(server: &Server) -> Vec<String> {
    let requests = server.received_requests();
    requests.iter().map(|request| request.header("authorization").unwrap_or("none").to_owned()).collect()
}

#[tokio::test]
async fn provided_token_is_sent_and_cached() {
    let (server, calls) = (Server::documented().await, Calls::default());
    let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

    get(&client).send().await.unwrap();
    post(&client.clone()).send().await.unwrap();

    assert_eq!(received(&server), ["Bearer token-1"; 2]);
    assert_eq!(calls.reasons(), [TokenReason::First]);
}

#[tokio::test]
async fn last_setting_of_the_token_is_used() {
    let (server, calls) = (Server::documented().await, Calls::default());
    let provided =
        server.client_with(|builder| builder.access_token("static").access_token_provider(calls.numbered()));
    let fixed =
        server.client_with(|builder| builder.access_token_provider(calls.numbered()).access_token("static"));

    get(&provided).send().await.unwrap();
    get(&fixed).send().await.unwrap();

    assert_eq!(received(&server), ["Bearer token-1", "Bearer static"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_hundred_concurrent_calls_share_one_call_of_the_provider() {
    let (server, calls) = (Server::documented().await, Calls::default());
    let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client).send().await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }

    assert_eq!(received(&server), ["Bearer token-1"; 100]);
    assert_eq!(calls.reasons(), [TokenReason::First]);
}

#[tokio::test]
async fn dropped_first_caller_does_not_affect_the_others() {
    let server = Server::documented().await;
    let (started, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let calls = Arc::new(AtomicUsize::new(0));
    let provider = {
        let (started, release, calls) = (Arc::clone(&started), Arc::clone(&release), Arc::clone(&calls));
        move |_| {
            let (started, release) = (Arc::clone(&started), Arc::clone(&release));
            calls.fetch_add(1, SeqCst);
            async move {
                started.notify_one();
                release.notified().await;
                Ok("shared".to_owned())
            }
        }
    };
    let client = server.client_with(|builder| builder.access_token_provider(provider));
    let call = |client: Client| tokio::spawn(async move { get(&client).send().await.map(drop) });

    let first = call(client.clone());
    started.notified().await;
    let others: Vec<_> = (0..5).map(|_| call(client.clone())).collect();
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    release.notify_one();

    for other in others {
        other.await.unwrap().unwrap();
    }
    assert_eq!(received(&server), ["Bearer shared"; 5]);
    assert_eq!(calls.load(SeqCst), 1);
}

#[tokio::test]
async fn first_caller_that_is_not_polled_does_not_block_the_others() {
    let (server, calls) = (Server::documented().await, Calls::default());
    let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

    let first = get(&client).send();
    tokio::pin!(first);
    tokio::select! {
        biased;
        _ = &mut first => panic!("the provider is pending"),
        () = std::future::ready(()) => {}
    }
    get(&client).send().await.unwrap();
    first.await.unwrap();

    assert_eq!(calls.reasons(), [TokenReason::First]);
}

#[tokio::test]
async fn provider_is_called_again_if_all_callers_are_dropped() {
    let (server, calls) = (Server::documented().await, Calls::default());
    let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

    let first = tokio::spawn({
        let client = client.clone();
        async move { get(&client).send().await.map(drop) }
    });
    tokio::task::yield_now().await;
    first.abort();
    let _ = first.await;
    get(&client).send().await.unwrap();

    assert_eq!(received(&server), ["Bearer token-2"]);
}

mod failures {
    use super::*;

    const CANARY: &str = "canaryOfTheProvidersError";

    /// An error that contains a secret.
    #[derive(Debug)]
    struct LoginError;

    impl fmt::Display for LoginError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "could not log in with {CANARY}")
        }
    }

    impl StdError for LoginError {}

    #[tokio::test]
    async fn failure_of_the_provider_fails_the_call_before_sending() {
        let server = Server::documented().await;
        let client =
            server.client_with(|builder| builder.access_token_provider(async |_| Err(LoginError.into())));

        for (error, operation) in [
            (get(&client).send().await.unwrap_err(), "orgInvitesGet (GET /invites)"),
            (post(&client).send().await.unwrap_err(), "orgInvitesPost (POST /invites)"),
        ] {
            assert!(matches!(error, Error::Credentials(_)), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!("{operation}: not sent, because the provider of `access_token` failed")
            );
            assert!(!format!("{error} {error:?} {error:#?}").contains(CANARY), "{error:?}");
            assert!(error.source().unwrap().is::<LoginError>());
            assert!(!error.outcome_unknown() && !error.is_retryable() && !error.is_invalid_request());
            assert_eq!(error.attempts(), 0);
        }
        server.assert_unused().await;
    }

    /// The clock is paused, so that all calls start before the provider fails.
    #[tokio::test(start_paused = true)]
    async fn concurrent_calls_share_a_failure_and_later_calls_do_not() {
        let (server, calls) = (Server::documented().await, Calls::default());
        let provider = {
            let calls = calls.clone();
            move |reason| {
                let number = calls.add(reason);
                async move {
                    sleep(Duration::from_millis(20)).await;
                    if number == 1 { Err(LoginError.into()) } else { Ok("late".to_owned()) }
                }
            }
        };
        let client = server.client_with(|builder| builder.access_token_provider(provider));

        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { get(&client).send().await.map(drop) })
            })
            .collect();
        for task in tasks {
            assert!(matches!(task.await.unwrap(), Err(Error::Credentials(_))));
        }
        tokio::time::resume();
        get(&client).send().await.unwrap();

        assert_eq!(calls.reasons(), [TokenReason::First; 2]);
        assert_eq!(received(&server), ["Bearer late"]);
    }

    #[tokio::test]
    async fn provider_that_hangs_is_limited_by_the_timeout_of_the_call() {
        let server = Server::documented().await;
        let client =
            server.client_with(|builder| builder.access_token_provider(|_| pending()).timeout(2 * SHORT));

        for error in
            [get(&client).timeout(SHORT).send().await.unwrap_err(), post(&client).send().await.unwrap_err()]
        {
            let Error::Transport(transport) = &error else { panic!("{error:?}") };
            assert_eq!(transport.kind(), TransportErrorKind::Timeout);
            assert!(error.is_timeout() && error.is_retryable() && !error.outcome_unknown());
            assert!(error.to_string().contains("provider of the access token is too slow"), "{error}");
        }
        server.assert_unused().await;
    }

    #[tokio::test(start_paused = true)]
    async fn provider_that_hangs_is_called_again_after_the_timeout_of_the_client() {
        let calls = Calls::default();
        let provider = {
            let calls = calls.clone();
            move |reason| {
                let number = calls.add(reason);
                async move { if number == 1 { pending().await } else { Err(LoginError.into()) } }
            }
        };
        let client = Client::builder()
            .base_url("http://localhost")
            .timeout(Duration::from_secs(10))
            .access_token_provider(provider)
            .build()
            .unwrap();

        // The second call keeps the first call of the provider alive.
        let long = tokio::spawn({
            let client = client.clone();
            async move { get(&client).timeout(Duration::from_secs(60)).send().await.map(drop) }
        });
        sleep(Duration::from_secs(9)).await;
        assert!(get(&client).timeout(Duration::from_millis(500)).send().await.unwrap_err().is_timeout());
        sleep(Duration::from_secs(1)).await;
        let error = get(&client).send().await.unwrap_err();

        assert!(matches!(error, Error::Credentials(_)), "{error:?}");
        assert!(long.await.unwrap().unwrap_err().is_timeout());
        assert_eq!(calls.reasons().len(), 2);
    }

    #[tokio::test]
    async fn invalid_token_fails_the_call_and_is_not_printed() {
        for (token, reason) in
            [(" ", "returned an empty token"), ("hidden\ntoken", "returned a token with control characters")]
        {
            let server = Server::documented().await;
            let client = server
                .client_with(|builder| builder.access_token_provider(async move |_| Ok(token.to_owned())));

            let error = get(&client).send().await.unwrap_err();

            assert!(error.to_string().ends_with(reason), "{error}");
            assert!(!printed(&error).contains("hidden"), "{error:?}");
            server.assert_unused().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn panic_of_the_provider_fails_all_callers() {
        let server = Server::documented().await;
        let client = server.client_with(|builder| {
            builder.access_token_provider(async |_| {
                sleep(Duration::from_millis(20)).await;
                panic!("the provider panics")
            })
        });
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { get(&client).send().await.map(drop) })
            })
            .collect();

        for task in tasks {
            assert!(task.await.unwrap().unwrap_err().to_string().ends_with("panicked"));
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn waiting_callers_poll_the_provider_rarely() {
        const CALLERS: usize = 100;
        let server = Server::documented().await;
        let polls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&polls);
        let client = server.client_with(|builder| {
            builder.access_token_provider(move |_| {
                let count = Arc::clone(&count);
                let mut timer = Box::pin(sleep(Duration::from_millis(100)));
                poll_fn(move |context| {
                    count.fetch_add(1, SeqCst);
                    timer.as_mut().poll(context).map(|()| Ok(TOKEN.to_owned()))
                })
            })
        });

        let calls: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(get(&client).send())).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }

        // Each caller polls when it starts, and at most once when the timer ends.
        assert!(polls.load(SeqCst) <= 2 * CALLERS + 1, "{polls:?}");
    }

    #[tokio::test]
    async fn provider_that_calls_an_operation_with_its_own_token_fails() {
        let server = Server::documented().await;
        let own: Arc<Mutex<Option<Client>>> = Arc::default();
        let provider = {
            let own = Arc::clone(&own);
            move |_| {
                let client = own.lock().unwrap().clone().unwrap();
                async move {
                    get(&client).send().await?;
                    Ok("never".to_owned())
                }
            }
        };
        let client = server.client_with(|builder| builder.access_token_provider(provider));
        *own.lock().unwrap() = Some(client.clone());

        let error = get(&client).send().await.unwrap_err();

        let inner = error.source().unwrap().to_string();
        assert!(inner.ends_with("the provider of `access_token` waits for its own token"), "{inner}");
        server.assert_unused().await;
    }
}

mod unauthorized {
    use super::*;

    #[tokio::test]
    async fn get_is_repeated_once_with_a_new_token() {
        let (server, calls) = (server_that_accepts(&["token-2"]).await, Calls::default());
        let client = server.client_with(|builder| {
            builder.access_token_provider(calls.numbered()).retry(fast_retries().max_retries(0))
        });

        get(&client).send().await.unwrap();
        get(&client).send().await.unwrap();

        assert_eq!(received(&server), ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
        assert_eq!(calls.reasons(), [TokenReason::First, TokenReason::Rejected]);
    }

    #[tokio::test]
    async fn get_is_not_repeated_twice() {
        let (server, calls) = (server_that_accepts(&[]).await, Calls::default());
        let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

        let error = get(&client).send().await.unwrap_err();

        assert!(error.is_unauthorized());
        assert_eq!(error.attempts(), 2);
        assert_eq!(received(&server), ["Bearer token-1", "Bearer token-2"]);
    }

    #[tokio::test]
    async fn post_is_not_repeated_and_the_next_call_has_a_new_token() {
        let (server, calls) = (server_that_accepts(&["token-2"]).await, Calls::default());
        let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

        let error = post(&client).send().await.unwrap_err();
        assert!(error.is_unauthorized() && !error.outcome_unknown());
        assert_eq!(received(&server), ["Bearer token-1"]);
        post(&client).send().await.unwrap();

        assert_eq!(received(&server), ["Bearer token-1", "Bearer token-2"]);
        assert_eq!(calls.reasons(), [TokenReason::First, TokenReason::Rejected]);
    }

    #[tokio::test]
    async fn call_without_provider_is_not_repeated() {
        let server = server_that_accepts(&[]).await;
        let client = server.client_with(|builder| builder.access_token("fixed"));

        assert!(get(&client).send().await.unwrap_err().is_unauthorized());
        assert!(get(&server.client()).send().await.unwrap_err().is_unauthorized());

        assert_eq!(received(&server), ["Bearer fixed", "none"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn concurrent_calls_with_a_rejected_token_share_the_next_one() {
        let (server, calls) = (server_that_accepts(&["token-2"]).await, Calls::default());
        let client = server.client_with(|builder| builder.access_token_provider(calls.numbered()));

        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { get(&client).send().await.map(drop) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }

        assert_eq!(calls.reasons(), [TokenReason::First, TokenReason::Rejected]);
    }

    #[tokio::test]
    async fn failure_of_the_provider_after_a_401_has_the_number_of_attempts() {
        let (server, calls) = (server_that_accepts(&[]).await, Calls::default());
        let provider = {
            let calls = calls.clone();
            move |reason| {
                let number = calls.add(reason);
                async move { if number == 1 { Ok("old".to_owned()) } else { Err("offline".into()) } }
            }
        };
        let client = server.client_with(|builder| builder.access_token_provider(provider));

        let error = get(&client).send().await.unwrap_err();

        assert!(matches!(error, Error::Credentials(_)), "{error:?}");
        assert_eq!((error.attempts(), received(&server).len()), (1, 1));
        assert!(!error.outcome_unknown());
    }
}

#[tokio::test]
async fn provided_token_is_not_printed() {
    const TOKEN: &str = "providedTokenThatNoOutputMayContain";
    let server = Server::start(Reply::json(403, &json!({ "message": TOKEN }))).await;
    let builder = patient(&server.url).access_token_provider(async |_| Ok(TOKEN.to_owned()));
    let mut output = format!("{builder:?}");
    let client = builder.build().unwrap();

    output += &format!("{client:?} {:?}", get(&client));
    for error in support::errors(&client).await {
        assert!(error.is_forbidden());
        output += &printed(&error);
    }

    assert_eq!(received(&server), [format!("Bearer {TOKEN}"), format!("Bearer {TOKEN}")]);
    assert!(!output.contains(TOKEN), "{output}");
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn blocking_client_uses_the_provider() {
    let (server, calls) = (server_that_accepts(&["token-2"]).await, Calls::default());
    let client = losant_org_invites::blocking::Client::builder()
        .base_url(&server.url)
        .access_token_provider(calls.numbered())
        .build()
        .unwrap();

    // A plain thread, because a blocking call fails inside a runtime.
    let thread = std::thread::spawn(move || {
        client.org_invites().get().token(support::TOKEN).email(support::EMAIL).send().map(drop)
    });
    tokio::task::spawn_blocking(|| thread.join().unwrap()).await.unwrap().unwrap();

    assert_eq!(received(&server), ["Bearer token-1", "Bearer token-2"]);
}

mod override_by_a_header {
    use super::*;

    #[tokio::test]
    async fn provider_is_not_called() {
        let server = Server::start(support::echo::error("401", "")).await;
        let client = server.client_with(|builder| {
            builder.access_token_provider(async |_| -> Result<String, Box<dyn StdError + Send + Sync>> {
                panic!("the provider is called")
            })
        });

        let error = get(&client).extra_header("Authorization", "Bearer own").send().await.unwrap_err();

        assert!(error.is_unauthorized(), "{error:?}");
        assert_eq!(error.attempts(), 1);
        assert_eq!(server.only_request().header("authorization"), Some("Bearer own"));
    }
}
