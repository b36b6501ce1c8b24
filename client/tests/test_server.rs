//! What the server in a box does: how it answers, what it refuses, how it fails on command, and what it remembers.
#![cfg(feature = "test-server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use losant_org_invites::{
    Client, Error, RetryPolicy, reqwest,
    resources::org_invites::{GetRequest, PostRequest},
    test_server::{
        Fault, HeaderValue, Invite, InviteHandle, InviteState, RecordedRequest, StatusCode, TestServer,
        header::{CONTENT_LENGTH, RETRY_AFTER},
        responses,
    },
    types::{self, OrgRole},
};
use serde_json::{Value, json};

const EMAIL: &str = "ann@example.com";

/// For a request to arrive, on a machine that has much else to do.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

fn server_with_invite() -> (TestServer, InviteHandle) {
    let server = TestServer::start().unwrap();
    let invite = server.add_invite(Invite::new("My Organization", EMAIL)).unwrap();
    (server, invite)
}

/// A client that tries once.
fn client(server: &TestServer) -> Client {
    Client::builder().base_url(server.url()).retry(RetryPolicy::never()).build().unwrap()
}

fn look(client: &Client, invite: &InviteHandle) -> GetRequest {
    client.org_invites().get().token(invite.token()).email(invite.email())
}

fn answer(client: &Client, invite: &InviteHandle, accept: bool) -> PostRequest {
    let action = types::OrgInviteAction::builder();
    client.org_invites().post().invite(action.token(invite.token()).email(invite.email()).accept(accept))
}

mod invites {
    use super::*;

