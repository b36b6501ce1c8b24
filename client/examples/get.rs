//! Gets an invite.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example get
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer},
    types::OrgRole,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com").role(OrgRole::View))?;
    // An application uses `Client::new()?`, which connects to the API.
    let client = Client::builder().base_url(server.url()).build()?;

    let info = client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;

    // All fields are optional in the API's description.
    let organization = info.org_name.as_ref().map_or("an organization", |name| name.as_str());
    println!("You are invited to {organization}.");
    match &info.role {
        Some(OrgRole::View) => println!("You will have read-only access."),
        // This includes roles that were added to the API later: `OrgRole::Unknown`.
        Some(role) => println!("Your role is {role}."),
        None => println!("The response has no role."),
    }
    // The status and the headers of the response.
    println!("{} {:?}", info.status(), info.headers().get("content-type"));
    Ok(())
}
