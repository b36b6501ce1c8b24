//! The committed client is what the committed description generates, and nothing is wrong with that one.

use std::process::Command;

#[test]
fn the_committed_client_is_fresh() {
    let check = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["generate", "--check"]).output().unwrap();

    let printed = [check.stdout, check.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(check.status.success(), "{printed}");
}

#[test]
fn the_committed_description_has_nothing_to_mend() {
    let lint = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["lint", "--deny-warnings"]).output().unwrap();

    let printed = String::from_utf8_lossy(&lint.stdout);
    assert!(lint.status.success(), "{printed}");
    assert!(printed.starts_with("openapi/org-invites.yaml: 0 errors and 0 warnings in "), "{printed}");
}
