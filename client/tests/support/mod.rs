//! A scripted server, requests to send to it, and assertions about errors.
#![allow(dead_code, reason = "each test binary uses only part of it")]

pub mod echo;
pub mod network;
pub mod server;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod tls;

use std::{borrow::Cow, future::ready, iter::successors, time::Duration};

use losant_org_invites::{
    Client, ClientBuilder, Error, RetryPolicy,
    attempt::{Attempt, AttemptError, AttemptResponse, AttemptService},
    resources::org_invites::{GetRequest, PostRequest},
    types,
};
use serde_json::{Value, json};
use tower::{layer::layer_fn, service_fn};

pub use server::{Reply, Server};

/// The token that all tests send, which no output may contain. URLs contain it unchanged. No six consecutive characters
/// of the token or of the email address occur by chance.
pub const TOKEN: &str = "canary-Xq9Zv7Kw2Jt8Pd";

/// The email address that all tests send, which no output may contain.
pub const EMAIL: &str = "canary.Gr4Wb6@kx7qz.test";

/// Longer than any test takes.
pub const LONG: Duration = Duration::from_secs(120);

/// The timeout of calls that time out.
pub const SHORT: Duration = Duration::from_millis(200);

/// Returns a complete request to get an invite.
pub fn get(client: &Client) -> GetRequest {
    client.org_invites().get().token(TOKEN).email(EMAIL)
}

/// Returns a complete request to accept an invite.
pub fn post(client: &Client) -> PostRequest {
    client.org_invites().post().invite(acceptance())
}

/// Returns the request body that accepts an invite.
pub fn acceptance() -> types::builders::OrgInviteActionBuilder {
    types::OrgInviteAction::builder().email(EMAIL).token(TOKEN).accept(true)
}

/// Calls both operations in turn, and returns their errors.
pub async fn errors(client: &Client) -> [Error; 2] {
    [get(client).send().await.expect_err("GET fails"), post(client).send().await.expect_err("POST fails")]
}

/// Returns a retry policy with the default number of retries and short pauses.
pub fn fast_retries() -> RetryPolicy {
    RetryPolicy::default().initial_backoff(Duration::from_millis(1)).max_backoff(Duration::from_millis(1))
}

/// Returns a builder of clients with long timeouts and fast retries.
pub fn patient(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .connect_timeout(LONG)
        .attempt_timeout(LONG)
        .timeout(2 * LONG)
        .retry(fast_retries())
}

/// Adds a layer that fails each attempt.
pub fn fail_in_layer(builder: ClientBuilder, error: AttemptError) -> ClientBuilder {
    builder.layer(layer_fn(move |_: AttemptService| {
        let error = error.clone();
        service_fn(move |_: Attempt| ready(Err::<AttemptResponse, _>(error.clone())))
    }))
}

impl Server {
    /// Starts a server that responds with the documented example of each operation.
    pub async fn documented() -> Self {
        Self::with_handler(|request| {
            let example = if request.method == "POST" { documented_result() } else { documented_info() };
            Reply::json(200, &example)
        })
        .await
    }

    /// Returns a client of this server with the default settings.
    pub fn client(&self) -> Client {
        self.client_with(|builder| builder)
    }

    /// Returns a client of this server with other settings.
    pub fn client_with(&self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
        set(Client::builder().base_url(&self.url)).build().unwrap()
    }

    /// Returns the methods of the requests received so far.
    pub fn received_methods(&self) -> Vec<String> {
        self.received_requests().into_iter().map(|request| request.method).collect()
    }
}

/// Returns the documented example of an invite.
pub fn documented_info() -> Value {
    json!({
        "orgName": "My Organization",
        "email": "invitedUser@example.com",
        "role": "edit",
        "inviteDate": "2016-05-13T04:00:00.000Z",
        "ttl": 4_233_600_000_i64,
        "disallowTransfer": true,
    })
}

/// Returns the documented example of the response to an acceptance.
pub fn documented_result() -> Value {
    json!({ "accepted": true, "orgId": "575ed6e87ae143cd83dc4aa8" })
}

/// Returns the documented example of an error object.
pub fn documented_error() -> Value {
    json!({ "type": "NotFound", "message": "Application was not found" })
}

/// Formats an error and its sources with `Display` and `Debug`.
pub fn printed(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = successors(Some(error), |error| error.source());
    chain.map(|error| format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n")).collect()
}

/// Returns six consecutive characters of the token or of the email address that a text contains, ignoring case.
pub fn leak(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    [TOKEN, EMAIL].iter().find_map(|secret| {
        let secret = secret.to_ascii_lowercase();
        let mut runs = secret.as_bytes().windows(6).map(String::from_utf8_lossy);
        runs.find(|run| text.contains(run.as_ref())).map(Cow::into_owned)
    })
}

/// Asserts that an error and its sources contain no part of a secret, however they are formatted.
pub fn assert_no_leak(error: &Error) {
    let printed = printed(error);
    assert_eq!(leak(&printed), None, "{printed}");
}
