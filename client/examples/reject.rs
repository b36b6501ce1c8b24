//! Rejects an invite.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example reject
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer, InviteState},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;

    let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(false);
    let result = client.org_invites().post().invite(action).send().await?;

    println!("accepted: {:?}, state on the server: {:?}", result.accepted, invite.state());
    if invite.state() == InviteState::Rejected { Ok(()) } else { Err("the invite was not rejected".into()) }
}
