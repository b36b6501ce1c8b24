//! What a client can be told, and what it does then.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that nothing installs here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod support;

use std::time::Duration;

use losant_org_invites::{
    Client, ClientBuilder, Error, RetryPolicy, TransportErrorKind,
    reqwest::{self, header},
};
use support::{
    Answer, CANARY, EMAIL, Reaction, Server, TOKEN, documented_info, errors_of_both, get, post, shown,
};

/// A client of a server, with other settings.
fn client(server: &Server, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    set(Client::builder().base_url(server.url())).build().unwrap()
}

#[test]
fn the_defaults_are_those_of_the_table_in_the_documentation() {
    assert_eq!(
        format!("{:?}", Client::builder()),
        "ClientBuilder { connect_timeout: 5s, attempt_timeout: 20s, timeout: 30s, \
         retry: RetryPolicy { max_retries: 2, initial_backoff: 250ms, max_backoff: 5s }, \
         max_response_size: 1048576, max_concurrent_calls: 100, .. }"
    );
}

mod options_of_the_official_clients {
    use super::*;

    #[tokio::test]
    async fn an_access_token_is_sent_as_a_bearer() {
        let server = Server::documented().await;
        let client = client(&server, |builder| builder.access_token("an-access-token"));

        get(&client, TOKEN).send().await.unwrap();
        post(&client, TOKEN).send().await.unwrap();

        for request in server.received_requests() {
            assert_eq!(request.header("authorization"), Some("Bearer an-access-token"));
        }
    }

    #[tokio::test]
    async fn an_access_token_is_never_printed() {
        let server = Server::start(Answer::json(403, &serde_json::json!({ "message": CANARY }))).await;
        let builder = Client::builder().base_url(server.url()).access_token(CANARY);
        assert!(!format!("{builder:?}").contains(CANARY));

        let client = builder.build().unwrap();

        assert!(!format!("{client:?} {:?}", get(&client, TOKEN)).contains(CANARY));
        for error in errors_of_both(&client, TOKEN).await {
            assert!(!shown(&error).contains(CANARY), "{error}");
        }
    }

    #[test]
    fn an_access_token_that_is_none_is_refused() {
        let error = Client::builder().base_url("http://localhost").access_token(" ").build().unwrap_err();

        assert!(error.to_string().contains("`access_token`"), "{error}");
    }

    #[tokio::test]
    async fn the_accepted_version_can_be_chosen() {
        let server = Server::documented().await;

        get(&client(&server, |builder| builder.accept_version("^1.20.0")), TOKEN).send().await.unwrap();

        assert_eq!(server.request().header("accept-version"), Some("^1.20.0"));
    }

    #[tokio::test]
    async fn the_clients_domain_is_sent_unless_the_call_has_another() {
        let server = Server::documented().await;
        let client = client(&server, |builder| builder.losantdomain("example.com"));

        get(&client, TOKEN).send().await.unwrap();
        post(&client, TOKEN).losantdomain("example.org").send().await.unwrap();

        let domains: Vec<_> = server
            .received_requests()
            .iter()
            .map(|request| request.header("losantdomain").unwrap().to_owned())
            .collect();
        assert_eq!(domains, ["example.com", "example.org"]);
    }
}

mod plain_http {
    use super::*;

