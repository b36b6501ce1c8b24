//! The API in a box, as a process that programs in any language can talk to.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example serve -- --help
//! ```

use std::{error::Error, io::Write as _, path::PathBuf, process::ExitCode};

use clap::Parser;
use losant_org_invites::test_server::{Invite, InviteHandle, TestServer};

/// Serves the API on a loopback port, until Ctrl-C.
#[derive(Parser)]
#[command(name = "cargo xtask serve", bin_name = "cargo xtask serve")]
struct Arguments {
    /// The port to listen on; 0 for one that is free.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// A JSON file with the invites, in the place of the sample ones: a list of objects with `orgName` and `email`, and as
    /// you like `role`, `inviteDate`, `ttl` (in milliseconds), `disallowTransfer`, `token` and `orgId`.
    #[arg(long)]
    invites: Option<PathBuf>,
}

const SAMPLES: &str = include_str!("invites.json");

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let server = TestServer::builder().port(arguments.port).on_request(|request| say(request)).start();
    let server =
        server.map_err(|error| format!("port {}: {error} (choose another with --port)", arguments.port))?;
    let invites = match &arguments.invites {
        Some(path) => server.load_invites(path)?,
        None => samples(&server)?,
    };

    say(format_args!("The API in a box listens on {}, and knows {} invites:\n", server.url(), invites.len()));
    for invite in &invites {
        let state = format!("{:?}", invite.state()).to_lowercase();
        say(format_args!("  token {:?}, email {:?}: {state}", invite.token(), invite.email()));
    }
    let is_plain = |invite: &&InviteHandle| !invite.token().contains(char::is_control);
    if let Some(invite) = invites.iter().find(is_plain) {
        say(format_args!("\nLook at one, then accept it:\n\n{}", commands(&server, invite)));
    }
    say("Each request is a line from here on. Ctrl-C ends it.\n");

    tokio::signal::ctrl_c().await?;
    say("\nDone.");
    Ok(())
}

/// Prints a line. Who has stopped to read it is no reason to stop serving.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn samples(server: &TestServer) -> Result<Vec<InviteHandle>, Box<dyn Error>> {
    let samples: Vec<Invite> = serde_json::from_str(SAMPLES)?;
    Ok(samples.into_iter().map(|invite| server.add_invite(invite)).collect::<Result<_, _>>()?)
}

fn commands(server: &TestServer, invite: &InviteHandle) -> String {
    let (url, token, email) = (server.url(), invite.token(), invite.email());
    let body = serde_json::json!({ "email": email, "token": token, "accept": true });
    format!(
        "  curl -G {url}/invites --data-urlencode {} --data-urlencode {}\n  \
         curl {url}/invites -H 'Content-Type: application/json' -d {}\n",
        quoted(&format!("token={token}")),
        quoted(&format!("email={email}")),
        quoted(&body.to_string()),
    )
}

/// Text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
