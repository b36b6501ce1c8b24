//! The crates that `openapi-crate new` writes, and the commands that their owners run. `.ci/new` compiles and tests two.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const LAMPS: &str = r##"
openapi: 3.0.3
info: { title: Lamps, version: 2.3.4, license: { name: Apache 2.0 }, description: "Lights. Camera." }
servers: [{ url: "https://lamps.example" }]
paths:
  /lamps/{name}:
    get:
      operationId: lampsGet
      tags: [lamps]
      parameters:
        - { name: name, in: path, required: true, schema: { type: string, minLength: 2, example: desk } }
      responses:
        "200":
          description: The lamp.
          content: { application/json: { schema: { $ref: "parts.yaml#/Lamp" } } }
"##;

const PARTS: &str = "Lamp: { type: object, properties: { name: { type: string } } }\n";

/// A folder with a description, and the crate that is made from it.
struct Lamps(TempDir);

impl Lamps {
    fn new() -> Self {
        let lamps = Self(TempDir::new().unwrap());
        fs::write(lamps.path("lamps.yaml"), LAMPS).unwrap();
        fs::write(lamps.path("parts.yaml"), PARTS).unwrap();
        lamps
    }

    /// A folder in which a crate was made.
    fn made() -> Self {
        let lamps = Self::new();
        let made = lamps.make();
        assert!(made.status.success(), "{made:?}");
        lamps
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn make(&self) -> Output {
        run(self.0.path(), &["new", "--spec", "lamps.yaml", "--name", "big-lamps", "--out", "out"])
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-crate")).args(arguments).current_dir(folder).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn manifest_has_the_name_the_version_and_the_license_of_the_api() {
    let manifest = Lamps::made().text("out/Cargo.toml");

    for line in [
        "name = \"big-lamps\"",
        "version = \"2.3.4\"",
        "license = \"Apache-2.0\"",
        "description = \"openapi/lamps.yaml\"",
        "default = [\"rustls\"]",
    ] {
        assert!(manifest.lines().any(|other| other == line), "{line}\n{manifest}");
    }
}

#[test]
fn crate_depends_only_on_what_its_description_needs() {
    let without_dates = Lamps::made();
    let with_dates = Lamps::new();
    let dated = PARTS.replace("{ type: string }", "{ type: string, format: date }");
    fs::write(with_dates.path("parts.yaml"), dated).unwrap();
    assert!(with_dates.make().status.success());

    assert!(!without_dates.text("out/Cargo.toml").contains("chrono"));
    let manifest = without_dates.text("out/Cargo.toml");
    let dependencies = manifest.split("[dev-dependencies]").next();
    assert!(dependencies.is_some_and(|dependencies| !dependencies.contains("regex-lite")), "{manifest}");
    assert!(!without_dates.path("out/src/runtime/date_time.rs").exists());
    assert!(with_dates.text("out/Cargo.toml").contains("\nchrono = "));
    assert!(with_dates.path("out/src/runtime/date_time.rs").exists());
}

#[test]
fn tests_read_the_description_in_the_order_in_which_it_is_written() {
    let manifest = Lamps::made().text("out/Cargo.toml");

    let dependencies = manifest.split("[dev-dependencies]").nth(1).unwrap_or_default();
    let json = dependencies.lines().find(|line| line.starts_with("serde_json = "));
    assert!(json.is_some_and(|json| json.contains("preserve_order")), "{manifest}");
}

#[test]
fn documentation_has_an_example_of_the_first_operation() {
    let lamps = Lamps::made();

    for path in ["out/README.md", "out/src/lib.rs"] {
        let text = lamps.text(path);
        assert!(text.contains("client.lamps().get().name(\"desk\").send().await?"), "{path}: {text}");
        assert!(text.contains("Lights. Camera."), "{path}: {text}");
    }
}

#[test]
fn deprecated_operation_is_no_example() {
    let lamps = Lamps::new();
    let old = "  /old:\n    get: { operationId: lampsOld, tags: [lamps], deprecated: true, responses: { \"204\": { description: Old. } } }\n";
    fs::write(lamps.path("lamps.yaml"), LAMPS.replace("paths:\n", &format!("paths:\n{old}"))).unwrap();

    assert!(lamps.make().status.success());

    assert!(lamps.text("out/README.md").contains("client.lamps().get()"));
    assert!(lamps.text("out/tests/round_trip/main.rs").contains("lampsOld"));
}

#[test]
fn operation_that_uploads_a_file_is_no_example_of_a_test() {
    let lamps = Lamps::new();
    let upload = "  /photos:\n    post: { operationId: lampsPhoto, tags: [lamps], requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { photo: { type: string, format: binary } } } } } }, responses: { \"204\": { description: Added. } } }\n";
    fs::write(lamps.path("lamps.yaml"), LAMPS.replace("paths:\n", &format!("paths:\n{upload}"))).unwrap();

    assert!(lamps.make().status.success());

    assert!(lamps.text("out/tests/quick_start.rs").contains(".lamps()"));
    assert!(!lamps.text("out/tests/quick_start.rs").contains("Part::file"));
}

#[test]
fn tests_call_each_operation() {
    let lamps = Lamps::made();

    assert!(lamps.text("out/tests/round_trip/main.rs").contains("lamps_get \"lampsGet\""));
    assert!(lamps.text("out/tests/quick_start.rs").contains("TestServer::start()"));
}

#[test]
fn summary_names_the_command_that_lists_the_warnings() {
    let printed = stdout(&Lamps::new().make());

    assert!(printed.contains("1 operation, 1 resource and"), "{printed}");
    assert!(printed.contains("listed by `openapi-crate lint lamps.yaml`:"), "{printed}");
}

#[test]
fn lint_reads_the_description_of_the_crate() {
    let lamps = Lamps::made();

    let linted = run(&lamps.path("out/src"), &["lint"]);

    assert!(linted.status.success(), "{linted:?}");
    assert!(stdout(&linted).contains("openapi/lamps.yaml: 0 errors"), "{linted:?}");
    let outside = run(lamps.0.path(), &["lint"]);
    assert!(stderr(&outside).contains("is not in a crate"), "{outside:?}");
}

#[test]
fn lint_of_a_crate_with_a_selection_reports_only_the_selection() {
    let lamps = Lamps::new();
    let lamps_and_fans = LAMPS.replace("paths:\n", "paths:\n  fans: {}\n");
    fs::write(lamps.path("lamps.yaml"), lamps_and_fans).unwrap();
    let made = run(
        lamps.0.path(),
        &["new", "--spec", "lamps.yaml", "--name", "big-lamps", "--out", "out", "--only", "lamps"],
    );
    assert!(made.status.success(), "{made:?}");

    let of_crate = run(&lamps.path("out"), &["lint"]);
    let of_all = run(lamps.0.path(), &["lint", "lamps.yaml"]);

    assert!(of_crate.status.success(), "{of_crate:?}");
    assert!(!of_all.status.success(), "{of_all:?}");
    assert!(stdout(&made).contains("listed by `openapi-crate lint lamps.yaml --only lamps`:"), "{made:?}");
}

#[test]
fn all_files_of_the_description_are_copied() {
    let lamps = Lamps::made();

    assert_eq!(lamps.text("out/openapi/lamps.yaml"), LAMPS);
    assert_eq!(lamps.text("out/openapi/parts.yaml"), PARTS);
}

#[test]
fn copied_code_says_where_it_comes_from() {
    let lamps = Lamps::made();

    let head = format!("// Copied by `openapi-crate` {}. ", env!("CARGO_PKG_VERSION"));
    assert!(lamps.text("out/src/runtime/mod.rs").starts_with(&head));
    assert!(lamps.text("out/src/runtime/LICENSE-MIT").contains("Permission is hereby granted"));
}

#[test]
fn no_file_names_the_api_of_this_repository() {
    let lamps = Lamps::made();

    let mut folders = vec![lamps.path("out")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap().to_lowercase();
                assert!(!text.contains("losant"), "{}", path.display());
            }
        }
    }
}

