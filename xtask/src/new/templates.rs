//! The files of a new crate that belong to its owner.

use codegen::{Files, Outline};

use super::manifest::Manifest;
use crate::error::Result;
use crate::package::import_name;

const LIBRARY: &str = include_str!("templates/lib.rs");
const README: &str = include_str!("templates/README.md");
const CI: &str = include_str!("templates/ci.yml");
const LICENSE: &str = include_str!("templates/LICENSE");

/// Renders the files, by path in the crate.
pub fn render(manifest: &Manifest<'_>) -> Result<Files> {
    let Manifest { name, outline, description, .. } = manifest;
    let text = manifest.render()?;
    let version = text.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let version = version.unwrap_or_default().to_owned();
    let about = about(outline);
    let examples = outline.examples.as_ref();
    let block = |code: &str, attributes: &str| format!("```rust{attributes}\n{code}```\n");
    let program = examples.map(|examples| block(&examples.program, ",no_run")).unwrap_or_default();
    let test = examples.and_then(|examples| examples.quick_start.as_deref());
    let test = test.map(|code| block(code, "")).unwrap_or_default();
    let filled = |template: &str, about: &str, example: &str, test: &str| {
        fill(
            template,
            &[
                ("{about}", about),
                ("{name}", name),
                ("{version}", &version),
                ("{description}", description),
                ("{example}", example),
                ("{test}", test),
            ],
        )
    };
    let documented =
        |markdown: &str| if markdown.is_empty() { String::new() } else { format!("//!\n{}", doc(markdown)) };
    let library = filled(
        LIBRARY,
        doc(&about).trim_start_matches("//! ").trim_end(),
        &documented(&program),
        &documented(&test),
    );
    let readme =
        filled(README, &about, &if program.is_empty() { program } else { format!("\n{program}") }, "");
    let mut files: Files = [
        ("Cargo.toml", text),
        ("README.md", readme),
        ("LICENSE", LICENSE.to_owned()),
        (".gitignore", "/target\n".to_owned()),
        (".github/workflows/ci.yml", CI.to_owned()),
        ("src/lib.rs", library),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    if let Some(example) = examples.and_then(|examples| examples.quick_start.as_ref()) {
        let text = format!("//! Calls one operation of the test server.\n\n{example}");
        files.insert("examples/quick_start.rs".to_owned(), text);
    }
    if let Some(test) = examples.and_then(|examples| examples.test.as_ref()) {
        let text = format!("//! A test of one operation. `round_trip` tests them all.\n\n{test}");
        files.insert("tests/quick_start.rs".to_owned(), text);
    }
    Ok(files)
}

/// Returns the title and the description of the API as Markdown.
fn about(outline: &Outline) -> String {
    let title = outline.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = format!("A client for the API “{title}”, version {}.", outline.version.trim());
    match &outline.description {
        Some(description) if !description.trim().is_empty() => format!("{first}\n\n{}", description.trim()),
        _ => first,
    }
}

/// Returns Markdown as lines of a doc comment of a module.
fn doc(markdown: &str) -> String {
    markdown.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect()
}

/// Replaces placeholders. Text that replaces one is not searched for others.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    loop {
        let next =
            values.iter().filter_map(|value| Some((rest.find(value.0)?, value))).min_by_key(|(at, _)| *at);
        let Some((at, (key, value))) = next else { return text + rest };
        let (before, after) = rest.split_at(at);
        text += before;
        text += value;
        rest = after.get(key.len()..).unwrap_or_default();
    }
}

/// Returns the text of `tests/round_trip/main.rs`.
pub fn round_trip(name: &str, outline: &Outline) -> String {
    let (main, operations) = (include_str!("templates/main.rs"), include_str!("templates/operations.rs"));
    let import = import_name(name);
    let list: Vec<_> = outline.operations.iter().map(|(id, name)| format!("    {name} {id:?}")).collect();
    let operations = if list.is_empty() {
        String::new()
    } else {
        fill(operations, &[("{crate}", &import), ("{list}", &list.join(",\n"))])
    };
    fill(main, &[("{crate}", &import), ("{operations}\n", &operations)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_placeholders_are_not_searched() {
        assert_eq!(fill("{a} and {b}.", &[("{a}", "{b}"), ("{b}", "2")]), "{b} and 2.");
    }
}
