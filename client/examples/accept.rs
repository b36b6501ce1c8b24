//! Accepts an invite.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example accept
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;

    let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    let result = client.org_invites().post().invite(action).send().await;

    match result {
        Ok(result) => match &result.org_id {
            Some(id) => println!("Welcome to the organization {id}."),
            None => println!("Welcome."),
        },
        // The server may have accepted the invite. Get the invite to find out, before you post again.
        Err(error) if error.outcome_unknown() => println!("The invite may have been accepted: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
