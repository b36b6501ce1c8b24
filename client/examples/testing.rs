//! Tests of an application that accepts invites.
//!
//! ```text
//! cargo test -p losant-org-invites --features test-server --example testing
//! ```

use losant_org_invites::{Client, Error, types};

/// The code under test: accepts an invite and returns a message for the user.
async fn join(client: &Client, token: &str, email: &str) -> Result<String, Error> {
    let action = types::OrgInviteAction::builder().token(token).email(email).accept(true);
    match client.org_invites().post().invite(action).send().await {
        Ok(_) => Ok("You have joined.".to_owned()),
        Err(Error::Gone(_)) => Ok("The invite has expired.".to_owned()),
        Err(Error::NotFound(_)) => Ok("There is no such invite.".to_owned()),
        Err(error) if error.outcome_unknown() => Ok("Please check whether you have joined.".to_owned()),
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    use losant_org_invites::invite_server::{Invite, InviteServer};

    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    println!("{}", join(&server.client()?, invite.token(), invite.email()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use losant_org_invites::{
        invite_server::{Invite, InviteHandle, InviteServer, InviteState},
        test_server::Fault,
    };

    use super::join;

    fn server_with_invite() -> Result<(InviteServer, InviteHandle), Box<dyn Error>> {
        let server = InviteServer::start()?;
        let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
        Ok((server, invite))
    }

    #[tokio::test]
    async fn invite_is_accepted_once() -> Result<(), Box<dyn Error>> {
        let (server, invite) = server_with_invite()?;
        let client = server.client()?;

        assert_eq!(join(&client, invite.token(), invite.email()).await?, "You have joined.");
        assert_eq!(join(&client, invite.token(), invite.email()).await?, "There is no such invite.");
        assert_eq!(invite.state(), InviteState::Accepted);
        Ok(())
    }

    #[tokio::test]
    async fn expired_invite_returns_gone() -> Result<(), Box<dyn Error>> {
        let (server, invite) = server_with_invite()?;
        invite.expire();

        let message = join(&server.client()?, invite.token(), invite.email()).await?;

        assert_eq!(message, "The invite has expired.");
        Ok(())
    }

    #[tokio::test]
    async fn lost_response_is_not_retried() -> Result<(), Box<dyn Error>> {
        let (server, invite) = server_with_invite()?;
        server.inject_next(1, Fault::close_after_handling());

        let message = join(&server.client()?, invite.token(), invite.email()).await?;

        assert_eq!(message, "Please check whether you have joined.");
        assert_eq!(server.received_requests().len(), 1);
        Ok(())
    }
}
