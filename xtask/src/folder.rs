//! Compares a folder with the files that belong in it, and makes it match: `read → compare → apply`.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use codegen::Files;

use crate::error::{Error, Result};

/// How each generated file begins: a comment of Rust, or one of Markdown.
const MARKERS: [&[u8]; 2] = [b"// @generated", b"<!-- @generated"];

/// What a folder holds; paths are relative to it.
#[derive(Default)]
pub struct Folder {
    entries: BTreeMap<PathBuf, Entry>,
    /// Inner before outer, the order in which they can be removed.
    subfolders: Vec<PathBuf>,
}

enum Entry {
    File(Vec<u8>),
    /// A symbolic link or another special file: never right, and never followed.
    Special,
}

/// What it takes to put one path right.
#[derive(Debug, PartialEq)]
pub enum Change<'a> {
    Keep,
    Create { after: &'a str },
    Update { before: &'a [u8], after: &'a str },
    Remove { before: &'a [u8] },
}

#[derive(Debug, PartialEq)]
pub struct Step<'a> {
    pub path: PathBuf,
    pub change: Change<'a>,
}

impl Folder {
    /// Reads the folder at `root`; a missing one counts as empty.
    ///
    /// Refuses a folder that generation didn't write: its files would be overwritten or removed.
    pub fn read(root: &Path, files: &Files) -> Result<Self> {
        let mut folder = Self::default();
        match fs::metadata(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(folder),
            Err(error) => return Err(Error::io("read", root)(error)),
            Ok(metadata) if !metadata.is_dir() => return Err(Error::NotAFolder(root.to_owned())),
            Ok(_) => {}
        }
        let ours = is_ours(root, files)?;
        folder.walk(root, root, ours)?;
        Ok(folder)
    }

