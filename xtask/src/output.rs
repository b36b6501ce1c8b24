//! The folders that a command writes: comparing them with the generated files, and updating them together.

use std::path::PathBuf;

use codegen::Files;

use crate::error::Result;
use crate::folder::{FileChange, Folder};
use crate::report::ReportedFile;
use crate::source::display_path;
use crate::update::Update;

/// The folder of the reference pages among the files that `codegen` returns.
pub const INNER_DOCS: &str = "docs";

/// The folder of the test code among the files that `codegen` returns.
const INNER_TESTS: &str = "tests";

/// A folder, and the files to write into it.
pub struct Output {
    pub root: PathBuf,
    /// The folder's path in messages.
    pub name: PathBuf,
    pub files: Files,
}

/// The files that `codegen` returns, for folders of their own.
#[derive(Default)]
pub struct Parts {
    pub code: Files,
    pub docs: Files,
    pub tests: Files,
}

impl Parts {
    pub fn of(files: Files) -> Self {
        let mut parts = Self::default();
        for (path, text) in files {
            match path.split_once('/') {
                Some((INNER_DOCS, inner)) => parts.docs.insert(inner.to_owned(), text),
                Some((INNER_TESTS, inner)) => parts.tests.insert(inner.to_owned(), text),
                _ => parts.code.insert(path, text),
            };
        }
        parts
    }
}

/// Returns the changes of each folder.
pub fn compare<'a>(outputs: &'a [Output], folders: &'a [Folder]) -> Vec<Vec<FileChange<'a>>> {
    outputs.iter().zip(folders).map(|(output, folder)| folder.compare(&output.files)).collect()
}

/// Changes the folders. An error while the changes are prepared leaves all of them as they are.
pub fn apply(outputs: &[Output], folders: &[Folder], changes: &[Vec<FileChange<'_>>]) -> Result<()> {
    let compared = outputs.iter().zip(folders).zip(changes);
    let updates = compared.map(|((output, folder), changes)| Update::stage(&output.root, folder, changes));
    for update in updates.collect::<Result<Vec<_>>>()? {
        update.apply()?;
    }
    Ok(())
}

/// Returns the changes with the paths that messages show.
pub fn reported_files<'a>(outputs: &[Output], changes: &'a [Vec<FileChange<'a>>]) -> Vec<ReportedFile<'a>> {
    let files = outputs.iter().zip(changes).flat_map(|(output, changes)| {
        changes.iter().map(|file| ReportedFile {
            path: display_path(&output.name.join(&file.path)),
            change: &file.change,
        })
    });
    files.collect()
}
