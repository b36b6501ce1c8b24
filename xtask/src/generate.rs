//! `cargo xtask generate`: description → files → folder.

use std::fmt::{self, Display};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use similar::TextDiff;

use crate::error::{Error, Result};
use crate::folder::{Change, Folder, Step};
use crate::print;
use crate::source::{Description, SPEC, shown, workspace};

/// The folder to write, unless another is named, from the workspace on.
const OUT: &str = "client/src/generated";

/// How much of each file's difference `--check` shows: enough to see what kind it is.
const DIFF_LINES: usize = 100;

#[derive(Default, clap::Args)]
pub struct Args {
    /// Write nothing; fail if a file is stale, missing or orphaned, and show how it differs
    #[arg(long)]
    check: bool,

    #[arg(
        long,
        value_name = "FILE",
        help = format!("The OpenAPI description to read [default: the repository's {SPEC}]")
    )]
    spec: Option<PathBuf>,

    #[arg(
        long,
        value_name = "DIR",
        help = format!("The folder to write, whose every file is generated [default: the repository's {OUT}]")
    )]
    out: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let description = Description::read(args.spec.as_deref())?;
    let source = description.source();
    let out = args.out.clone().unwrap_or_else(|| workspace().join(OUT));

    let files = codegen::generate(&source).map_err(Error::Problems)?;
    let folder = Folder::read(&out, &files)?;
    let steps = folder.compare(&files);

    let shown_out = args.out.as_deref().unwrap_or(Path::new(OUT));
    if args.check {
        let fresh = steps.iter().all(|step| step.change == Change::Keep);
        if fresh {
            print(io::stdout(), format_args!("{} is up to date with {}\n", shown(shown_out), source.name));
            return Ok(ExitCode::SUCCESS);
        }
        print(io::stdout(), Differences { out: shown_out, steps: &steps, args });
        return Ok(ExitCode::FAILURE);
    }
    folder.apply(&out, &steps)?;
    print(io::stdout(), Summary { out: shown_out, steps: &steps, elapsed: started.elapsed() });
    Ok(ExitCode::SUCCESS)
}

/// What `generate` did.
struct Summary<'a> {
    out: &'a Path,
    steps: &'a [Step<'a>],
    elapsed: Duration,
}

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut unchanged, mut created, mut updated, mut removed) = (0, 0, 0, 0);
        for step in self.steps {
            let (state, count) = match step.change {
                Change::Keep => ("unchanged", &mut unchanged),
                Change::Create { .. } => ("created", &mut created),
                Change::Update { .. } => ("updated", &mut updated),
                Change::Remove { .. } => ("removed", &mut removed),
            };
            *count += 1;
            writeln!(f, "{state:<9} {}", shown(&self.out.join(&step.path)))?;
        }
        writeln!(
            f,
            "{created} created, {updated} updated, {removed} removed, {unchanged} unchanged in {:.2?}",
            self.elapsed
        )
    }
}

/// What `generate --check` found: the paths, then how each differs, then the command that mends it.
struct Differences<'a> {
    out: &'a Path,
    steps: &'a [Step<'a>],
    args: &'a Args,
}

impl Display for Differences<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut diffs = Vec::new();
        for step in self.steps {
            let (state, before, after) = match step.change {
                Change::Keep => continue,
                Change::Create { after } => ("missing", None, Some(after)),
                Change::Update { before, after } => ("stale", Some(before), Some(after)),
                Change::Remove { before } => ("orphaned", Some(before), None),
            };
            let path = shown(&self.out.join(&step.path));
            writeln!(f, "{state:<8} {path}")?;
            // An empty file has no lines to show.
            let diff = Diff { path, before, after }.to_string();
            if !diff.is_empty() {
                diffs.push(diff);
            }
        }
        for diff in diffs {
            write!(f, "\n{diff}")?;
        }
        writeln!(f, "\nTo bring {} up to date, run:\n\n    {}", shown(self.out), Command(self.args))
    }
}

/// From what is on the disk to what belongs there; `None` where there is no file.
struct Diff<'a> {
    path: String,
    before: Option<&'a [u8]>,
    after: Option<&'a str>,
}

impl Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.trim_start_matches('/');
        let name =
            |side: &str, exists| if exists { format!("{side}/{path}") } else { "/dev/null".to_owned() };
        let before = String::from_utf8_lossy(self.before.unwrap_or_default());
        let diff = TextDiff::configure()
            // A poorer diff soon is better than the best one for two large files with nothing in common.
            .timeout(Duration::from_secs(1))
            .diff_lines(before.as_ref(), self.after.unwrap_or_default())
            .unified_diff()
            .header(&name("a", self.before.is_some()), &name("b", self.after.is_some()))
            .to_string();

        let mut lines = diff.split_terminator('\n');
        for line in lines.by_ref().take(DIFF_LINES) {
            writeln!(f, "{}", visible(line))?;
        }
        match lines.count() {
            0 => Ok(()),
            1 => writeln!(f, "… 1 more line"),
            more => writeln!(f, "… {more} more lines"),
        }
    }
}

/// Escapes control characters: a carriage return may be the whole difference.
fn visible(line: &str) -> String {
    let mut text = String::new();
    for char in line.chars() {
        if char.is_control() && char != '\t' {
            text.extend(char.escape_default());
        } else {
            text.push(char);
        }
    }
    text
}

/// The command that writes what `--check` compares.
struct Command<'a>(&'a Args);

impl Display for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo xtask generate")?;
        for (option, path) in [("--spec", &self.0.spec), ("--out", &self.0.out)] {
            if let Some(path) = path {
                write!(f, " {option} {}", quoted(&path.to_string_lossy()))?;
            }
        }
        Ok(())
    }
}

/// As one word of a shell.
fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "/._-+=:@%,".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_repeats_the_options_that_were_given_as_shell_words() {
        let args = Args { check: true, spec: Some("my api's.yaml".into()), out: Some("../out".into()) };

        let command = Command(&args).to_string();

        assert_eq!(command, r"cargo xtask generate --spec 'my api'\''s.yaml' --out ../out");
    }

    #[test]
    fn a_diff_shows_what_is_invisible() {
        let diff = Diff { path: "mod.rs".into(), before: Some(b"one\r\ntwo\n"), after: Some("one\ntwo\n") };

        let text = diff.to_string();

        assert_eq!(text, "--- a/mod.rs\n+++ b/mod.rs\n@@ -1,2 +1,2 @@\n-one\\r\n+one\n two\n");
    }

    #[test]
    fn a_long_diff_is_cut_and_says_by_how_much() {
        let after = "line\n".repeat(DIFF_LINES);
        let diff = Diff { path: "mod.rs".into(), before: None, after: Some(&after) };

        let text = diff.to_string();

        assert!(text.starts_with("--- /dev/null\n+++ b/mod.rs\n@@ -0,0 +1,100 @@\n+line\n"), "{text}");
        assert!(text.ends_with("+line\n… 3 more lines\n"), "{text}");
        assert_eq!(text.lines().count(), DIFF_LINES + 1);
    }
}
