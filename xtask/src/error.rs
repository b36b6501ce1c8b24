//! What can go wrong in a command, told to the person who ran it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
pub enum Error {
    Io { action: &'static str, path: PathBuf, source: io::Error },
    NotUtf8 { path: PathBuf, line: usize },
    Diagnostics(codegen::Diagnostics),
    NotAFolder(PathBuf),
    ForeignFile { folder: PathBuf, file: PathBuf },
    Cargo { source: io::Error },
}

impl Error {
    /// For `map_err`: an `io::Error` alone doesn't say which path it is about.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, source } => {
                write!(f, "error: cannot {action} {}: {source}", path.display())
            }
            Self::NotUtf8 { path, line } => {
                write!(f, "error: {} is not UTF-8 text: line {line} has an invalid byte", path.display())
            }
            Self::Diagnostics(diagnostics) => {
                write!(f, "{}\n\nnothing was written", diagnostics.to_string().trim_end())
            }
            Self::NotAFolder(path) => write!(
                f,
                "error: --out {} is a file, but generation writes a folder\n\
                 nothing was written; choose another folder with --out",
                path.display()
            ),
            Self::ForeignFile { folder, file } => write!(
                f,
                "error: {} was not generated, and generation owns every file in {}\n\
                 nothing was written; choose a new or empty folder with --out, or move that file elsewhere",
                file.display(),
                folder.display()
            ),
            Self::Cargo { source } => write!(f, "error: cannot run cargo: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Cargo { source } => Some(source),
            Self::Diagnostics(diagnostics) => Some(diagnostics),
            Self::NotUtf8 { .. } | Self::NotAFolder(_) | Self::ForeignFile { .. } => None,
        }
    }
}
