//! `cargo xtask lint`: prints the errors and warnings of a description.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use codegen::RULES;

use crate::error::Result;
use crate::package::Package;
use crate::print::print;
use crate::selection::SelectionArgs;
use crate::source::{Description, SPEC};

#[derive(clap::Args)]
#[command(after_help = rules())]
pub struct Args {
    /// Fail on warnings as well as on errors
    #[arg(long)]
    deny_warnings: bool,

    #[arg(
        value_name = "FILE",
        help = format!(
            "The OpenAPI description to read [default: for openapi-crate that of the crate in the current folder, \
             for cargo xtask the repository's {SPEC}]"
        )
    )]
    file: Option<PathBuf>,

    #[command(flatten)]
    selection: SelectionArgs,
}

/// Lints a description, by default that of this repository.
pub fn run(args: &Args) -> Result<ExitCode> {
    let description = Description::read(args.file.as_deref())?;
    Ok(lint(&description, &args.selection, args.deny_warnings))
}

/// Lints a description, by default that of the crate in the current folder.
pub fn run_in_crate(args: &Args) -> Result<ExitCode> {
    if args.file.is_some() {
        return run(args);
    }
    let package = Package::current()?;
    let selection = if args.selection.is_empty() { &package.selection } else { &args.selection };
    Ok(lint(&package.read_description()?, selection, args.deny_warnings))
}

fn lint(description: &Description, selection: &SelectionArgs, deny_warnings: bool) -> ExitCode {
    let findings = codegen::lint(&description.source(), &selection.get());
    print(io::stdout(), format_args!("{findings}\n"));
    let has_failed = findings.errors() > 0 || deny_warnings && findings.warnings() > 0;
    if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Returns the list of rules for the help.
fn rules() -> String {
    let mut text = "Errors prevent generation. Rules for warnings:\n".to_owned();
    for rule in RULES {
        let _ = write!(text, "\n  {}\n          {}", rule.name, rule.rationale);
    }
    text
}
