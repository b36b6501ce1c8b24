//! The server with invites: their states, rejected requests, injected faults, and recorded requests.
#![cfg(feature = "test-server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use losant_org_invites::{
    Client, Error, RetryPolicy,
    invite_server::{Invite, InviteHandle, InviteServer, InviteState},
    reqwest,
    resources::org_invites::{GetRequest, PostRequest},
    test_server::{
        Fault, HeaderValue, RecordedRequest, StatusCode,
        header::{CONTENT_LENGTH, RETRY_AFTER},
        operations,
    },
    types::{self, OrgRole},
};
use serde_json::{Value, json};

const EMAIL: &str = "ann@example.com";

/// A timeout that is long enough for a request to arrive, even on a busy machine.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

fn server_with_invite() -> (InviteServer, InviteHandle) {
    let server = InviteServer::start().unwrap();
    let invite = server.add_invite(Invite::new("My Organization", EMAIL)).unwrap();
    (server, invite)
}

/// Returns a client without retries.
fn client(server: &InviteServer) -> Client {
    Client::builder().base_url(server.url()).retry(RetryPolicy::never()).build().unwrap()
}

fn get(client: &Client, invite: &InviteHandle) -> GetRequest {
    client.org_invites().get().token(invite.token()).email(invite.email())
}

fn post(client: &Client, invite: &InviteHandle, accept: bool) -> PostRequest {
    let action = types::OrgInviteAction::builder();
    client.org_invites().post().invite(action.token(invite.token()).email(invite.email()).accept(accept))
}

mod invites {
    use super::*;

    #[tokio::test]
    async fn get_returns_the_added_invite() {
        let server = InviteServer::start().unwrap();
        let date = "2026-02-03T04:05:06.789Z".parse().unwrap();
        server.freeze_at(date);
        let invite = Invite::new("Größe & Söhne", "first.last+tag@example.com")
            .role(OrgRole::None)
            .invite_date(date)
            .ttl(Duration::from_secs(60))
            .disallow_transfer(true)
            .token("to ken+/=&%é?#");
        let invite = server.add_invite(invite).unwrap();

        let found = get(&client(&server), &invite).send().await.unwrap();

        assert_eq!(
            serde_json::to_value(&*found).unwrap(),
            json!({
                "orgName": "Größe & Söhne",
                "email": "first.last+tag@example.com",
                "role": "none",
                "inviteDate": "2026-02-03T04:05:06.789Z",
                "ttl": 60_000.0,
                "disallowTransfer": true,
            })
        );
    }

    #[tokio::test]
    async fn invite_is_accepted_or_rejected_once() {
        for (accept, state) in [(true, InviteState::Accepted), (false, InviteState::Rejected)] {
            let (server, invite) = server_with_invite();
            let client = client(&server);
            assert_eq!(invite.state(), InviteState::Open);

            let first = post(&client, &invite, accept).send().await.unwrap();
            let second = post(&client, &invite, accept).send().await.unwrap_err();
            let fetched = get(&client, &invite).send().await.unwrap_err();

            assert_eq!(first.accepted, Some(accept));
            assert!(first.org_id.is_some());
            assert!(second.is_not_found() && fetched.is_not_found());
            assert_eq!(invite.state(), state);
        }
    }

    #[tokio::test]
    async fn one_of_a_hundred_concurrent_acceptances_succeeds() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        let calls: Vec<_> = (0..100).map(|_| tokio::spawn(post(&client, &invite, true).send())).collect();

