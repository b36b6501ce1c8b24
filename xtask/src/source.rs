//! The description that a command works on.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::Source;

use crate::error::{Error, Result};

/// The description of this project, from the workspace on.
pub const SPEC: &str = "openapi/org-invites.yaml";

/// A description that has been read from the disk.
pub struct Description {
    name: String,
    text: String,
}

impl Description {
    /// Reads the description at a path, or else this project's.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let path = path.map_or_else(|| workspace().join(SPEC), PathBuf::from);
        Ok(Self { name: source_name(&path), text: read_text(&path)? })
    }

    /// What `codegen` works on.
    pub fn source(&self) -> Source<'_> {
        Source { name: &self.name, text: &self.text }
    }
}

/// The folder of the whole repository.
pub fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn read_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(Error::io("read the description", path))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        Error::NotUtf8 { path: path.to_owned(), line: 1 + valid.filter(|&&byte| byte == b'\n').count() }
    })
}

/// The description's name in messages and file headers. It says nothing of the machine, or the same
/// description would generate different files on another one.
fn source_name(spec: &Path) -> String {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = canonical(spec);
    match path.strip_prefix(canonical(workspace())) {
        Ok(relative) => shown(relative),
        Err(_) => spec.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

/// A path with `/` on each platform.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_named_without_its_place_on_the_machine() {
        let inside = workspace().join("xtask").join("Cargo.toml");

        assert_eq!(source_name(&inside), "xtask/Cargo.toml");
        assert_eq!(source_name(Path::new("/somewhere/else/lamps.yaml")), "lamps.yaml");
    }
}
