//! Looks at an invite.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example get
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    test_server::{Invite, TestServer},
    types::OrgRole,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = TestServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com").role(OrgRole::View))?;
    // An application says `Client::new()?`, which talks to the API's own server.
    let client = Client::builder().base_url(server.url()).build()?;

    let found = client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;

    // The API requires none of the fields, so each of them may be absent.
    let organization = found.org_name.as_ref().map_or("an organization", |name| name.as_str());
    println!("You are invited to {organization}.");
    match &found.role {
        Some(OrgRole::View) => println!("You may look at everything, and change nothing."),
        // A role that the API has learned since is read as well.
        Some(role) => println!("Your role is {role}."),
        None => println!("The server does not say what your role is."),
    }
    // What came with the answer is there, too.
    println!("{} {:?}", found.status(), found.headers().get("content-type"));
    Ok(())
}
