//! Runs the test server as a process, for programs in any language.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server --example serve -- --help
//! ```

use std::{error::Error, io::Write as _, path::PathBuf, process::ExitCode};

use clap::Parser;
use losant_org_invites::invite_server::{Invite, InviteHandle, InviteServer};

/// Runs the test server on a loopback port until Ctrl-C.
#[derive(Parser)]
#[command(name = "cargo xtask serve", bin_name = "cargo xtask serve")]
struct Arguments {
    /// The port to listen on; 0 for a free port.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// A JSON file with invites, instead of the sample ones: an array of objects with `orgName`, `email` and optionally
    /// `role`, `inviteDate`, `ttl` (in milliseconds), `disallowTransfer`, `token` and `orgId`.
    #[arg(long, value_name = "FILE")]
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
    let server =
        InviteServer::builder().port(arguments.port).on_request(|request| print_line(request)).start();
    let server = server.map_err(|error| {
        format!("cannot listen on port {}: {error}\nhelp: choose another port with --port", arguments.port)
    })?;
    let invites = match &arguments.invites {
        Some(path) => server.load_invites(path)?,
        None => samples(&server)?,
    };

    let plural = if invites.len() == 1 { "" } else { "s" };
    let count = invites.len();
    print_line(format_args!("Test server listening on {} with {count} invite{plural}\n", server.url()));
    for invite in &invites {
        let state = format!("{:?}", invite.state()).to_lowercase();
        print_line(format_args!("  token {:?}, email {:?}: {state}", invite.token(), invite.email()));
    }
    let is_printable = |invite: &&InviteHandle| !invite.token().contains(char::is_control);
    if let Some(invite) = invites.iter().find(is_printable) {
        print_line(format_args!("\nTo get an invite and accept it:\n\n{}", commands(&server, invite)));
    }
    print_line("Press Ctrl-C to stop. Requests:\n");

    tokio::signal::ctrl_c().await?;
    print_line("\nTest server stopped");
    Ok(())
}

/// Prints a line. Ignores errors, because the server continues even if its output is closed.
fn print_line(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn samples(server: &InviteServer) -> Result<Vec<InviteHandle>, Box<dyn Error>> {
    let samples: Vec<Invite> = serde_json::from_str(SAMPLES)?;
    Ok(samples.into_iter().map(|invite| server.add_invite(invite)).collect::<Result<_, _>>()?)
}

fn commands(server: &InviteServer, invite: &InviteHandle) -> String {
    let (url, token, email) = (server.url(), invite.token(), invite.email());
    let body = serde_json::json!({ "email": email, "token": token, "accept": true });
    format!(
        "  curl -G {url}/invites --data-urlencode {} --data-urlencode {}\n  \
         curl {url}/invites -H 'Content-Type: application/json' -d {}\n",
        shell_quote(&format!("token={token}")),
        shell_quote(&format!("email={email}")),
        shell_quote(&body.to_string()),
    )
}

/// Quotes a word for a shell.
fn shell_quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
