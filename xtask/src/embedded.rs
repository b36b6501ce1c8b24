//! The files that every generated crate contains, embedded in the program.

/// The texts of the files, by path relative to the client of this repository, in the order of the paths.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The version that copied files name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns the files in a folder, by path relative to the client.
pub fn files_in(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(folder))
}

/// Returns the text of a file.
pub fn text(path: &str) -> &'static str {
    FILES.iter().find(|(other, _)| *other == path).map_or("", |(_, text)| text)
}

/// Returns a file as a crate contains it: with a header that says where it comes from.
pub fn copied(text: &str) -> String {
    format!(
        "// Copied by `openapi-crate` {VERSION}. Do not edit: the command replaces this file. \
         License: MIT OR Apache-2.0.\n\n{text}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_and_licenses_are_embedded() {
        assert!(files_in("src/runtime/").any(|(path, _)| path == "src/runtime/mod.rs"));
        for path in
            ["Cargo.toml", "../Cargo.toml", "../LICENSE-MIT", "../LICENSE-APACHE", "tests/support/server.rs"]
        {
            assert!(!text(path).is_empty(), "{path}");
        }
    }
}
