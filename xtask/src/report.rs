//! The output of the commands that write files.

use std::fmt::{self, Display};
use std::time::Duration;

use similar::TextDiff;

use crate::folder::Change;

/// The maximum number of lines that `--check` prints of one file's diff.
const DIFF_LINES: usize = 20;

/// A generated file in a report.
pub struct ReportedFile<'a> {
    pub path: String,
    pub change: &'a Change<'a>,
}

/// The report of an update: the files that changed, and their number.
pub struct UpdateReport<'a> {
    pub files: &'a [ReportedFile<'a>],
    pub elapsed: Duration,
    /// Whether to list unchanged files.
    pub verbose: bool,
}

impl Display for UpdateReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut unchanged, mut created, mut updated, mut removed) = (0, 0, 0, 0);
        for ReportedFile { path, change } in self.files {
            let (state, count) = match change {
                Change::Keep => ("unchanged", &mut unchanged),
                Change::Create { .. } => ("created", &mut created),
                Change::Update { .. } => ("updated", &mut updated),
                Change::Remove { .. } => ("removed", &mut removed),
            };
            *count += 1;
            if self.verbose || **change != Change::Keep {
                writeln!(f, "{state:<9} {path}")?;
            }
        }
        writeln!(
            f,
            "{created} created, {updated} updated, {removed} removed, {unchanged} unchanged in {:.2?}",
            self.elapsed
        )
    }
}

/// The report of the files of a crate's owner that differ from what a new crate would have.
pub struct LeftReport<'a> {
    pub files: &'a [ReportedFile<'a>],
}

impl Display for LeftReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in self.files {
            writeln!(
                f,
                "left      {}, which differs from that of a new crate:\n\n{}",
                file.path,
                Diff::of(file)
            )?;
        }
        Ok(())
    }
}

/// The report of `--check`: the state of each file, the diffs, and the command that updates the files.
pub struct CheckReport<'a> {
    pub files: &'a [ReportedFile<'a>],
    /// The files or their folders as the subject of a sentence, with the verb: `out is`.
    pub subject: &'a str,
    /// What the files are generated from.
    pub source: &'a str,
    /// The command that updates the files.
    pub command: &'a str,
    /// Whether to list unchanged files.
    pub verbose: bool,
}

impl CheckReport<'_> {
    pub fn is_up_to_date(&self) -> bool {
        self.files.iter().all(|file| *file.change == Change::Keep)
    }
}

impl Display for CheckReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ReportedFile { path, change } in self.files {
            let state = match change {
                Change::Keep if !self.verbose => continue,
                Change::Keep => "current",
                Change::Create { .. } => "missing",
                Change::Update { .. } => "stale",
                Change::Remove { .. } => "orphaned",
            };
            writeln!(f, "{state:<8} {path}")?;
        }
        let Self { subject, source, command, .. } = self;
        if self.is_up_to_date() {
            return writeln!(f, "{subject} up to date with {source}");
        }
        for file in self.files {
            let diff = Diff::of(file).to_string();
            // The diff of an empty file has no lines.
            if !diff.is_empty() {
                write!(f, "\n{diff}")?;
            }
        }
        writeln!(f, "\nerror: {subject} not up to date with {source}")?;
        writeln!(f, "help: to update the files, run:\n\n    {command}")
    }
}

/// A unified diff from the file on the disk to the generated text. `None` means that there is no file.
struct Diff<'a> {
    path: &'a str,
    before: Option<&'a [u8]>,
    after: Option<&'a str>,
}

impl<'a> Diff<'a> {
    fn of(file: &'a ReportedFile<'a>) -> Self {
        let (before, after) = match *file.change {
            Change::Keep => (None, None),
            Change::Create { after } => (None, Some(after)),
            Change::Update { before, after } => (Some(before), Some(after)),
            Change::Remove { before } => (Some(before), None),
        };
        Self { path: &file.path, before, after }
    }
}

impl Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.trim_start_matches('/');
        let name =
            |side: &str, exists| if exists { format!("{side}/{path}") } else { "/dev/null".to_owned() };
        let before = String::from_utf8_lossy(self.before.unwrap_or_default());
        let diff = TextDiff::configure()
            // The minimal diff of two large, different files can take minutes.
            .timeout(Duration::from_secs(1))
            .diff_lines(before.as_ref(), self.after.unwrap_or_default())
            .unified_diff()
            .header(&name("a", self.before.is_some()), &name("b", self.after.is_some()))
            .to_string();

        let mut lines = diff.split_terminator('\n');
        for line in lines.by_ref().take(DIFF_LINES) {
            writeln!(f, "{}", escape_control_characters(line))?;
        }
        match lines.count() {
            0 => Ok(()),
            1 => writeln!(f, "… 1 more line"),
            more => writeln!(f, "… {more} more lines"),
        }
    }
}

/// Escapes control characters, because a carriage return can be the only difference.
fn escape_control_characters(line: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diff_escapes_control_characters() {
        let diff = Diff { path: "mod.rs", before: Some(b"one\r\ntwo\n"), after: Some("one\ntwo\n") };

        let text = diff.to_string();

        assert_eq!(text, "--- a/mod.rs\n+++ b/mod.rs\n@@ -1,2 +1,2 @@\n-one\\r\n+one\n two\n");
    }

    #[test]
    fn long_diff_is_truncated_with_the_number_of_omitted_lines() {
        let after = "line\n".repeat(DIFF_LINES);
        let diff = Diff { path: "mod.rs", before: None, after: Some(&after) };

        let text = diff.to_string();

        assert!(text.starts_with("--- /dev/null\n+++ b/mod.rs\n@@ -0,0 +1,20 @@\n+line\n"), "{text}");
        assert!(text.ends_with("+line\n… 3 more lines\n"), "{text}");
        assert_eq!(text.lines().count(), DIFF_LINES + 1);
    }
}
