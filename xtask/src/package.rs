//! The crate that a command works on: its folder, and the settings in its `Cargo.toml`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::error::{Error, Result};
use crate::selection::SelectionArgs;
use crate::source::{Description, display_path};

/// The key of the settings below `package.metadata`.
const KEY: &str = "openapi-crate";

/// A crate whose code is generated.
pub struct Package {
    /// The folder of `Cargo.toml`.
    pub root: PathBuf,
    pub name: String,
    /// The path of the description.
    description: PathBuf,
    /// The operations to generate.
    pub selection: SelectionArgs,
    /// The names of the dependencies.
    pub dependencies: Vec<String>,
}

impl Package {
    /// Finds the crate that contains the current folder.
    pub fn current() -> Result<Self> {
        Self::find(&env::current_dir().map_err(Error::io("read", Path::new(".")))?)
    }

    /// Finds the crate that contains a folder.
    fn find(folder: &Path) -> Result<Self> {
        let manifest = folder.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file());
        Self::read(&manifest.ok_or_else(|| Error::NoPackage(folder.to_owned()))?)
    }

    /// Reads the settings of a crate.
    pub fn read(manifest: &Path) -> Result<Self> {
        let text = fs::read_to_string(manifest).map_err(Error::io("read", manifest))?;
        let invalid = |reason: String| Error::Manifest { path: manifest.to_owned(), reason };
        let document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| invalid(error.to_string()))?;
        let package = document.get("package");
        let name = package.and_then(|package| package.get("name")?.as_str());
        let name = name.ok_or_else(|| invalid("it has no `package.name`".to_owned()))?;
        let settings = package.and_then(|package| package.get("metadata")?.get(KEY));
        let description = settings.and_then(|settings| settings.get("description")?.as_str());
        let description = description.ok_or_else(|| {
            invalid(format!("it has no `description` in `[package.metadata.{KEY}]`, which is the path of the OpenAPI description"))
        })?;
        let only = settings.and_then(|settings| settings.get("only")?.as_array());
        let dependencies = document.get("dependencies").and_then(Item::as_table_like);
        let root = manifest.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self {
            name: name.to_owned(),
            description: root.join(description),
            selection: SelectionArgs {
                only: only.into_iter().flatten().filter_map(|tag| tag.as_str().map(str::to_owned)).collect(),
                untagged: settings
                    .and_then(|settings| settings.get("untagged")?.as_bool())
                    .unwrap_or_default(),
            },
            dependencies: dependencies
                .into_iter()
                .flat_map(|table| table.iter().map(|(name, _)| name.to_owned()))
                .collect(),
            root,
        })
    }

    /// Reads the description.
    pub fn read_description(&self) -> Result<Description> {
        let name = self.description.strip_prefix(&self.root).unwrap_or(&self.description);
        Ok(Description::read(Some(&self.description))?.named(display_path(name)))
    }
}

/// Returns the name by which code imports a crate.
pub fn import_name(name: &str) -> String {
    name.replace('-', "_")
}
