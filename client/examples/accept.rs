//! Accepts an invite.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example accept
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    test_server::{Invite, TestServer},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = TestServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;

    let answer = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    let sent = client.org_invites().post().invite(answer).send().await;

    match sent {
        Ok(result) => match &result.org_id {
            Some(id) => println!("Welcome to the organization {id}."),
            None => println!("Welcome."),
        },
        // The answer is on its way or was lost: look at the invite to know, and don't just send it again.
        Err(error) if error.outcome_unknown() => println!("Perhaps you have joined. {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
