//! What the client puts on the wire, and what it makes of what comes back, against a real server on loopback.
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

use losant_org_invites::{Client, Error, ResponseValue, types};
use serde_json::{Value, json};
use support::{
    Answer, CANARY, EMAIL, Reaction, RefusingPort, Server, TOKEN, documented_error, documented_info,
    documented_result, echo_url, errors_of_both, get, post, raw_url, shown,
};

/// What the crate is for, as its users write it.
#[rustfmt::skip]
async fn readme(url: String) -> Result<(), Box<dyn std::error::Error>> {
    use losant_org_invites::{Client, types};
    let client = Client::builder().base_url(&url).build()?;
    let invite = client.org_invites().get()
        .token("aTokenString").email("example@example.com")
        .send().await?;
    println!("{:?} as {:?}", invite.org_name, invite.role);
    let answer = client.org_invites().post()
        .invite(types::OrgInviteAction::builder()
            .email("example@example.com").token("aTokenString").accept(true))
        .losantdomain("example.com")
        .send().await;
    match answer {
        Ok(result) => println!("accepted: {:?}", result.accepted),
        Err(error) if error.is_gone() => println!("too late"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

#[tokio::test]
async fn what_the_crate_is_for_works() {
    let server = Server::documented().await;

    readme(server.url()).await.unwrap();

    let sent: Vec<_> = server.received_requests().into_iter().map(|request| request.method).collect();
    assert_eq!(sent, ["GET", "POST"]);
}

#[test]
fn clients_requests_and_errors_fit_into_any_application() {
    fn shareable<T: Clone + Send + Sync + 'static>() {}
    fn spawnable<T: Future + Send + 'static>(_: T) {}
    fn propagatable<T: std::error::Error + Send + Sync + 'static>() {}

    shareable::<Client>();
    propagatable::<Error>();
    let client = Client::builder().base_url("http://localhost").build().unwrap();
    spawnable(client.org_invites().get().send());
    spawnable(client.org_invites().post().send());
}

mod requests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut pairs: Vec<_> =
            of.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        pairs.sort();
        pairs
    }

    #[tokio::test]
    async fn get_asks_for_the_invite_of_a_token_and_an_email() {
        let server = Server::documented().await;

        get(&server.client(), TOKEN).send().await.unwrap();

        let request = server.request();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/invites"));
        assert_eq!(
            request.pairs(),
            pairs(&[
                ("token", TOKEN),
                ("email", EMAIL),
                ("_actions", "false"),
                ("_links", "true"),
                ("_embedded", "true"),
            ])
        );
        assert!(request.body.is_empty());
    }

    #[tokio::test]
    async fn get_sends_its_query_just_like_this() {
        let server = Server::documented().await;

        get(&server.client(), TOKEN).send().await.unwrap();

        assert_eq!(
            server.request().query,
            "token=aTokenString&email=example%40example.com&_actions=false&_links=true&_embedded=true"
        );
    }

    #[tokio::test]
    async fn post_sends_the_answer_as_json_and_no_token_in_its_query() {
        for accept in [true, false] {
            let server = Server::documented().await;
            let invite = types::OrgInviteAction::builder().email(EMAIL).token(TOKEN).accept(accept);

            server.client().org_invites().post().invite(invite).send().await.unwrap();

            let request = server.request();
            assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/invites"));
            assert_eq!(
                request.pairs(),
                pairs(&[("_actions", "false"), ("_links", "true"), ("_embedded", "true")])
            );
            assert_eq!(request.json(), json!({ "email": EMAIL, "token": TOKEN, "accept": accept }));
        }
    }

    #[tokio::test]
    async fn post_takes_an_action_as_well_as_its_builder() {
        let server = Server::documented().await;
        let builder = types::OrgInviteAction::builder().email(EMAIL).token(TOKEN).accept(true);
        let action = types::OrgInviteAction::try_from(builder).unwrap();

        server.client().org_invites().post().invite(action).send().await.unwrap();

        assert_eq!(server.request().json(), json!({ "email": EMAIL, "token": TOKEN, "accept": true }));
    }

    #[tokio::test]
    async fn the_switches_of_the_query_can_be_set_on_both_actions() {
        let server = Server::documented().await;
        let client = server.client();

        get(&client, TOKEN).actions(true).links(false).embedded(false).send().await.unwrap();
        post(&client, TOKEN).actions(true).links(false).embedded(false).send().await.unwrap();

        let switches = [("_actions", "true"), ("_links", "false"), ("_embedded", "false")];
        for request in server.received_requests() {
            let mut sent = request.pairs();
            sent.retain(|(name, _)| name.starts_with('_'));
            assert_eq!(sent, pairs(&switches), "{}", request.method);
        }
    }

    #[tokio::test]
    async fn the_headers_are_these_and_no_others() {
        let server = Server::documented().await;
        let client = server.client();

        get(&client, TOKEN).send().await.unwrap();
        post(&client, TOKEN).send().await.unwrap();

        let [looked, answered] = server.received_requests().try_into().unwrap();
        assert_eq!(looked.header_names(), ["accept", "accept-version", "host", "user-agent"]);
        assert_eq!(
            answered.header_names(),
            ["accept", "accept-version", "content-length", "content-type", "host", "user-agent"]
        );
        let own = concat!("losant-org-invites/", env!("CARGO_PKG_VERSION"));
        for request in [&looked, &answered] {
            assert_eq!(request.header("accept"), Some("application/json"));
            assert_eq!(request.header("accept-version"), Some("^1.31.0"));
            assert_eq!(request.header("user-agent"), Some(own));
            assert_eq!(request.header("host"), Some(server.authority().as_str()));
        }
        assert_eq!(answered.header("content-type"), Some("application/json"));
    }

    #[tokio::test]
    async fn the_users_product_stands_before_the_crates_own() {
        let server = Server::documented().await;
        let client = Client::builder().base_url(server.url()).user_agent("my-app/1.2").build().unwrap();

        get(&client, TOKEN).send().await.unwrap();
        post(&client, TOKEN).send().await.unwrap();

        let both = concat!("my-app/1.2 losant-org-invites/", env!("CARGO_PKG_VERSION"));
        for request in server.received_requests() {
            assert_eq!(request.header("user-agent"), Some(both), "{}", request.method);
        }
    }

    #[tokio::test]
    async fn losantdomain_is_sent_when_it_is_given() {
        let server = Server::documented().await;
        let client = server.client();

        get(&client, TOKEN).losantdomain("example.com").send().await.unwrap();
        post(&client, TOKEN).losantdomain("example.com").send().await.unwrap();

        for request in server.received_requests() {
            assert_eq!(request.header("losantdomain"), Some("example.com"), "{}", request.method);
        }
    }

    #[tokio::test]
    async fn what_means_something_in_a_query_is_escaped() {
        for (character, escaped) in [
            ('+', "%2B"),
            ('&', "%26"),
            ('=', "%3D"),
            ('#', "%23"),
            ('%', "%25"),
            ('/', "%2F"),
            ('?', "%3F"),
            (' ', "+"),
            ('é', "%C3%A9"),
        ] {
            let server = Server::documented().await;
            let token = format!("a{character}b");

            get(&server.client(), &token).send().await.unwrap();

            let request = server.request();
            let sent = request.query.split('&').find(|pair| pair.starts_with("token="));
            assert_eq!(sent, Some(format!("token=a{escaped}b").as_str()));
            assert!(request.pairs().contains(&("token".to_owned(), token)));
        }
    }

    #[tokio::test]
    async fn an_email_arrives_as_it_was_given() {
        let server = Server::documented().await;
        let email = "first+tag&é/#%=@example.com";

        server.client().org_invites().get().token(TOKEN).email(email).send().await.unwrap();

        let request = server.request();
        assert!(request.query.contains("email=first%2Btag%26%C3%A9%2F%23%25%3D%40example.com"));
        assert!(request.pairs().contains(&("email".to_owned(), email.to_owned())));
    }
}

mod base_urls {
    use super::*;

    #[tokio::test]
    async fn slashes_at_the_end_of_the_base_url_make_no_difference() {
        for (base, path) in [
            ("", "/invites"),
            ("/", "/invites"),
            ("//", "/invites"),
            ("/api", "/api/invites"),
            ("/api/", "/api/invites"),
            ("/api//", "/api/invites"),
            ("/losant/api", "/losant/api/invites"),
        ] {
            let server = Server::documented().await;
            let client = Client::builder().base_url(server.url() + base).build().unwrap();

            get(&client, TOKEN).send().await.unwrap();
            post(&client, TOKEN).send().await.unwrap();

            for request in server.received_requests() {
                assert_eq!(request.path, path, "{} with base {base:?}", request.method);
            }
        }
    }

    #[test]
    fn a_base_url_that_cannot_be_used_is_refused_with_its_reason() {
        for (base_url, reason) in [
            ("", "must be a whole URL"),
            ("/invites", "must be a whole URL"),
            ("api.losant.com", "must be a whole URL"),
            ("http://", "must be a whole URL"),
            ("localhost:8080", "must begin with `https://`"),
            ("ftp://api.losant.com", "must begin with `https://`"),
            ("https://api.losant.com/?_links=false", "without a query or a fragment"),
            ("https://api.losant.com?", "without a query or a fragment"),
            ("https://api.losant.com/#invites", "without a query or a fragment"),
            ("https://user@api.losant.com", "must not hold a user name or a password"),
            ("https://user:password@api.losant.com", "must not hold a user name or a password"),
            ("https://:password@api.losant.com", "must not hold a user name or a password"),
        ] {
            let error = Client::builder().base_url(base_url).build().unwrap_err();

            assert!(matches!(error, Error::Build(_)), "{base_url}: {error:?}");
            let message = error.to_string();
            assert!(message.contains("`base_url`") && message.contains(reason), "{base_url}: {message}");
            assert!(!shown(&error).contains("user:") && !shown(&error).contains(":password"), "{base_url}");
        }
    }

    #[test]
    fn a_product_that_no_header_can_hold_is_refused() {
        let error = Client::builder().base_url("http://localhost").user_agent("my\napp").build().unwrap_err();

        assert!(matches!(error, Error::Build(_)));
        assert!(error.to_string().contains("`user_agent`"), "{error}");
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn the_default_is_the_apis_own_server() {
        let client = Client::new().unwrap();

        assert_eq!(client.base_url(), "https://api.losant.com");
    }

    #[cfg(not(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls")))]
    #[test]
    fn https_without_tls_is_refused_with_the_feature_that_helps() {
        let error = Client::new().unwrap_err();

        assert!(matches!(error, Error::Build(_)));
        assert!(error.to_string().contains("`rustls`"), "{error}");
    }
}

mod answers {
    use super::*;

    /// An accessor of the error, and what it is called.
    type Is = (&'static str, fn(&Error) -> bool);

    const ACCESSORS: [Is; 8] = [
        ("is_bad_request", Error::is_bad_request),
        ("is_unauthorized", Error::is_unauthorized),
        ("is_forbidden", Error::is_forbidden),
        ("is_not_found", Error::is_not_found),
        ("is_conflict", Error::is_conflict),
        ("is_gone", Error::is_gone),
        ("is_too_many_requests", Error::is_too_many_requests),
        ("is_server_error", Error::is_server_error),
    ];

    /// The documented statuses that are errors, with the accessor of each.
    const DOCUMENTED: [(u16, &str); 3] = [(400, "is_bad_request"), (404, "is_not_found"), (410, "is_gone")];

    /// The accessors that say yes.
    fn what_is(error: &Error) -> Vec<&'static str> {
        ACCESSORS.iter().filter(|(_, is)| is(error)).map(|(name, _)| *name).collect()
    }

    #[tokio::test]
    async fn get_reads_the_documented_example() {
        let server = Server::documented().await;

        let invite = get(&server.client(), TOKEN).send().await.unwrap();

        assert_eq!(invite.status(), 200);
        assert_eq!(invite.headers()["content-type"], "application/json");
        assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
        assert_eq!(invite.email.as_ref().unwrap(), &"invitedUser@example.com");
        assert_eq!(invite.role, Some(types::OrgRole::Edit));
        assert_eq!(invite.invite_date.unwrap().to_rfc3339(), "2016-05-13T04:00:00+00:00");
        assert_eq!(invite.ttl, Some(4_233_600_000.0));
        assert_eq!(invite.disallow_transfer, Some(true));
    }

    #[tokio::test]
    async fn post_reads_the_documented_example() {
        let server = Server::documented().await;

        let result = post(&server.client(), TOKEN).send().await.unwrap();

        assert_eq!(result.status(), 200);
        assert_eq!(result.accepted, Some(true));
        assert_eq!(result.org_id.as_ref().unwrap(), &"575ed6e87ae143cd83dc4aa8");
    }

    /// Asserts that a documented status has its own variant.
    fn assert_variant(error: &Error, status: u16) {
        let is_it = match status {
            400 => matches!(error, Error::BadRequest(_)),
            404 => matches!(error, Error::NotFound(_)),
            _ => matches!(error, Error::Gone(_)),
        };
        assert!(is_it, "{error:?}");
    }

    #[tokio::test]
    async fn a_documented_error_says_which_it_is_and_holds_the_error_object() {
        for (status, accessor) in DOCUMENTED {
            let server = Server::start(Answer::json(status, &documented_error())).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert_variant(&error, status);
                assert_eq!(what_is(&error), [accessor], "{error}");
                assert_eq!(error.status().unwrap(), status);
                let body = error.body().unwrap();
                assert_eq!(body.type_.as_deref(), Some("NotFound"));
                assert_eq!(body.message.as_deref(), Some("Application was not found"));
            }
        }
    }

    #[tokio::test]
    async fn a_documented_error_says_which_it_is_without_an_error_object_too() {
        for (status, accessor) in DOCUMENTED {
            for answer in [Answer::empty(status), Answer::html(status, "Sorry")] {
                let server = Server::start(answer).await;

                for error in errors_of_both(&server.client(), TOKEN).await {
                    assert_variant(&error, status);
                    assert_eq!(what_is(&error), [accessor], "{error}");
                    assert_eq!(error.status().unwrap(), status);
                    assert!(error.body().is_none(), "{error}");
                }
            }
        }
    }

    #[tokio::test]
    async fn an_error_gives_the_headers_and_the_body_as_they_came() {
        let server = Server::start(Answer::html(404, "Nothing here").with_header("x-trace", "42")).await;

        for error in errors_of_both(&server.client(), TOKEN).await {
            assert_eq!(error.headers().unwrap()["x-trace"], "42");
            assert_eq!(error.headers().unwrap()["content-type"], "text/html");
            assert_eq!(error.raw_body(), Some(b"<!doctype html><title>Nothing here</title>".as_slice()));
        }
    }

    #[tokio::test]
    async fn a_status_that_is_not_documented_is_an_error() {
        for (status, accessors) in [
            (401, ["is_unauthorized"].as_slice()),
            (403, &["is_forbidden"]),
            (409, &["is_conflict"]),
            (413, &[]),
            (429, &["is_too_many_requests"]),
            (500, &["is_server_error"]),
            (503, &["is_server_error"]),
            // Successes, but none whose body is described.
            (201, &[]),
            (204, &[]),
        ] {
            let server = Server::start(Answer::empty(status)).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(matches!(error, Error::Status(_)), "{error:?}");
                assert_eq!(error.status().unwrap(), status);
                assert_eq!(what_is(&error), accessors, "{error}");
                assert!(error.to_string().contains(&status.to_string()), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn a_redirect_is_an_error_and_is_not_followed() {
        for status in [300, 301, 302, 303, 304, 307, 308] {
            let elsewhere = Server::documented().await;
            let answer = Answer::empty(status).with_header("location", elsewhere.url() + "/invites");
            let server = Server::start(answer).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(matches!(error, Error::Status(_)), "{error:?}");
                assert_eq!(error.status().unwrap(), status);
            }

            assert_eq!(server.received_requests().len(), 2, "one for each action");
            elsewhere.assert_untouched().await;
        }
    }

    #[tokio::test]
    async fn a_redirect_to_the_same_server_is_not_followed_either() {
        let server = Server::start(Answer::empty(307).with_header("location", "/elsewhere")).await;

        let _errors = errors_of_both(&server.client(), TOKEN).await;

        let paths: Vec<_> = server.received_requests().into_iter().map(|request| request.path).collect();
        assert_eq!(paths, ["/invites", "/invites"]);
    }
}

mod liberal_reading {
    use super::*;

    async fn look(body: Value) -> ResponseValue<types::OrgInviteInfo> {
        let server = Server::start(Answer::json(200, &body)).await;
        get(&server.client(), TOKEN).send().await.unwrap()
    }

    async fn answer(body: Value) -> ResponseValue<types::OrgInviteResult> {
        let server = Server::start(Answer::json(200, &body)).await;
        post(&server.client(), TOKEN).send().await.unwrap()
    }

    #[tokio::test]
    async fn a_name_longer_than_documented_is_read() {
        let name = "é".repeat(300);

        let invite = look(json!({ "orgName": name })).await;

        assert_eq!(invite.org_name.as_ref().unwrap().as_str(), name);
    }

    #[tokio::test]
    async fn an_empty_name_is_read() {
        let invite = look(json!({ "orgName": "" })).await;

        assert_eq!(invite.org_name.as_ref().unwrap(), &"");
    }

    #[tokio::test]
    async fn an_email_without_an_at_is_read() {
        let invite = look(json!({ "email": "nobody" })).await;

        assert_eq!(invite.email.as_ref().unwrap(), &"nobody");
    }

    #[tokio::test]
    async fn an_id_that_breaks_its_pattern_is_read() {
        let result = answer(json!({ "orgId": "no-hex-digits" })).await;

        assert_eq!(result.org_id.as_ref().unwrap(), &"no-hex-digits");
    }

    #[tokio::test]
    async fn every_documented_role_is_read() {
        use types::OrgRole::{Admin, Collaborate, Edit, None, View};
        for (name, role) in
            [("admin", Admin), ("edit", Edit), ("collaborate", Collaborate), ("view", View), ("none", None)]
        {
            let invite = look(json!({ "role": name })).await;

            assert_eq!(invite.role, Some(role.clone()));
            assert_eq!(role.to_string(), name);
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
    }

    #[tokio::test]
    async fn an_unknown_role_is_read_and_prints_back_unchanged() {
        for name in ["owner", "Admin", "", "a role with spaces"] {
            let invite = look(json!({ "role": name })).await;

            let role = invite.role.as_ref().unwrap();
            assert_eq!(role, &types::OrgRole::Unknown(name.to_owned()));
            assert_eq!(role.to_string(), name);
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
    }

    #[tokio::test]
    async fn a_date_in_another_time_zone_is_the_same_moment() {
        let invite = look(json!({ "inviteDate": "2016-05-13T06:00:00+02:00" })).await;

        assert_eq!(invite.invite_date.unwrap().to_rfc3339(), "2016-05-13T04:00:00+00:00");
    }

    #[tokio::test]
    async fn null_reads_as_absent_in_every_field() {
        let mut info = documented_info();
        info.as_object_mut().unwrap().values_mut().for_each(|value| *value = Value::Null);
        let mut result = documented_result();
        result.as_object_mut().unwrap().values_mut().for_each(|value| *value = Value::Null);

        let (invite, result) = (look(info).await, answer(result).await);

        assert_eq!(serde_json::to_value(invite.into_inner()).unwrap(), json!({}));
        assert_eq!(serde_json::to_value(result.into_inner()).unwrap(), json!({}));
    }

    #[tokio::test]
    async fn an_empty_object_is_read() {
        let (invite, result) = (look(json!({})).await, answer(json!({})).await);

        assert_eq!(serde_json::to_value(invite.into_inner()).unwrap(), json!({}));
        assert_eq!(serde_json::to_value(result.into_inner()).unwrap(), json!({}));
    }

    #[tokio::test]
    async fn fields_that_are_not_documented_are_passed_over() {
        let extra = json!({
            "_type": "orgInvite",
            "_links": { "self": { "href": "/invites" } },
            "_embedded": { "org": [1, 2, 3] },
            "_actions": null,
            "added later": true,
        });
        let with = |mut documented: Value| {
            documented.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            documented
        };

        let invite = look(with(documented_info())).await;
        let result = answer(with(documented_result())).await;

        assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
        assert_eq!(result.accepted, Some(true));
    }

    #[tokio::test]
    async fn an_error_object_is_read_as_liberally() {
        for (body, type_, message) in [
            (json!({}), None, None),
            (json!({ "type": null, "message": null }), None, None),
            (json!({ "message": "Gone", "statusCode": 410 }), None, Some("Gone")),
        ] {
            let server = Server::start(Answer::json(410, &body)).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                let read = error.body().unwrap();
                assert_eq!((read.type_.as_deref(), read.message.as_deref()), (type_, message), "{body}");
            }
        }
    }

    #[tokio::test]
    async fn json_is_read_whatever_type_the_server_calls_it() {
        let server = Server::start(Answer::new(200, "text/plain", documented_info().to_string())).await;

        let invite = get(&server.client(), TOKEN).send().await.unwrap();

        assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
    }
}

mod unreadable_answers {
    use super::*;

    const MIB: usize = 1024 * 1024;

    /// JSON of so many bytes, that reads as an object without fields.
    fn padded_object(length: usize) -> String {
        format!("{{{}}}", " ".repeat(length - 2))
    }

    #[tokio::test]
    async fn a_success_that_is_not_the_described_json_is_an_error_that_hides_the_body() {
        let truncated = json!({ "orgName": CANARY }).to_string().replace("\"}", "");
        for (content_type, body) in [
            ("text/html", format!("<!doctype html><title>{CANARY}</title>")),
            ("application/json", CANARY.to_owned()),
            ("application/json", truncated),
            ("application/json", json!({ "orgName": CANARY }).to_string() + CANARY),
            ("application/json", json!(CANARY).to_string()),
            ("application/json", json!([CANARY]).to_string()),
            ("application/json", json!({ "ttl": CANARY, "accepted": CANARY }).to_string()),
            ("application/json", json!({ "role": [CANARY], "orgId": { "id": CANARY } }).to_string()),
            ("application/json", json!({ "inviteDate": CANARY, "orgId": [CANARY] }).to_string()),
        ] {
            let server = Server::start(Answer::new(200, content_type, body.clone())).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(matches!(error, Error::InvalidResponse(_)), "{body}: {error:?}");
                assert_eq!(error.status().unwrap(), 200);
                assert_eq!(error.headers().unwrap()["content-type"], content_type);
                assert_eq!(error.raw_body(), Some(body.as_bytes()));
                assert!(!shown(&error).contains(CANARY), "{}", shown(&error));
            }
        }
    }

    #[tokio::test]
    async fn the_error_says_what_is_wrong_with_the_body_and_where() {
        for (body, reason) in [
            ("", "its body is empty (line 1, column 0)"),
            ("<html>", "its body is not JSON (line 1, column 1)"),
            ("{\n  \"accepted\": 1\n}", "its JSON has not the form that is described (line 2, column 15)"),
        ] {
            let server = Server::start(Answer::new(200, "application/json", body)).await;

            let error = post(&server.client(), TOKEN).send().await.unwrap_err();

            assert_eq!(
                error.to_string(),
                format!(
                    "orgInvitesPost (POST /invites): the answer 200 OK can't be read: {reason}; \
                     its content type is application/json; the request may have taken effect"
                )
            );
        }
    }

    #[tokio::test]
    async fn json_that_is_no_object_is_not_read_as_one() {
        for body in [json!(null), json!(true), json!(42), json!("accepted"), json!([])] {
            let server = Server::start(Answer::json(200, &body)).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(matches!(error, Error::InvalidResponse(_)), "{body}: {error:?}");
            }
        }
    }

    #[tokio::test]
    async fn an_error_body_that_is_no_object_is_not_read_as_one() {
        for body in [json!(null), json!(true), json!(42), json!("NotFound"), json!([])] {
            let server = Server::start(Answer::json(404, &body)).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(error.is_not_found(), "{body}: {error:?}");
                assert!(error.body().is_none(), "{body}: {:?}", error.body());
            }
        }
    }

    #[tokio::test]
    async fn an_array_is_not_read_as_the_fields_of_an_object_in_some_order() {
        let result = Answer::json(200, &json!([true, "575ed6e87ae143cd83dc4aa8"]));
        let invite = Answer::json(200, &json!([null, null, null, null, null, null]));
        let error = Answer::json(404, &json!(["Application was not found", "NotFound"]));
        let [result, invite, error] = [result, invite, error].map(Server::start);

        let result = post(&result.await.client(), TOKEN).send().await;
        let invite = get(&invite.await.client(), TOKEN).send().await;
        let error = get(&error.await.client(), TOKEN).send().await.unwrap_err();

        assert!(matches!(result, Err(Error::InvalidResponse(_))), "{result:?}");
        assert!(matches!(invite, Err(Error::InvalidResponse(_))), "{invite:?}");
        assert!(error.body().is_none(), "{:?}", error.body());
    }

    #[tokio::test]
    async fn a_body_of_one_mib_is_read() {
        for answer in [
            Answer::new(200, "application/json", padded_object(MIB)),
            Answer::new(200, "application/json", padded_object(MIB)).without_length(),
        ] {
            let server = Server::start(answer).await;
            let client = server.client();

            assert!(get(&client, TOKEN).send().await.is_ok());
            assert!(post(&client, TOKEN).send().await.is_ok());
        }
    }

    #[tokio::test]
    async fn a_longer_body_is_refused_with_and_without_its_length() {
        let whole = Answer::new(200, "application/json", padded_object(MIB + 1));
        for (answer, has_length) in [(whole.clone(), true), (whole.without_length(), false)] {
            let server = Server::start(answer).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(matches!(error, Error::ResponseTooLarge(_)), "{error:?}");
                assert!(error.is_response_too_large());
                assert_eq!(error.status().unwrap(), 200);
                assert_eq!(error.headers().unwrap().contains_key("content-length"), has_length);
                assert!(error.to_string().contains("longer than 1048576 bytes"), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn an_error_with_a_longer_body_still_says_which_it_is() {
        let whole = Answer::new(410, "text/plain", "x".repeat(MIB + 1));
        for answer in [whole.clone(), whole.without_length()] {
            let server = Server::start(answer).await;

            for error in errors_of_both(&server.client(), TOKEN).await {
                assert!(error.is_gone() && error.is_response_too_large(), "{error:?}");
                assert!(error.body().is_none(), "{error:?}");
            }
        }
    }
}

mod strict_requests {
    use super::*;

    /// Neither may show in an error, whether it is the value at fault or not.
    const SECRETS: [&str; 2] = [CANARY, "canary.mailbox"];
    const SECRET_EMAIL: &str = "canary.mailbox@example.com";

    /// Asserts that a request was refused for a parameter, in a message that says all of this.
    fn assert_refused<T: std::fmt::Debug>(sent: Result<T, Error>, parameter: &str, reason: &[&str]) {
        let error = sent.unwrap_err();
        assert!(error.is_invalid_request(), "{error:?}");
        assert!(error.status().is_none(), "{error:?}");
        let Error::InvalidRequest(invalid) = &error else { panic!("{error:?}") };
        assert_eq!(invalid.parameter(), parameter, "{error}");
        assert!(reason.iter().all(|part| invalid.reason().contains(part)), "{error}");
        let message = error.to_string();
        assert!(message.contains(parameter) && message.contains(invalid.reason()), "{error}");
        let shown = shown(&error);
        assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
    }

    /// An address of so many characters.
    fn email_of(length: usize) -> String {
        let host = "@example.com";
        SECRET_EMAIL.chars().take_while(|c| *c != '@').cycle().take(length - host.len()).collect::<String>()
            + host
    }

    #[tokio::test]
    async fn get_refuses_what_the_description_does_not_allow() {
        let server = Server::documented().await;
        let client = server.client();
        let request = || client.org_invites().get().token(CANARY).email(SECRET_EMAIL);

        for (request, parameter, reason) in [
            (request().token(""), "token", "must have at least 1 character"),
            (client.org_invites().get().email(SECRET_EMAIL), "token", "is required"),
            (client.org_invites().get().token(CANARY), "email", "is required"),
            (request().email(email_of(1025)), "email", "must have at most 1024 characters, and has 1025"),
            (request().email("canary.mailbox"), "email", "must be an email address"),
            (request().email(""), "email", "must be an email address"),
            (request().email("canary.mailbox@"), "email", "must be an email address"),
            (request().losantdomain("a\nb: c"), "losantdomain", "control characters"),
            (request().losantdomain("a\r\nb: c"), "losantdomain", "control characters"),
            (request().losantdomain("a\0"), "losantdomain", "control characters"),
        ] {
            assert_refused(request.send().await, parameter, &[reason]);
        }

        server.assert_untouched().await;
    }

    #[tokio::test]
    async fn post_refuses_what_the_description_does_not_allow() {
        let server = Server::documented().await;
        let client = server.client();
        let empty = types::OrgInviteAction::builder;
        let action = || empty().email(SECRET_EMAIL).token(CANARY).accept(true);

        // The parameter is the whole body, so the reason names the field.
        for (action, field, reason) in [
            (action().token(""), "token", "must have at least 1 character"),
            (empty().email(SECRET_EMAIL).accept(true), "token", "is required, and was not set"),
            (empty().token(CANARY).accept(true), "email", "is required, and was not set"),
            (empty().token(CANARY).email(SECRET_EMAIL), "accept", "is required, and was not set"),
            (action().email(email_of(1025)), "email", "must have at most 1024 characters, and has 1025"),
            (action().email("canary.mailbox"), "email", "must be an email address"),
        ] {
            let sent = client.org_invites().post().invite(action).send().await;
            assert_refused(sent, "invite", &[field, reason]);
        }
        assert_refused(client.org_invites().post().send().await, "invite", &["is required"]);
        let request = client.org_invites().post().invite(action()).losantdomain("a\nb: c");
        assert_refused(request.send().await, "losantdomain", &["control characters"]);

        server.assert_untouched().await;
    }

    #[tokio::test]
    async fn an_action_that_was_read_liberally_is_sent_strictly() {
        let server = Server::documented().await;
        let client = server.client();

        for (action, reason) in [
            (json!({ "email": SECRET_EMAIL, "token": "", "accept": true }), "token: must have"),
            (json!({ "email": "canary.mailbox", "token": CANARY, "accept": true }), "email: must be"),
        ] {
            let action: types::OrgInviteAction = serde_json::from_value(action).unwrap();
            assert_refused(client.org_invites().post().invite(action).send().await, "invite", &[reason]);
        }

        server.assert_untouched().await;
    }

    #[tokio::test]
    async fn the_longest_email_and_the_shortest_token_are_sent() {
        let server = Server::documented().await;
        let client = server.client();
        let email = email_of(1024);

        client.org_invites().get().token("a").email(&email).send().await.unwrap();
        let action = types::OrgInviteAction::builder().token("a").email(&email).accept(false);
        client.org_invites().post().invite(action).send().await.unwrap();

        let [looked, answered] = server.received_requests().try_into().unwrap();
        assert!(looked.pairs().contains(&("email".to_owned(), email.clone())));
        assert_eq!(answered.json(), json!({ "email": email, "token": "a", "accept": false }));
    }

    #[tokio::test]
    async fn the_last_value_that_is_set_counts() {
        let server = Server::documented().await;

        get(&server.client(), "").token(TOKEN).send().await.unwrap();

        assert!(server.request().pairs().contains(&("token".to_owned(), TOKEN.to_owned())));
    }
}

mod secrets {
    use super::*;

    /// Asserts that neither the error nor its sources show the token, however they are printed.
    fn assert_hidden(error: &Error) {
        let shown = shown(error);
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(!shown.contains(EMAIL), "{shown}");
        assert!(!shown.contains("example%40example.com"), "{shown}");
    }

    /// An error object that repeats the token in each of its fields.
    fn echo() -> Value {
        json!({ "type": CANARY, "message": format!("no invite {CANARY}"), "query": { "token": CANARY } })
    }

    #[test]
    fn whatever_holds_a_token_prints_without_it() {
        let client = Client::builder().base_url("http://localhost").build().unwrap();
        let token = types::InviteToken::try_from(CANARY).unwrap();
        let builder = types::OrgInviteAction::builder().token(CANARY).email(EMAIL).accept(true);
        let action = types::OrgInviteAction::try_from(builder.clone()).unwrap();
        let get = get(&client, CANARY);
        let post = post(&client, CANARY);
        let post_of_action = client.org_invites().post().invite(action.clone());

        for shown in [
            format!("{token:?} {token:#?}"),
            format!("{builder:?} {builder:#?}"),
            format!("{action:?} {action:#?}"),
            format!("{get:?} {get:#?}"),
            format!("{post:?} {post:#?}"),
            format!("{post_of_action:?} {post_of_action:#?}"),
        ] {
            assert!(!shown.contains(CANARY), "{shown}");
            assert!(shown.contains("[redacted]"), "{shown}");
        }
        let shown = format!("{client:?} {client:#?} {:?}", client.org_invites());
        assert!(!shown.contains(CANARY) && shown.contains("http://localhost"), "{shown}");
    }

    #[test]
    fn a_token_is_shown_to_who_asks_for_it() {
        let token = types::InviteToken::try_from(CANARY).unwrap();

        assert_eq!(token.expose_secret(), CANARY);
        assert_eq!(serde_json::to_value(&token).unwrap(), CANARY);
    }

    #[tokio::test]
    async fn a_refused_connection_hides_the_token() {
        let port = RefusingPort::new();
        let client = Client::builder().base_url(port.url()).build().unwrap();

        for error in errors_of_both(&client, CANARY).await {
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
            assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
            assert!(error.status().is_none());
            assert!(std::error::Error::source(&error).is_some());
            assert_hidden(&error);
        }
    }

    #[tokio::test]
    async fn a_timeout_hides_the_token() {
        for reaction in [Reaction::Silence, Answer::new(200, "application/json", "{").that_stalls().into()] {
            let server = Server::start(reaction).await;
            let client =
                Client::builder().base_url(server.url()).timeout(Duration::from_millis(200)).build().unwrap();

            for error in errors_of_both(&client, CANARY).await {
                assert!(error.is_timeout(), "{error:?}");
                assert_hidden(&error);
            }
        }
    }

    #[tokio::test]
    async fn a_status_hides_the_token_that_its_body_and_headers_repeat() {
        for status in [400, 404, 410, 500] {
            let answer = Answer::json(status, &echo()).with_header("x-query", format!("token={CANARY}"));
            let server = Server::start(answer).await;

            for error in errors_of_both(&server.client(), CANARY).await {
                assert_eq!(error.body().unwrap().type_.as_deref(), Some(CANARY), "it did come");
                assert_hidden(&error);
            }
        }
    }

    #[tokio::test]
    async fn an_unreadable_answer_hides_the_token_that_it_repeats() {
        let body = json!({ "ttl": CANARY, "accepted": CANARY });
        let server = Server::start(Answer::json(200, &body)).await;

        for error in errors_of_both(&server.client(), CANARY).await {
            assert!(matches!(error, Error::InvalidResponse(_)), "{error:?}");
            assert_hidden(&error);
        }
    }

    #[tokio::test]
    async fn a_redirect_hides_the_token_that_its_location_repeats() {
        let location = format!("http://localhost/?token={CANARY}");
        let server = Server::start(Answer::json(302, &echo()).with_header("location", location)).await;

        for error in errors_of_both(&server.client(), CANARY).await {
            assert_eq!(error.status().unwrap(), 302);
            assert_hidden(&error);
        }
    }

    #[tokio::test]
    async fn something_other_than_http_hides_the_token_that_it_repeats() {
        let client = Client::builder().base_url(echo_url().await).build().unwrap();

        for error in errors_of_both(&client, CANARY).await {
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
            assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
            assert_hidden(&error);
        }
    }

    #[tokio::test]
    async fn a_connection_that_ends_before_or_in_the_answer_hides_the_token() {
        for reaction in [Reaction::HangUp, Answer::json(200, &echo()).that_breaks().into()] {
            let server = Server::start(reaction).await;

            for error in errors_of_both(&server.client(), CANARY).await {
                assert!(matches!(error, Error::Transport(_)), "{error:?}");
                assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
                assert_hidden(&error);
            }
        }
    }

    #[tokio::test]
    async fn an_error_whose_body_breaks_off_keeps_its_status_and_hides_the_token() {
        let cut = format!("HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n{}", echo());
        let client = Client::builder().base_url(raw_url(cut).await).build().unwrap();

        for error in errors_of_both(&client, CANARY).await {
            assert!(error.is_not_found(), "{error:?}");
            assert_eq!(error.raw_body().unwrap(), echo().to_string().as_bytes());
            assert_hidden(&error);
        }
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[tokio::test]
    async fn a_failed_tls_handshake_hides_the_token() {
        let server = Server::documented().await;
        let client = Client::builder().base_url(format!("https://{}", server.authority())).build().unwrap();

        for error in errors_of_both(&client, CANARY).await {
            assert!(error.is_tls(), "{error:?}");
            assert_hidden(&error);
        }
        assert!(server.received_requests().is_empty());
    }
}
