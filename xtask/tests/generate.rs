//! What `cargo xtask generate` promises, run as its users run it.

#![allow(clippy::unwrap_used, reason = "a failed set-up step is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use tempfile::TempDir;

const LAMPS: &str = r##"
openapi: 3.0.3
info: { title: Lamps, version: 1.0.0 }
paths:
  /lamps:
    get:
      operationId: lampsList
      tags: [lamps]
      summary: List the lamps
      responses:
        "200":
          description: Every lamp.
          content:
            application/json:
              schema:
                type: array
                items: { $ref: "#/components/schemas/Lamp" }
components:
  schemas:
    Lamp:
      type: object
      description: A lamp.
      required: [name]
      properties:
        name: { type: string, description: Its name. }
"##;

#[test]
fn without_a_command_it_shows_its_help() {
    let run = xtask(Path::new("."), &[]);

    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("Usage: cargo xtask"), "{run:?}");
    assert!(run.stdout.contains("generate"), "{run:?}");
}

#[test]
fn generate_creates_the_folder_and_names_each_file() {
    let lamps = Lamps::new();

    let run = lamps.generate();

    assert_eq!(run.code, 0, "{run:?}");
    assert!(lamps.files().contains_key(Path::new("mod.rs")));
    for path in lamps.files().keys() {
        assert!(run.stdout.contains(&format!("created   out/{}\n", slashed(path))), "{run:?}");
    }
    let last = run.stdout.lines().last().unwrap();
    let counts = format!("{} created, 0 updated, 0 removed, 0 unchanged in ", lamps.files().len());
    assert!(last.starts_with(&counts), "{run:?}");
}

#[test]
fn generate_again_touches_nothing() {
    let lamps = Lamps::generated();
    let before = lamps.files();

    let run = lamps.generate();

    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(lamps.files(), before);
    assert!(run.stdout.contains("unchanged out/mod.rs\n"), "{run:?}");
    assert!(run.stdout.contains("0 created, 0 updated, 0 removed, "), "{run:?}");
}

#[test]
fn generated_files_do_not_say_where_on_the_machine_they_were_made() {
    let lamps = Lamps::generated();
    let spec = lamps.path("lamps.yaml");

    let run = lamps.run(&["generate", "--check", "--spec", spec.to_str().unwrap(), "--out", "out"]);

    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn check_of_a_fresh_folder_says_so_in_one_line() {
    let lamps = Lamps::generated();

    let run = lamps.check();

    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout, "out is up to date with lamps.yaml\n");
}

#[test]
fn an_edited_file_fails_the_check_and_is_mended() {
    let fresh = Lamps::generated();
    for path in fresh.files().keys() {
        let lamps = Lamps::generated();
        let file = lamps.path("out").join(path);
        let text = fs::read_to_string(&file).unwrap();
        // The first byte is part of the marker that tells a generated file from others.
        fs::write(&file, text.replacen('/', "#", 1)).unwrap();
        let path = slashed(path);

        let check = lamps.check_writes_nothing();
        assert_eq!(check.code, 1, "{check:?}");
        assert!(check.stdout.contains(&format!("stale    out/{path}\n")), "{check:?}");
        assert!(check.stdout.contains(&format!("--- a/out/{path}\n+++ b/out/{path}\n@@ ")), "{check:?}");
        assert!(check.stdout.contains("\n-#/ @generated"), "{check:?}");
        assert!(check.stdout.contains("\n+// @generated"), "{check:?}");
        assert!(check.stdout.ends_with(MENDING_COMMAND), "{check:?}");

        let mended = lamps.generate();
        assert!(mended.stdout.contains(&format!("updated   out/{path}\n")), "{mended:?}");
        assert!(mended.stdout.contains("0 created, 1 updated, 0 removed, "), "{mended:?}");
        assert_eq!(lamps.texts(), fresh.texts());
    }
}

