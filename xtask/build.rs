//! Embeds the files that every generated crate contains: the runtime, the test server, and the harness of its tests.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The files and folders, relative to the client.
const EMBEDDED: [&str; 5] =
    ["src/runtime", "src/test_server", "tests/round_trip/harness", "tests/support/server.rs", "Cargo.toml"];

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let client = package.join("../client");
    let mut files = Vec::new();
    for path in EMBEDDED {
        println!("cargo::rerun-if-changed={}", client.join(path).display());
        find(&client, &client.join(path), &mut files)?;
    }
    for path in ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT"] {
        let file = package.join("..").join(path);
        println!("cargo::rerun-if-changed={}", file.display());
        files.push((format!("../{path}"), file));
    }
    files.sort();
    let mut code = "&[\n".to_owned();
    for (name, file) in files {
        code += &format!("    ({name:?}, include_str!({:?})),\n", file.canonicalize()?);
    }
    code += "]\n";
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("embedded.rs"), code)
}

/// Adds a file, or the files of a folder, with their paths relative to the client.
fn find(client: &Path, path: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            find(client, &entry?.path(), files)?;
        }
    } else if let Ok(relative) = path.strip_prefix(client) {
        files.push((relative.to_string_lossy().replace('\\', "/"), path.to_owned()));
    }
    Ok(())
}