    #[test]
    fn this_machine_may_be_called_without_tls() {
        for host in
            ["localhost", "localhost:8080", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:8080", "LOCALHOST"]
        {
            let client = Client::builder().base_url(format!("http://{host}/api")).build();

            assert!(client.is_ok(), "{host}: {client:?}");
        }
    }

    #[test]
    fn no_other_host_may() {
        for host in [
            "api.losant.com",
            "localhost.example.com",
            "localhost@example.com",
            "127.0.0.1.example.com",
            "10.0.0.1",
            "0.0.0.0",
            "[::2]",
            "[::]",
            "xn--localhost-x.com",
        ] {
            let error = Client::builder().base_url(format!("http://{host}")).build().unwrap_err();

            assert!(matches!(error, Error::Build(_)), "{host}: {error}");
            assert!(error.to_string().contains("`base_url`"), "{host}: {error}");
        }
    }

    #[test]
    fn a_loud_switch_allows_it() {
        let builder = Client::builder().base_url("http://api.losant.com").danger_allow_plain_http(true);

        assert!(builder.build().is_ok());
    }

    #[tokio::test]
    async fn what_is_meant_for_this_machine_goes_past_every_proxy() {
        let (server, proxy) = (Server::documented().await, Server::documented().await);
        let all = reqwest::Proxy::all(proxy.url()).unwrap();

        let client = client(&server, |builder| builder.configure_http(|http| http.proxy(all)));
        get(&client, TOKEN).send().await.unwrap();

        server.request();
        proxy.assert_untouched().await;
    }
}

mod reqwests_own_settings {
    use super::*;

    #[tokio::test]
    async fn the_name_of_this_machine_stays_its_own() {
        let server = Server::documented().await;
        let port = server.url().rsplit_once(':').unwrap().1.to_owned();
        let elsewhere = std::net::SocketAddr::from(([192, 0, 2, 1], 80));

        let client = Client::builder()
            .base_url(format!("http://localhost:{port}"))
            .configure_http(move |http| http.resolve("localhost", elsewhere))
            .build()
            .unwrap();
        get(&client, TOKEN).send().await.unwrap();

        server.request();
    }

    #[tokio::test]
    async fn two_configurations_are_both_applied() {
        let server = Server::documented().await;
        let header = |name: &'static str| {
            let headers = [(header::HeaderName::from_static(name), header::HeaderValue::from_static("yes"))];
            move |http: reqwest::ClientBuilder| http.default_headers(headers.into_iter().collect())
        };

        let client =
            client(&server, |builder| builder.configure_http(header("x-a")).configure_http(header("x-b")));
        get(&client, TOKEN).send().await.unwrap();

        let request = server.request();
        assert_eq!((request.header("x-a"), request.header("x-b")), (Some("yes"), Some("yes")));
    }

    #[tokio::test]
    async fn the_http_client_can_be_configured() {
        let server = Server::documented().await;
        let mut headers = header::HeaderMap::new();
        headers.insert("x-team", "blue".parse().unwrap());

        let client = client(&server, |builder| builder.configure_http(|http| http.default_headers(headers)));
        get(&client, TOKEN).send().await.unwrap();

        assert_eq!(server.request().header("x-team"), Some("blue"));
    }

    #[tokio::test]
    async fn redirects_stay_off() {
        let elsewhere = Server::documented().await;
        let to_elsewhere = Answer::empty(307).with_header("location", elsewhere.url() + "/invites");
        let server = Server::start(to_elsewhere).await;
        let client = client(&server, |builder| {
            builder.configure_http(|http| http.redirect(reqwest::redirect::Policy::limited(5)).referer(true))
        });

        for error in errors_of_both(&client, TOKEN).await {
            assert_eq!(error.status().unwrap(), 307);
        }

        elsewhere.assert_untouched().await;
    }

    #[tokio::test]
    async fn retries_stay_the_clients() {
        let server = Server::start(Answer::empty(503)).await;
        let always = reqwest::retry::for_host("127.0.0.1")
            .max_retries_per_request(5)
            .no_budget()
            .classify_fn(|attempt| attempt.retryable());
        let client = client(&server, |builder| {
            builder.retry(RetryPolicy::never()).configure_http(|http| http.retry(always))
        });

        let _errors = errors_of_both(&client, TOKEN).await;

        let methods: Vec<_> = server.received_requests().into_iter().map(|request| request.method).collect();
        assert_eq!(methods, ["GET", "POST"]);
    }

