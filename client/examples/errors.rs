//! Causes each kind of error and shows how an application can handle it.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example errors
//! ```

use std::time::Duration;

use losant_org_invites::{
    Client, Error, RetryPolicy,
    invite_server::{Invite, InviteServer},
    test_server::{Fault, StatusCode},
};

/// Returns advice for a user whose `get` failed.
fn advice(error: &Error) -> &'static str {
    match error {
        Error::InvalidRequest(_) => "Check your input.",
        Error::NotFound(_) => "The invite does not exist, or it was accepted or rejected before.",
        Error::Gone(_) => "The invite has expired. Ask for a new one.",
        error if error.is_timeout() => "The server is slow. Try again later.",
        error if error.is_retryable() => "The server is unavailable. Try again later.",
        Error::InvalidResponse(_) => "The server sent an invalid response. Check your network.",
        _ => "Something went wrong. Please report it.",
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::never())
        .attempt_timeout(Duration::from_millis(200))
        .build()?;
    let get = async |case: &str, token: &str, email: &str| match client
        .org_invites()
        .get()
        .token(token)
        .email(email)
        .send()
        .await
    {
        Ok(_) => Err(format!("expected an error: {case}")),
        Err(error) => {
            println!("{case}\n    error:  {error}\n    advice: {}", advice(&error));
            Ok(())
        }
    };
    let (token, email) = (invite.token(), invite.email());

    get("Invalid email address", token, "ann.example.com").await?;
    get("Unknown token", "anotherToken", email).await?;

    server.inject_next(1, Fault::status(StatusCode::SERVICE_UNAVAILABLE).body("<html>Maintenance</html>"));
    get("Status 503", token, email).await?;
    server.inject_next(1, Fault::status(StatusCode::OK).body("<html>Sign in to this network</html>"));
    get("Captive portal: an HTML page with status 200", token, email).await?;
    server.inject_next(1, Fault::close_before_handling());
    get("Closed connection", token, email).await?;
    server.inject_next(1, Fault::delay(Duration::from_secs(60)));
    get("Timeout", token, email).await?;

    invite.expire();
    get("Expired invite", token, email).await?;
    Ok(())
}
