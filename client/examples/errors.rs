//! Meets each kind of error, and tells what an application does about it.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example errors
//! ```

use std::time::Duration;

use losant_org_invites::{
    Client, Error, RetryPolicy,
    test_server::{Fault, Invite, StatusCode, TestServer},
};

/// What to tell a user about a look at an invite that failed.
fn advice(error: &Error) -> &'static str {
    match error {
        Error::InvalidRequest(_) => "Check what you have typed.",
        Error::NotFound(_) => "There is no such invite. Perhaps it was answered already.",
        Error::Gone(_) => "The invite has expired. Ask for another.",
        error if error.is_timeout() => "The server takes its time. Try again later.",
        error if error.is_retryable() => "The server has trouble. Try again later.",
        Error::InvalidResponse(_) => "The server says something that this program does not understand.",
        _ => "Something went wrong. Please report it.",
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = TestServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::never())
        .attempt_timeout(Duration::from_millis(200))
        .build()?;
    let look = async |what: &str, token: &str, email: &str| match client
        .org_invites()
        .get()
        .token(token)
        .email(email)
        .send()
        .await
    {
        Ok(_) => Err(format!("{what} is no error")),
        Err(error) => {
            println!("{what}\n    error:  {error}\n    advice: {}", advice(&error));
            Ok(())
        }
    };
    let (token, email) = (invite.token(), invite.email());

    look("An address with a slip", token, "ann.example.com").await?;
    look("An unknown token", "anotherToken", email).await?;

    server.inject_next(1, Fault::status(StatusCode::SERVICE_UNAVAILABLE).body("<html>Maintenance</html>"));
    look("A server in maintenance", token, email).await?;
    server.inject_next(1, Fault::status(StatusCode::OK).body("<html>Sign in to this network</html>"));
    look("A network that answers by itself", token, email).await?;
    server.inject_next(1, Fault::close_before_handling());
    look("A connection that breaks", token, email).await?;
    server.inject_next(1, Fault::delay(Duration::from_secs(60)));
    look("A server that takes its time", token, email).await?;

    invite.expire();
    look("An invite that has expired", token, email).await?;
    Ok(())
}