#[test]
fn second_new_updates_generated_files_and_leaves_those_of_the_owner() {
    let lamps = Lamps::made();
    let generated = lamps.text("out/src/generated/mod.rs");
    fs::write(lamps.path("out/src/generated/mod.rs"), "// @generated, then edited\n").unwrap();
    fs::write(lamps.path("out/README.md"), "# Mine\n").unwrap();
    fs::write(lamps.path("out/tests/mine.rs"), "// Mine.\n").unwrap();
    fs::remove_file(lamps.path("out/src/runtime/api.rs")).unwrap();

    let again = lamps.make();

    let printed = stdout(&again);
    assert!(again.status.success(), "{again:?}");
    assert_eq!(lamps.text("out/src/generated/mod.rs"), generated);
    assert_eq!(lamps.text("out/README.md"), "# Mine\n");
    assert!(lamps.path("out/tests/mine.rs").exists() && lamps.path("out/src/runtime/api.rs").exists());
    assert!(printed.contains("left      README.md, which differs from that of a new crate:"), "{printed}");
    assert!(printed.contains("-# Mine\n+# big-lamps\n"), "{printed}");
    assert!(printed.contains("updated   src/generated/mod.rs\n"), "{printed}");
    assert!(!printed.contains("Cargo.toml"), "{printed}");
}

