//! `cargo xtask serve` and `cargo xtask demo`: run an example of the client.
//!
//! A separate cargo process builds the example, because `xtask` must not depend on the client: it has to run even if
//! the client does not compile.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::error::{Error, Result};
use crate::source::workspace;

#[derive(Default, clap::Args)]
pub struct Args {
    /// Options of the server: `cargo xtask serve --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

/// Runs an example of the client.
pub fn run(name: &str, args: &Args) -> Result<ExitCode> {
    let manifest = workspace().join("client/Cargo.toml");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--features", "test-server", "--example", name, "--manifest-path"]);
    command.arg(manifest).arg("--").args(&args.rest);
    execute(command).map_err(|source| Error::Run { program: "cargo", source })
}

/// Replaces this process, so that Ctrl-C reaches the example and nothing else.
#[cfg(unix)]
fn execute(mut command: Command) -> std::io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn execute(mut command: Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
