//! The output and exit code of `cargo xtask lint`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const WITH_WARNING: &str = "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\npaths: {}\n";
const CLEAN: &str =
    "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\nservers: [{url: https://lamps.test}]\npaths: {}\n";
const WITH_ERROR: &str = "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\npaths: {lamps: {}}\n";

#[test]
fn description_without_findings_prints_one_line() {
    let (code, printed) = lint(CLEAN, &[]);

    assert_eq!(code, 0);
    assert_eq!(printed, "lamps.yaml: 0 errors and 0 warnings in 0 operations and 0 schemas\n");
}

#[test]
fn warning_fails_only_with_deny_warnings() {
    for (flags, expected) in [(&[][..], 0), (&["--deny-warnings"], 1)] {
        let (code, printed) = lint(WITH_WARNING, flags);

        assert_eq!(code, expected);
        assert!(printed.starts_with("warning[missing-server]: "), "{printed}");
        assert!(
            printed.ends_with("\n\nlamps.yaml: 0 errors and 1 warning in 0 operations and 0 schemas\n"),
            "{printed}"
        );
    }
}

#[test]
fn error_fails_and_does_not_hide_warnings() {
    let (code, printed) = lint(WITH_ERROR, &[]);

    assert_eq!(code, 1);
    assert!(
        printed.contains(
            "error: the path `lamps` does not start with `/`\n  --> lamps.yaml:3 at /paths/lamps\n"
        ),
        "{printed}"
    );
    assert!(printed.contains("warning[missing-server]: "), "{printed}");
    assert!(printed.ends_with(": 1 error and 1 warning in 0 operations and 0 schemas\n"), "{printed}");
}

#[test]
fn help_lists_the_rules() {
    let (code, printed) = lint(CLEAN, &["--help"]);

    assert_eq!(code, 0);
    assert!(printed.contains("\n  missing-example\n"), "{printed}");
}

/// Lints a description and returns the exit code and the output.
fn lint(description: &str, flags: &[&str]) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("lamps.yaml"), description).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output =
        command.current_dir(folder.path()).args(["lint", "lamps.yaml"]).args(flags).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}
