//! Makes and maintains a crate for the API of an OpenAPI description, in any folder.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::openapi_crate()
}
