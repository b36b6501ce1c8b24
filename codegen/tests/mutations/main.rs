//! Random mutations of descriptions make the generator neither panic nor write invalid Rust.
//!
//! Each seed changes one description in one to three places, as authors and tools do by mistake: it removes, renames,
//! copies and replaces values, sets keywords, redirects references, and sometimes damages the text. These variables of
//! the environment make a longer run:
//!
//! | variable | meaning | default |
//! | --- | --- | --- |
//! | `MUTATION_SEEDS` | the first seed and the end of the range, such as `100..2000` | `0..80` |
//! | `MUTATION_DESCRIPTIONS` | a folder with descriptions, or with folders that contain a `description.yaml` | the goldens |
//! | `MUTATION_OUTPUT` | a folder for the mutated descriptions that generated code, each with its other files | none |
//!
//! The output folder also keeps the description of each failure, even if it exhausts the stack or the time. A seed
//! always makes the same mutations of the same folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod mutate;

use std::{
    collections::BTreeMap,
    env, fs,
    ops::Range,
    panic,
    path::{Path, PathBuf},
};

use codegen::{Diagnostic, Selection, Severity, Source, Target, generate, lint};
use fastrand::Rng;

use mutate::mutate_files;

#[test]
fn mutated_descriptions_generate_code_or_diagnostics() {
    let descriptions = descriptions();
    let mut failures = Vec::new();
    let (mut generated, seeds) = (0, seeds());
    for seed in seeds.clone() {
        let (name, files) = &descriptions[usize::try_from(seed).unwrap() % descriptions.len()];
        let mut files = files.clone();
        let mutations = mutate_files(&mut files, MAIN, &mut Rng::with_seed(seed));
        let folder =
            env::var_os("MUTATION_OUTPUT").map(|root| Path::new(&root).join(format!("{seed}-{name}")));
        folder.iter().for_each(|folder| write(folder, &files));
        match panic::catch_unwind(|| outcome(&files)).unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(true) => generated += 1,
            Ok(false) => folder.iter().for_each(|folder| fs::remove_dir_all(folder).unwrap()),
            Err(reason) => {
                let brief = mutations.iter().map(|mutation| mutation.chars().take(300).collect());
                let mutations = brief.collect::<Vec<String>>().join("\n  ");
                failures.push(format!("seed {seed} of {name}: {reason}\n  {mutations}"));
            }
        }
    }
    println!("{generated} of the descriptions of the seeds {seeds:?} generated code");
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} failures; rerun seed N with MUTATION_SEEDS=N..N+1\n{}",
        failures.join("\n")
    );
}

/// The texts of the files of a description, by their paths. The description itself is the first.
type Files = BTreeMap<String, String>;
const MAIN: &str = " description";

/// Returns whether a description generated code, or why its result is a bug.
fn outcome(files: &Files) -> Result<bool, String> {
    const TARGET: Target<'_> = Target {
        command: "test",
        crate_name: "client",
        docs: "docs",
        only: Selection { tags: &[], untagged: false },
    };
    let read = |path: &str| files.get(path).cloned().ok_or_else(|| "there is no such file".to_owned());
    let source = Source { name: "description.yaml", text: &files[MAIN], read: &read };
    let result = generate(&source, &TARGET);
    let findings = lint(&source, &TARGET.only);

    let diagnostics: Vec<Diagnostic> = result.as_ref().err().cloned().into_iter().flatten().collect();
    // Validation rejects what the stages after it do not support.
    const BUGS: [&str; 2] = ["the generator wrote invalid Rust", "progenitor does not support"];
    let is_bug =
        |of: &&Diagnostic| of.message.is_empty() || BUGS.iter().any(|bug| of.message.starts_with(bug));
    if let Some(bug) = diagnostics.iter().find(is_bug) {
        return Err(bug.to_string());
    }
    let mut errors: Vec<_> =
        findings.iter().filter(|it| it.severity == Severity::Error).map(ToString::to_string).collect();
    let mut expected: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    errors.sort();
    expected.sort();
    if errors != expected {
        return Err(format!("the linter reports other errors: {errors:#?} instead of {expected:#?}"));
    }
    Ok(result.is_ok())
}

fn seeds() -> Range<u64> {
    let range = env::var("MUTATION_SEEDS").unwrap_or_else(|_| "0..80".to_owned());
    let (start, end) = range.split_once("..").expect("MUTATION_SEEDS is a range such as 0..80");
    start.parse().unwrap()..end.parse().unwrap()
}

fn descriptions() -> Vec<(String, Files)> {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let folder = env::var_os("MUTATION_DESCRIPTIONS").map_or(goldens, PathBuf::from);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let descriptions = paths.into_iter().filter_map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut files = Files::new();
        if path.is_dir() {
            read_parts(&path, &path, &mut files);
            let main = files.remove("description.yaml")?;
            files.insert(MAIN.to_owned(), main);
        } else if is_description(&path) {
            files.insert(MAIN.to_owned(), fs::read_to_string(&path).unwrap());
        }
        (!files.is_empty()).then_some((name, files))
    });
    descriptions.collect()
}

fn is_description(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["json", "yaml", "yml"].iter().any(|known| extension == *known))
}

/// Reads the files of a folder, but for the expected output of a golden.
fn read_parts(folder: &Path, root: &Path, files: &mut Files) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("expected") {
            read_parts(&path, root, files);
        } else if is_description(&path) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn write(folder: &Path, files: &Files) {
    for (name, text) in files {
        let path = folder.join(if name == MAIN { "description.yaml" } else { name });
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
