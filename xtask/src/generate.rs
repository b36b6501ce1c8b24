//! `cargo xtask generate`: reads the description, generates the files, and updates or checks the folders.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use codegen::{Files, Generated, Summary, Target, shell_quote};

use crate::error::{Error, Result};
use crate::folder::Folder;
use crate::output::{INNER_DOCS, Output, Parts, apply, compare, reported_files};
use crate::print::print;
use crate::progress::Progress;
use crate::report::{CheckReport, UpdateReport};
use crate::selection::SelectionArgs;
use crate::source::{Description, SPEC, display_path, workspace};
use crate::summary::SummaryReport;

// These constants and `SPEC` are specific to this project; the rest works for any description. Paths are relative to
// the workspace.
const OUT: &str = "client/src/generated";
const DOCS: &str = "client/docs";
const TESTS: &str = "client/tests/round_trip/generated";
const CRATE: &str = "losant_org_invites";

/// The relative path from [`OUT`] to [`DOCS`].
const OUT_TO_DOCS: &str = "../../docs";

#[derive(Default, clap::Args)]
pub struct Args {
    /// Write nothing; fail if a file is stale, missing or orphaned, and print the differences
    #[arg(long)]
    check: bool,

    /// List unchanged files too, and each constraint that the client does not check
    #[arg(long, short)]
    verbose: bool,

    #[arg(
        long,
        value_name = "FILE",
        help = format!("The OpenAPI description to read [default: the repository's {SPEC}]")
    )]
    spec: Option<PathBuf>,

    #[arg(
        long,
        value_name = "DIR",
        help = format!(
            "The output folder, for generated files only; the reference pages are in its folder {INNER_DOCS} \
             [default: the repository's {OUT}, with the pages in {DOCS}]"
        )
    )]
    out: Option<PathBuf>,

    #[command(flatten)]
    selection: SelectionArgs,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let description = Description::read(args.spec.as_deref())?;
    let progress = Progress::start(format!("generating the client from {}", description.source().name));
    let (outputs, summary) = generate(&description, args)?;

    drop(progress);
    let report = Report {
        check: args.check,
        verbose: args.verbose,
        source: description.source().name,
        command: &update_command(args),
        lint: &lint_command(args),
        summary: &summary,
        started,
    };
    report.update_or_check(&outputs)
}

/// What an update or a check prints.
pub struct Report<'a> {
    /// Whether to only compare the files.
    pub check: bool,
    pub verbose: bool,
    /// What the files are generated from.
    pub source: &'a str,
    /// The command that updates the files.
    pub command: &'a str,
    /// The command that lists the warnings.
    pub lint: &'a str,
    pub summary: &'a Summary,
    pub started: Instant,
}

impl Report<'_> {
    /// Updates or compares the folders, and prints the changes and the summary.
    pub fn update_or_check(&self, outputs: &[Output]) -> Result<ExitCode> {
        let read = |output: &Output| Folder::read(&output.root, &output.files);
        let folders = outputs.iter().map(read).collect::<Result<Vec<_>>>()?;
        let changes = compare(outputs, &folders);
        let files = reported_files(outputs, &changes);
        let &Self { verbose, source, command, lint, summary, started, .. } = self;
        let summary = SummaryReport { summary, lint, verbose };

        if self.check {
            let report = CheckReport { files: &files, subject: &subject(outputs), source, command, verbose };
            if verbose {
                print(io::stdout(), summary);
            }
            print(io::stdout(), &report);
            return Ok(if report.is_up_to_date() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }

        apply(outputs, &folders, &changes)?;
        print(io::stdout(), UpdateReport { files: &files, elapsed: started.elapsed(), verbose });
        print(io::stdout(), summary);
        Ok(ExitCode::SUCCESS)
    }
}

fn generate(description: &Description, args: &Args) -> Result<(Vec<Output>, Summary)> {
    let out = args.out.clone().unwrap_or_else(|| workspace().join(OUT));
    let is_client = is_same_folder(&out, &workspace().join(OUT));
    let docs = if is_client { OUT_TO_DOCS } else { INNER_DOCS };
    let target =
        Target { command: "cargo xtask generate", crate_name: CRATE, docs, only: args.selection.get() };
    let Generated { files, summary, .. } =
        codegen::generate(&description.source(), &target).map_err(Error::Diagnostics)?;
    let out_name = args.out.clone().unwrap_or_else(|| OUT.into());
    Ok((outputs(files, out, out_name, is_client), summary))
}

/// Returns the output folders. The reference pages and the test code of the client have folders of their own. For
/// another description, all files share one folder.
fn outputs(files: Files, out: PathBuf, out_name: PathBuf, is_client: bool) -> Vec<Output> {
    if !is_client {
        return vec![Output { root: out, name: out_name, files }];
    }
    let separate =
        |folder: &str, files: Files| Output { root: workspace().join(folder), name: folder.into(), files };
    let Parts { code, docs, tests } = Parts::of(files);
    vec![Output { root: out, name: out_name, files: code }, separate(DOCS, docs), separate(TESTS, tests)]
}

/// Returns `true` if two paths lead to the same folder. The folder need not exist.
fn is_same_folder(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    resolved(one) == resolved(other)
}

/// Returns the folders as the subject of a sentence, with the verb: `out is`.
fn subject(outputs: &[Output]) -> String {
    let names: Vec<_> = outputs.iter().map(|output| display_path(&output.name)).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "is" } else { "are" })
}

/// Returns the command that updates the files that `--check` compares.
fn update_command(args: &Args) -> String {
    let mut command = "cargo xtask generate".to_owned();
    for (option, path) in [("--spec", &args.spec), ("--out", &args.out)] {
        if let Some(path) = path {
            command += &format!(" {option} {}", shell_quote(&path.to_string_lossy()));
        }
    }
    command + &args.selection.get().to_string()
}

/// Returns the command that lists the warnings.
fn lint_command(args: &Args) -> String {
    let file = args.spec.as_ref().map(|path| format!(" {}", shell_quote(&path.to_string_lossy())));
    format!("cargo xtask lint{}{}", file.unwrap_or_default(), args.selection.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn update_command_repeats_the_given_options_with_shell_quotes() {
        let args = Args {
            check: true,
            verbose: true,
            spec: Some("my api's.yaml".into()),
            out: Some("../out".into()),
            selection: SelectionArgs { only: vec!["my tag".to_owned()], untagged: true },
        };

        let command = update_command(&args);

        assert_eq!(
            command,
            r"cargo xtask generate --spec 'my api'\''s.yaml' --out ../out --only 'my tag' --untagged"
        );
    }

    #[test]
    fn pages_and_tests_have_their_own_folders_only_in_the_client() {
        let files = || {
            ["mod.rs", "docs/types.md", "tests/by_name.rs"]
                .map(|path| (path.to_owned(), String::new()))
                .into()
        };
        let paths = |is_client| {
            let outputs = outputs(files(), "out".into(), "out".into(), is_client);
            let of =
                |output: Output| (display_path(&output.name), output.files.into_keys().collect::<Vec<_>>());
            outputs.into_iter().map(of).collect::<Vec<_>>()
        };

        let folder =
            |name: &str, files: &[&str]| (name.to_owned(), files.iter().map(ToString::to_string).collect());
        assert_eq!(
            paths(true),
            [folder("out", &["mod.rs"]), folder(DOCS, &["types.md"]), folder(TESTS, &["by_name.rs"])]
        );
        assert_eq!(paths(false), [folder("out", &["docs/types.md", "mod.rs", "tests/by_name.rs"])]);
    }
}
