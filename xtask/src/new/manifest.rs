//! The `Cargo.toml` of a new crate, with the features and dependencies of the client of this repository.
#![allow(
    clippy::indexing_slicing,
    reason = "assigning to a key adds it, and the embedded manifests have the keys that are read"
)]

use codegen::{Outline, Selection};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use crate::crate_files::is_optional;
use crate::embedded;
use crate::error::{Error, Result};

/// The development dependencies of the tests that every crate has.
const TESTS: [&str; 6] = ["regex", "regex-lite", "regex-syntax", "serde_json", "tempfile", "tokio"];

/// The features that the tests need, beyond the default ones.
const TESTED_FEATURES: [&str; 5] = ["blocking", "multipart", "schemars", "test-server", "tracing"];

/// The data of a manifest.
pub struct Manifest<'a> {
    pub name: &'a str,
    pub outline: &'a Outline,
    /// The path of the description in the crate.
    pub description: &'a str,
    pub only: Selection<'a>,
    /// The names of the optional dependencies that the crate needs.
    pub dependencies: &'a [&'static str],
}

impl Manifest<'_> {
    pub fn render(&self) -> Result<String> {
        let (client, workspace) = (embedded_manifest("Cargo.toml")?, embedded_manifest("../Cargo.toml")?);
        let shared = |name: &str| workspace["workspace"]["dependencies"].get(name);
        let mut manifest = DocumentMut::new();
        manifest["package"] = Item::Table(self.package(&workspace));

        let mut dependencies = Table::new();
        for (name, item) in client["dependencies"].as_table().into_iter().flatten() {
            if self.needs(name) {
                dependencies[name] = resolved(item, shared(name));
            }
        }
        let mut features = client["features"].clone();
        for (_, feature) in features.as_table_mut().into_iter().flat_map(Table::iter_mut) {
            if let Some(entries) = feature.as_array_mut() {
                let names = |entry: &Value| {
                    let entry = entry.as_str().unwrap_or_default().trim_start_matches("dep:");
                    entry.split('/').next().unwrap_or_default().to_owned()
                };
                entries.retain(|entry| self.needs(&names(entry)));
            }
        }
        manifest["features"] = features;
        manifest["dependencies"] = Item::Table(dependencies);

        let mut tested = Table::new();
        for name in TESTS {
            let item = client["dev-dependencies"].get(name);
            tested[name] = item.map_or(Item::None, |item| resolved(item, shared(name)));
        }
        // Lets `cargo test` run the tests without `--features`. Cargo leaves it out of the published package.
        let mut itself = InlineTable::new();
        itself.insert("path", ".".into());
        itself.insert("features", Array::from_iter(TESTED_FEATURES).into());
        tested[self.name] = value(itself);
        manifest["dev-dependencies"] = Item::Table(tested);

        manifest["package"]["metadata"] = Item::Table(self.metadata(&client));
        manifest["lints"] = value_table([("rust", value_table([("unsafe_code", value("forbid"))]))]);
        Ok(manifest.to_string())
    }

    fn needs(&self, dependency: &str) -> bool {
        !is_optional(dependency) || self.dependencies.contains(&dependency)
    }

    fn package(&self, workspace: &DocumentMut) -> Table {
        let shared = &workspace["workspace"]["package"];
        let mut package = Table::new();
        package["name"] = value(self.name);
        package["version"] = value(version(&self.outline.version));
        let about = format!("A client for the API {}", self.outline.title.trim());
        package["description"] = value(about.split_whitespace().collect::<Vec<_>>().join(" "));
        package["edition"] = shared["edition"].clone();
        package["rust-version"] = shared["rust-version"].clone();
        match self.outline.license.as_deref().and_then(spdx) {
            Some(license) => package["license"] = value(license),
            None => package["license-file"] = value("LICENSE"),
        }
        package["readme"] = value("README.md");
        package["categories"] = value(Array::from_iter(["api-bindings"]));
        package["exclude"] = value(Array::from_iter(["/.github", "/tests"]));
        package
    }

    fn metadata(&self, client: &DocumentMut) -> Table {
        let mut command = Table::new();
        command["description"] = value(self.description);
        if !self.only.tags.is_empty() {
            command["only"] = value(Array::from_iter(self.only.tags.iter().map(String::as_str)));
        }
        if self.only.untagged {
            command["untagged"] = value(true);
        }
        let mut metadata = Table::new();
        metadata.set_implicit(true);
        metadata["docs"] = client["package"]["metadata"]["docs"].clone();
        metadata["openapi-crate"] = Item::Table(command);
        metadata
    }
}

