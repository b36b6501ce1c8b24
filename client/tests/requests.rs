//! The requests that the client sends, and the requests and settings that it rejects.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that these tests do not install.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use losant_org_invites::{Client, Error, reqwest, types};
use serde_json::json;
use support::{EMAIL, Server, TOKEN, acceptance, assert_no_leak, get, leak, post, printed};

/// Runs the example of the README.
#[rustfmt::skip]
async fn readme_example(url: String) -> Result<(), Box<dyn std::error::Error>> {
    use losant_org_invites::{Client, types};
    let client = Client::builder().base_url(&url).build()?;
    let invite = client.org_invites().get()
        .token("aTokenString").email("example@example.com")
        .send().await?;
    println!("{:?} as {:?}", invite.org_name, invite.role);
    let result = client.org_invites().post()
        .invite(types::OrgInviteAction::builder()
            .email("example@example.com").token("aTokenString").accept(true))
        .losantdomain("example.com")
        .send().await;
    match result {
        Ok(result) => println!("accepted: {:?}", result.accepted),
        Err(error) if error.is_gone() => println!("too late"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

#[tokio::test]
async fn readme_example_sends_both_requests() {
    let server = Server::documented().await;

    readme_example(server.url.clone()).await.unwrap();

    assert_eq!(server.received_methods(), ["GET", "POST"]);
}

#[test]
fn clients_requests_and_errors_are_send_and_sync() {
    fn shareable<T: Clone + Send + Sync + 'static>() {}
    fn spawnable<T: Future + Send + 'static>(_: T) {}
    fn propagatable<T: std::error::Error + Send + Sync + 'static>() {}

    shareable::<Client>();
    propagatable::<Error>();
    let client = Client::builder().base_url("http://localhost").build().unwrap();
    spawnable(client.org_invites().get().send());
    spawnable(client.org_invites().post().send());
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn get_sends_token_and_email_as_query_parameters() {
    let server = Server::documented().await;

    get(&server.client()).send().await.unwrap();

    let request = server.only_request();
    assert_eq!((request.method.as_str(), request.path()), ("GET", "/invites"));
    assert_eq!(
        request.query_pairs(),
        pairs([
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
async fn get_encodes_query_parameters_in_order_of_description() {
    let server = Server::documented().await;

    get(&server.client()).token("aTokenString").email("example@example.com").send().await.unwrap();

    assert_eq!(
        server.only_request().query(),
        "token=aTokenString&email=example%40example.com&_actions=false&_links=true&_embedded=true"
    );
}

#[tokio::test]
async fn post_sends_json_body_and_no_token_in_query() {
    for accept in [true, false] {
        let server = Server::documented().await;
        let invite = acceptance().accept(accept);

        server.client().org_invites().post().invite(invite).send().await.unwrap();

        let request = server.only_request();
        assert_eq!((request.method.as_str(), request.path()), ("POST", "/invites"));
        assert_eq!(
            request.query_pairs(),
            pairs([("_actions", "false"), ("_links", "true"), ("_embedded", "true")])
        );
        assert_eq!(request.json(), json!({ "email": EMAIL, "token": TOKEN, "accept": accept }));
    }
}

#[tokio::test]
async fn post_takes_a_value_or_a_builder() {
    let server = Server::documented().await;
    let action = types::OrgInviteAction::try_from(acceptance()).unwrap();

    server.client().org_invites().post().invite(action).send().await.unwrap();

    assert_eq!(server.only_request().json(), json!({ "email": EMAIL, "token": TOKEN, "accept": true }));
}

#[tokio::test]
async fn boolean_query_parameters_can_be_set_on_both_operations() {
    let server = Server::documented().await;
    let client = server.client();

    get(&client).actions(true).links(false).embedded(false).send().await.unwrap();
    post(&client).actions(true).links(false).embedded(false).send().await.unwrap();

    let switches = [("_actions", "true"), ("_links", "false"), ("_embedded", "false")];
    for request in server.received_requests() {
        let mut sent = request.query_pairs();
        sent.retain(|(name, _)| name.starts_with('_'));
        assert_eq!(sent, pairs(switches), "{}", request.method);
    }
}

#[tokio::test]
async fn get_and_post_send_only_expected_headers() {
    let server = Server::documented().await;
    let client = server.client();

    get(&client).send().await.unwrap();
    post(&client).send().await.unwrap();

    let [get, post] = server.received_requests().try_into().unwrap();
    assert_eq!(get.header_names(), ["accept", "accept-version", "host", "user-agent"]);
    assert_eq!(
        post.header_names(),
        ["accept", "accept-version", "content-length", "content-type", "host", "user-agent"]
    );
    let user_agent = concat!("losant-org-invites/", env!("CARGO_PKG_VERSION"));
    for request in [&get, &post] {
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("accept-version"), Some("^1.31.0"));
        assert_eq!(request.header("user-agent"), Some(user_agent));
        assert_eq!(request.header("host"), Some(server.address.to_string().as_str()));
    }
    assert_eq!(post.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn user_agent_setting_is_prepended_to_crate_name() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| builder.user_agent("my-app/1.2"));

    get(&client).send().await.unwrap();
    post(&client).send().await.unwrap();

    let user_agent = concat!("my-app/1.2 losant-org-invites/", env!("CARGO_PKG_VERSION"));
    for request in server.received_requests() {
        assert_eq!(request.header("user-agent"), Some(user_agent), "{}", request.method);
    }
}

#[tokio::test]
async fn losantdomain_of_request_is_sent() {
    let server = Server::documented().await;
    let client = server.client();

    get(&client).losantdomain("example.com").send().await.unwrap();
    post(&client).losantdomain("example.com").send().await.unwrap();

    for request in server.received_requests() {
        assert_eq!(request.header("losantdomain"), Some("example.com"), "{}", request.method);
    }
}

#[tokio::test]
async fn reserved_characters_in_query_are_percent_encoded() {
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

        get(&server.client()).token(&token).send().await.unwrap();

        let request = server.only_request();
        let sent = request.query().split('&').find(|pair| pair.starts_with("token="));
        assert_eq!(sent, Some(format!("token=a{escaped}b").as_str()));
        assert!(request.query_pairs().contains(&("token".to_owned(), token)));
    }
}

#[tokio::test]
async fn email_with_special_characters_is_percent_encoded() {
    let server = Server::documented().await;
    let email = "first+tag&é/#%=@example.com";

    get(&server.client()).email(email).send().await.unwrap();

    let request = server.only_request();
    assert!(request.query().contains("email=first%2Btag%26%C3%A9%2F%23%25%3D%40example.com"));
    assert!(request.query_pairs().contains(&("email".to_owned(), email.to_owned())));
}

#[tokio::test]
async fn repeated_setter_replaces_the_value() {
    let server = Server::documented().await;

    get(&server.client()).token("").token(TOKEN).send().await.unwrap();

    assert!(server.only_request().query_pairs().contains(&("token".to_owned(), TOKEN.to_owned())));
}

#[tokio::test]
async fn access_token_is_sent_as_bearer_token() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| builder.access_token("an-access-token"));

    get(&client).send().await.unwrap();
    post(&client).send().await.unwrap();

    for request in server.received_requests() {
        assert_eq!(request.header("authorization"), Some("Bearer an-access-token"));
    }
}

#[tokio::test]
async fn accept_version_setting_is_sent() {
    let server = Server::documented().await;

    get(&server.client_with(|builder| builder.accept_version("^1.20.0"))).send().await.unwrap();

    assert_eq!(server.only_request().header("accept-version"), Some("^1.20.0"));
}

#[tokio::test]
async fn accept_version_of_request_overrides_setting() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| builder.accept_version("^1.20.0"));

    get(&client).accept_version("^1.25.0").send().await.unwrap();

    assert_eq!(server.only_request().header("accept-version"), Some("^1.25.0"));
}

#[test]
fn invalid_accept_version_is_rejected() {
    let error = Client::builder().base_url("http://localhost").accept_version("^1\n").build().unwrap_err();

    assert_eq!(
        error.to_string(),
        "could not build the client: `Accept-Version` must not contain control characters"
    );
}

#[tokio::test]
async fn losantdomain_of_client_is_sent_unless_request_sets_it() {
    let server = Server::documented().await;
    let client = server.client_with(|builder| builder.losantdomain("example.com"));

    get(&client).send().await.unwrap();
    post(&client).losantdomain("example.org").send().await.unwrap();

    let domains: Vec<_> = server
        .received_requests()
        .iter()
        .map(|request| request.header("losantdomain").unwrap().to_owned())
        .collect();
    assert_eq!(domains, ["example.com", "example.org"]);
}

#[test]
fn invalid_user_agent_is_rejected() {
    let error = Client::builder().base_url("http://localhost").user_agent("my\napp").build().unwrap_err();

    assert!(matches!(error, Error::Build(_)));
    assert!(error.to_string().contains("`user_agent`"), "{error}");
}

#[test]
fn blank_access_token_is_rejected() {
    let error = Client::builder().base_url("http://localhost").access_token(" ").build().unwrap_err();

    assert!(error.to_string().contains("`access_token`"), "{error}");
}

mod base_url {
    use super::*;

    #[tokio::test]
    async fn trailing_slashes_are_ignored() {
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
            let client = Client::builder().base_url(format!("{}{base}", server.url)).build().unwrap();

            get(&client).send().await.unwrap();
            post(&client).send().await.unwrap();

            for request in server.received_requests() {
                assert_eq!(request.path(), path, "{} with base {base:?}", request.method);
            }
        }
    }

    #[test]
    fn invalid_base_url_is_rejected_with_reason() {
        for (base_url, reason) in [
            ("", "must be an absolute URL"),
            ("/invites", "must be an absolute URL"),
            ("api.losant.com", "must be an absolute URL"),
            ("http://", "must be an absolute URL"),
            ("localhost:8080", "must start with `https://`"),
            ("ftp://api.losant.com", "must start with `https://`"),
            ("https://api.losant.com/?_links=false", "must not contain a query or a fragment"),
            ("https://api.losant.com?", "must not contain a query or a fragment"),
            ("https://api.losant.com/#invites", "must not contain a query or a fragment"),
            ("https://user@api.losant.com", "must not contain a user name or a password"),
            ("https://user:password@api.losant.com", "must not contain a user name or a password"),
            ("https://:password@api.losant.com", "must not contain a user name or a password"),
        ] {
            let error = Client::builder().base_url(base_url).build().unwrap_err();

            assert!(matches!(error, Error::Build(_)), "{base_url}: {error:?}");
            let message = error.to_string();
            assert!(message.contains("`base_url`") && message.contains(reason), "{base_url}: {message}");
            assert!(
                !printed(&error).contains("user:") && !printed(&error).contains(":password"),
                "{base_url}"
            );
        }
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn default_base_url_is_the_server_of_the_description() {
        let client = Client::new().unwrap();

        assert_eq!(client.base_url(), "https://api.losant.com");
    }

    #[cfg(not(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls")))]
    #[test]
    fn https_without_tls_feature_is_rejected_with_help() {
        let error = Client::new().unwrap_err();

        assert!(matches!(error, Error::Build(_)));
        assert!(error.to_string().contains("`rustls`"), "{error}");
    }

    #[test]
    fn plain_http_to_loopback_is_allowed() {
        for host in
            ["localhost", "localhost:8080", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:8080", "LOCALHOST"]
        {
            let client = Client::builder().base_url(format!("http://{host}/api")).build();

            assert!(client.is_ok(), "{host}: {client:?}");
        }
    }

    #[test]
    fn plain_http_to_other_hosts_is_rejected() {
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
    fn danger_allow_plain_http_allows_any_host() {
        let builder = Client::builder().base_url("http://api.losant.com").danger_allow_plain_http(true);

        assert!(builder.build().is_ok());
    }
}

mod http_client {
    use losant_org_invites::reqwest::header;

    use super::*;

    #[tokio::test]
    async fn configure_http_sets_default_headers() {
        let server = Server::documented().await;
        let mut headers = header::HeaderMap::new();
        headers.insert("x-team", "blue".parse().unwrap());

        let client =
            server.client_with(|builder| builder.configure_http(|http| http.default_headers(headers)));
        get(&client).send().await.unwrap();

        assert_eq!(server.only_request().header("x-team"), Some("blue"));
    }

    #[tokio::test]
    async fn configure_http_twice_applies_both() {
        let server = Server::documented().await;
        let header = |name: &'static str| {
            let headers = [(header::HeaderName::from_static(name), header::HeaderValue::from_static("yes"))];
            move |http: reqwest::ClientBuilder| http.default_headers(headers.into_iter().collect())
        };

        let client =
            server.client_with(|builder| builder.configure_http(header("x-a")).configure_http(header("x-b")));
        get(&client).send().await.unwrap();

        let request = server.only_request();
        assert_eq!((request.header("x-a"), request.header("x-b")), (Some("yes"), Some("yes")));
    }

    #[tokio::test]
    async fn configuration_that_reqwest_rejects_is_a_build_error() {
        let error = Client::builder()
            .base_url("http://localhost")
            .configure_http(|http| http.user_agent("a\nb"))
            .build()
            .unwrap_err();

        assert!(matches!(error, Error::Build(_)), "{error:?}");
    }

    #[tokio::test]
    async fn loopback_requests_bypass_proxies() {
        let (server, proxy) = (Server::documented().await, Server::documented().await);
        let all = reqwest::Proxy::all(&proxy.url).unwrap();

        let client = server.client_with(|builder| builder.configure_http(|http| http.proxy(all)));
        get(&client).send().await.unwrap();

        server.only_request();
        proxy.assert_unused().await;
    }

    #[tokio::test]
    async fn localhost_is_always_resolved_to_loopback() {
        let server = Server::documented().await;
        let elsewhere = std::net::SocketAddr::from(([192, 0, 2, 1], 80));

        let client = Client::builder()
            .base_url(format!("http://localhost:{}", server.address.port()))
            .configure_http(move |http| http.resolve("localhost", elsewhere))
            .build()
            .unwrap();
        get(&client).send().await.unwrap();

        server.only_request();
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls {
    use support::{Reply, echo, patient, tls::TlsProxy};

    use super::*;

    #[tokio::test]
    async fn trusted_certificate_is_accepted() {
        let server = Server::start(Reply::raw(echo::success())).await;
        let proxy = TlsProxy::start(server.address, "127.0.0.1").await;
        let certificate = proxy.certificate.clone();
        let client =
            patient(&proxy.url).configure_http(|http| http.tls_certs_merge([certificate])).build().unwrap();

        get(&client).send().await.unwrap();
        post(&client).send().await.unwrap();

        assert_eq!(server.request_count(), 2);
    }
}

mod validation {
    use super::*;

    /// Asserts that a request was rejected because of a parameter, with all of these texts in the reason.
    fn assert_rejected<T: std::fmt::Debug>(sent: Result<T, Error>, parameter: &str, reason: &[&str]) {
        let error = sent.unwrap_err();
        assert!(error.is_invalid_request(), "{error:?}");
        assert!(error.status().is_none(), "{error:?}");
        let Error::InvalidRequest(invalid) = &error else { panic!("{error:?}") };
        assert_eq!(invalid.parameter(), parameter, "{error}");
        assert!(reason.iter().all(|part| invalid.reason().contains(part)), "{error}");
        let message = error.to_string();
        assert!(message.contains(parameter) && message.contains(invalid.reason()), "{error}");
        assert_no_leak(&error);
    }

    /// An email address without its host.
    const MAILBOX: &str = "canary.Gr4Wb6";

    /// Returns an email address with this number of characters.
    fn email_of_length(length: usize) -> String {
        let host = "@kx7qz.test";
        MAILBOX.chars().cycle().take(length - host.len()).collect::<String>() + host
    }

    #[tokio::test]
    async fn invalid_get_parameters_are_rejected_before_sending() {
        let server = Server::documented().await;
        let client = server.client();

        for (request, parameter, reason) in [
            (get(&client).token(""), "token", "must have at least 1 character"),
            (client.org_invites().get().email(EMAIL), "token", "is required"),
            (client.org_invites().get().token(TOKEN), "email", "is required"),
            (
                get(&client).email(email_of_length(1025)),
                "email",
                "must have at most 1024 characters, and has 1025",
            ),
            (get(&client).email(MAILBOX), "email", "must be an email address"),
            (get(&client).email(""), "email", "must be an email address"),
            (get(&client).email(format!("{MAILBOX}@")), "email", "must be an email address"),
            (get(&client).losantdomain("a\nb: c"), "losantdomain", "control characters"),
            (get(&client).losantdomain("a\r\nb: c"), "losantdomain", "control characters"),
            (get(&client).losantdomain("a\0"), "losantdomain", "control characters"),
        ] {
            assert_rejected(request.send().await, parameter, &[reason]);
        }

        server.assert_unused().await;
    }

    #[tokio::test]
    async fn invalid_post_bodies_are_rejected_before_sending() {
        let server = Server::documented().await;
        let client = server.client();
        let empty = types::OrgInviteAction::builder;

        // The parameter is the whole body, so the reason names the property.
        for (action, field, reason) in [
            (acceptance().token(""), "token", "must have at least 1 character"),
            (empty().email(EMAIL).accept(true), "token", "is required, and was not set"),
            (empty().token(TOKEN).accept(true), "email", "is required, and was not set"),
            (empty().token(TOKEN).email(EMAIL), "accept", "is required, and was not set"),
            (
                acceptance().email(email_of_length(1025)),
                "email",
                "must have at most 1024 characters, and has 1025",
            ),
            (acceptance().email(MAILBOX), "email", "must be an email address"),
        ] {
            let sent = client.org_invites().post().invite(action).send().await;
            assert_rejected(sent, "invite", &[field, reason]);
        }
        assert_rejected(client.org_invites().post().send().await, "invite", &["is required"]);
        let request = post(&client).losantdomain("a\nb: c");
        assert_rejected(request.send().await, "losantdomain", &["control characters"]);

        server.assert_unused().await;
    }

    #[tokio::test]
    async fn deserialized_bodies_are_validated_before_sending() {
        let server = Server::documented().await;
        let client = server.client();

        for (action, reason) in [
            (json!({ "email": EMAIL, "token": "", "accept": true }), "token: must have"),
            (json!({ "email": MAILBOX, "token": TOKEN, "accept": true }), "email: must be"),
        ] {
            let action: types::OrgInviteAction = serde_json::from_value(action).unwrap();
            assert_rejected(client.org_invites().post().invite(action).send().await, "invite", &[reason]);
        }

        server.assert_unused().await;
    }

    #[tokio::test]
    async fn values_at_length_limits_are_sent() {
        let server = Server::documented().await;
        let client = server.client();
        let email = email_of_length(1024);

        client.org_invites().get().token("a").email(&email).send().await.unwrap();
        let action = types::OrgInviteAction::builder().token("a").email(&email).accept(false);
        client.org_invites().post().invite(action).send().await.unwrap();

        let [get, post] = server.received_requests().try_into().unwrap();
        assert!(get.query_pairs().contains(&("email".to_owned(), email.clone())));
        assert_eq!(post.json(), json!({ "email": email, "token": "a", "accept": false }));
    }

    #[tokio::test]
    async fn request_that_exceeds_url_length_is_rejected() {
        let server = Server::documented().await;

        let error = get(&server.client()).token(TOKEN.repeat(4000)).send().await.unwrap_err();

        assert!(error.is_invalid_request(), "{error:?}");
        assert!(error.to_string().contains("URL"), "{error}");
        assert!(error.to_string().starts_with("orgInvitesGet was not sent: the request "), "{error}");
        assert_eq!(leak(&printed(&error)), None, "{error}");
        assert!(server.received_requests().is_empty());
    }
}
