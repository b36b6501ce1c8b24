//! The OpenAPI description that a command reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use codegen::{Reader, Source};

use crate::error::{Error, Result};

/// The description of this repository, relative to the workspace.
pub const SPEC: &str = "openapi/org-invites.yaml";

pub struct Description {
    name: String,
    text: String,
    /// Reads a file by its path relative to the folder of the description.
    read: Box<Reader<'static>>,
    /// The texts of the other files that were read, by path relative to the folder of the description.
    others: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Description {
    /// Reads the description at `path`, or the repository's if `path` is `None`.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let path = path.map_or_else(|| workspace().join(SPEC), PathBuf::from);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let others: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
        let texts = Arc::clone(&others);
        let read = move |path: &str| {
            let text = read_text(&folder.join(path)).map_err(|error| reason(&error))?;
            texts.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), text.clone());
            Ok(text)
        };
        Ok(Self { name: source_name(&path), text: read_text(&path)?, read: Box::new(read), others })
    }

    /// Sets the name for messages and file headers.
    pub fn named(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// Returns the texts of the other files that were read, by path relative to the folder of the description.
    pub fn other_files(&self) -> BTreeMap<String, String> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn source(&self) -> Source<'_> {
        Source { name: &self.name, text: &self.text, read: &self.read }
    }
}

/// Returns the root folder of the repository.
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

/// Returns the reason why a file can't be read, without its path, which the diagnostic has.
fn reason(error: &Error) -> String {
    match error {
        Error::Io { source, .. } => source.to_string(),
        Error::NotUtf8 { line, .. } => format!("line {line} is not UTF-8 text"),
        error => error.to_string(),
    }
}

/// Returns the description's name for messages and file headers: its path in the repository, or else its file name.
///
/// An absolute path would make the generated files differ between machines.
fn source_name(spec: &Path) -> String {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match canonical(spec).strip_prefix(canonical(workspace())) {
        Ok(relative) => display_path(relative),
        Err(_) => spec.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

/// Returns a path with `/` as the separator on each platform.
pub fn display_path(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_name_is_relative_to_the_workspace_or_a_file_name() {
        let inside = workspace().join("xtask").join("Cargo.toml");

        assert_eq!(source_name(&inside), "xtask/Cargo.toml");
        assert_eq!(source_name(Path::new("/somewhere/else/lamps.yaml")), "lamps.yaml");
    }
}
