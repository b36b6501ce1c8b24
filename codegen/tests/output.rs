//! Compares the generated files, the diagnostics and the findings of the linter with the expected ones.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test output` rewrites the expected files. Review the difference before you
//! commit it. The test `golden` compiles and runs the generated code.
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

use codegen::{Files, Findings, RULES, Selection, Severity, Source, Target, generate, lint};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use similar::TextDiff;

/// Returns the names and folders of the test cases of a kind.
fn cases(kind: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} contains no test case", folder.display());
    cases
}

fn is_updating() -> bool {
    env::var_os("UPDATE_GOLDENS").is_some()
}

/// The crate name that the examples import, and the folder of the pages.
const TARGET: Target<'_> = Target {
    command: "cargo xtask generate",
    crate_name: "golden",
    docs: "docs",
    only: Selection { tags: &[], untagged: false },
};

/// Calls a function with the description of a case.
fn with_source<T>(folder: &Path, call: impl FnOnce(&Source<'_>) -> T) -> T {
    let text = fs::read_to_string(folder.join("description.yaml")).unwrap();
    let read =
        |path: &str| fs::read_to_string(folder.join(path)).map_err(|error| format!("{:?}", error.kind()));
    call(&Source { name: "description.yaml", text: &text, read: &read })
}

fn generate_case(folder: &Path) -> Result<Files, String> {
    with_source(folder, |source| generate(source, &TARGET))
        .map(|generated| generated.files)
        .map_err(|diagnostics| diagnostics.to_string())
}

fn lint_case(folder: &Path) -> Findings {
    with_source(folder, |source| lint(source, &TARGET.only))
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
fn generated_files_match_goldens() {
    for (name, folder) in cases("golden") {
        let actual = generate_case(&folder).unwrap_or_else(|diagnostics| panic!("{name}: {diagnostics}"));

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
            "{differences}\nto accept this: UPDATE_GOLDENS=1 cargo test -p codegen --test output"
        );
    }
}

/// The goldens are compiled together with the examples in their pages, each in a module of its own.
#[test]
fn compiled_examples_match_documentation_pages() {
    for (name, folder) in cases("golden") {
        let files = generate_case(&folder).unwrap();
        let pages = files.iter().filter(|(file, _)| file.ends_with(".md"));
        let examples: Vec<String> = pages.flat_map(|(_, page)| examples(page)).collect();
        let modules = examples.iter().enumerate().map(|(number, example)| {
            format!("mod example_{number} {{\n    use super::golden;\n{example}}}\n")
        });
        let actual = format!(
            "// The examples of the pages, as `tests/output.rs` writes them.\n\nuse super::super::{name} as golden;\n\n{}",
            modules.collect::<Vec<_>>().join("\n")
        );

        let compiled = folder.join("examples.rs");
        if is_updating() {
            fs::write(&compiled, &actual).unwrap();
        }

        let expected = fs::read_to_string(&compiled).unwrap_or_default();
        assert!(expected == actual, "{}", difference(&format!("{name}/examples.rs"), &expected, &actual));
    }
}

/// Returns the code blocks of a page that rustdoc compiles.
fn examples(page: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut is_rust = false;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                is_rust = language.as_ref() == "rust,no_run";
                assert!(is_rust || ["json", "text"].contains(&language.as_ref()), "{language}");
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                panic!("rustdoc would compile an indented block as Rust")
            }
            Event::End(TagEnd::CodeBlock) => is_rust = false,
            Event::Text(text) if is_rust => examples.push(text.into_string()),
            _ => {}
        }
    }
    assert_eq!(examples.len(), page.matches("```rust").count(), "an example is nested in another block");
    examples
}

