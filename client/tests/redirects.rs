//! The error of a redirect says that redirects are not followed, and names the host of `Location` without any secret.
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

use losant_org_invites::{Client, Error, RetryPolicy};
use support::{
    faults::{Fault, FaultyServer, SECRET_EMAIL, SECRET_TOKEN, answer, leak, secret_get, secret_post},
    shown,
};

const NOT_FOLLOWED: &str = "redirects are not followed";

/// Returns the errors of both operations against a server that responds with a status, headers and a body.
async fn errors(status: &str, headers: &str, body: &str) -> [Error; 2] {
    let server = FaultyServer::start(Fault::says(answer(status, headers, body))).await;
    let client = Client::builder().base_url(server.url()).retry(RetryPolicy::never()).build().unwrap();
    let get = secret_get(&client).send().await.unwrap_err();
    let post = secret_post(&client).send().await.unwrap_err();
    assert_eq!(server.received_requests(), 2);
    [get, post]
}

/// Returns the message of the error of a redirect to `location`, after the status, without any secret.
async fn message(location: &str) -> String {
    let [get, post] = errors("302", &format!("Location: {location}\r\n"), "").await;
    for error in [&get, &post] {
        assert_eq!(leak(&shown(error)), None, "{location}: {}", shown(error));
    }
    let message = get.to_string().strip_prefix("orgInvitesGet (GET /invites): ").unwrap().to_owned();
    let unknown = "; the request may have taken effect";
    assert_eq!(post.to_string(), format!("orgInvitesPost (POST /invites): {message}{unknown}"));
    message.rsplit_once("302 Found: ").unwrap().1.to_owned()
}

#[tokio::test]
async fn redirect_names_the_host_of_location_alone() {
    for (location, host) in [
        ("https://example.org", "example.org"),
        ("https://EXAMPLE.org/invites", "example.org"),
        ("https://example.org:443/", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("//example.org/invites", "example.org"),
        ("https://192.0.2.1/", "192.0.2.1"),
        ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
        ("https://user:password@example.org/#fragment", "example.org"),
    ] {
        assert_eq!(
            message(location).await,
            format!("{NOT_FOLLOWED}; `Location` points to `{host}`"),
            "{location}"
        );
    }
}

#[tokio::test]
async fn relative_location_points_to_the_same_host() {
    for location in ["/elsewhere", "elsewhere", "?page=2", "../", ""] {
        let expected = format!("{NOT_FOLLOWED}; `Location` points to the same host");
        assert_eq!(message(location).await, expected, "{location}");
    }
}

#[tokio::test]
async fn location_without_a_readable_host_is_left_out() {
    for location in [
        "https://",
        "http://exa mple.org/",
        "https://example.org:port/",
        "mailto:ann@example.org",
        "https://b\u{fc}cher.test/",
        // These would be written in another way than the server did.
        "https://xn--bcher-kva.test/",
        "https://b%C3%BCcher.test/",
        "https://3221225985/",
    ] {
        assert_eq!(message(location).await, NOT_FOLLOWED, "{location}");
    }
}

#[tokio::test]
async fn secrets_in_location_are_redacted() {
    let (token, email) = (SECRET_TOKEN, SECRET_EMAIL);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let domain = email.split_once('@').unwrap().1;
    for (location, host) in [
        (format!("https://example.org/{token}/{email}?token={token}&email={email}#{token}"), "`example.org`"),
        (format!("https://{token}:{email}@example.org/"), "`example.org`"),
        (format!("https://{token}.example.org/{email}"), "`[redacted].example.org`"),
        (format!("https://{}.example.org:8443/", token.to_uppercase()), "`[redacted].example.org:8443`"),
        (format!("https://{}.example.org/", &token[..12]), "`[redacted].example.org`"),
        (format!("https://{domain}/"), "`[redacted]`"),
        (format!("https://{}.example.org/", token.replace('-', ".")), "`[redacted].example.org`"),
        (format!("/{token}/{email}?token={token}"), "the same host"),
        (format!("{token}/{email}"), "the same host"),
    ] {
        assert_eq!(
            message(&location).await,
            format!("{NOT_FOLLOWED}; `Location` points to {host}"),
            "{location}"
        );
    }
    let location = format!("https://{}.example.org/", encoded(token));
    assert_eq!(message(&location).await, NOT_FOLLOWED, "an encoded host is not shown");
}

#[tokio::test]
async fn every_status_of_a_redirect_says_so_after_the_servers_message() {
    let body = format!(r#"{{"type":"Moved","message":"{SECRET_TOKEN} has moved"}}"#);
    let location = "Location: https://example.org/\r\n";
    for status in ["300", "301", "302", "303", "307", "308"] {
        for error in errors(status, location, &body).await {
            let message =
                format!(": Moved: [redacted] has moved; {NOT_FOLLOWED}; `Location` points to `example.org`");
            assert!(error.to_string().contains(&message), "{error}");
            assert_eq!(leak(&shown(&error)), None, "{error}");
        }
    }
}

#[tokio::test]
async fn other_statuses_do_not_mention_redirects() {
    for status in ["201", "304", "404", "503"] {
        for error in errors(status, "Location: https://example.org/\r\n", "").await {
            assert!(!error.to_string().contains("redirect"), "{error}");
            assert!(!error.to_string().contains("example.org"), "{error}");
        }
    }
}
