//! The files of a description.

use std::collections::BTreeMap;

use crate::{
    Reader,
    diagnostic::Diagnostics,
    openapi::{document::Document, file::File},
};

/// Reads the files that a description refers to, each once.
pub(super) struct Files<'r> {
    read: &'r Reader<'r>,
    /// The path of each file of the document, relative to the folder of the description.
    paths: Vec<String>,
    /// The reason why a file can't be used, by its path. It is empty if the file has diagnostics of its own.
    failed: BTreeMap<String, String>,
    pub diagnostics: Vec<Diagnostics>,
}

impl<'r> Files<'r> {
    /// Starts with the description itself.
    pub fn new(name: &str, read: &'r Reader<'r>) -> Self {
        let own = name.rsplit('/').next().unwrap_or(name).to_owned();
        Self { read, paths: vec![own], failed: BTreeMap::new(), diagnostics: Vec::new() }
    }

    /// Returns the path of a file.
    pub fn path(&self, file: usize) -> &str {
        self.paths.get(file).map_or("", String::as_str)
    }

    /// Returns the index of the file at a path that a file of the document refers to, and reads the file if necessary.
    ///
    /// # Errors
    ///
    /// Fails with the reason why the file can't be used.
    pub fn file(&mut self, document: &mut Document<'_>, from: usize, path: &str) -> Result<usize, String> {
        let path = resolve(self.path(from), path)?;
        if let Some(known) = self.paths.iter().position(|other| *other == path) {
            return Ok(known);
        }
        if let Some(reason) = self.failed.get(&path) {
            return Err(reason.clone());
        }
        let file = self.read_file(document, &path);
        match file {
            Ok(file) => {
                document.files.push(file);
                self.paths.push(path);
                Ok(self.paths.len() - 1)
            }
            Err(reason) => {
                self.failed.insert(path, reason.clone());
                Err(reason)
            }
        }
    }

    fn read_file<'a>(&mut self, document: &Document<'a>, path: &str) -> Result<File<'a>, String> {
        let text = (self.read)(path)?;
        let folder = document.files.first().and_then(|file| file.name().rsplit_once('/'));
        let name = folder.map_or(path.to_owned(), |(folder, _)| join(folder, path));
        File::parse(name, text).map_err(|diagnostics| {
            self.diagnostics.push(diagnostics);
            String::new()
        })
    }
}

/// Resolves a relative path from a file. The result is relative to the folder of the description.
fn resolve(from: &str, path: &str) -> Result<String, String> {
    if path.contains("://") {
        return Err("it is a URL, and the generator reads only files".to_owned());
    }
    if path.starts_with('/') {
        return Err("the path is not relative".to_owned());
    }
    Ok(join(from.rsplit_once('/').map_or("", |(folder, _)| folder), path))
}

/// Appends a relative path to a folder, and resolves `.` and `..`.
fn join(folder: &str, path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in folder.split('/').chain(path.split('/')) {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_contains_them() {
        assert_eq!(resolve("api.yaml", "./pet.yaml").unwrap(), "pet.yaml");
        assert_eq!(resolve("paths/pets.yaml", "../schemas/pet.yaml").unwrap(), "schemas/pet.yaml");
        assert_eq!(resolve("api.yaml", "../../common.yaml").unwrap(), "../../common.yaml");
        assert!(resolve("api.yaml", "https://example.com/pet.yaml").is_err());
        assert!(resolve("api.yaml", "/etc/pet.yaml").is_err());
    }
}