        let mut successes = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(result) => successes += usize::from(result.accepted == Some(true)),
                Err(error) => assert!(error.is_not_found(), "{error}"),
            }
        }

        assert_eq!(successes, 1);
    }

    #[tokio::test]
    async fn token_of_another_email_is_not_found() {
        let (server, ann) = server_with_invite();
        let ben = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        let invites = client(&server).org_invites();

        let crossed = invites.get().token(ann.token()).email(ben.email()).send().await.unwrap_err();
        let unknown = invites.get().token("anotherToken").email(ann.email()).send().await.unwrap_err();

        assert!(crossed.is_not_found() && unknown.is_not_found());
        assert_eq!(crossed.body().and_then(|body| body.type_.as_deref()), Some("NotFound"));
    }

    #[tokio::test]
    async fn invite_expires_by_clock_or_by_call() {
        let server = InviteServer::start().unwrap();
        server.freeze_at("2026-02-03T00:00:00Z".parse().unwrap());
        let by_clock = Invite::new("My Organization", EMAIL).ttl(Duration::from_secs(60));
        let by_clock = server.add_invite(by_clock).unwrap();
        let by_call = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        let client = client(&server);

        server.advance(Duration::from_millis(59_999));
        get(&client, &by_clock).send().await.unwrap();
        server.advance(Duration::from_millis(1));
        by_call.expire();

        for invite in [&by_clock, &by_call] {
            assert!(matches!(get(&client, invite).send().await, Err(Error::Gone(_))));
            assert!(matches!(post(&client, invite, true).send().await, Err(Error::Gone(_))));
            assert_eq!(invite.state(), InviteState::Expired);
        }
    }

    #[tokio::test]
    async fn invite_expired_by_call_stays_expired_when_clock_is_set_back() {
        let (server, by_call) = server_with_invite();
        let invite = Invite::new("My Organization", "ben@example.com").ttl(Duration::from_secs(60));
        let by_clock = server.add_invite(invite).unwrap();
        by_call.expire();
        server.advance(Duration::from_secs(60));
        assert_eq!(by_clock.state(), InviteState::Expired);

        server.freeze_at("2020-01-01T00:00:00Z".parse().unwrap());

        assert_eq!((by_call.state(), by_clock.state()), (InviteState::Expired, InviteState::Open));
    }

    #[tokio::test]
    async fn rejected_invite_can_be_added_again() {
        let server = InviteServer::start().unwrap();
        let invite = || server.add_invite(Invite::new("My Organization", EMAIL).token("aToken"));
        let first = invite().unwrap();
        post(&client(&server), &first, false).send().await.unwrap();

        let second = invite().unwrap();
        post(&client(&server), &second, true).send().await.unwrap();

        assert_eq!((first.state(), second.state()), (InviteState::Rejected, InviteState::Accepted));
    }

    #[test]
    fn clock_advances_until_frozen() {
        let server = InviteServer::start().unwrap();
        let before = server.now();

        server.advance(Duration::from_secs(3600));
        let after = server.now();
        server.advance(Duration::MAX);
        let last = server.now();

        assert!(after - before >= chrono::TimeDelta::hours(1));
        assert!(last > after);
        let stopped = "2026-02-03T00:00:00Z".parse().unwrap();
        server.freeze_at(stopped);
        assert_eq!(server.now(), stopped);
    }

    #[test]
    fn invalid_invites_are_rejected() {
        let server = InviteServer::start().unwrap();
        let rejection = |invite: Invite| server.add_invite(invite).unwrap_err().to_string();
        let twice = Invite::new("My Organization", EMAIL).token("aToken");
        server.add_invite(twice.clone()).unwrap();

        assert_eq!(
            rejection(Invite::new("", EMAIL)),
            "the invite has an invalid organization name: must have at least 1 character, and has 0"
        );
        assert_eq!(
            rejection(Invite::new("My Organization", "nobody")),
            "the invite has an invalid email: must be an email address, such as `user@example.com`"
        );
        assert_eq!(
            rejection(Invite::new("My Organization", "é@example.com")),
            "the response of `orgInvitesGet` with status 200: `/email`: value is not a \"email\""
        );
        assert_eq!(
            rejection(Invite::new("My Organization", EMAIL).org_id("1")),
            "the invite has an invalid organization id: must match the pattern `^[A-Fa-f\\d]{24}$`"
        );
        assert_eq!(
            rejection(Invite::new("My Organization", EMAIL).token("")),
            "the invite has an invalid token: must have at least 1 character, and has 0"
        );
        assert_eq!(rejection(twice), "an open invite with this token and email address already exists");
    }

    #[tokio::test]
    async fn invites_are_loaded_from_file() {
        let server = InviteServer::start().unwrap();

        let invites =
            server.load_invites(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/serve/invites.json"));

        let states: Vec<_> = invites.unwrap().iter().map(InviteHandle::state).collect();
        assert_eq!(states, [InviteState::Open, InviteState::Open, InviteState::Expired]);
    }

    #[test]
    fn invalid_invites_file_is_rejected_with_position() {
        let folder = tempfile::tempdir().unwrap();
        let server = InviteServer::start().unwrap();
        let rejection = |text: &str| {
            let path = folder.path().join("invites.json");
            std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
            let error = server.load_invites(&path).unwrap_err().to_string();
            error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_owned()
        };

        assert_eq!(
            rejection("[\n{\"orgName\": \"a\", \"email\": \"a@b.example\", \"rolle\": \"view\"}]")
                .split(',')
                .next(),
            Some("unknown field `rolle`")
        );
        assert_eq!(rejection("[\n{\"orgName\": \"a\"}]"), "missing field `email` at line 2 column 16");
        assert_eq!(
            rejection(r#"[{"orgName": "a", "email": "b"}]"#),
            "the invite at /0: the invite has an invalid email: must be an email address, such as `user@example.com`"
        );
        let missing = server.load_invites(folder.path().join("none.json")).unwrap_err();
        assert!(missing.to_string().contains("none.json: "), "{missing}");
    }
}

mod requests {
    use super::*;

    /// Sends a request, and returns the status and the message of the response.
    async fn send(
        server: &InviteServer,
        request: impl AsyncFn(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> (u16, String) {
        let url = format!("{}/invites", server.url());
        let response = request(&reqwest::Client::new(), &url).await.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["message"].as_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn invalid_query_parameters_are_named() {
        let server = InviteServer::start().unwrap();
        let cases = [
            ("", "the query parameter `token` is missing"),
            ("?token=a", "the query parameter `email` is missing"),
            ("?token=&email=a@b.example", "the query parameter `token`: value is shorter than 1 character"),
            ("?token=canary&email=canary", "the query parameter `email`: value is not a \"email\""),
            ("?token=a&token=b&email=a@b.example", "the query parameter `token` is given more than once"),
            (
                "?token=a&email=a@b.example&_links=maybe",
                "the query parameter `_links`: value is not of type \"boolean\"",
            ),
        ];

        for (query, message) in cases {
            let response = send(&server, async |client, url| client.get(format!("{url}{query}"))).await;
            assert_eq!(response, (400, message.to_owned()), "{query}");
        }
    }

    #[tokio::test]
    async fn invalid_bodies_are_rejected_with_reason() {
        let (server, invite) = server_with_invite();
        let valid = json!({ "email": EMAIL, "token": invite.token(), "accept": true });
        let with = |name: &str, value: Value| {
            let mut body = valid.clone();
            body[name] = value;
            body
        };
        let without = |name: &str| {
            let mut body = valid.clone();
            body.as_object_mut().unwrap().remove(name);
            body
        };
        let cases = [
            (without("email"), "the body: \"email\" is a required property"),
            (without("token"), "the body: \"token\" is a required property"),
            (without("accept"), "the body: \"accept\" is a required property"),
            (with("accept", json!("canary")), "the body: `/accept`: value is not of type \"boolean\""),
            (with("email", json!("canary")), "the body: `/email`: value is not a \"email\""),
            (with("email", Value::Null), "the body: `/email`: value is not of type \"string\""),
            (with("token", json!("")), "the body: `/token`: value is shorter than 1 character"),
            (
                with("role", json!("canary")),
                "the body: Additional properties are not allowed ('role' was unexpected)",
            ),
            (json!([]), "the body: value is not of type \"object\""),
        ];

        for (body, message) in cases {
            let response = send(&server, async |client, url| client.post(url).json(&body)).await;
            assert_eq!(response, (400, message.to_owned()), "{body}");
        }
        assert_eq!(invite.state(), InviteState::Open);
    }

    #[tokio::test]
    async fn body_other_than_json_is_rejected() {
        let server = InviteServer::start().unwrap();
        let json = "application/json";

        let form = send(&server, async |client, url| client.post(url).body("accept=true")).await;
        let empty = send(&server, async |client, url| client.post(url)).await;
        let broken = send(&server, async |client, url| {
            client.post(url).header("content-type", json).body("{\"canary\"")
        })
        .await;

        assert_eq!(form, (400, "the header `Content-Type` must be `application/json`".to_owned()));
        assert_eq!(empty, (400, "the body is missing".to_owned()));
        assert_eq!(
            broken,
            (400, "the body is not JSON: EOF while parsing an object at line 1 column 9".to_owned())
        );
    }

    #[tokio::test]
    async fn unknown_method_and_path_and_large_body_are_rejected() {
        let server = InviteServer::start().unwrap();
        let client = reqwest::Client::new();

        let method = client.delete(format!("{}/invites", server.url())).send().await.unwrap();
        let path = client.get(format!("{}/invite", server.url())).send().await.unwrap();
        let long = client.post(format!("{}/invites", server.url())).body(vec![b' '; (1 << 20) + 1]);
        let long = long.send().await.unwrap();

        assert_eq!(
            (method.status().as_u16(), method.headers()["allow"].to_str().unwrap()),
            (405, "GET, POST")
        );
        assert_eq!(path.status(), 404);
        assert_eq!((long.status().as_u16(), long.text().await.unwrap().as_str()), (413, ""));
    }

    #[tokio::test]
    async fn requests_are_recorded_as_sent() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        get(&client, &invite).losantdomain("example.com").send().await.unwrap();
        post(&client, &invite, true).send().await.unwrap();

        let requests = server.received_requests();
        server.clear_received_requests();

        let [get, post] = requests.as_slice() else { panic!("{requests:?}") };
        assert_eq!(
            (get.operation(), get.method().as_str(), get.path()),
            (Some("orgInvitesGet"), "GET", "/invites")
        );
        assert_eq!((get.query("token"), get.query("email")), (Some(invite.token()), Some(EMAIL)));
        assert_eq!(get.header("losantdomain"), Some("example.com"));
        assert_eq!(get.status(), Some(StatusCode::OK));
        assert_eq!(
            post.query_pairs().collect::<Vec<_>>(),
            [("_actions", "false"), ("_links", "true"), ("_embedded", "true")]
        );
        assert_eq!(post.json(), Some(json!({ "email": EMAIL, "token": invite.token(), "accept": true })));
        assert!(server.received_requests().is_empty());
    }

    #[tokio::test]
    async fn recorded_requests_print_without_tokens() {
        const CANARY: &str = "canaryTokenThatNoOutputMayContain";
        let server = InviteServer::start().unwrap();
        let url = server.url();
        let client = reqwest::Client::new();
        for query in [
            format!("token={CANARY}&email={EMAIL}"),
            format!("token=a&token={CANARY}"),
            format!("tokens={CANARY}&{CANARY}"),
            format!("token={EMAIL}&email={CANARY}&_links={CANARY}"),
        ] {
            client.get(format!("{url}/invites?{query}")).bearer_auth(CANARY).send().await.unwrap();
        }
        client.get(format!("{url}/invites/{CANARY}?token={CANARY}")).send().await.unwrap();
        for body in [
            json!({ "token": CANARY, "email": EMAIL, "accept": true }),
            json!({ "token": EMAIL, "email": CANARY, "accept": CANARY }),
            json!({ "tokens": CANARY, CANARY: 1, "email": [CANARY], "accept": { "token": CANARY } }),
            json!([CANARY]),
            json!(CANARY),
        ] {
            client.post(format!("{url}/invites")).json(&body).send().await.unwrap();
        }
        client.post(format!("{url}/invites")).body(format!("token={CANARY}")).send().await.unwrap();

        let requests = server.received_requests();

        assert_eq!(requests.len(), 11);
        for request in &requests {
            let printed = format!("{request} {request:?} {request:#?}");
            assert!(!printed.contains(CANARY), "{printed}");
        }
        assert_eq!(
            requests[0].to_string(),
            "GET /invites?token=[redacted]&email=ann@example.com → 404 Not Found"
        );
        assert_eq!(requests[4].to_string(), "GET /invites/[redacted]?[redacted] → 404 Not Found");
        assert_eq!(
            requests[5].to_string(),
            r#"POST /invites {"accept":true,"email":"ann@example.com","token":"[redacted]"} → 404 Not Found"#
        );
    }

    #[tokio::test]
    async fn recorded_request_prints_as_one_line() {
        let server = InviteServer::start().unwrap();
        let forged = "?token=a&email=%22a%0d%0aPOST+forged%1b%5b31m%22@b.example&losantdomain=a%0ab";
        reqwest::get(format!("{}/invites{forged}", server.url())).await.unwrap();

        let line = server.received_requests()[0].to_string();

        assert!(!line.contains(char::is_control), "{line:?}");
    }

    #[tokio::test]
    async fn large_body_is_read_to_the_end_before_the_response() {
        let server = InviteServer::start().unwrap();
        let mut stream = TcpStream::connect(server.url().strip_prefix("http://").unwrap()).unwrap();
        let length = 5_000_000;
        write!(stream, "POST /invites HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n").unwrap();

        stream.write_all(&vec![b' '; length]).unwrap();

        let mut status_line = [0; 13];
        stream.read_exact(&mut status_line).unwrap();
        assert_eq!(&status_line, b"HTTP/1.1 413 ");
    }

    #[tokio::test]
    async fn on_request_receives_the_status_of_the_response() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let server =
            InviteServer::builder().on_request(move |request| sender.send(request.to_string()).unwrap());
        let server = server.start().unwrap();

        server.client().unwrap().org_invites().get().token("aToken").email(EMAIL).send().await.unwrap_err();

        let line = receiver.recv().unwrap();
        assert!(
            line.ends_with(
                "&email=ann@example.com&_actions=false&_links=true&_embedded=true → 404 Not Found"
            ),
            "{line}"
        );
    }
}

mod faults {
    use super::*;

    #[tokio::test]
    async fn injected_status_has_headers_and_body() {
        let (server, invite) = server_with_invite();
        let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE)
            .header(RETRY_AFTER, HeaderValue::from_static("7"))
            .body("<html>busy</html>");
        server.inject_next(2, busy);
        let client = client(&server);

        let errors = [
            get(&client, &invite).send().await.unwrap_err(),
            post(&client, &invite, true).send().await.unwrap_err(),
        ];
        get(&client, &invite).send().await.unwrap();

        for error in errors {
            assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
            assert_eq!(error.raw_body().unwrap(), "<html>busy</html>".as_bytes());
        }
        assert_eq!(invite.state(), InviteState::Open);
    }

    #[tokio::test]
    async fn queued_faults_precede_permanent_faults_until_cleared() {
        let (server, invite) = server_with_invite();
        server.inject(Fault::status(StatusCode::BAD_GATEWAY));
        server.inject_next(1, Fault::status(StatusCode::TOO_MANY_REQUESTS));
        server.inject_next(0, Fault::status(StatusCode::IM_A_TEAPOT));
        server.inject_next(1, Fault::status(StatusCode::INTERNAL_SERVER_ERROR));
        let client = client(&server);

        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(get(&client, &invite).send().await.unwrap_err().status().unwrap().as_u16());
        }
        server.clear_faults();

        assert_eq!(statuses, [429, 500, 502, 502]);
        get(&client, &invite).send().await.unwrap();
    }

    #[tokio::test]
    async fn connection_faults_cause_transport_errors() {
        for fault in [
            Fault::close_before_handling(),
            Fault::malformed_response(),
            Fault::truncated_body(),
            Fault::raw_response("HTTP/1.1 200 OK\r\n"),
        ] {
            let (server, invite) = server_with_invite();
            server.inject_next(1, fault.clone());

            let error = post(&client(&server), &invite, true).send().await.unwrap_err();

            assert!(error.outcome_unknown(), "{fault:?}: {error}");
            assert_eq!(invite.state(), InviteState::Open, "{fault:?}");
            assert_eq!(server.received_requests()[0].status(), None, "{fault:?}");
        }
    }

    #[tokio::test]
    async fn fault_can_be_limited_to_an_operation_and_delayed() {
        let (server, invite) = server_with_invite();
        let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE).after(Duration::from_millis(50));
        server.inject_next(1, busy.only_for::<operations::OrgInvitesPostResponse>());
        let client = client(&server);

        get(&client, &invite).send().await.unwrap();
        let started = Instant::now();
        let error = post(&client, &invite, true).send().await.unwrap_err();

        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert!(started.elapsed() >= Duration::from_millis(50));
        post(&client, &invite, true).send().await.unwrap();
    }

    #[tokio::test]
    async fn injected_status_cannot_have_wrong_length_or_be_informational() {
        let (server, invite) = server_with_invite();
        let wrong_length =
            Fault::status(StatusCode::IM_A_TEAPOT).header(CONTENT_LENGTH, HeaderValue::from_static("100"));
        server.inject_next(1, wrong_length.body("short"));
        server.inject_next(1, Fault::status(StatusCode::CONTINUE));
        let client = client(&server);

        let wrong_length = get(&client, &invite).send().await.unwrap_err();
        let informational = get(&client, &invite).send().await.unwrap_err();

        assert_eq!(wrong_length.raw_body().unwrap(), "short".as_bytes());
        assert_eq!(informational.status(), None);
    }

    #[tokio::test]
    async fn on_request_is_called_if_the_client_disconnects() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let send_status = move |request: &RecordedRequest| sender.send(request.status()).unwrap();
        let server = InviteServer::builder().on_request(send_status).start().unwrap();
        server.inject(Fault::delay(Duration::from_secs(3600)));

        let request = client(&server).org_invites().get().token("aToken").email(EMAIL);
        request.timeout(REQUEST_TIMEOUT).send().await.unwrap_err();

        assert_eq!(tokio::task::spawn_blocking(move || receiver.recv().unwrap()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn panic_in_on_request_does_not_fail_the_request() {
        let server = InviteServer::builder().on_request(|_| panic!("on purpose")).start().unwrap();
        let invite = server.add_invite(Invite::new("My Organization", EMAIL)).unwrap();

        get(&client(&server), &invite).send().await.unwrap();
    }

    #[tokio::test]
    async fn close_after_handling_accepts_the_invite_without_a_response() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::close_after_handling());

        let error = post(&client(&server), &invite, true).send().await.unwrap_err();

        assert!(error.outcome_unknown());
        assert_eq!(invite.state(), InviteState::Accepted);
    }

    #[tokio::test]
    async fn long_delay_causes_a_client_timeout() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::delay(Duration::from_secs(3600)));

        let error = post(&client(&server), &invite, true).timeout(REQUEST_TIMEOUT).send().await.unwrap_err();

        assert!(error.is_timeout() && error.outcome_unknown(), "{error}");
        assert_eq!(invite.state(), InviteState::Accepted);
    }

    #[tokio::test]
    async fn short_delay_does_not_change_the_response() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::delay(Duration::from_millis(50)));
        let started = Instant::now();

        get(&client(&server), &invite).send().await.unwrap();

        assert!(started.elapsed() >= Duration::from_millis(50));
    }

    #[tokio::test]
    async fn scripted_responses_are_limited_to_their_operation() {
        let (server, invite) = server_with_invite();
        let info = || types::OrgInviteInfo::builder().role("superuser").build().unwrap();
        let error = types::ApiError::builder().message("a message of the test").build().unwrap();
        server.respond_next(1, operations::OrgInvitesPostResponse::Gone(error)).unwrap();
        assert!(
            server.respond_next(1, operations::OrgInvitesGetResponse::Ok(info())).is_err(),
            "the description does not list the role"
        );
        let client = client(&server);

        get(&client, &invite).send().await.unwrap();
        let gone = post(&client, &invite, true).send().await.unwrap_err();
        post(&client, &invite, true).send().await.unwrap();

        assert!(gone.is_gone());
        assert_eq!(gone.body().unwrap().message.as_deref(), Some("a message of the test"));
    }

    #[test]
    fn invalid_scripted_response_is_rejected() {
        let server = InviteServer::start().unwrap();
        let result: types::OrgInviteResult = serde_json::from_value(json!({ "orgId": "1" })).unwrap();

        let error = server.respond_next(1, operations::OrgInvitesPostResponse::Ok(result)).unwrap_err();

        assert_eq!(
            error.to_string(),
            "the response of `orgInvitesPost` with status 200: `/orgId`: value does not match \"^[A-Fa-f\\d]{24}$\""
        );
    }
}

