//! `openapi-crate generate`: updates or checks the generated and copied files of the crate in the current folder.

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use crate::crate_files;
use crate::error::Result;
use crate::generate::Report;
use crate::new::dependency_line;
use crate::package::Package;
use crate::print::print;
use crate::progress::Progress;

#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail if a file is stale, missing or orphaned, and print the differences
    #[arg(long)]
    check: bool,

    /// List unchanged files too, and each constraint that the client does not check
    #[arg(long, short)]
    verbose: bool,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let package = Package::current()?;
    let description = package.read_description()?;
    let progress = Progress::start(format!("generating {} from {}", package.name, description.source().name));
    let only = package.selection.get();
    let crate_files = crate_files::generate(&description, &package.name, &only, &package.root)?;
    drop(progress);
    let report = Report {
        check: args.check,
        verbose: args.verbose,
        source: description.source().name,
        command: "openapi-crate generate",
        lint: "openapi-crate lint",
        summary: &crate_files.summary,
        started,
    };
    let code = report.update_or_check(&crate_files.folders)?;
    for dependency in crate_files.dependencies {
        if !package.dependencies.iter().any(|name| name == dependency) {
            let line = dependency_line(dependency)?;
            print(
                io::stderr(),
                format_args!(
                    "warning: Cargo.toml lacks the dependency `{dependency}`, which the generated code needs\n\
                     help: add to `[dependencies]`:\n\n    {line}"
                ),
            );
        }
    }
    Ok(code)
}
