//! Redirects are not followed. The error of a redirect names the host of `Location`, without secrets.

use losant_org_invites::{Error, RetryPolicy};

use super::support::{self, EMAIL, Reply, Server, TOKEN, assert_no_leak};

const NOT_FOLLOWED: &str = "redirects are not followed";

/// Returns the errors of both operations against a server that responds with a status, headers and a body.
async fn errors(status: &str, headers: &str, body: &str) -> [Error; 2] {
    let response = format!("HTTP/1.1 {status} \r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len());
    let server = Server::start(Reply::raw(response)).await;
    let client = server.client_with(|builder| builder.retry(RetryPolicy::never()));
    let errors = support::errors(&client).await;
    assert_eq!(server.request_count(), 2);
    errors
}

/// Returns the part after the status in the error message of a redirect to `location`. Asserts that it has no secret.
async fn message(location: &str) -> String {
    let [get, post] = errors("302", &format!("Location: {location}\r\n"), "").await;
    for error in [&get, &post] {
        assert_no_leak(error);
    }
    let message = get.to_string().strip_prefix("orgInvitesGet (GET /invites): ").unwrap().to_owned();
    let unknown = "; the server may have processed the request";
    assert_eq!(post.to_string(), format!("orgInvitesPost (POST /invites): {message}{unknown}"));
    message.rsplit_once("302 Found: ").unwrap().1.to_owned()
}

#[tokio::test]
async fn message_has_only_the_host_of_location() {
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
async fn relative_location_is_reported_as_same_host() {
    for location in ["/elsewhere", "elsewhere", "?page=2", "../", ""] {
        let expected = format!("{NOT_FOLLOWED}; `Location` points to the same host");
        assert_eq!(message(location).await, expected, "{location}");
    }
}

#[tokio::test]
async fn location_without_a_valid_host_is_not_in_the_message() {
    for location in [
        "https://",
        "http://exa mple.org/",
        "https://example.org:port/",
        "mailto:ann@example.org",
        "https://b\u{fc}cher.test/",
        // The URL parser changes these hosts.
        "https://xn--bcher-kva.test/",
        "https://b%C3%BCcher.test/",
        "https://3221225985/",
    ] {
        assert_eq!(message(location).await, NOT_FOLLOWED, "{location}");
    }
}

#[tokio::test]
async fn secrets_in_location_are_redacted() {
    let (token, email) = (TOKEN, EMAIL);
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
    assert_eq!(message(&location).await, NOT_FOLLOWED, "an encoded host is not in the message");
}

#[tokio::test]
async fn every_redirect_status_is_explained_after_the_message_of_the_server() {
    let body = format!(r#"{{"type":"Moved","message":"{TOKEN} has moved"}}"#);
    let location = "Location: https://example.org/\r\n";
    for status in ["300", "301", "302", "303", "307", "308"] {
        for error in errors(status, location, &body).await {
            let message =
                format!(": Moved: [redacted] has moved; {NOT_FOLLOWED}; `Location` points to `example.org`");
            assert!(error.to_string().contains(&message), "{error}");
            assert_no_leak(&error);
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

#[tokio::test]
async fn redirect_is_an_error_and_is_not_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let elsewhere = Server::documented().await;
        let reply = Reply::empty(status).with_header("location", format!("{}/invites", elsewhere.url));
        let server = Server::start(reply).await;

        for error in support::errors(&server.client()).await {
            assert!(matches!(error, Error::Status(_)), "{error:?}");
            assert_eq!(error.status().unwrap(), status);
        }

        assert_eq!(server.request_count(), 2, "one request for each operation");
        elsewhere.assert_unused().await;
    }
}

#[tokio::test]
async fn redirect_to_same_server_is_not_followed() {
    let server = Server::start(Reply::empty(307).with_header("location", "/elsewhere")).await;

    support::errors(&server.client()).await;

    let paths: Vec<_> =
        server.received_requests().into_iter().map(|request| request.path().to_owned()).collect();
    assert_eq!(paths, ["/invites", "/invites"]);
}

#[tokio::test]
async fn configure_http_cannot_enable_redirects() {
    let elsewhere = Server::documented().await;
    let to_elsewhere = Reply::empty(307).with_header("location", format!("{}/invites", elsewhere.url));
    let server = Server::start(to_elsewhere).await;
    let client = server.client_with(|builder| {
        builder.configure_http(|http| http.redirect(reqwest::redirect::Policy::limited(5)).referer(true))
    });

    for error in support::errors(&client).await {
        assert_eq!(error.status().unwrap(), 307);
    }

    elsewhere.assert_unused().await;
}