mod servers {
    use super::*;

    #[tokio::test]
    async fn hundred_servers_run_concurrently() {
        let calls = (0..100).map(|number| {
            tokio::spawn(async move {
                let server = InviteServer::start().unwrap();
                let invite = Invite::new(format!("Organization {number}"), EMAIL).token("aToken");
                let invite = server.add_invite(invite).unwrap();
                let client = client(&server);
                let found = get(&client, &invite).send().await.unwrap();
                if number % 2 == 0 {
                    post(&client, &invite, true).send().await.unwrap();
                }
                (
                    number,
                    found.org_name.clone().unwrap().to_string(),
                    invite.state(),
                    server.received_requests().len(),
                )
            })
        });
        let calls: Vec<_> = calls.collect();

        for call in calls {
            let (number, name, state, requests) = call.await.unwrap();
            let expected = if number % 2 == 0 { (InviteState::Accepted, 2) } else { (InviteState::Open, 1) };
            assert_eq!(name, format!("Organization {number}"));
            assert_eq!((state, requests), expected);
        }
    }

    #[tokio::test]
    async fn dropped_server_closes_its_connections() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        get(&client, &invite).send().await.unwrap();
        server.inject(Fault::delay(Duration::from_secs(3600)));
        let waiting = tokio::spawn(get(&client, &invite).send());
        while server.received_requests().len() < 2 {
            tokio::task::yield_now().await;
        }
        let address = server.url().strip_prefix("http://").unwrap().to_owned();