#[test]
fn rejected_descriptions_report_expected_diagnostics() {
    for (name, folder) in cases("rejected") {
        let Err(actual) = generate_case(&folder) else { panic!("{name} was accepted") };
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
fn lint_reports_expected_findings() {
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
fn each_lint_has_a_case_with_only_its_findings() {
    let cases: BTreeMap<_, _> = cases("lint").into_iter().collect();
    for rule in RULES {
        let findings = lint_case(&cases[rule.name]);

        let rules: Vec<_> = findings.iter().map(|finding| finding.severity).collect();
        assert!(!rules.is_empty(), "{}", rule.name);
        assert!(rules.iter().all(|found| *found == Severity::Warning(rule.name)), "{rules:?}");
    }
}

#[test]
fn lint_reports_the_diagnostics_of_generation_as_errors() {
    for (name, folder) in ["golden", "rejected", "lint"].into_iter().flat_map(cases) {
        let diagnostics =
            with_source(&folder, |source| generate(source, &TARGET)).err().into_iter().flatten();

        let findings = lint_case(&folder);

        let diagnostics: BTreeSet<_> = diagnostics.map(|diagnostic| diagnostic.to_string()).collect();
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.map(ToString::to_string).collect::<BTreeSet<_>>(), diagnostics, "{name}");
    }
}

#[test]
fn lint_findings_are_sorted_by_line() {
    for (name, folder) in cases("golden") {
        let lines: Vec<_> = lint_case(&folder).iter().map(|finding| finding.diagnostic.line).collect();

        assert!(lines.is_sorted(), "{name}: {lines:?}");
    }
}

#[test]
fn readme_lists_each_lint_with_its_rationale() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/README.md");
    let readme = fs::read_to_string(readme).unwrap();

    for rule in RULES {
        assert!(readme.contains(&format!("| `{}` | {} |", rule.name, rule.rationale)), "{}", rule.name);
    }
}

#[test]
fn links_between_pages_resolve_to_headings() {
    for (name, folder) in cases("golden") {
        let files = generate_case(&folder).unwrap();
        for (file, page) in files.iter().filter(|(file, _)| file.ends_with(".md")) {
            for link in links(page) {
                let (path, heading) =
                    link.split_once('#').map_or((link.as_str(), None), |(p, h)| (p, Some(h)));
                let path = match path {
                    "" => file.clone(),
                    path => resolved(file, path),
                };
                let target =
                    files.get(&path).unwrap_or_else(|| panic!("{name}/{file}: {link} does not exist"));
                let exists =
                    heading.is_none_or(|heading| headings(target).iter().any(|other| other == heading));
                assert!(exists, "{name}/{file}: {path} has no heading for {link}");
            }
        }
    }
}

#[test]
fn generated_code_includes_each_page_once() {
    for (name, folder) in cases("golden") {
        let files = generate_case(&folder).unwrap();
        let mut included = Vec::new();
        for (file, text) in files.iter().filter(|(file, _)| file.ends_with(".rs")) {
            let paths = text.split("include_str!(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
            included.extend(paths.map(|path| resolved(file, path)));
        }
        included.retain(|path| path != "description.json");
        included.sort();

        let pages: Vec<_> = files.keys().filter(|file| file.ends_with(".md")).cloned().collect();
        assert_eq!(included, pages, "{name}");
    }
}

/// Resolves a relative path from a file.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop().unwrap()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the relative links of a page. Absolute links are from the descriptions.
fn links(page: &str) -> Vec<String> {
    let links = Parser::new(page).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    links.filter(|link| !link.contains(':')).collect()
}

/// Returns the anchors of the headings of a page.
fn headings(page: &str) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    let mut heading = None;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let text = heading.take().unwrap().to_lowercase().replace(' ', "-");
                let name: String =
                    text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
                let count = headings.iter().filter(|other| **other == name).count();
                headings.push(if count == 0 { name } else { format!("{name}-{count}") });
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    headings
}

#[test]
fn generation_is_deterministic() {
    for (_, folder) in cases("golden") {
        assert_eq!(generate_case(&folder).unwrap(), generate_case(&folder).unwrap());
    }
}

#[test]
fn json_and_yaml_descriptions_generate_the_same_files() {
    for (name, folder) in cases("golden") {
        let yaml = fs::read_to_string(folder.join("description.yaml")).unwrap();
        let value: serde_json::Value = serde_norway::from_str(&yaml).unwrap();
        let json = serde_json::to_string_pretty(&value).unwrap();

        let read = |path: &str| fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
        let from = |text| generate(&Source { name: "same", text, read: &read }, &TARGET).unwrap().files;

        assert!(from(&json) == from(&yaml), "{name}");
    }
}

#[test]
fn line_endings_and_byte_order_mark_do_not_change_the_files() {
    let unix = "openapi: 3.0.3\ninfo:\n  title: A\n  description: |\n    One.\n\n    Two.\n  version: '1'\npaths: {}\n";
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));

    let from = |text: &str| generate(&Source::new("same", text), &TARGET).unwrap().files;

    assert_eq!(from(&windows), from(unix));
}

#[test]
fn generated_files_start_with_the_name_of_their_source() {
    for (_, folder) in cases("golden") {
        let mut files = generate_case(&folder).unwrap();
        // The document itself has no place for a comment.
        files.remove("tests/description.json");
        for (file, text) in files {
            let (line, comment) = match Path::new(&file).extension().unwrap().to_str().unwrap() {
                "md" => (0, "<!-- "),
                "json" => (1, "  \"$comment\": \""),
                _ => (0, "// "),
            };
            let line = text.lines().nth(line).unwrap();
            let expected = format!("{comment}@generated by `cargo xtask generate` from description.yaml.");
            assert!(line.starts_with(&expected), "{file}: {line}");
        }
    }
}
