//! The maintainer's commands. `cargo xtask <command>` works in any folder of the repository.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::xtask()
}
