//! The errors of the commands.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
pub enum Error {
    Io { operation: &'static str, path: PathBuf, source: io::Error },
    NotUtf8 { path: PathBuf, line: usize },
    Diagnostics(codegen::Diagnostics),
    NotAFolder(PathBuf),
    ForeignFile { folder: PathBuf, file: PathBuf },
    Run { program: &'static str, source: io::Error },
    NotInstalled { tool: String, install: String },
    NoPackage(PathBuf),
    Manifest { path: PathBuf, reason: String },
    Internal(String),
    PublicApi { command: String, status: ExitStatus },
}

impl Error {
    /// Returns a function for `map_err` that adds the path to an `io::Error`.
    pub fn io(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { operation, path: path.to_owned(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { operation, path, source } => {
                write!(f, "error: cannot {operation} {}: {source}", path.display())
            }
            Self::NotUtf8 { path, line } => {
                write!(
                    f,
                    "error: {} is not UTF-8 text: line {line} has an invalid byte\nhelp: save the file as UTF-8",
                    path.display()
                )
            }
            Self::Diagnostics(diagnostics) => {
                write!(f, "{}\n\nnote: no files were written", diagnostics.to_string().trim_end())
            }
            Self::NotAFolder(path) => write!(
                f,
                "error: {} is a file, not a folder\n\
                 note: no files were written\n\
                 help: move the file, or choose another folder with --out, if the command has this option",
                path.display()
            ),
            Self::ForeignFile { folder, file } => write!(
                f,
                "error: {} is not a generated file, and this command would remove it from {}\n\
                 note: no files were written\n\
                 help: move the file, or choose a new or empty folder with --out, if the command has this option",
                file.display(),
                folder.display()
            ),
            Self::Run { program, source } => write!(
                f,
                "error: cannot run {program}: {source}\nhelp: install {program}, or add its folder to PATH"
            ),
            Self::NotInstalled { tool, install } => {
                write!(f, "error: {tool} is not installed\nhelp: to install it, run:\n\n    {install}")
            }
            Self::NoPackage(folder) => write!(
                f,
                "error: {} is not in a crate: neither it nor a folder above it has a Cargo.toml\n\
                 help: run the command in a crate that `openapi-crate new` has written",
                folder.display()
            ),
            Self::Manifest { path, reason } => write!(
                f,
                "error: cannot read the settings in {}: {reason}\n\
                 help: run the command in a crate that `openapi-crate new` has written",
                path.display()
            ),
            Self::Internal(reason) => {
                write!(f, "error: {reason}\nhelp: this is a bug: please report it with the description")
            }
            Self::PublicApi { command, status } => {
                write!(f, "error: cannot list the public API: `{command}` failed with {status}")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Run { source, .. } => Some(source),
            Self::Diagnostics(diagnostics) => Some(diagnostics),
            Self::NotUtf8 { .. }
            | Self::NotAFolder(_)
            | Self::ForeignFile { .. }
            | Self::NotInstalled { .. }
            | Self::NoPackage(_)
            | Self::Manifest { .. }
            | Self::Internal(_)
            | Self::PublicApi { .. } => None,
        }
    }
}
