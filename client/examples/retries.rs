//! Retries and time-outs: what the client does by itself, and how it is told otherwise.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example retries
//! ```

use std::time::Duration;

use losant_org_invites::{
    Client, RetryPolicy,
    test_server::{Fault, HeaderValue, Invite, StatusCode, TestServer, header::RETRY_AFTER},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = TestServer::builder().on_request(|request| println!("    {request}")).start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::default().max_retries(3).initial_backoff(Duration::from_millis(20)))
        .timeout(Duration::from_secs(10))
        .build()?;
    let look = || client.org_invites().get().token(invite.token()).email(invite.email());
    let overloaded = Fault::status(StatusCode::SERVICE_UNAVAILABLE);

    println!("A look changes nothing, so it is tried again:");
    server.inject_next(2, overloaded.clone());
    look().send().await?;

    println!("A server that says when to come back is obeyed:");
    server.inject_next(1, overloaded.clone().header(RETRY_AFTER, HeaderValue::from_static("1")));
    look().send().await?;

    println!("An answer is sent once, as it may have taken effect:");
    server.inject_next(1, Fault::close_after_handling());
    let answer = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    match client.org_invites().post().invite(answer).send().await {
        Err(error) if error.outcome_unknown() => println!("  {error}"),
        other => return Err(format!("expected not to know, and got {other:?}").into()),
    }

    println!("A call may have less time than the client gives it:");
    server.inject_next(1, Fault::delay(Duration::from_secs(60)));
    match look().timeout(Duration::from_millis(100)).send().await {
        Err(error) if error.is_timeout() => println!("  {error}"),
        other => return Err(format!("expected a time-out, and got {other:?}").into()),
    }
    Ok(())
}
