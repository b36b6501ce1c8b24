//! Reads a folder, and compares it with the generated files.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use codegen::Files;

use crate::error::{Error, Result};

/// The first bytes of each generated Rust or Markdown file, and of each file that a new crate copies.
const MARKERS: [&[u8]; 3] = [b"// @generated", b"<!-- @generated", b"// Copied by `openapi-crate`"];

/// The contents of a folder. Paths are relative to it.
#[derive(Default)]
pub struct Folder {
    entries: BTreeMap<PathBuf, Entry>,
    /// The subfolders, inner ones first, so that they can be removed in this order.
    subfolders: Vec<PathBuf>,
}

enum Entry {
    File(Vec<u8>),
    /// A symbolic link or another special file. It is replaced or removed, and never followed.
    Special,
}

/// The change that makes a file match the generated text.
#[derive(Debug, PartialEq)]
pub enum Change<'a> {
    Keep,
    Create { after: &'a str },
    Update { before: &'a [u8], after: &'a str },
    Remove { before: &'a [u8] },
}

#[derive(Debug, PartialEq)]
pub struct FileChange<'a> {
    pub path: PathBuf,
    pub change: Change<'a>,
}

impl<'a> Change<'a> {
    /// Returns the change from the contents of a file to the generated text. `None` means that there is no file.
    pub fn between(before: Option<&'a [u8]>, after: &'a str) -> Self {
        match before {
            None => Self::Create { after },
            Some(before) if before == after.as_bytes() => Self::Keep,
            Some(before) => Self::Update { before, after },
        }
    }

    /// Returns the text to write, if the file is new or changes.
    pub fn text_to_write(&self) -> Option<&'a str> {
        match *self {
            Self::Create { after } | Self::Update { after, .. } => Some(after),
            Self::Keep | Self::Remove { .. } => None,
        }
    }
}

impl Folder {
    /// Reads the folder at `root`. A missing folder is empty.
    ///
    /// # Errors
    ///
    /// Fails if `root` is not a folder or can't be read. Also fails if it contains files that were not generated, because an
    /// update would overwrite or remove them.
    pub fn read(root: &Path, files: &Files) -> Result<Self> {
        let mut folder = Self::default();
        match fs::metadata(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(folder),
            Err(error) => return Err(Error::io("read", root)(error)),
            Ok(metadata) if !metadata.is_dir() => return Err(Error::NotAFolder(root.to_owned())),
            Ok(_) => {}
        }
        let is_output = is_output(root, files)?;
        folder.walk(root, root, is_output)?;
        Ok(folder)
    }

    /// Reads only the given files. Other files, and those that do not exist, are not in the folder.
    pub fn of_files(root: &Path, files: &Files) -> Result<Self> {
        let mut folder = Self::default();
        for name in files.keys() {
            let path = root.join(name);
            match fs::read(&path) {
                Ok(bytes) => drop(folder.entries.insert(name.split('/').collect(), Entry::File(bytes))),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(Error::io("read", &path)(error)),
            }
        }
        Ok(folder)
    }

    /// Adds the contents of `at`. In a folder that is not an output, every file must be a generated one.
    fn walk(&mut self, root: &Path, at: &Path, is_output: bool) -> Result<()> {
        for child in children(at).map_err(Error::io("list", at))? {
            let path = child.path();
            let relative = path.strip_prefix(root).unwrap_or(&path).to_owned();
            let kind = child.file_type().map_err(Error::io("read", &path))?;
            if kind.is_dir() {
                self.walk(root, &path, is_output)?;
                self.subfolders.push(relative);
                continue;
            }
            let is_removable = is_output || (kind.is_file() && is_generated(&path)?);
            if !is_removable {
                return Err(Error::ForeignFile { folder: root.to_owned(), file: path });
            }
            let entry = if kind.is_file() {
                Entry::File(fs::read(&path).map_err(Error::io("read", &path))?)
            } else {
                Entry::Special
            };
            self.entries.insert(relative, entry);
        }
        Ok(())
    }

    /// Returns the subfolders, inner ones first.
    pub fn subfolders(&self) -> &[PathBuf] {
        &self.subfolders
    }

