//! Looks at an invite to an organization, and accepts it.
//!
//! Without arguments it talks to a small server that it starts itself, so that nothing is needed to see it work:
//!
//! ```text
//! cargo run -p losant-org-invites --example accept_invite
//! ```
//!
//! With `--url` it talks to that server. It then only looks, and answers the invite only if it is told how:
//!
//! ```text
//! export LOSANT_INVITE_TOKEN=…
//! cargo run -p losant-org-invites --example accept_invite -- --url https://api.losant.com --email you@example.com
//! cargo run -p losant-org-invites --example accept_invite -- --url https://api.losant.com --email you@example.com --accept
//! ```
//!
//! There is `--token` as well, but prefer the environment variable: everyone on the machine can read the arguments of
//! a process in its list of processes.

mod server;

use std::{env, process::ExitCode};

use losant_org_invites::{Client, Error, types};

const USAGE: &str = "\
usage: accept_invite
       accept_invite --url URL --email EMAIL [--token TOKEN] [--accept | --reject]

Without `--url`, it shows itself on a server of its own. The token is read from LOSANT_INVITE_TOKEN unless `--token`
is given; prefer the variable, because arguments show in the list of processes.";

/// What happens after the invite was looked at.
#[derive(Clone, Copy)]
enum Decision {
    Leave,
    Accept,
    Reject,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::read(env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let done = match arguments {
        Arguments::Show => show().await,
        Arguments::Real { url, token, email, decision } => real(url, &token, &email, decision).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// One invite of each kind, on a server of this example's own.
async fn show() -> Result<(), Box<dyn std::error::Error>> {
    let url = server::start().await?;
    println!("A server for this example listens on {url}.");
    let client = Client::builder().base_url(url).build()?;

    println!("\nAn invite that waits for an answer:");
    look(&client, server::OPEN_TOKEN, server::EMAIL).await?;
    answer(&client, server::OPEN_TOKEN, server::EMAIL, true).await?;

    println!("\nAn invite that has expired, and one that never was:");
    for token in [server::EXPIRED_TOKEN, "anotherToken"] {
        match look(&client, token, server::EMAIL).await {
            Ok(()) => return Err("the server knows an invite that it should not know".into()),
            Err(error) => explain(error)?,
        }
    }
    Ok(())
}

/// One invite, on the server at a URL.
async fn real(
    url: String,
    token: &str,
    email: &str,
    decision: Decision,
) -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().base_url(url).build()?;
    let done = async {
        look(&client, token, email).await?;
        match decision {
            Decision::Leave => println!("  Nothing was answered. Add --accept or --reject to do so."),
            Decision::Accept => answer(&client, token, email, true).await?,
            Decision::Reject => answer(&client, token, email, false).await?,
        }
        Ok(())
    };
    match done.await {
        Ok(()) => Ok(()),
        Err(error) => {
            explain(error)?;
            Err("the invite can't be answered".into())
        }
    }
}

/// Prints what an invite offers.
async fn look(client: &Client, token: &str, email: &str) -> Result<(), Error> {
    println!("  Looking at the invite of {email} …");
    let invite = client.org_invites().get().token(token).email(email).send().await?;
    // The API requires none of the fields, so each of them may be absent.
    if let Some(name) = &invite.org_name {
        println!("  organization: {name}");
    }
    if let Some(role) = &invite.role {
        println!("  role:         {role}");
    }
    if let Some(date) = &invite.invite_date {
        println!("  invited:      {date}");
    }
    Ok(())
}

/// Accepts an invite, or rejects it.
async fn answer(client: &Client, token: &str, email: &str, accept: bool) -> Result<(), Error> {
    println!("  {} it …", if accept { "Accepting" } else { "Rejecting" });
    let invite = types::OrgInviteAction::builder().email(email).token(token).accept(accept);
    let result = client.org_invites().post().invite(invite).send().await?;
    match (result.accepted, &result.org_id) {
        (Some(true), Some(id)) => println!("  It is accepted: welcome to the organization {id}."),
        (Some(true), None) => println!("  It is accepted."),
        (Some(false), _) => println!("  It is rejected."),
        (None, _) => println!("  The server took the answer, and does not say what became of the invite."),
    }
    Ok(())
}

/// Says what the documented errors mean. Any other error goes on to the caller.
fn explain(error: Error) -> Result<(), Error> {
    if error.is_gone() {
        println!("  It is too late: the invite has expired.");
    } else if error.is_not_found() {
        println!("  There is no invite with this token and this email address.");
    } else {
        return Err(error);
    }
    if let Some(message) = error.body().and_then(|body| body.message.as_ref()) {
        println!("  The server says: {message}");
    }
    Ok(())
}

enum Arguments {
    Show,
    Real { url: String, token: String, email: String, decision: Decision },
}

impl Arguments {
    /// Nothing, where the user asks for help.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let (mut url, mut token, mut email, mut decision) = (None, None, None, None);
        let mut is_empty = true;
        while let Some(name) = arguments.next() {
            is_empty = false;
            let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--help" | "-h" => return Ok(None),
                "--url" => url = Some(value()?),
                "--token" => token = Some(value()?),
                "--email" => email = Some(value()?),
                "--accept" | "--reject" if decision.is_some() => {
                    return Err("an invite is answered once".to_owned());
                }
                "--accept" => decision = Some(Decision::Accept),
                "--reject" => decision = Some(Decision::Reject),
                // It is not printed: it may be a token that lost its `--token`.
                _ => return Err("there is an argument that is not known".to_owned()),
            }
        }
        if is_empty {
            return Ok(Some(Self::Show));
        }
        Ok(Some(Self::Real {
            url: url.ok_or("--url is missing")?,
            token: token
                .or_else(|| env::var("LOSANT_INVITE_TOKEN").ok())
                .ok_or("the token is missing: set LOSANT_INVITE_TOKEN")?,
            email: email.ok_or("--email is missing")?,
            decision: decision.unwrap_or(Decision::Leave),
        }))
    }
}
