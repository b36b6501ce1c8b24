//! Updates a folder in two steps: `stage` writes the new texts to temporary files, and `apply` changes the folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::folder::{Change, FileChange, Folder};

/// The changes to a folder, with the new text of its files in a temporary folder. Dropping it discards them.
///
/// All texts are on the disk before the first file changes, so a full disk leaves every folder unchanged.
pub struct Update<'a> {
    root: &'a Path,
    folder: &'a Folder,
    changes: &'a [FileChange<'a>],
    /// `None` if there is nothing to write. The folder then keeps its modification time.
    staging: Option<Staging>,
}

/// The temporary folder. It is inside the target folder, because renaming is atomic only within a file system.
struct Staging {
    folder: tempfile::TempDir,
    /// The path of each temporary file, and its target.
    files: Vec<(PathBuf, PathBuf)>,
}

impl<'a> Update<'a> {
    /// Writes the new texts to a temporary folder in `root`.
    pub fn stage(root: &'a Path, folder: &'a Folder, changes: &'a [FileChange<'a>]) -> Result<Self> {
        let text =
            |change: &'a FileChange<'a>| Some((root.join(&change.path), change.change.text_to_write()?));
        let texts: Vec<_> = changes.iter().filter_map(text).collect();
        let staging = if texts.is_empty() { None } else { Some(Staging::write(root, texts)?) };
        Ok(Self { root, folder, changes, staging })
    }

    /// Removes and replaces files, and removes empty subfolders.
    pub fn apply(self) -> Result<()> {
        // Remove files first, because one can have the path of a new folder, or the reverse.
        for change in self.changes {
            if let Change::Remove { .. } = change.change {
                let path = self.root.join(&change.path);
                fs::remove_file(&path).map_err(Error::io("remove", &path))?;
            }
        }
        for subfolder in self.folder.subfolders() {
            let path = self.root.join(subfolder);
            match fs::remove_dir(&path) {
                Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => {
                    return Err(Error::io("remove", &path)(error));
                }
                _ => {}
            }
        }
        self.staging.map_or(Ok(()), Staging::move_into_place)
    }
}

impl Staging {
    fn write(root: &Path, texts: Vec<(PathBuf, &str)>) -> Result<Self> {
        fs::create_dir_all(root).map_err(Error::io("create", root))?;
        let folder = tempfile::Builder::new()
            .prefix(".generate-")
            .tempdir_in(root)
            .map_err(Error::io("write to", root))?;
        let mut files = Vec::new();
        for (number, (target, text)) in texts.into_iter().enumerate() {
            let temporary = folder.path().join(number.to_string());
            fs::write(&temporary, text).map_err(Error::io("write", &temporary))?;
            files.push((temporary, target));
        }
        Ok(Self { folder, files })
    }

    fn move_into_place(self) -> Result<()> {
        for (temporary, target) in &self.files {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
            }
            fs::rename(temporary, target).map_err(Error::io("write", target))?;
        }
        let path = self.folder.path().to_owned();
        self.folder.close().map_err(Error::io("remove", &path))
    }
}