/// Returns the line of a `Cargo.toml` for a dependency of the client of this repository.
pub fn dependency_line(name: &str) -> Result<String> {
    let (client, workspace) = (embedded_manifest("Cargo.toml")?, embedded_manifest("../Cargo.toml")?);
    let mut line = DocumentMut::new();
    line[name] = resolved(&client["dependencies"][name], workspace["workspace"]["dependencies"].get(name));
    Ok(line.to_string())
}

fn embedded_manifest(path: &str) -> Result<DocumentMut> {
    let parsed = embedded::text(path).parse();
    parsed.map_err(|error: toml_edit::TomlError| Error::Internal(error.to_string()))
}

/// Returns a dependency with the version, the features and the settings that it has in the workspace and the client.
fn resolved(item: &Item, shared: Option<&Item>) -> Item {
    let mut table = InlineTable::new();
    if let Some(version) = shared.and_then(Item::as_str) {
        table.insert("version", version.into());
    }
    let mut features = Array::new();
    for part in [shared, Some(item)].into_iter().flatten().filter_map(Item::as_table_like) {
        for (key, setting) in part.iter() {
            match (key, setting.as_array(), setting.as_value()) {
                ("features", Some(listed), _) => features.extend(listed.iter().filter_map(Value::as_str)),
                ("workspace", ..) | (_, _, None) => {}
                (key, _, Some(setting)) => drop(table.insert(key, setting.clone())),
            }
        }
    }
    if !features.is_empty() {
        table.insert("features", features.into());
    }
    table.fmt();
    match table.get("version").filter(|_| table.len() == 1) {
        Some(version) => value(version.clone()),
        None => value(table),
    }
}

fn value_table<const N: usize>(entries: [(&str, Item); N]) -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    for (key, item) in entries {
        table[key] = item;
    }
    Item::Table(table)
}

/// Returns the version of an API if it is also one of a crate, or else the first version.
fn version(api: &str) -> &str {
    let parts: Vec<&str> = api.split('.').collect();
    let is_number = |part: &&str| {
        !part.is_empty()
            && part.len() < 10
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (*part == "0" || !part.starts_with('0'))
    };
    if parts.len() == 3 && parts.iter().all(is_number) { api } else { "0.1.0" }
}

/// Returns the SPDX expression of a license that a description names.
fn spdx(license: &str) -> Option<&'static str> {
    const LICENSES: [&str; 12] = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MPL-2.0",
        "GPL-2.0",
        "GPL-3.0",
        "LGPL-3.0",
        "AGPL-3.0",
        "Unlicense",
        "CC0-1.0",
    ];
    let folded = |text: &str| {
        text.to_lowercase().replace([' ', '-'], "").replace("license", "").replace("version", "")
    };
    LICENSES.into_iter().find(|known| folded(known) == folded(license))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_of_the_api_is_used_if_it_is_one_of_a_crate() {
        assert_eq!(version("1.31.0"), "1.31.0");
        for other in ["v1", "1.0", "2024-01-01", "1.0.x", "01.0.0", ""] {
            assert_eq!(version(other), "0.1.0", "{other}");
        }
    }

    #[test]
    fn license_is_recognized_by_its_usual_names() {
        assert_eq!(spdx("Apache 2.0"), Some("Apache-2.0"));
        assert_eq!(spdx("MIT License"), Some("MIT"));
        assert_eq!(spdx("Proprietary"), None);
    }
}