    #[tokio::test]
    async fn time_outs_and_the_user_agent_stay_the_clients() {
        let server = Server::documented().await;
        let client = client(&server, |builder| {
            builder.user_agent("my-app/1.2").configure_http(|http| {
                http.timeout(Duration::from_nanos(1))
                    .connect_timeout(Duration::from_nanos(1))
                    .user_agent("other")
            })
        });

        get(&client, TOKEN).send().await.unwrap();

        let agent = concat!("my-app/1.2 losant-org-invites/", env!("CARGO_PKG_VERSION"));
        assert_eq!(server.request().header("user-agent"), Some(agent));
    }

    #[tokio::test]
    async fn a_configuration_that_reqwest_refuses_is_an_error() {
        let error = Client::builder()
            .base_url("http://localhost")
            .configure_http(|http| http.user_agent("a\nb"))
            .build()
            .unwrap_err();

        assert!(matches!(error, Error::Build(_)), "{error:?}");
    }
}

mod limits {
    use super::*;

    #[tokio::test]
    async fn the_size_of_an_answer_can_be_chosen() {
        let body = documented_info().to_string();
        let server = Server::start(Answer::json(200, &documented_info())).await;

        let exact = client(&server, |builder| builder.max_response_size(body.len()));
        let smaller = client(&server, |builder| builder.max_response_size(body.len() - 1));

        assert!(get(&exact, TOKEN).send().await.is_ok());
        let error = get(&smaller, TOKEN).send().await.unwrap_err();
        let Error::ResponseTooLarge(error) = error else { panic!("{error}") };
        assert_eq!(error.limit(), body.len() - 1);
    }

    #[tokio::test]
    async fn an_error_keeps_no_more_of_its_body_than_was_allowed() {
        for answer in
            [Answer::html(404, &"x".repeat(1000)), Answer::html(404, &"x".repeat(1000)).without_length()]
        {
            let server = Server::start(answer).await;

            for error in
                errors_of_both(&client(&server, |builder| builder.max_response_size(100)), TOKEN).await
            {
                assert!(error.is_not_found() && error.is_response_too_large());
                assert!(error.raw_body().unwrap().len() <= 100);
            }
        }
    }

    #[tokio::test]
    async fn calls_beyond_the_limit_wait_for_their_turn_and_no_longer_than_they_may() {
        let server = Server::start(Reaction::Silence).await;
        let client = client(&server, |builder| builder.max_concurrent_calls(1));
        let first = tokio::spawn(get(&client, TOKEN).send());
        while server.received_requests().is_empty() {
            tokio::task::yield_now().await;
        }

        let error = post(&client, TOKEN).timeout(Duration::from_millis(20)).send().await.unwrap_err();

        assert!(error.is_timeout() && !error.outcome_unknown(), "{error:?}");
        assert_eq!(error.attempts(), 0);
        assert!(error.to_string().contains("busy"), "{error}");
        server.request();
        first.abort();
    }

    #[tokio::test]
    async fn a_call_that_waits_goes_ahead_when_there_is_room() {
        let server = Server::documented().await;
        let client = client(&server, |builder| builder.max_concurrent_calls(1));

        let (first, second) = tokio::join!(get(&client, TOKEN).send(), get(&client, TOKEN).send());

        assert!(first.is_ok() && second.is_ok());
    }