        tokio::task::spawn_blocking(move || drop(server)).await.unwrap();

        waiting.await.unwrap().unwrap_err();
        assert!(TcpStream::connect(address).is_err());
    }

    #[test]
    fn port_in_use_is_an_error() {
        let server = InviteServer::start().unwrap();
        let port = server.url().rsplit_once(':').unwrap().1.parse().unwrap();

        let error = InviteServer::builder().port(port).start().unwrap_err();

        assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    }
}

/// Validation against the description file, independent of the generated code.
mod description {
    use jsonschema::{Registry, Validator};

    use super::*;

    const DOCUMENT: &str = "json-schema:///description";

    struct Description {
        root: Value,
        registry: Registry<'static>,
    }

    impl Description {
        fn read() -> Self {
            let text = include_str!("../../openapi/org-invites.yaml");
            assert!(!text.contains("nullable"), "JSON Schema does not have `nullable`");
            let root: Value = serde_norway::from_str(text).unwrap();
            let registry = Registry::new().add(DOCUMENT, root.clone()).unwrap().prepare().unwrap();
            Self { root, registry }
        }

        fn operation(&self, method: &str) -> &Value {
            &self.root["paths"]["/invites"][method.to_lowercase()]
        }

        fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
            match value["$ref"].as_str() {
                Some(reference) => self.root.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
                None => value,
            }
        }

