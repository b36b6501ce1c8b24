//! Logs a span for each call and an event for each retry. They contain no secrets.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server,tracing --example tracing
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer},
    test_server::{Fault, StatusCode},
};
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).init();
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;
    server.inject_next(1, Fault::status(StatusCode::BAD_GATEWAY));

    client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;
    Ok(())
}
