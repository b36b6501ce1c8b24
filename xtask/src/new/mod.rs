//! `new`: writes a complete crate for a description, or updates the parts of one that are not its owner's.

mod manifest;
mod templates;

pub use manifest::dependency_line;
pub use templates::round_trip;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use codegen::{Files, shell_quote};

use crate::crate_files::{self, CrateFiles};
use crate::error::{Error, Result};
use crate::folder::{Change, Folder};
use crate::output::{Output, apply, compare, reported_files};
use crate::print::print;
use crate::progress::Progress;
use crate::report::{LeftReport, ReportedFile, UpdateReport};
use crate::selection::SelectionArgs;
use crate::source::{Description, display_path};
use crate::summary::SummaryReport;

/// The folder of the description in a crate.
const DESCRIPTIONS: &str = "openapi";

#[derive(clap::Args)]
pub struct Args {
    /// The OpenAPI description, which the crate gets a copy of
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,

    /// The name of the crate
    #[arg(long, value_name = "CRATE", value_parser = crate_name)]
    name: String,

    /// The folder of the crate: a new one, or a crate that this command has written
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    selection: SelectionArgs,
}

/// Checks the name of a crate.
fn crate_name(name: &str) -> std::result::Result<String, String> {
    const RESERVED: [&str; 9] =
        ["alloc", "core", "crate", "proc_macro", "self", "std", "super", "test", "generated"];
    let is_valid = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
        && !RESERVED.contains(&name)
        && !codegen::is_keyword(&name.replace('-', "_"));
    if is_valid {
        Ok(name.to_owned())
    } else {
        Err("use a lowercase letter, then lowercase letters, digits, `-` and `_`, and no word that Rust reserves".to_owned())
    }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let progress = Progress::start(format!("generating {} from {}", args.name, display_path(&args.spec)));
    let description = Description::read(Some(&args.spec))?;
    let only = args.selection.get();
    let (main, copies) = copies(&args.spec, &description)?;
    let description = description.named(main.clone());
    let CrateFiles { folders: mut outputs, outline, summary, dependencies } =
        crate_files::generate(&description, &args.name, &only, &args.out)?;
    let manifest = manifest::Manifest {
        name: &args.name,
        outline: &outline,
        description: &main,
        only,
        dependencies: &dependencies,
    };
    let mut owned = templates::render(&manifest)?;
    owned.extend(copies);

    let read = outputs.iter().map(|output| Folder::read(&output.root, &output.files));
    let mut folders = read.collect::<Result<Vec<_>>>()?;
    folders.push(Folder::of_files(&args.out, &owned)?);
    outputs.push(Output { root: args.out.clone(), name: PathBuf::new(), files: owned });
    let mut changes = compare(&outputs, &folders);
    let of_owner = changes.pop().unwrap_or_default();
    let (left, written): (Vec<_>, Vec<_>) =
        of_owner.into_iter().partition(|file| matches!(file.change, Change::Update { .. }));
    changes.push(written);
    apply(&outputs, &folders, &changes)?;
    drop(progress);

    let left: Vec<_> = left
        .iter()
        .map(|file| ReportedFile { path: display_path(&file.path), change: &file.change })
        .collect();
    let files = reported_files(&outputs, &changes);
    print(io::stdout(), LeftReport { files: &left });
    print(io::stdout(), UpdateReport { files: &files, elapsed: started.elapsed(), verbose: false });
    let lint = &format!("openapi-crate lint {}{only}", shell_quote(&display_path(&args.spec)));
    print(io::stdout(), SummaryReport { summary: &summary, lint, verbose: false });
    let out = shell_quote(&display_path(&args.out));
    print(io::stdout(), format_args!("\nTo run the tests of the crate:\n\n    cd {out} && cargo test\n"));
    Ok(ExitCode::SUCCESS)
}

/// Returns the path of the description in the crate, and the texts of its files by path.
///
/// Files outside the folder of the description keep their location relative to it.
fn copies(spec: &Path, description: &Description) -> Result<(String, Files)> {
    codegen::read_files(&description.source()).map_err(Error::Diagnostics)?;
    let others = description.other_files();
    let above = |path: &str| path.split('/').take_while(|part| *part == "..").count();
    let levels = others.keys().map(|path| above(path)).max().unwrap_or_default();
    let spec = spec.canonicalize().map_err(Error::io("read the description", spec))?;
    let folders: Vec<_> = spec.parent().into_iter().flat_map(Path::components).collect();
    let inner = folders.iter().skip(folders.len().saturating_sub(levels));
    let mut folder = vec![DESCRIPTIONS.to_owned()];
    folder.extend(inner.map(|part| part.as_os_str().to_string_lossy().into_owned()));
    let location = |path: &str| {
        let mut parts = folder.clone();
        for part in path.split('/') {
            match part {
                ".." => drop(parts.pop()),
                "." => {}
                part => parts.push(part.to_owned()),
            }
        }
        parts.join("/")
    };
    let main = location(&spec.file_name().unwrap_or_default().to_string_lossy());
    let mut files: Files = others.iter().map(|(path, text)| (location(path), text.clone())).collect();
    files.insert(main.clone(), description.source().text.to_owned());
    Ok((main, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_has_a_valid_name() {
        for name in ["lamps", "lamps-2", "big_lamps"] {
            assert!(crate_name(name).is_ok(), "{name}");
        }
        for name in ["", "Lamps", "2lamps", "la mps", "../lamps", "std", "fn", "lämps"] {
            assert!(crate_name(name).is_err(), "{name}");
        }
    }
}