#[test]
fn a_deleted_file_fails_the_check_and_is_mended() {
    let fresh = Lamps::generated();
    for path in fresh.files().keys() {
        let lamps = Lamps::generated();
        fs::remove_file(lamps.path("out").join(path)).unwrap();
        let path = slashed(path);

        let check = lamps.check_writes_nothing();
        assert_eq!(check.code, 1, "{check:?}");
        assert!(check.stdout.contains(&format!("missing  out/{path}\n")), "{check:?}");
        assert!(check.stdout.contains(&format!("--- /dev/null\n+++ b/out/{path}\n@@ ")), "{check:?}");
        assert!(check.stdout.ends_with(MENDING_COMMAND), "{check:?}");

        let mended = lamps.generate();
        assert!(mended.stdout.contains(&format!("created   out/{path}\n")), "{mended:?}");
        assert!(mended.stdout.contains("1 created, 0 updated, 0 removed, "), "{mended:?}");
        assert_eq!(lamps.texts(), fresh.texts());
    }
}

#[test]
fn an_added_file_fails_the_check_and_is_removed_with_its_folders() {
    let lamps = Lamps::generated();
    let fresh = lamps.texts();
    lamps.write("out/extra/deep/notes.txt", "remember\n");

    let check = lamps.check_writes_nothing();
    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.stdout.contains("orphaned out/extra/deep/notes.txt\n"), "{check:?}");
    assert!(check.stdout.contains("--- a/out/extra/deep/notes.txt\n+++ /dev/null\n@@ "), "{check:?}");
    assert!(check.stdout.contains("\n-remember\n"), "{check:?}");
    assert!(check.stdout.ends_with(MENDING_COMMAND), "{check:?}");

    let mended = lamps.generate();
    assert!(mended.stdout.contains("removed   out/extra/deep/notes.txt\n"), "{mended:?}");
    assert!(!lamps.path("out/extra").exists());
    assert_eq!(lamps.texts(), fresh);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_mended() {
    let lamps = Lamps::generated();
    let fresh = lamps.texts();
    let any = fresh.keys().find(|path| path.as_path() != Path::new("mod.rs")).unwrap();
    fs::remove_file(lamps.path("out").join(any)).unwrap();
    lamps.write(&format!("out/{}/inner.rs", slashed(any)), "in the way");

    let run = lamps.generate();

    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(lamps.texts(), fresh);
}

#[test]
fn files_that_are_not_utf8_are_compared_too() {
    let lamps = Lamps::generated();
    fs::write(lamps.path("out/mod.rs"), b"\xff\xfe\n").unwrap();

    let check = lamps.check_writes_nothing();

    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.stdout.contains("stale    out/mod.rs\n"), "{check:?}");
}

#[test]
fn a_folder_that_generation_did_not_write_is_refused_and_untouched() {
    for (foreign, text) in [("notes.txt", "mine"), ("mod.rs", "// mine"), ("src/deep/lib.rs", "// mine")] {
        let lamps = Lamps::new();
        lamps.write(&format!("out/{foreign}"), text);
        let before = lamps.files();

        for run in [lamps.generate(), lamps.check()] {
            assert_eq!(run.code, 1, "{run:?}");
            assert!(run.stderr.contains(&format!("out/{foreign} was not generated")), "{run:?}");
            assert!(run.stderr.contains("nothing was written"), "{run:?}");
            assert_eq!(lamps.files(), before);
        }
    }
}

#[test]
fn a_file_as_the_out_folder_is_refused_and_untouched() {
    let lamps = Lamps::new();
    lamps.write("out", "mine");

    let run = lamps.generate();

    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("out is a file"), "{run:?}");
    assert_eq!(fs::read_to_string(lamps.path("out")).unwrap(), "mine");
}

#[test]
fn a_bad_description_leaves_the_folder_as_it_was() {
    let lamps = Lamps::generated();
    let before = lamps.files();
    lamps.write("lamps.yaml", "lamps: [");

    let run = lamps.generate();

    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("lamps.yaml"), "{run:?}");
    assert!(run.stderr.ends_with("nothing was written\n"), "{run:?}");
    assert_eq!(run.stdout, "");
    assert_eq!(lamps.files(), before);
}

#[test]
fn a_missing_description_is_named() {
    let lamps = Lamps::new();
    fs::remove_file(lamps.path("lamps.yaml")).unwrap();

    let run = lamps.generate();

    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.starts_with("error: cannot read the description lamps.yaml: "), "{run:?}");
    assert!(!lamps.path("out").exists());
}

