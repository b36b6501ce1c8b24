//! What is generated, and what is said of a description that can't or should not be generated from, is what is expected.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test output` writes what is expected anew. Read the difference before you
//! commit it. That it compiles, and works, is seen by the test `golden`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use codegen::{Files, Findings, RULES, Severity, Source, generate, lint};
use similar::TextDiff;

/// The names of the cases in a folder beside this file, and their folders.
fn cases(kind: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no case", folder.display());
    cases
}

fn is_updating() -> bool {
    env::var_os("UPDATE_GOLDENS").is_some()
}

fn generate_case(folder: &Path) -> Result<Files, String> {
    let text = fs::read_to_string(folder.join("description.yaml")).unwrap();
    generate(&Source { name: "description.yaml", text: &text }).map_err(|problems| problems.to_string())
}

fn lint_case(folder: &Path) -> Findings {
    let text = fs::read_to_string(folder.join("description.yaml")).unwrap();
    lint(&Source { name: "description.yaml", text: &text })
}

fn read(folder: &Path) -> Files {
    let mut files = BTreeMap::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(path) = queue.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                queue.push(entry);
            } else {
                let name = entry.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&entry).unwrap());
            }
        }
    }
    files
}

fn write(folder: &Path, files: &Files) {
    let _ = fs::remove_dir_all(folder);
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn difference(name: &str, expected: &str, actual: &str) -> String {
    TextDiff::from_lines(expected, actual)
        .unified_diff()
        .header(&format!("expected {name}"), "actual")
        .to_string()
}

#[test]
fn each_golden_is_what_its_description_generates() {
    for (name, folder) in cases("golden") {
        let actual = generate_case(&folder).unwrap_or_else(|problems| panic!("{name}: {problems}"));

        let expected = folder.join("expected");
        if is_updating() {
            write(&expected, &actual);
        }
        let expected = read(&expected);

        let mut differences = String::new();
        for file in expected.keys().chain(actual.keys().filter(|file| !expected.contains_key(*file))) {
            let side = |files: &Files| files.get(file).cloned().unwrap_or_default();
            differences += &difference(&format!("{name}/{file}"), &side(&expected), &side(&actual));
        }
        assert!(
            differences.is_empty(),
            "{differences}\nto expect this: UPDATE_GOLDENS=1 cargo test -p codegen --test output"
        );
    }
}

#[test]
fn each_rejected_description_is_told_what_is_wrong() {
    for (name, folder) in cases("rejected") {
        let Err(actual) = generate_case(&folder) else { panic!("{name} was generated from") };
        let actual = format!("{actual}\n");

        let message = folder.join("message.txt");
        if is_updating() {
            fs::write(&message, &actual).unwrap();
        }

        let expected = fs::read_to_string(&message).unwrap_or_default();
        assert!(expected == actual, "{}", difference(&name, &expected, &actual));
    }
}

#[test]
fn each_planted_fault_is_found_and_nothing_else() {
    for (name, folder) in cases("lint") {
        let actual = format!("{}\n", lint_case(&folder));

        let expected = folder.join("expected.txt");
        if is_updating() {
            fs::write(&expected, &actual).unwrap();
        }

        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert!(expected == actual, "{}", difference(&name, &expected, &actual));
    }
}

#[test]
fn each_rule_has_a_description_in_which_it_alone_finds_something() {
    let cases: BTreeMap<_, _> = cases("lint").into_iter().collect();
    for rule in RULES {
        let findings = lint_case(&cases[rule.name]);

        let rules: Vec<_> = findings.iter().map(|finding| finding.severity).collect();
        assert!(!rules.is_empty(), "{}", rule.name);
        assert!(rules.iter().all(|found| *found == Severity::Warning(rule.name)), "{rules:?}");
    }
}

#[test]
fn errors_are_what_generation_refuses() {
    for (name, folder) in ["golden", "rejected", "lint"].into_iter().flat_map(cases) {
        let text = fs::read_to_string(folder.join("description.yaml")).unwrap();
        let source = Source { name: "description.yaml", text: &text };
        let refused = generate(&source).err().into_iter().flatten();

        let findings = lint(&source);

        let refused: BTreeSet<_> = refused.map(|problem| problem.to_string()).collect();
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.map(ToString::to_string).collect::<BTreeSet<_>>(), refused, "{name}");
    }
}

#[test]
fn findings_are_in_the_order_of_their_lines() {
    for (name, folder) in cases("golden") {
        let lines: Vec<_> = lint_case(&folder).iter().map(|finding| finding.problem.line).collect();

        assert!(lines.is_sorted(), "{name}: {lines:?}");
    }
}

#[test]
fn each_rule_is_explained_to_who_writes_a_description() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/README.md");
    let readme = fs::read_to_string(readme).unwrap();

    for rule in RULES {
        assert!(readme.contains(&format!("| `{}` | {} |", rule.name, rule.why)), "{}", rule.name);
    }
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    for (_, folder) in cases("golden") {
        assert_eq!(generate_case(&folder).unwrap(), generate_case(&folder).unwrap());
    }
}

#[test]
fn json_gives_what_yaml_gives() {
    for (name, folder) in cases("golden") {
        let yaml = fs::read_to_string(folder.join("description.yaml")).unwrap();
        let value: serde_json::Value = serde_norway::from_str(&yaml).unwrap();
        let json = serde_json::to_string_pretty(&value).unwrap();

        let from = |text| generate(&Source { name: "same", text }).unwrap();

        assert!(from(&json) == from(&yaml), "{name}");
    }
}

#[test]
fn line_endings_and_a_byte_order_mark_change_nothing() {
    let unix = "openapi: 3.0.3\ninfo:\n  title: A\n  description: |\n    One.\n\n    Two.\n  version: '1'\npaths: {}\n";
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));

    let from = |text: &str| generate(&Source { name: "same", text }).unwrap();

    assert_eq!(from(&windows), from(unix));
}

#[test]
fn every_file_says_where_it_comes_from() {
    for (_, folder) in cases("golden") {
        for (file, text) in generate_case(&folder).unwrap() {
            let first = text.lines().next().unwrap();
            assert!(
                first.starts_with("// @generated by `cargo xtask generate` from description.yaml."),
                "{file}: {first}"
            );
        }
    }
}
