//! The output and exit code of `cargo xtask public-api`. A script stands in for rustup, so that the tests need no nightly
//! toolchain.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const TOOLCHAIN: &str = "nightly-2026-05-20";
const RUSTC: &str = "rustc 1.97.0-nightly (e50aa6fba 2026-05-19)";
const TOOL: &str = "cargo-public-api 0.52.0";

/// The lines before the list.
const HEADER_LINES: usize = 3;

#[test]
fn missing_toolchain_fails_with_the_command_that_installs_it() {
    let other = "rustc 1.97.0-nightly (0123456789 2026-05-18)";
    for rustup in [Rustup::default(), Rustup { toolchain: "nightly", rustc: other, ..Rustup::complete() }] {
        let run = rustup.xtask(&["public-api"]);

        assert_eq!(run.code, 1, "{run:?}");
        assert_eq!(run.stdout, "");
        assert_eq!(
            run.stderr,
            "error: the toolchain nightly-2026-05-20 is not installed\n\
             help: to install it, run:\n\n    \
             rustup toolchain install nightly-2026-05-20 --profile minimal\n"
        );
    }
}

#[test]
fn missing_or_other_tool_fails_with_the_command_that_installs_it() {
    for tool in ["", "cargo-public-api 0.51.0"] {
        let run = Rustup { tool, ..Rustup::complete() }.xtask(&["public-api"]);

        assert_eq!(run.code, 1, "{run:?}");
        assert_eq!(run.stdout, "");
        assert_eq!(
            run.stderr,
            "error: cargo-public-api 0.52.0 is not installed\n\
             help: to install it, run:\n\n    cargo install cargo-public-api@0.52.0 --locked\n"
        );
    }
}

#[test]
fn missing_rustup_is_reported() {
    let path = TempDir::new().unwrap();

    let run = xtask(path.path(), &["public-api"]);

    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.starts_with("error: cannot run rustup: "), "{run:?}");
}

#[test]
fn failure_of_the_tool_is_reported_after_its_own_message() {
    let run = Rustup { list: None, ..Rustup::complete() }.xtask(&["public-api", "--check"]);

    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        "the crate does not compile\n\
         error: cannot list the public API: `cargo +nightly-2026-05-20 public-api` failed with exit status: 7\n"
    );
}

#[test]
fn check_succeeds_if_the_committed_file_has_the_same_list() {
    for toolchain in [TOOLCHAIN, "nightly"] {
        let run = Rustup { toolchain, ..Rustup::complete() }.xtask(&["public-api", "--check"]);

        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(
            run.stdout,
            "client/public-api.txt is up to date with the public API of losant-org-invites\n"
        );
    }
}

#[test]
fn check_prints_added_and_removed_items_and_the_command_that_updates_the_file() {
    let committed = committed_list();
    let (first, rest) = committed.split_once('\n').unwrap();
    let list = format!("pub mod added\n{rest}");

    let run = Rustup { list: Some(list), ..Rustup::complete() }.xtask(&["public-api", "--check"]);

    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.starts_with(
            "stale    client/public-api.txt\n\n--- a/client/public-api.txt\n+++ b/client/public-api.txt\n@@ "
        ),
        "{run:?}"
    );
    assert!(run.stdout.contains(&format!("\n-{first}\n+pub mod added\n")), "{run:?}");
    assert!(
        run.stdout.ends_with(
            "\nerror: client/public-api.txt is not up to date with the public API of losant-org-invites\n\
             help: to update the files, run:\n\n    cargo xtask public-api\n"
        ),
        "{run:?}"
    );
}

#[test]
fn update_to_the_same_list_keeps_the_file() {
    let modified = || fs::metadata(committed_file()).unwrap().modified().unwrap();
    let before = modified();

    let run = Rustup::complete().xtask(&["public-api"]);

    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("0 created, 0 updated, 0 removed, 1 unchanged in "), "{run:?}");
    assert_eq!(modified(), before);
}

/// A script that replaces rustup. A field that is empty or `None` makes its command fail.
#[derive(Default)]
struct Rustup {
    /// The only installed toolchain.
    toolchain: &'static str,
    rustc: &'static str,
    tool: &'static str,
    list: Option<String>,
}

impl Rustup {
    /// Returns a rustup with the toolchain and the tool, which lists what the committed file lists.
    fn complete() -> Self {
        Self { toolchain: TOOLCHAIN, rustc: RUSTC, tool: TOOL, list: Some(committed_list()) }
    }

    fn xtask(&self, args: &[&str]) -> Run {
        let folder = TempDir::new().unwrap();
        let Self { toolchain, rustc, tool, list } = self;
        let tool_version = if tool.is_empty() { "exit 1".to_owned() } else { format!("echo '{tool}'") };
        let print_list = match list {
            None => "echo 'the crate does not compile' >&2; exit 7".to_owned(),
            Some(list) => format!("while IFS= read -r line; do echo \"$line\"; done <<'END'\n{list}END"),
        };
        let script = format!(
            "#!/bin/sh\n\
             case \"$*\" in\n\
             'run {toolchain} rustc -V') echo '{rustc}' ;;\n\
             'run {toolchain} cargo public-api --version') {tool_version} ;;\n\
             'run {toolchain} cargo public-api --package losant-org-invites --all-features '*) {print_list}\n;;\n\
             *) exit 1 ;;\n\
             esac\n"
        );
        let rustup = folder.path().join("rustup");
        fs::write(&rustup, script).unwrap();
        fs::set_permissions(&rustup, fs::Permissions::from_mode(0o755)).unwrap();
        xtask(folder.path(), args)
    }
}

#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs xtask with the programs of one folder only.
fn xtask(path: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).env("PATH", path).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn committed_file() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../client/public-api.txt"))
}

/// Returns the list of the committed file, without the header.
fn committed_list() -> String {
    let text = fs::read_to_string(committed_file()).unwrap();
    text.split_inclusive('\n').skip(HEADER_LINES).collect()
}
