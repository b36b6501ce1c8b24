//! What `cargo xtask lint` promises, run as its users run it.

#![allow(clippy::unwrap_used, reason = "a failed set-up step is a failed test")]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const POOR: &str = "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\npaths: {}\n";
const CLEAN: &str =
    "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\nservers: [{url: https://lamps.test}]\npaths: {}\n";
const REFUSED: &str = "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\npaths: {lamps: {}}\n";

#[test]
fn a_description_without_findings_is_told_in_one_line_what_was_looked_at() {
    let (code, printed) = lint(CLEAN, &[]);

    assert_eq!(code, 0);
    assert_eq!(printed, "lamps.yaml: 0 errors and 0 warnings in 0 operations and 0 schemas\n");
}

#[test]
fn a_warning_fails_only_where_it_is_asked_for() {
    for (flags, expected) in [(&[][..], 0), (&["--deny-warnings"], 1)] {
        let (code, printed) = lint(POOR, flags);

        assert_eq!(code, expected);
        assert!(printed.starts_with("warning[missing-server]: "), "{printed}");
        assert!(
            printed.ends_with("\n\nlamps.yaml: 0 errors and 1 warning in 0 operations and 0 schemas\n"),
            "{printed}"
        );
    }
}

#[test]
fn an_error_fails_and_comes_with_the_warnings() {
    let (code, printed) = lint(REFUSED, &[]);

    assert_eq!(code, 1);
    assert!(
        printed.contains(
            "error: the path `lamps` does not begin with a slash\n  --> lamps.yaml:3 at /paths/lamps\n"
        ),
        "{printed}"
    );
    assert!(printed.contains("warning[missing-server]: "), "{printed}");
    assert!(printed.ends_with(": 1 error and 1 warning in 0 operations and 0 schemas\n"), "{printed}");
}

#[test]
fn the_help_names_the_rules() {
    let (code, printed) = lint(CLEAN, &["--help"]);

    assert_eq!(code, 0);
    assert!(printed.contains("\n  missing-example\n"), "{printed}");
}

/// The exit code and the output of a look at a description.
fn lint(description: &str, flags: &[&str]) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("lamps.yaml"), description).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output =
        command.current_dir(folder.path()).args(["lint", "lamps.yaml"]).args(flags).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}
