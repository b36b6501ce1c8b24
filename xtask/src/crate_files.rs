//! The generated and copied files of a crate, which are not its owner's.

use std::path::Path;

use codegen::{Files, Generated, Outline, Selection, Summary, Target};

use crate::embedded::{self, copied};
use crate::error::{Error, Result};
use crate::new::round_trip;
use crate::output::{Output, Parts};
use crate::package::import_name;
use crate::source::Description;

/// The command in the headers of generated files.
const COMMAND: &str = "openapi-crate generate";

/// The folders that contain nothing of the owner. Copied code keeps the path that it has in the client of this repository.
const GENERATED: &str = "src/generated";
const DOCS: &str = "docs";
const RUNTIME: &str = "src/runtime";
const TEST_SERVER: &str = "src/test_server";
const ROUND_TRIP: &str = "tests/round_trip";

/// The path from [`GENERATED`] to [`DOCS`].
const GENERATED_TO_DOCS: &str = "../../docs";

/// The generated and copied files of a crate.
pub struct CrateFiles {
    pub folders: Vec<Output>,
    pub outline: Outline,
    pub summary: Summary,
    /// The names of the optional dependencies that the crate needs.
    pub dependencies: Vec<&'static str>,
}

/// Generates the files of a crate in a folder.
pub fn generate(
    description: &Description,
    name: &str,
    only: &Selection<'_>,
    root: &Path,
) -> Result<CrateFiles> {
    let import = import_name(name);
    let target = Target { command: COMMAND, crate_name: &import, docs: GENERATED_TO_DOCS, only: *only };
    let source = description.source();
    let Generated { files, outline, summary } =
        codegen::generate(&source, &target).map_err(Error::Diagnostics)?;

    let dependencies = optional_dependencies(&files);
    let parts = Parts::of(files);
    let inner = parts.tests.into_iter().map(|(path, text)| (format!("generated/{path}"), text));
    let mut tests: Files = inner.collect();
    tests.insert("main.rs".to_owned(), copied(&round_trip(name, &outline)));
    tests.insert("server.rs".to_owned(), copied(embedded::text("tests/support/server.rs")));
    tests.extend(copies(ROUND_TRIP));
    let folders = [
        (GENERATED, parts.code),
        (DOCS, parts.docs),
        (RUNTIME, runtime(&dependencies)),
        (TEST_SERVER, copies(TEST_SERVER).collect()),
        (ROUND_TRIP, tests),
    ];
    let output =
        |(folder, files): (&str, Files)| Output { root: root.join(folder), name: folder.into(), files };
    Ok(CrateFiles { folders: folders.map(output).into(), outline, summary, dependencies })
}

/// Returns the runtime, without the modules of the optional dependencies that the crate does not need.
fn runtime(dependencies: &[&str]) -> Files {
    let mut files: Files = copies(RUNTIME).collect();
    for Optional { module, .. } in OPTIONAL.iter().filter(|of| !dependencies.contains(&of.dependency)) {
        files.remove(&format!("{module}.rs"));
        if let Some(text) = files.get_mut("mod.rs") {
            *text = text.replace(&format!("mod {module};\n"), "");
        }
    }
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.insert(license.to_owned(), embedded::text(&format!("../{license}")).to_owned());
    }
    files
}

/// A dependency that not every crate needs, and the module of the runtime that uses it.
struct Optional {
    dependency: &'static str,
    module: &'static str,
    /// A part of the generated code that needs the module.
    code: &'static str,
}

/// All optional dependencies.
const OPTIONAL: [Optional; 2] = [
    Optional { dependency: "chrono", module: "date_time", code: "chrono::" },
    Optional { dependency: "regex-lite", module: "pattern", code: ".pattern(" },
];

/// Returns `true` if not every crate needs a dependency.
pub fn is_optional(dependency: &str) -> bool {
    OPTIONAL.iter().any(|of| of.dependency == dependency)
}

/// Returns the optional dependencies that generated code needs.
fn optional_dependencies(generated: &Files) -> Vec<&'static str> {
    let code = || generated.iter().filter(|(file, _)| file.ends_with(".rs"));
    let is_used = |of: &&Optional| code().any(|(_, text)| text.contains(of.code));
    OPTIONAL.iter().filter(is_used).map(|of| of.dependency).collect()
}

/// Returns the copied files in a folder, by path in the folder.
fn copies(folder: &'static str) -> impl Iterator<Item = (String, String)> {
    let inner = move |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    embedded::files_in(folder).filter_map(move |(path, text)| Some((inner(path)?, copied(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_has_only_the_modules_whose_dependencies_are_used() {
        let with = |code: &str| {
            let generated = Files::from([("types/mod.rs".to_owned(), code.to_owned())]);
            runtime(&optional_dependencies(&generated))
        };

        let none = with("String");

        for (code, module) in [("chrono::NaiveDate", "date_time"), ("NONE.pattern(\"a\")", "pattern")] {
            let (file, declaration) = (format!("{module}.rs"), format!("mod {module};"));
            let some = with(code);
            assert!(some.contains_key(&file) && some["mod.rs"].contains(&declaration), "{module}");
            assert!(!none.contains_key(&file) && !none["mod.rs"].contains(&declaration), "{module}");
        }
    }
}
