//! `cargo xtask generate`: description → files → folder.

use std::fmt::{self, Display};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use codegen::{Files, Target};
use similar::TextDiff;

use crate::error::{Error, Result};
use crate::folder::{Change, Folder, Staging, Step};
use crate::print;
use crate::source::{Description, SPEC, shown, workspace};

// With that of the description, the only names of this project that its tools know. The paths are relative to the workspace.
const OUT: &str = "client/src/generated";
const DOCS: &str = "client/docs";
const CRATE: &str = "losant_org_invites";

/// The way from [`OUT`] to [`DOCS`].
const OUT_TO_DOCS: &str = "../../docs";

/// Where the pages are in a folder that is not the client's.
const INNER_DOCS: &str = "docs";

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
        help = format!(
            "The folder to write, whose every file is generated, with the reference pages in its folder {INNER_DOCS} \
             [default: the repository's {OUT}, with the pages in {DOCS}]"
        )
    )]
    out: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let description = Description::read(args.spec.as_deref())?;
    let source = description.source();
    let out = args.out.clone().unwrap_or_else(|| workspace().join(OUT));
    let is_client = is_same(&out, &workspace().join(OUT));

    let docs = if is_client { OUT_TO_DOCS } else { INNER_DOCS };
    let files =
        codegen::generate(&source, &Target { crate_name: CRATE, docs }).map_err(Error::Diagnostics)?;
    let shown_out = args.out.clone().unwrap_or_else(|| OUT.into());
    let places = places(files, out, shown_out, is_client);

    // Every folder is read before one is written, so that one that is refused leaves the other as it was.
    let folders = places.iter().map(|place| Folder::read(&place.root, &place.files));
    let folders = folders.collect::<Result<Vec<_>>>()?;
    let written: Vec<_> = places
        .iter()
        .zip(&folders)
        .map(|(place, folder)| Written { shown: &place.shown, steps: folder.compare(&place.files) })
        .collect();

    if args.check {
        let mut steps = written.iter().flat_map(|written| &written.steps);
        if steps.all(|step| step.change == Change::Keep) {
            let verb = if written.len() == 1 { "is" } else { "are" };
            print(io::stdout(), format_args!("{} {verb} up to date with {}\n", names(&written), source.name));
            return Ok(ExitCode::SUCCESS);
        }
        print(io::stdout(), Differences { written: &written, args });
        return Ok(ExitCode::FAILURE);
    }
    let staged =
        places.iter().zip(&written).map(|(place, written)| Staging::write(&place.root, &written.steps));
    let staged = staged.collect::<Result<Vec<_>>>()?;
    for (((place, folder), written), staging) in places.iter().zip(&folders).zip(&written).zip(staged) {
        folder.apply(&place.root, &written.steps, staging)?;
    }
    print(io::stdout(), Summary { written: &written, elapsed: started.elapsed() });
    Ok(ExitCode::SUCCESS)
}

/// A folder, and what belongs there.
struct ParameterLocation {
    root: PathBuf,
    shown: PathBuf,
    files: Files,
}

/// The folder of the code, with the pages in it, or beside it where it is the client's.
fn places(mut files: Files, out: PathBuf, shown_out: PathBuf, is_client: bool) -> Vec<ParameterLocation> {
    let mut pages = Files::new();
    if is_client {
        files.retain(|path, text| match path.strip_prefix("docs/") {
            Some(page) => {
                pages.insert(page.to_owned(), std::mem::take(text));
                false
            }
            None => true,
        });
    }
    let code = ParameterLocation { root: out, shown: shown_out, files };
    let docs = ParameterLocation { root: workspace().join(DOCS), shown: DOCS.into(), files: pages };
    std::iter::once(code).chain(is_client.then_some(docs)).collect()
}

/// Whether two paths lead to one folder, which need not exist.
fn is_same(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    resolved(one) == resolved(other)
}

/// What was done, or is to be done, in one folder.
struct Written<'a> {
    shown: &'a Path,
    steps: Vec<Step<'a>>,
}

/// The folders as they are called in a sentence.
fn names(written: &[Written<'_>]) -> String {
    written.iter().map(|written| shown(written.shown)).collect::<Vec<_>>().join(" and ")
}

/// What `generate` did.
struct Summary<'a> {
    written: &'a [Written<'a>],
    elapsed: Duration,
}

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut unchanged, mut created, mut updated, mut removed) = (0, 0, 0, 0);
        let steps =
            self.written.iter().flat_map(|written| written.steps.iter().map(|step| (written.shown, step)));
        for (out, step) in steps {
            let (state, count) = match step.change {
                Change::Keep => ("unchanged", &mut unchanged),
                Change::Create { .. } => ("created", &mut created),
                Change::Update { .. } => ("updated", &mut updated),
                Change::Remove { .. } => ("removed", &mut removed),
            };
            *count += 1;
            writeln!(f, "{state:<9} {}", shown(&out.join(&step.path)))?;
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
    written: &'a [Written<'a>],
    args: &'a Args,
}

impl Display for Differences<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut diffs = Vec::new();
        let steps =
            self.written.iter().flat_map(|written| written.steps.iter().map(|step| (written.shown, step)));
        for (out, step) in steps {
            let (state, before, after) = match step.change {
                Change::Keep => continue,
                Change::Create { after } => ("missing", None, Some(after)),
                Change::Update { before, after } => ("stale", Some(before), Some(after)),
                Change::Remove { before } => ("orphaned", Some(before), None),
            };
            let path = shown(&out.join(&step.path));
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
        writeln!(f, "\nTo bring {} up to date, run:\n\n    {}", names(self.written), Command(self.args))
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
    fn the_pages_go_beside_the_code_of_the_client_and_into_any_other_folder() {
        let files = || ["mod.rs", "docs/types.md"].map(|path| (path.to_owned(), String::new())).into();
        let paths = |is_client| {
            let places = places(files(), "out".into(), "out".into(), is_client);
            let of =
                |place: ParameterLocation| (shown(&place.shown), place.files.into_keys().collect::<Vec<_>>());
            places.into_iter().map(of).collect::<Vec<_>>()
        };

        let (code, pages) = (vec!["mod.rs".to_owned()], vec!["types.md".to_owned()]);
        assert_eq!(paths(true), [("out".to_owned(), code), (DOCS.to_owned(), pages)]);
        assert_eq!(paths(false), [("out".to_owned(), vec!["docs/types.md".to_owned(), "mod.rs".to_owned()])]);
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
