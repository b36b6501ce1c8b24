//! Retries and timeouts: the defaults, and how to change them.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example retries
//! ```

use std::time::Duration;

use losant_org_invites::{
    Client, RetryPolicy,
    invite_server::{Invite, InviteServer},
    test_server::{Fault, HeaderValue, StatusCode, header::RETRY_AFTER},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = InviteServer::builder().on_request(|request| println!("    {request}")).start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::default().max_retries(3).initial_backoff(Duration::from_millis(20)))
        .timeout(Duration::from_secs(10))
        .build()?;
    let get = || client.org_invites().get().token(invite.token()).email(invite.email());
    let overloaded = Fault::status(StatusCode::SERVICE_UNAVAILABLE);

    println!("The client retries `get` after status 503:");
    server.inject_next(2, overloaded.clone());
    get().send().await?;

    println!("The client waits for the time in `Retry-After`:");
    server.inject_next(1, overloaded.clone().header(RETRY_AFTER, HeaderValue::from_static("1")));
    get().send().await?;

    println!("The client does not retry `post` after it sent the request:");
    server.inject_next(1, Fault::close_after_handling());
    let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    match client.org_invites().post().invite(action).send().await {
        Err(error) if error.outcome_unknown() => println!("  {error}"),
        other => return Err(format!("expected an unknown outcome, got {other:?}").into()),
    }

    println!("A request can have a shorter timeout than the client's:");
    server.inject_next(1, Fault::delay(Duration::from_secs(60)));
    match get().timeout(Duration::from_millis(100)).send().await {
        Err(error) if error.is_timeout() => println!("  {error}"),
        other => return Err(format!("expected a timeout, got {other:?}").into()),
    }
    Ok(())
}