    #[tokio::test]
    async fn an_invite_is_looked_at_as_it_was_added() {
        let server = TestServer::start().unwrap();
        let date = "2026-02-03T04:05:06.789Z".parse().unwrap();
        server.freeze_at(date);
        let invite = Invite::new("Größe & Söhne", "first.last+tag@example.com")
            .role(OrgRole::None)
            .invite_date(date)
            .ttl(Duration::from_secs(60))
            .disallow_transfer(true)
            .token("to ken+/=&%é?#");
        let invite = server.add_invite(invite).unwrap();

        let found = look(&client(&server), &invite).send().await.unwrap();

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
    async fn an_invite_is_accepted_or_rejected_once() {
        for (accept, state) in [(true, InviteState::Accepted), (false, InviteState::Rejected)] {
            let (server, invite) = server_with_invite();
            let client = client(&server);
            assert_eq!(invite.state(), InviteState::Open);

            let first = answer(&client, &invite, accept).send().await.unwrap();
            let second = answer(&client, &invite, accept).send().await.unwrap_err();
            let looked = look(&client, &invite).send().await.unwrap_err();

            assert_eq!(first.accepted, Some(accept));
            assert!(first.org_id.is_some());
            assert!(second.is_not_found() && looked.is_not_found());
            assert_eq!(invite.state(), state);
        }
    }

    #[tokio::test]
    async fn of_a_hundred_concurrent_answers_one_wins() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        let calls: Vec<_> = (0..100).map(|_| tokio::spawn(answer(&client, &invite, true).send())).collect();

        let mut won = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(result) => won += usize::from(result.accepted == Some(true)),
                Err(error) => assert!(error.is_not_found(), "{error}"),
            }
        }

        assert_eq!(won, 1);
    }

    #[tokio::test]
    async fn a_token_and_an_email_address_belong_together() {
        let (server, ann) = server_with_invite();
        let ben = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        let invites = client(&server).org_invites();

        let crossed = invites.get().token(ann.token()).email(ben.email()).send().await.unwrap_err();
        let unknown = invites.get().token("anotherToken").email(ann.email()).send().await.unwrap_err();

        assert!(crossed.is_not_found() && unknown.is_not_found());
        assert_eq!(crossed.body().and_then(|body| body.type_.as_deref()), Some("NotFound"));
    }

    #[tokio::test]
    async fn an_invite_expires_when_the_clock_says_so_or_the_test() {
        let server = TestServer::start().unwrap();
        server.freeze_at("2026-02-03T00:00:00Z".parse().unwrap());
        let by_clock = Invite::new("My Organization", EMAIL).ttl(Duration::from_secs(60));
        let by_clock = server.add_invite(by_clock).unwrap();
        let by_hand = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        let client = client(&server);

        server.advance(Duration::from_millis(59_999));
        look(&client, &by_clock).send().await.unwrap();
        server.advance(Duration::from_millis(1));
        by_hand.expire();

        for invite in [&by_clock, &by_hand] {
            assert!(matches!(look(&client, invite).send().await, Err(Error::Gone(_))));
            assert!(matches!(answer(&client, invite, true).send().await, Err(Error::Gone(_))));
            assert_eq!(invite.state(), InviteState::Expired);
        }
    }

    #[tokio::test]
    async fn an_invite_that_is_expired_by_hand_stays_so_wherever_the_clock_goes() {
        let (server, by_hand) = server_with_invite();
        let invite = Invite::new("My Organization", "ben@example.com").ttl(Duration::from_secs(60));
        let by_clock = server.add_invite(invite).unwrap();
        by_hand.expire();
        server.advance(Duration::from_secs(60));
        assert_eq!(by_clock.state(), InviteState::Expired);

        server.freeze_at("2020-01-01T00:00:00Z".parse().unwrap());

        assert_eq!((by_hand.state(), by_clock.state()), (InviteState::Expired, InviteState::Open));
    }

    #[tokio::test]
    async fn who_has_answered_may_be_invited_again() {
        let server = TestServer::start().unwrap();
        let invite = || server.add_invite(Invite::new("My Organization", EMAIL).token("aToken"));
        let first = invite().unwrap();
        answer(&client(&server), &first, false).send().await.unwrap();

        let second = invite().unwrap();
        answer(&client(&server), &second, true).send().await.unwrap();

        assert_eq!((first.state(), second.state()), (InviteState::Rejected, InviteState::Accepted));
    }

    #[test]
    fn the_clock_runs_until_it_is_stopped() {
        let server = TestServer::start().unwrap();
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
    fn an_invite_that_the_api_would_not_have_is_refused() {
        let server = TestServer::start().unwrap();
        let refused = |invite: Invite| server.add_invite(invite).unwrap_err().to_string();
        let twice = Invite::new("My Organization", EMAIL).token("aToken");
        server.add_invite(twice.clone()).unwrap();

        assert_eq!(
            refused(Invite::new("", EMAIL)),
            "the invite has an invalid organization name: must have at least 1 character, and has 0"
        );
        assert_eq!(
            refused(Invite::new("My Organization", "nobody")),
            "the invite has an invalid email: must be an email address, such as `user@example.com`"
        );
        assert_eq!(
            refused(Invite::new("My Organization", "é@example.com")),
            "the response 200 of `orgInvitesGet`: `/email`: value is not a \"email\""
        );
        assert_eq!(
            refused(Invite::new("My Organization", EMAIL).org_id("1")),
            "the invite has an invalid organization id: must match the pattern `^[A-Fa-f\\d]{24}$`"
        );
        assert_eq!(
            refused(Invite::new("My Organization", EMAIL).token("")),
            "the invite has an invalid token: must have at least 1 character, and has 0"
        );
        assert_eq!(refused(twice), "an open invite with this token and email address already exists");
    }

    #[tokio::test]
    async fn invites_come_from_a_file_as_well() {
        let server = TestServer::start().unwrap();

        let invites =
            server.load_invites(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/serve/invites.json"));

        let states: Vec<_> = invites.unwrap().iter().map(InviteHandle::state).collect();
        assert_eq!(states, [InviteState::Open, InviteState::Open, InviteState::Expired]);
    }

    #[test]
    fn a_file_that_is_no_list_of_invites_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let server = TestServer::start().unwrap();
        let refused = |text: &str| {
            let path = folder.path().join("invites.json");
            std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
            let error = server.load_invites(&path).unwrap_err().to_string();
            error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_owned()
        };

        assert_eq!(
            refused("[\n{\"orgName\": \"a\", \"email\": \"a@b.example\", \"rolle\": \"view\"}]")
                .split(',')
                .next(),
            Some("unknown field `rolle`")
        );
        assert_eq!(refused("[\n{\"orgName\": \"a\"}]"), "missing field `email` at line 2 column 16");
        assert_eq!(
            refused(r#"[{"orgName": "a", "email": "b"}]"#),
            "the invite at /0: the invite has an invalid email: must be an email address, such as `user@example.com`"
        );
        let missing = server.load_invites(folder.path().join("none.json")).unwrap_err();
        assert!(missing.to_string().contains("none.json: "), "{missing}");
    }
}

mod requests {
    use super::*;

    /// The status and the message that a request gets.
    async fn refused(
        server: &TestServer,
        request: impl AsyncFn(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> (u16, String) {
        let url = format!("{}/invites", server.url());
        let response = request(&reqwest::Client::new(), &url).await.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["message"].as_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn what_is_missing_or_malformed_in_a_query_is_named() {
        let server = TestServer::start().unwrap();
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
            let refused = refused(&server, async |client, url| client.get(format!("{url}{query}"))).await;
            assert_eq!(refused, (400, message.to_owned()), "{query}");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_body_is_named() {
        let (server, invite) = server_with_invite();
        let whole = json!({ "email": EMAIL, "token": invite.token(), "accept": true });
        let with = |name: &str, value: Value| {
            let mut body = whole.clone();
            body[name] = value;
            body
        };
        let without = |name: &str| {
            let mut body = whole.clone();
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
            let refused = refused(&server, async |client, url| client.post(url).json(&body)).await;
            assert_eq!(refused, (400, message.to_owned()), "{body}");
        }
        assert_eq!(invite.state(), InviteState::Open);
    }

    #[tokio::test]
    async fn what_is_not_json_is_refused() {
        let server = TestServer::start().unwrap();
        let json = "application/json";

        let form = refused(&server, async |client, url| client.post(url).body("accept=true")).await;
        let empty = refused(&server, async |client, url| client.post(url)).await;
        let broken = refused(&server, async |client, url| {
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
    async fn other_methods_other_paths_and_long_bodies_are_refused() {
        let server = TestServer::start().unwrap();
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
    async fn requests_are_recorded_as_they_were_sent() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        look(&client, &invite).losantdomain("example.com").send().await.unwrap();
        answer(&client, &invite, true).send().await.unwrap();

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
    async fn nothing_that_is_printed_of_a_request_holds_a_token() {
        const CANARY: &str = "canaryTokenThatNothingMayShow";
        let server = TestServer::start().unwrap();
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
    async fn a_request_is_one_line_of_a_log_whatever_is_in_it() {
        let server = TestServer::start().unwrap();
        let forged = "?token=a&email=%22a%0d%0aPOST+forged%1b%5b31m%22@b.example&losantdomain=a%0ab";
        reqwest::get(format!("{}/invites{forged}", server.url())).await.unwrap();

        let line = server.received_requests()[0].to_string();

        assert!(!line.contains(char::is_control), "{line:?}");
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_read_all_the_same_so_that_its_sender_sees_the_answer() {
        let server = TestServer::start().unwrap();
        let mut stream = TcpStream::connect(server.url().strip_prefix("http://").unwrap()).unwrap();
        let length = 5_000_000;
        write!(stream, "POST /invites HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n").unwrap();

        stream.write_all(&vec![b' '; length]).unwrap();

        let mut answer = [0; 13];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413 ");
    }

    #[tokio::test]
    async fn a_listener_is_told_of_each_request_once_it_is_answered() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let server =
            TestServer::builder().on_request(move |request| sender.send(request.to_string()).unwrap());
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
    async fn the_next_requests_get_a_status_with_headers_and_a_body() {
        let (server, invite) = server_with_invite();
        let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE)
            .header(RETRY_AFTER, HeaderValue::from_static("7"))
            .body("<html>busy</html>");
        server.inject_next(2, busy);
        let client = client(&server);

        let errors = [
            look(&client, &invite).send().await.unwrap_err(),
            answer(&client, &invite, true).send().await.unwrap_err(),
        ];
        look(&client, &invite).send().await.unwrap();

        for error in errors {
            assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
            assert_eq!(error.raw_body().unwrap(), "<html>busy</html>".as_bytes());
        }
        assert_eq!(invite.state(), InviteState::Open);
    }

    #[tokio::test]
    async fn faults_come_in_their_order_then_those_for_good_until_they_are_cleared() {
        let (server, invite) = server_with_invite();
        server.inject(Fault::status(StatusCode::BAD_GATEWAY));
        server.inject_next(1, Fault::status(StatusCode::TOO_MANY_REQUESTS));
        server.inject_next(0, Fault::status(StatusCode::IM_A_TEAPOT));
        server.inject_next(1, Fault::status(StatusCode::INTERNAL_SERVER_ERROR));
        let client = client(&server);

        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(look(&client, &invite).send().await.unwrap_err().status().unwrap().as_u16());
        }
        server.clear_faults();

        assert_eq!(statuses, [429, 500, 502, 502]);
        look(&client, &invite).send().await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_that_breaks_is_an_error_of_transport() {
        for fault in [
            Fault::close_before_handling(),
            Fault::malformed_response(),
            Fault::truncated_body(),
            Fault::raw_response("HTTP/1.1 200 OK\r\n"),
        ] {
            let (server, invite) = server_with_invite();
            server.inject_next(1, fault.clone());

            let error = answer(&client(&server), &invite, true).send().await.unwrap_err();

            assert!(error.outcome_unknown(), "{fault:?}: {error}");
            assert_eq!(invite.state(), InviteState::Open, "{fault:?}");
            assert_eq!(server.received_requests()[0].status(), None, "{fault:?}");
        }
    }

    #[tokio::test]
    async fn a_fault_may_be_for_one_action_alone_and_come_late() {
        let (server, invite) = server_with_invite();
        let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE).after(Duration::from_millis(50));
        server.inject_next(1, busy.only_for::<responses::OrgInvitesPost>());
        let client = client(&server);

        look(&client, &invite).send().await.unwrap();
        let started = Instant::now();
        let error = answer(&client, &invite, true).send().await.unwrap_err();

        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert!(started.elapsed() >= Duration::from_millis(50));
        answer(&client, &invite, true).send().await.unwrap();
    }

    #[tokio::test]
    async fn a_status_cannot_lie_about_its_body_or_come_before_the_response() {
        let (server, invite) = server_with_invite();
        let lie =
            Fault::status(StatusCode::IM_A_TEAPOT).header(CONTENT_LENGTH, HeaderValue::from_static("100"));
        server.inject_next(1, lie.body("short"));
        server.inject_next(1, Fault::status(StatusCode::CONTINUE));
        let client = client(&server);

        let lie = look(&client, &invite).send().await.unwrap_err();
        let early = look(&client, &invite).send().await.unwrap_err();

        assert_eq!(lie.raw_body().unwrap(), "short".as_bytes());
        assert_eq!(early.status(), None);
    }

    #[tokio::test]
    async fn a_listener_is_told_of_a_request_whose_client_has_gone_away() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let tell = move |request: &RecordedRequest| sender.send(request.status()).unwrap();
        let server = TestServer::builder().on_request(tell).start().unwrap();
        server.inject(Fault::delay(Duration::from_secs(3600)));

        let request = client(&server).org_invites().get().token("aToken").email(EMAIL);
        request.timeout(LONG_ENOUGH).send().await.unwrap_err();

        assert_eq!(tokio::task::spawn_blocking(move || receiver.recv().unwrap()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_listener_that_panics_harms_no_request() {
        let server = TestServer::builder().on_request(|_| panic!("on purpose")).start().unwrap();
        let invite = server.add_invite(Invite::new("My Organization", EMAIL)).unwrap();

        look(&client(&server), &invite).send().await.unwrap();
    }

    #[tokio::test]
    async fn an_answer_that_is_lost_has_taken_effect() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::close_after_handling());

        let error = answer(&client(&server), &invite, true).send().await.unwrap_err();

        assert!(error.outcome_unknown());
        assert_eq!(invite.state(), InviteState::Accepted);
    }

    #[tokio::test]
    async fn a_delay_runs_into_the_clients_time_out() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::delay(Duration::from_secs(3600)));

        let error = answer(&client(&server), &invite, true).timeout(LONG_ENOUGH).send().await.unwrap_err();

        assert!(error.is_timeout() && error.outcome_unknown(), "{error}");
        assert_eq!(invite.state(), InviteState::Accepted);
    }

    #[tokio::test]
    async fn a_delay_that_is_waited_for_changes_nothing() {
        let (server, invite) = server_with_invite();
        server.inject_next(1, Fault::delay(Duration::from_millis(50)));
        let started = Instant::now();

        look(&client(&server), &invite).send().await.unwrap();

        assert!(started.elapsed() >= Duration::from_millis(50));
    }

    #[tokio::test]
    async fn scripted_answers_are_given_to_their_action_alone() {
        let (server, invite) = server_with_invite();
        let info = || types::OrgInviteInfo::builder().role("superuser").try_into().unwrap();
        let error = types::ApiError::builder().message("a message of the test").try_into().unwrap();
        server.respond_next(1, responses::OrgInvitesPost::Gone(error)).unwrap();
        assert!(
            server.respond_next(1, responses::OrgInvitesGet::Ok(info())).is_err(),
            "no role of the description"
        );
        let client = client(&server);

        look(&client, &invite).send().await.unwrap();
        let gone = answer(&client, &invite, true).send().await.unwrap_err();
        answer(&client, &invite, true).send().await.unwrap();

        assert!(gone.is_gone());
        assert_eq!(gone.body().unwrap().message.as_deref(), Some("a message of the test"));
    }

    #[test]
    fn a_scripted_answer_that_breaks_the_description_is_refused() {
        let server = TestServer::start().unwrap();
        let result: types::OrgInviteResult = serde_json::from_value(json!({ "orgId": "1" })).unwrap();

        let error = server.respond_next(1, responses::OrgInvitesPost::Ok(result)).unwrap_err();

        assert_eq!(
            error.to_string(),
            "the response 200 of `orgInvitesPost`: `/orgId`: value does not match \"^[A-Fa-f\\d]{24}$\""
        );
    }
}

mod servers {
    use super::*;

    #[tokio::test]
    async fn a_hundred_at_once_do_not_disturb_each_other() {
        let calls = (0..100).map(|number| {
            tokio::spawn(async move {
                let server = TestServer::start().unwrap();
                let invite = Invite::new(format!("Organization {number}"), EMAIL).token("aToken");
                let invite = server.add_invite(invite).unwrap();
                let client = client(&server);
                let found = look(&client, &invite).send().await.unwrap();
                if number % 2 == 0 {
                    answer(&client, &invite, true).send().await.unwrap();
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
    async fn a_server_that_is_dropped_is_gone_with_its_connections() {
        let (server, invite) = server_with_invite();
        let client = client(&server);
        look(&client, &invite).send().await.unwrap();
        server.inject(Fault::delay(Duration::from_secs(3600)));
        let waiting = tokio::spawn(look(&client, &invite).send());
        while server.received_requests().len() < 2 {
            tokio::task::yield_now().await;
        }
        let address = server.url().strip_prefix("http://").unwrap().to_owned();

        tokio::task::spawn_blocking(move || drop(server)).await.unwrap();

        waiting.await.unwrap().unwrap_err();
        assert!(TcpStream::connect(address).is_err());
    }

    #[test]
    fn a_port_that_is_taken_is_an_error() {
        let server = TestServer::start().unwrap();
        let port = server.url().rsplit_once(':').unwrap().1.parse().unwrap();

        let error = TestServer::builder().port(port).start().unwrap_err();

        assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    }
}

/// The description itself, read anew, so that neither the generated contract nor the client vouches for itself.
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
            assert!(!text.contains("nullable"), "a keyword that JSON Schema does not have");
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
    async fn each_answer_is_described_and_each_described_answer_is_given() {
        let description = Description::read();
        let (server, invite) = server_with_invite();
        let expired = server.add_invite(Invite::new("My Organization", "ben@example.com")).unwrap();
        expired.expire();
        let url = format!("{}/invites", server.url());
        let http = reqwest::Client::new();
        let of = |invite: &InviteHandle| {
            [("token", invite.token().to_owned()), ("email", invite.email().to_owned())]
        };
        let body = |invite: &InviteHandle| json!({ "token": invite.token(), "email": invite.email(), "accept": true });
        let unknown = [("token", "anotherToken".to_owned()), ("email", EMAIL.to_owned())];
        let requests = [
            ("GET", http.get(&url).query(&of(&invite))),
            ("GET", http.get(&url).query(&of(&expired))),
            ("GET", http.get(&url).query(&unknown)),
            ("GET", http.get(&url)),
            ("POST", http.post(&url).json(&body(&invite))),
            ("POST", http.post(&url).json(&body(&invite))),
            ("POST", http.post(&url).json(&body(&expired))),
            ("POST", http.post(&url)),
        ];

        let mut given: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (method, request) in requests {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16().to_string();
            let described = &description.operation(method)["responses"][&status];
            assert!(described.is_object(), "{method} is not described as answering {status}");
            let content = &description.follow(described)["content"];
            let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
            let answer: Value = response.json().await.unwrap();
            let validator = description.validator(&content[&media_type]["schema"]);
            assert!(validator.is_valid(&answer), "{method} {status}: {answer}");
            given.entry(method).or_default().insert(status);
        }

        for (method, given) in given {
            let described = description.operation(method)["responses"].as_object().unwrap();
            assert_eq!(given, described.keys().cloned().collect(), "{method}");
        }
    }

    #[tokio::test]
    async fn what_the_client_sends_is_what_is_described() {
        let description = Description::read();
        let (server, invite) = server_with_invite();
        let client = Client::builder().base_url(server.url()).losantdomain("example.com").build().unwrap();
        look(&client, &invite).actions(true).links(false).embedded(false).send().await.unwrap();
        answer(&client, &invite, true).send().await.unwrap();

        for request in server.received_requests() {
            let operation = description.operation(request.method().as_str());
            let parameters = operation["parameters"].as_array().unwrap();
            let mut unseen: BTreeSet<&str> = request.query_pairs().map(|(name, _)| name).collect();
            for parameter in parameters {
                let parameter = description.follow(parameter);
                let name = parameter["name"].as_str().unwrap();
                let value = match parameter["in"].as_str().unwrap() {
                    "query" => request.query(name),
                    "header" => request.header(name),
                    place => panic!("the place {place} is not known here"),
                };
                let schema = &parameter["schema"];
                let value = match schema["type"].as_str() {
                    Some("boolean") => serde_json::from_str(value.unwrap()).unwrap(),
                    _ => json!(value.unwrap()),
                };
                assert!(description.validator(schema).is_valid(&value), "{name}: {value}");
                unseen.remove(name);
            }
            assert!(unseen.is_empty(), "not described: {unseen:?}");
            if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
                assert!(description.validator(schema).is_valid(&request.json().unwrap()), "{request}");
            }
        }
    }
}
