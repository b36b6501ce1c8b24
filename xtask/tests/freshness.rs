//! The committed client is up to date with the committed description, and the description has no lint warnings.

use std::process::Command;

#[test]
fn committed_client_is_up_to_date() {
    let check = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["generate", "--check"]).output().unwrap();

    let printed = [check.stdout, check.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(check.status.success(), "{printed}");
    assert_eq!(
        printed,
        "client/src/generated and client/docs and client/tests/round_trip/generated are up to date with \
         openapi/org-invites.yaml\n"
    );
}

#[test]
fn committed_description_has_no_warnings() {
    let lint = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["lint", "--deny-warnings"]).output().unwrap();

    let printed = String::from_utf8_lossy(&lint.stdout);
    assert!(lint.status.success(), "{printed}");
    assert!(printed.starts_with("openapi/org-invites.yaml: 0 errors and 0 warnings in "), "{printed}");
}