    #[test]
    fn nothing_can_be_done_with_no_time_and_no_calls() {
        type Set = fn(ClientBuilder) -> ClientBuilder;
        let cases: [(&str, Set); 4] = [
            ("`connect_timeout`", |builder| builder.connect_timeout(Duration::ZERO)),
            ("`attempt_timeout`", |builder| builder.attempt_timeout(Duration::ZERO)),
            ("`timeout`", |builder| builder.timeout(Duration::ZERO)),
            ("`max_concurrent_calls`", |builder| builder.max_concurrent_calls(0)),
        ];
        for (name, set) in cases {
            let error = set(Client::builder().base_url("http://localhost")).build().unwrap_err();

            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[tokio::test]
    async fn a_call_without_any_time_sends_nothing() {
        let server = Server::documented().await;

        let error = post(&server.client(), TOKEN).timeout(Duration::ZERO).send().await.unwrap_err();

        assert!(error.is_timeout() && !error.outcome_unknown(), "{error:?}");
        assert!(server.received_requests().is_empty());
    }

    #[tokio::test]
    async fn all_the_time_in_the_world_is_no_problem() {
        let server = Server::documented().await;
        let client = client(&server, |builder| {
            let ever = Duration::MAX;
            builder.timeout(ever).attempt_timeout(ever).connect_timeout(ever).max_concurrent_calls(usize::MAX)
        });

        assert!(get(&client, TOKEN).timeout(Duration::MAX).send().await.is_ok());
    }

    #[tokio::test]
    async fn a_request_that_no_url_can_hold_is_refused() {
        let server = Server::documented().await;

        let error = get(&server.client(), &CANARY.repeat(4000)).send().await.unwrap_err();

        assert!(error.is_invalid_request(), "{error:?}");
        assert!(error.to_string().contains("URL") && !shown(&error).contains(CANARY), "{error}");
        assert!(server.received_requests().is_empty());
    }
}

mod what_an_error_says {
    use super::*;

    #[tokio::test]
    async fn a_status_comes_with_the_action_and_the_servers_words() {
        let server = Server::start(Answer::json(404, &support::documented_error())).await;

        let [get, post] = errors_of_both(&server.client(), TOKEN).await;

        let said = "the server answered 404 Not Found: NotFound: Application was not found";
        assert_eq!(get.to_string(), format!("orgInvitesGet (GET /invites): {said}"));
        assert_eq!(post.to_string(), format!("orgInvitesPost (POST /invites): {said}"));
    }

    #[tokio::test]
    async fn the_servers_words_leave_out_what_was_sent() {
        let words = format!("no invite {CANARY} for {EMAIL}\nand {}", CANARY.to_uppercase());
        let server = Server::start(Answer::json(404, &serde_json::json!({ "message": words }))).await;

        for error in errors_of_both(&server.client(), CANARY).await {
            let said = error.to_string();
            assert!(
                said.ends_with("404 Not Found: no invite [redacted] for [redacted] and [redacted]"),
                "{said}"
            );
            assert_eq!(
                error.body().unwrap().message.as_deref(),
                Some(words.as_str()),
                "who asks gets it all"
            );
        }
    }

    #[tokio::test]
    async fn a_status_without_an_error_object_comes_with_its_kind_of_content() {
        let server = Server::start(Answer::html(502, "Bad Gateway")).await;
        let client = client(&server, |builder| builder.retry(RetryPolicy::never()));

        let [get, post] = errors_of_both(&client, TOKEN).await;

        let said = "the server answered 502 Bad Gateway, with text/html";
        assert_eq!(get.to_string(), format!("orgInvitesGet (GET /invites): {said}"));
        assert_eq!(
            post.to_string(),
            format!("orgInvitesPost (POST /invites): {said}; the request may have taken effect")
        );
    }

    #[tokio::test]
    async fn what_may_have_taken_effect_says_so() {
        let server = Server::start(Reaction::HangUp).await;
        let client = client(&server, |builder| builder.retry(RetryPolicy::never()));

        let [get, post] = errors_of_both(&client, TOKEN).await;

        assert_eq!(
            get.to_string(),
            "orgInvitesGet (GET /invites): the connection closed before a response arrived"
        );
        assert_eq!(
            post.to_string(),
            "orgInvitesPost (POST /invites): the connection closed before a response arrived; the request may have taken effect"
        );
        let Error::Transport(error) = post else { panic!("{post}") };
        assert_eq!(error.kind(), TransportErrorKind::Closed);
    }

    #[tokio::test]
    async fn the_servers_wish_to_be_left_alone_can_be_read() {
        let server = Server::start(Answer::empty(429).with_header("retry-after", "120")).await;

        let [get, post] = errors_of_both(&server.client(), TOKEN).await;

        assert_eq!((get.retry_after(), get.attempts()), (Some(Duration::from_secs(120)), 1));
        assert_eq!(post.retry_after(), Some(Duration::from_secs(120)));
        assert!(get.is_retryable() && post.is_retryable() && !post.outcome_unknown());
    }
}