        fn validator(&self, schema: &Value) -> Validator {
            let schema = match schema["$ref"].as_str() {
                Some(reference) => json!({ "$ref": format!("{DOCUMENT}{reference}") }),
                None => schema.clone(),
            };
            let options = jsonschema::options().with_registry(&self.registry);
            options.should_validate_formats(true).build(&schema).unwrap()
        }
    }

    #[tokio::test]
    async fn every_response_is_described_and_every_described_response_occurs() {
        let description = Description::read();
        let (server, invite) = server_with_invite();
        let expired = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        expired.expire();
        let url = format!("{}/invites", server.url());
        let http = reqwest::Client::new();
        let of = |invite: &InviteHandle| {
            [("token", invite.token().to_owned()), ("email", invite.email().to_owned())]
        };
        let acceptance = |invite: &InviteHandle| json!({ "token": invite.token(), "email": invite.email(), "accept": true });
        let unknown = [("token", "anotherToken".to_owned()), ("email", EMAIL.to_owned())];
        let requests = [
            ("GET", http.get(&url).query(&of(&invite))),
            ("GET", http.get(&url).query(&of(&expired))),
            ("GET", http.get(&url).query(&unknown)),
            ("GET", http.get(&url)),
            ("POST", http.post(&url).json(&acceptance(&invite))),
            ("POST", http.post(&url).json(&acceptance(&invite))),
            ("POST", http.post(&url).json(&acceptance(&expired))),
            ("POST", http.post(&url)),
        ];

        let mut observed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (method, request) in requests {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16().to_string();
            let described = &description.operation(method)["responses"][&status];
            assert!(described.is_object(), "{method} has no response {status} in the description");
            let content = &description.follow(described)["content"];
            let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
            let body: Value = response.json().await.unwrap();
            let validator = description.validator(&content[&media_type]["schema"]);
            assert!(validator.is_valid(&body), "{method} {status}: {body}");
            observed.entry(method).or_default().insert(status);
        }

        for (method, observed) in observed {
            let described = description.operation(method)["responses"].as_object().unwrap();
            assert_eq!(observed, described.keys().cloned().collect(), "{method}");
        }
    }

    #[tokio::test]
    async fn client_requests_conform_to_description() {
        let description = Description::read();
        let (server, invite) = server_with_invite();
        let client = Client::builder().base_url(server.url()).losantdomain("example.com").build().unwrap();
        get(&client, &invite).actions(true).links(false).embedded(false).send().await.unwrap();
        post(&client, &invite, true).send().await.unwrap();

        for request in server.received_requests() {
            let operation = description.operation(request.method().as_str());
            let parameters = operation["parameters"].as_array().unwrap();
            let mut undescribed: BTreeSet<&str> = request.query_pairs().map(|(name, _)| name).collect();
            for parameter in parameters {
                let parameter = description.follow(parameter);
                let name = parameter["name"].as_str().unwrap();
                let value = match parameter["in"].as_str().unwrap() {
                    "query" => request.query(name),
                    "header" => request.header(name),
                    location => panic!("unsupported parameter location {location}"),
                };
                let schema = &parameter["schema"];
                let value = match schema["type"].as_str() {
                    Some("boolean") => serde_json::from_str(value.unwrap()).unwrap(),
                    _ => json!(value.unwrap()),
                };
                assert!(description.validator(schema).is_valid(&value), "{name}: {value}");
                undescribed.remove(name);
            }
            assert!(undescribed.is_empty(), "not described: {undescribed:?}");
            if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
                assert!(description.validator(schema).is_valid(&request.json().unwrap()), "{request}");
            }
        }
    }
}

