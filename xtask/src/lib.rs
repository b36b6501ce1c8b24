//! Two programs: `cargo xtask`, with the maintainer's commands of this repository, and `openapi-crate`, which makes and
//! maintains a crate for any description, in any folder.

mod crate_files;
mod embedded;
mod error;
mod example;
mod folder;
mod generate;
mod lint;
mod new;
mod output;
mod package;
mod print;
mod progress;
mod public_api;
mod regenerate;
mod report;
mod selection;
mod source;
mod summary;
mod update;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::print::print;

/// The maintainer's commands of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client from its OpenAPI description, or check that it is up to date.
    Generate(generate::Args),
    /// Write a complete crate for a description, outside this repository.
    New(new::Args),
    /// Report the errors of a description, and warn about parts that lower the quality of the client.
    Lint(lint::Args),
    /// List the public API of the client in a file for review, or check that the file is up to date.
    PublicApi(public_api::Args),
    /// Run the test server on a loopback port until Ctrl-C.
    #[command(disable_help_flag = true)]
    Serve(example::Args),
    /// Generate the client, then run it against the test server, step by step.
    Demo,
}

/// Makes and maintains a crate for the API of an OpenAPI description.
#[derive(Parser)]
#[command(name = "openapi-crate", version)]
struct Tool {
    #[command(subcommand)]
    command: ToolCommand,
}

#[derive(Subcommand)]
enum ToolCommand {
    /// Write a complete crate for a description, or update the generated parts of one.
    New(new::Args),
    /// Update the generated parts of the crate in the current folder, or check that they are up to date.
    Generate(regenerate::Args),
    /// Report the errors of a description, and warn about parts that lower the quality of the client.
    Lint(lint::Args),
}

/// Runs `cargo xtask`.
pub fn xtask() -> ExitCode {
    let result = match Cli::parse().command {
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Lint(args)) => lint::run(&args),
        Some(Command::PublicApi(args)) => public_api::run(&args),
        Some(Command::Serve(args)) => example::run("serve", &args),
        Some(Command::Demo) => demo(),
        None => {
            print(io::stdout(), Cli::command().render_help());
            Ok(ExitCode::SUCCESS)
        }
    };
    exit_code(result)
}

/// Runs `openapi-crate`.
pub fn openapi_crate() -> ExitCode {
    exit_code(match Tool::parse().command {
        ToolCommand::New(args) => new::run(&args),
        ToolCommand::Generate(args) => regenerate::run(&args),
        ToolCommand::Lint(args) => lint::run_in_crate(&args),
    })
}

fn exit_code(result: error::Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        print(io::stderr(), format_args!("{error}\n"));
        ExitCode::FAILURE
    })
}

fn demo() -> error::Result<ExitCode> {
    generate::run(&generate::Args::default())?;
    print(io::stdout(), "\nBuilding the test server. The first build takes a few minutes.\n\n");
    example::run("quick_start", &example::Args::default())
}
