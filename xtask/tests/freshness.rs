//! The committed client is what the committed description generates.

use std::process::Command;

#[test]
fn the_committed_client_is_fresh() {
    let check = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["generate", "--check"]).output().unwrap();

    let printed = [check.stdout, check.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(check.status.success(), "{printed}");
}