    /// Returns one change for each path that is in the folder or in `files`, sorted by path.
    pub fn compare<'a>(&'a self, files: &'a Files) -> Vec<FileChange<'a>> {
        let wanted: BTreeMap<PathBuf, &str> =
            files.iter().map(|(path, text)| (path.split('/').collect(), text.as_str())).collect();
        let orphans = self.entries.iter().filter(|(path, _)| !wanted.contains_key(*path));
        let mut changes: Vec<_> = orphans
            .map(|(path, entry)| FileChange {
                path: path.clone(),
                change: Change::Remove { before: entry.bytes() },
            })
            .collect();
        changes.extend(wanted.into_iter().map(|(path, after)| {
            let change = match self.entries.get(&path) {
                Some(Entry::Special) => Change::Update { before: &[], after },
                entry => Change::between(entry.map(Entry::bytes), after),
            };
            FileChange { path, change }
        }));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes
    }
}

impl Entry {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::File(bytes) => bytes,
            Self::Special => &[],
        }
    }
}

/// Returns `true` if the folder at `root` is the output of an earlier generation: at least one of the top-level `files`
/// is there and has the marker. One file suffices, so that an update can restore files whose marker was edited.
fn is_output(root: &Path, files: &Files) -> Result<bool> {
    for name in files.keys().filter(|path| !path.contains('/')) {
        let path = root.join(name);
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file()) && is_generated(&path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_generated(path: &Path) -> Result<bool> {
    let mut head = Vec::new();
    let max_length = MARKERS.iter().map(|marker| marker.len() as u64).max().unwrap_or_default();
    File::open(path)
        .and_then(|file| file.take(max_length).read_to_end(&mut head))
        .map_err(Error::io("read", path))?;
    Ok(MARKERS.iter().any(|marker| head.starts_with(marker)))
}

/// Returns the entries of a folder, sorted so that an error names the same file on each machine.
fn children(folder: &Path) -> io::Result<Vec<DirEntry>> {
    let mut children: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    children.sort_by_key(DirEntry::file_name);
    Ok(children)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> Files {
        files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    fn folder(files: &[(&str, &[u8])]) -> Folder {
        let entries =
            files.iter().map(|&(path, bytes)| (PathBuf::from(path), Entry::File(bytes.to_vec()))).collect();
        Folder { entries, ..Folder::default() }
    }

    fn file_change<'a>(path: &str, change: Change<'a>) -> FileChange<'a> {
        FileChange { path: PathBuf::from(path), change }
    }

    #[test]
    fn compare_returns_one_change_per_path_sorted_by_path() {
        let files = files(&[("a/new.rs", "new"), ("edited.rs", "right"), ("same.rs", "same")]);
        let folder = folder(&[("same.rs", b"same"), ("edited.rs", b"wrong"), ("b/old.rs", b"old")]);

        let changes = folder.compare(&files);

        assert_eq!(
            changes,
            [
                file_change("a/new.rs", Change::Create { after: "new" }),
                file_change("b/old.rs", Change::Remove { before: b"old" }),
                file_change("edited.rs", Change::Update { before: b"wrong", after: "right" }),
                file_change("same.rs", Change::Keep),
            ]
        );
    }

    #[test]
    fn compare_detects_every_different_byte() {
        let files = files(&[("crlf.rs", "a\n"), ("latin1.rs", "é")]);
        let folder = folder(&[("crlf.rs", b"a\r\n"), ("latin1.rs", b"\xe9")]);

        let changes = folder.compare(&files);

        assert_eq!(
            changes,
            [
                file_change("crlf.rs", Change::Update { before: b"a\r\n", after: "a\n" }),
                file_change("latin1.rs", Change::Update { before: b"\xe9", after: "é" }),
            ]
        );
    }

    #[test]
    fn special_file_is_always_updated() {
        let files = files(&[("empty.rs", "")]);
        let mut folder = folder(&[]);
        folder.entries.insert(PathBuf::from("empty.rs"), Entry::Special);

        let changes = folder.compare(&files);

        assert_eq!(changes, [file_change("empty.rs", Change::Update { before: b"", after: "" })]);
    }
}
