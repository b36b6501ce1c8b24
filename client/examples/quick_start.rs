//! Gets an invite, accepts it, and tries to accept it again.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example quick_start
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("1. Start a test server with one invite.");
    let server = InviteServer::builder().on_request(|request| println!("   server: {request}")).start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    println!("   {} has an invite for {}", server.url(), invite.email());

    println!("\n2. Get the invite.");
    let client = Client::builder().base_url(server.url()).build()?;
    let info = client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;
    if let (Some(name), Some(role)) = (&info.org_name, &info.role) {
        println!("   client: invited to {name} as {role}");
    }

    println!("\n3. Accept the invite.");
    let action = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    let result = client.org_invites().post().invite(action.clone()).send().await?;
    if let (Some(true), Some(id)) = (result.accepted, &result.org_id) {
        println!("   client: accepted, organization {id}");
    }

    println!("\n4. Accept the invite again. This fails.");
    match client.org_invites().post().invite(action).send().await {
        Ok(_) => Err("the server accepted the invite twice".into()),
        Err(error) if error.is_not_found() => {
            println!("   client: {error}");
            println!("\nTo try other requests, run the test server with `cargo xtask serve`.");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