#[test]
fn a_description_that_is_not_utf8_is_named_with_the_line() {
    let lamps = Lamps::new();
    fs::write(lamps.path("lamps.yaml"), b"openapi: 3.0.3\ninfo: \xe9\n").unwrap();

    let run = lamps.generate();

    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("lamps.yaml is not UTF-8 text: line 2 "), "{run:?}");
}

#[test]
fn the_default_paths_do_not_depend_on_the_current_folder() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let elsewhere = TempDir::new().unwrap();
    let expected = xtask(package.parent().unwrap(), &["generate", "--check"]);

    for folder in [&package.join("src"), elsewhere.path()] {
        let run = xtask(folder, &["generate", "--check"]);

        assert_eq!(run, expected);
    }
}

#[test]
fn a_reader_that_stops_early_does_not_change_the_verdict() {
    let lamps = Lamps::new();
    let mut check =
        command(lamps.root.path(), &["generate", "--check", "--spec", "lamps.yaml", "--out", "out"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();

    drop(check.stdout.take());
    let run = Run::from(check.wait_with_output().unwrap());

    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
}

#[cfg(unix)]
#[test]
fn new_files_can_be_read_by_whoever_can_read_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let lamps = Lamps::new();
    lamps.write("plain.txt", "with the umask's permissions");

    lamps.generate();

    let mode = |path| fs::metadata(lamps.path(path)).unwrap().permissions().mode();
    assert_eq!(mode("out/mod.rs"), mode("plain.txt"));
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_removed_and_not_followed() {
    let lamps = Lamps::generated();
    let fresh = lamps.texts();
    lamps.write("elsewhere/mine.txt", "mine");
    std::os::unix::fs::symlink(lamps.path("elsewhere"), lamps.path("out/link")).unwrap();

    let run = lamps.generate();

    assert!(run.stdout.contains("removed   out/link\n"), "{run:?}");
    assert_eq!(lamps.texts(), fresh);
    assert_eq!(fs::read_to_string(lamps.path("elsewhere/mine.txt")).unwrap(), "mine");
}

/// How a failed `Lamps::check` ends.
const MENDING_COMMAND: &str =
    "\nTo bring out up to date, run:\n\n    cargo xtask generate --spec lamps.yaml --out out\n";

/// A temporary folder with a description in `lamps.yaml`, to be generated into `out`.
struct Lamps {
    root: TempDir,
}

impl Lamps {
    fn new() -> Self {
        let lamps = Self { root: TempDir::new().unwrap() };
        lamps.write("lamps.yaml", LAMPS);
        lamps
    }

    fn generated() -> Self {
        let lamps = Self::new();
        let run = lamps.generate();
        assert_eq!(run.code, 0, "{run:?}");
        lamps
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Run {
        xtask(self.root.path(), args)
    }

    fn generate(&self) -> Run {
        self.run(&["generate", "--spec", "lamps.yaml", "--out", "out"])
    }

    fn check(&self) -> Run {
        self.run(&["generate", "--check", "--spec", "lamps.yaml", "--out", "out"])
    }

    fn check_writes_nothing(&self) -> Run {
        let before = self.files();
        let run = self.check();
        assert_eq!(self.files(), before);
        run
    }

    /// What is in `out`, with the time at which each file was last written.
    fn files(&self) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
        let mut files = BTreeMap::new();
        let out = self.path("out");
        let mut folders = vec![out.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let metadata = fs::symlink_metadata(&path).unwrap();
                if metadata.is_dir() {
                    folders.push(path);
                } else {
                    let text = fs::read(&path).unwrap();
                    let relative = path.strip_prefix(&out).unwrap().to_owned();
                    files.insert(relative, (text, metadata.modified().unwrap()));
                }
            }
        }
        files
    }

    fn texts(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.files().into_iter().map(|(path, (text, _))| (path, text)).collect()
    }
}

#[derive(Debug, PartialEq)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(args).current_dir(folder);
    command
}

fn xtask(folder: &Path, args: &[&str]) -> Run {
    command(folder, args).output().unwrap().into()
}

fn slashed(path: &Path) -> String {
    path.to_str().unwrap().replace(std::path::MAIN_SEPARATOR, "/")
}
