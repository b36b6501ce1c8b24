//! `cargo xtask lint`: prints the errors and warnings of a description.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use codegen::RULES;

use crate::error::Result;
use crate::print::print;
use crate::source::{Description, SPEC};

#[derive(clap::Args)]
#[command(after_help = rules())]
pub struct Args {
    /// Fail on warnings as well as on errors
    #[arg(long)]
    deny_warnings: bool,

    #[arg(
        value_name = "FILE",
        help = format!("The OpenAPI description to read [default: the repository's {SPEC}]")
    )]
    file: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let description = Description::read(args.file.as_deref())?;
    let findings = codegen::lint(&description.source());
    print(io::stdout(), format_args!("{findings}\n"));
    let has_failed = findings.errors() > 0 || args.deny_warnings && findings.warnings() > 0;
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Returns the list of rules for the help.
fn rules() -> String {
    let mut text = "Errors prevent generation. Rules for warnings:\n".to_owned();
    for rule in RULES {
        let _ = write!(text, "\n  {}\n          {}", rule.name, rule.rationale);
    }
    text
}
