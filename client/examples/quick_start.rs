//! The whole way of an invite, step by step: it is looked at, accepted, and gone.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example quick_start
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    test_server::{Invite, TestServer},
    types,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("1. Start the API in a box, with one invite.");
    let server = TestServer::builder().on_request(|request| println!("   server: {request}")).start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    println!("   {} has an invite for {}", server.url(), invite.email());

    println!("\n2. Look at the invite.");
    let client = Client::builder().base_url(server.url()).build()?;
    let found = client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;
    if let (Some(name), Some(role)) = (&found.org_name, &found.role) {
        println!("   client: the invite is to {name}, as {role}");
    }

    println!("\n3. Accept it.");
    let answer = types::OrgInviteAction::builder().token(invite.token()).email(invite.email()).accept(true);
    let result = client.org_invites().post().invite(answer.clone()).send().await?;
    if let (Some(true), Some(id)) = (result.accepted, &result.org_id) {
        println!("   client: accepted, welcome to the organization {id}");
    }

    println!("\n4. Accept it again, which is too often.");
    match client.org_invites().post().invite(answer).send().await {
        Ok(_) => Err("the server took a second answer".into()),
        Err(error) if error.is_not_found() => {
            println!("   client: {error}");
            println!(
                "\nThat is all. `cargo xtask serve` keeps such a server running, for you to try things out."
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