#[test]
fn generate_works_in_any_folder_of_the_crate() {
    let lamps = Lamps::made();
    let changed = LAMPS.replace("The lamp.", "One lamp.");
    fs::write(lamps.path("out/openapi/lamps.yaml"), changed).unwrap();

    let stale = run(&lamps.path("out"), &["generate", "--check"]);
    let update = run(&lamps.path("out/src/runtime"), &["generate"]);
    let current = run(&lamps.path("out"), &["generate", "--check"]);

    assert!(!stale.status.success() && stdout(&stale).contains("openapi-crate generate"), "{stale:?}");
    assert!(update.status.success() && stdout(&update).contains("1 operation, 1 resource"), "{update:?}");
    assert!(current.status.success(), "{current:?}");
    assert!(lamps.text("out/docs/resources/lamps.md").contains("One lamp."));
}

#[test]
fn generate_names_a_dependency_that_the_manifest_lacks() {
    let lamps = Lamps::made();
    let dated = PARTS.replace("{ type: string }", "{ type: string, format: date }");
    fs::write(lamps.path("out/openapi/parts.yaml"), dated).unwrap();

    let update = run(&lamps.path("out"), &["generate"]);

    let warning = "lacks the dependency `chrono`, which the generated code needs";
    assert!(update.status.success() && stderr(&update).contains(warning), "{update:?}");
    assert!(stderr(&update).contains("\n    chrono = { version = \""), "{update:?}");
    assert!(!stderr(&update).contains("regex-lite"), "{update:?}");
}

#[test]
fn invalid_arguments_write_nothing() {
    let lamps = Lamps::new();
    let new = |spec: &str, name: &str| {
        run(lamps.0.path(), &["new", "--spec", spec, "--name", name, "--out", "out"])
    };
    fs::write(lamps.path("broken.yaml"), LAMPS.replace("parts.yaml", "missing.yaml")).unwrap();

    for (output, reason) in [
        (new("lamps.yaml", "Big Lamps"), "use a lowercase letter"),
        (new("absent.yaml", "lamps"), "absent.yaml"),
        (new("broken.yaml", "lamps"), "missing.yaml"),
    ] {
        assert!(!output.status.success(), "{output:?}");
        assert!(stderr(&output).contains(reason), "{output:?}");
        assert!(!lamps.path("out").exists());
    }
}

#[test]
fn folder_with_other_files_is_not_overwritten() {
    let lamps = Lamps::new();
    fs::create_dir_all(lamps.path("out/src/runtime")).unwrap();
    fs::write(lamps.path("out/src/runtime/mine.rs"), "// Mine.\n").unwrap();

    let output = lamps.make();

    assert!(!output.status.success() && stderr(&output).contains("mine.rs"), "{output:?}");
    assert!(!lamps.path("out/Cargo.toml").exists());
}

#[test]
fn generate_outside_a_crate_says_what_to_do() {
    let lamps = Lamps::new();
    let other = "[package]\nname = \"other\"\n";

    let outside = run(lamps.0.path(), &["generate"]);
    fs::write(lamps.path("Cargo.toml"), other).unwrap();
    let without_settings = run(lamps.0.path(), &["generate"]);

    for output in [outside, without_settings] {
        assert!(!output.status.success(), "{output:?}");
        assert!(
            stderr(&output).contains("run the command in a crate that `openapi-crate new` has written"),
            "{output:?}"
        );
    }
}