    fn walk(&mut self, root: &Path, at: &Path, ours: bool) -> Result<()> {
        for child in children(at).map_err(Error::io("list", at))? {
            let path = child.path();
            let relative = path.strip_prefix(root).unwrap_or(&path).to_owned();
            let kind = child.file_type().map_err(Error::io("read", &path))?;
            if kind.is_dir() {
                self.walk(root, &path, ours)?;
                self.subfolders.push(relative);
                continue;
            }
            let expendable = ours || (kind.is_file() && is_generated(&path)?);
            if !expendable {
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

    /// One step for each path that is in the folder or in `files`, sorted by path.
    pub fn compare<'a>(&'a self, files: &'a Files) -> Vec<Step<'a>> {
        let wanted: BTreeMap<PathBuf, &str> =
            files.iter().map(|(path, text)| (path.split('/').collect(), text.as_str())).collect();
        let orphans = self.entries.iter().filter(|(path, _)| !wanted.contains_key(*path));
        let mut steps: Vec<_> = orphans
            .map(|(path, entry)| Step {
                path: path.clone(),
                change: Change::Remove { before: entry.bytes() },
            })
            .collect();
        steps.extend(wanted.into_iter().map(|(path, after)| {
            let change = match self.entries.get(&path) {
                None => Change::Create { after },
                Some(Entry::File(bytes)) if bytes == after.as_bytes() => Change::Keep,
                Some(entry) => Change::Update { before: entry.bytes(), after },
            };
            Step { path, change }
        }));
        steps.sort_by(|a, b| a.path.cmp(&b.path));
        steps
    }

    /// Carries out the `steps` in the folder at `root`, and removes the subfolders that end up empty.
    ///
    /// All text is on the disk before this, so that a full disk leaves each folder as it was; here each file is
    /// replaced by one rename.
    pub fn apply(&self, root: &Path, steps: &[Step<'_>], staging: Option<Staging>) -> Result<()> {
        // Removal is first because an orphan may be in the way: a file where a folder goes, or the reverse.
        for step in steps {
            if let Change::Remove { .. } = step.change {
                let path = root.join(&step.path);
                fs::remove_file(&path).map_err(Error::io("remove", &path))?;
            }
        }
        for subfolder in &self.subfolders {
            let path = root.join(subfolder);
            match fs::remove_dir(&path) {
                Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => {
                    return Err(Error::io("remove", &path)(error));
                }
                _ => {}
            }
        }
        staging.map_or(Ok(()), |staging| staging.move_into_place(root))
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

/// New files waiting next to their places, on the same file system, where a rename is atomic. Dropped, they
/// vanish.
pub struct Staging {
    folder: tempfile::TempDir,
    /// Where each one waits, and where it goes, relative to the root.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Staging {
    /// `None` when there is nothing to write: then even the folder's own time stamp stays.
    pub fn write(root: &Path, steps: &[Step<'_>]) -> Result<Option<Self>> {
        let mut texts = steps
            .iter()
            .filter_map(|step| match step.change {
                Change::Create { after } | Change::Update { after, .. } => Some((&step.path, after)),
                Change::Keep | Change::Remove { .. } => None,
            })
            .enumerate()
            .peekable();
        if texts.peek().is_none() {
            return Ok(None);
        }

        fs::create_dir_all(root).map_err(Error::io("create", root))?;
        let folder = tempfile::Builder::new()
            .prefix(".generate-")
            .tempdir_in(root)
            .map_err(Error::io("write to", root))?;
        let mut files = Vec::new();
        for (number, (target, text)) in texts {
            let waiting = folder.path().join(number.to_string());
            fs::write(&waiting, text).map_err(Error::io("write", &waiting))?;
            files.push((waiting, target.clone()));
        }
        Ok(Some(Self { folder, files }))
    }

    fn move_into_place(self, root: &Path) -> Result<()> {
        for (waiting, target) in &self.files {
            let target = root.join(target);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
            }
            fs::rename(waiting, &target).map_err(Error::io("write", &target))?;
        }
        let path = self.folder.path().to_owned();
        self.folder.close().map_err(Error::io("remove", &path))
    }
}

/// Whether generation wrote the folder at `root`: at least one of its top-level files is there with the
/// marker. One is enough, so that an edit to any of the others, its marker included, can be mended.
fn is_ours(root: &Path, files: &Files) -> Result<bool> {
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
    let longest = MARKERS.iter().map(|marker| marker.len() as u64).max().unwrap_or_default();
    File::open(path)
        .and_then(|file| file.take(longest).read_to_end(&mut head))
        .map_err(Error::io("read", path))?;
    Ok(MARKERS.iter().any(|marker| head.starts_with(marker)))
}

/// Sorted, so that of several foreign files each machine names the same one.
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

    fn step<'a>(path: &str, change: Change<'a>) -> Step<'a> {
        Step { path: PathBuf::from(path), change }
    }

    #[test]
    fn each_path_of_either_side_gets_one_step_in_order() {
        let files = files(&[("a/new.rs", "new"), ("edited.rs", "right"), ("same.rs", "same")]);
        let folder = folder(&[("same.rs", b"same"), ("edited.rs", b"wrong"), ("b/old.rs", b"old")]);

        let steps = folder.compare(&files);

        assert_eq!(
            steps,
            [
                step("a/new.rs", Change::Create { after: "new" }),
                step("b/old.rs", Change::Remove { before: b"old" }),
                step("edited.rs", Change::Update { before: b"wrong", after: "right" }),
                step("same.rs", Change::Keep),
            ]
        );
    }

    #[test]
    fn the_comparison_is_exact_to_the_byte() {
        let files = files(&[("crlf.rs", "a\n"), ("latin1.rs", "é")]);
        let folder = folder(&[("crlf.rs", b"a\r\n"), ("latin1.rs", b"\xe9")]);

        let steps = folder.compare(&files);

        assert_eq!(
            steps,
            [
                step("crlf.rs", Change::Update { before: b"a\r\n", after: "a\n" }),
                step("latin1.rs", Change::Update { before: b"\xe9", after: "é" }),
            ]
        );
    }

    #[test]
    fn a_special_file_never_counts_as_right() {
        let files = files(&[("empty.rs", "")]);
        let mut folder = folder(&[]);
        folder.entries.insert(PathBuf::from("empty.rs"), Entry::Special);

        let steps = folder.compare(&files);

        assert_eq!(steps, [step("empty.rs", Change::Update { before: b"", after: "" })]);
    }
}
