//! How an application tests what it does with invites.
//!
//! ```text
//! cargo test -p losant-org-invites --features test-server --example testing
//! ```

use losant_org_invites::{Client, Error, types};

/// The application's own code: joins the organization of an invite, and says what became of it.
async fn join(client: &Client, token: &str, email: &str) -> Result<String, Error> {
    let answer = types::OrgInviteAction::builder().token(token).email(email).accept(true);
    match client.org_invites().post().invite(answer).send().await {
        Ok(_) => Ok("You have joined.".to_owned()),
        Err(Error::Gone(_)) => Ok("You are too late.".to_owned()),
        Err(Error::NotFound(_)) => Ok("There is no such invite.".to_owned()),
        Err(error) if error.outcome_unknown() => Ok("Please look whether you have joined.".to_owned()),
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    use losant_org_invites::test_server::{Invite, TestServer};

    let server = TestServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    println!("{}", join(&server.client()?, invite.token(), invite.email()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use losant_org_invites::test_server::{Fault, Invite, InviteHandle, InviteState, TestServer};

    use super::join;

    fn box_with_invite() -> Result<(TestServer, InviteHandle), Box<dyn Error>> {
        let server = TestServer::start()?;
        let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
        Ok((server, invite))
    }

    #[tokio::test]
    async fn who_is_invited_joins_once() -> Result<(), Box<dyn Error>> {
        let (server, invite) = box_with_invite()?;
        let client = server.client()?;

        assert_eq!(join(&client, invite.token(), invite.email()).await?, "You have joined.");
        assert_eq!(join(&client, invite.token(), invite.email()).await?, "There is no such invite.");
        assert_eq!(invite.state(), InviteState::Accepted);
        Ok(())
    }

    #[tokio::test]
    async fn who_comes_late_is_told_so() -> Result<(), Box<dyn Error>> {
        let (server, invite) = box_with_invite()?;
        invite.expire();

        let said = join(&server.client()?, invite.token(), invite.email()).await?;

        assert_eq!(said, "You are too late.");
        Ok(())
    }

    #[tokio::test]
    async fn an_answer_that_is_lost_is_not_sent_again() -> Result<(), Box<dyn Error>> {
        let (server, invite) = box_with_invite()?;
        server.inject_next(1, Fault::close_after_handling());

        let said = join(&server.client()?, invite.token(), invite.email()).await?;

        assert_eq!(said, "Please look whether you have joined.");
        assert_eq!(server.received_requests().len(), 1);
        Ok(())
    }
}
