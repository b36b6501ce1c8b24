//! The maintainer's commands, run as `cargo xtask <command>` from any folder of the repository.

mod error;
mod example;
mod folder;
mod generate;
mod lint;
mod source;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The maintainer's commands of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client from its OpenAPI description, or check that it is fresh.
    Generate(generate::Args),
    /// Find what generation refuses in a description, and what makes a poor client of it.
    Lint(lint::Args),
    /// Serve the API in a box on a loopback port, until Ctrl-C.
    #[command(disable_help_flag = true)]
    Serve(example::Args),
    /// Generate the client, then show it at work on the API in a box, step by step.
    Demo,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::Lint(args)) => lint::run(&args),
        Some(Command::Serve(args)) => example::run("serve", &args),
        Some(Command::Demo) => demo(),
        None => {
            print(io::stdout(), Cli::command().render_help());
            Ok(ExitCode::SUCCESS)
        }
    };
    outcome.unwrap_or_else(|error| {
        print(io::stderr(), format_args!("{error}\n"));
        ExitCode::FAILURE
    })
}

fn demo() -> error::Result<ExitCode> {
    generate::run(&generate::Args::default())?;
    print(io::stdout(), "\nBuilding the box, which takes minutes the first time.\n\n");
    example::run("quick_start", &example::Args::default())
}

/// Prints without the panic of `print!` when the reader has gone, as `head` does once it has its lines. What
/// the command found is in its exit code, so a lost line is no failure.
fn print(mut to: impl Write, text: impl Display) {
    let _ = write!(to, "{text}").and_then(|()| to.flush());
}