mod in_process {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn serves_clients_without_a_socket_under_a_paused_clock() {
        let server = InviteServer::in_process().unwrap();
        let invite = server.add_invite(Invite::new("My Organization", "ann@example.com")).unwrap();
        let client = server.client().unwrap();
        let start = tokio::time::Instant::now();
        server.inject_next(1, Fault::delay(Duration::from_secs(3600)));

        let found =
            client.org_invites().get().token(invite.token()).email(invite.email()).send().await.unwrap();

        assert_eq!(found.org_name.as_ref().map(|name| name.as_str()), Some("My Organization"));
        // The first attempt timed out, and the second one succeeded after a short pause.
        assert_eq!(start.elapsed().as_secs(), 20);
        assert_eq!(server.received_requests().len(), 2);
    }

    #[tokio::test]
    async fn injects_the_faults_of_a_connection() {
        use losant_org_invites::TransportErrorKind::{Body, Closed, Protocol};

        for (fault, kind) in [
            (Fault::close_before_handling(), Closed),
            (Fault::close_after_handling(), Closed),
            (Fault::malformed_response(), Protocol),
            (Fault::truncated_body(), Body),
        ] {
            let server = InviteServer::in_process().unwrap();
            let invite = server.add_invite(Invite::new("My Organization", "ann@example.com")).unwrap();
            server.inject(fault);
            let client = server.client().unwrap();
            let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email());

            let error = client.org_invites().post().invite(action.accept(true)).send().await.unwrap_err();

            let Error::Transport(transport) = &error else { panic!("{error:?}") };
            assert_eq!(transport.kind(), kind);
            assert!(error.outcome_unknown());
        }
    }

    #[test]
    #[cfg(feature = "blocking")]
    fn serves_blocking_clients_through_the_transport() {
        let server = InviteServer::in_process().unwrap();
        let invite = server.add_invite(Invite::new("My Organization", "ann@example.com")).unwrap();
        let builder = losant_org_invites::blocking::Client::builder().base_url(server.url());
        let client = builder.transport(server.transport()).build().unwrap();

        let found = client.org_invites().get().token(invite.token()).email(invite.email()).send().unwrap();

        assert_eq!(found.email.as_ref().map(|email| email.as_str()), Some("ann@example.com"));
    }

    #[tokio::test]
    async fn dropped_server_refuses_calls() {
        let server = InviteServer::in_process().unwrap();
        let client = server.client().unwrap();
        drop(server);

        let request = client.org_invites().get().token("aToken").email(EMAIL).retry(RetryPolicy::never());

        assert!(request.send().await.unwrap_err().is_connect());
    }
}
