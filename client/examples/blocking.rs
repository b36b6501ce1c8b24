//! Gets and accepts an invite without an async runtime.
//!
//! ```text
//! cargo run -p losant-org-invites --features blocking,test-server --example blocking
//! ```

use std::error::Error;

use losant_org_invites::{
    blocking::Client,
    invite_server::{Invite, InviteServer},
    types,
};

fn main() -> Result<(), Box<dyn Error>> {
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;

    let info = client.org_invites().get().token(invite.token()).email(invite.email()).send()?;
    println!("{:?} as {:?}", info.org_name, info.role);

    let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    let result = client.org_invites().post().invite(action).send()?;
    println!("accepted: {:?}", result.accepted);
    Ok(())
}
