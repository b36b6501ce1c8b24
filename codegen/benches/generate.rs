//! How long generation takes, against progenitor and prettyplease alone, and against ten times the operations.
//!
//! `cargo bench -p codegen` prints both ratios and fails where one is over its budget. Each ratio is of the fastest of
//! many alternating runs, as a busy machine can only make a run slower.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use codegen::{Source, generate};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

/// What the stages around progenitor may cost, as a multiple of it.
const OVER_PROGENITOR: f64 = 1.5;

/// What ten times the operations may cost, as a multiple.
const TEN_TIMES: f64 = 11.0;

fn main() -> ExitCode {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/org-invites.yaml");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("{} can't be read", path.display());
        return ExitCode::FAILURE;
    };
    let ours = || ours(&text);
    let alone = || alone(&text);
    let (ours, alone) = fastest(200, &ours, &alone);
    let first =
        report("this description, against progenitor and prettyplease alone", ours, alone, OVER_PROGENITOR);

    let (few, many) = (synthetic(40), synthetic(400));
    let (many, few) = fastest(10, &|| self::ours(&many), &|| self::ours(&few));
    let second = report("400 operations, against 40", many, few, TEN_TIMES);

    if first && second { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ours(text: &str) {
    match generate(&Source { name: "description.yaml", text }) {
        Ok(files) => drop(files),
        Err(problems) => eprintln!("{problems}"),
    }
}

/// What a build script with progenitor does.
fn alone(text: &str) {
    let Ok(spec) = serde_norway::from_str(text) else { return eprintln!("the description can't be read") };
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let Ok(tokens) = Generator::new(&settings).generate_tokens(&spec) else {
        return eprintln!("progenitor can't take the description");
    };
    match syn::parse2(tokens) {
        Ok(file) => drop(prettyplease::unparse(&file)),
        Err(error) => eprintln!("{error}"),
    }
}

/// The fastest of so many runs of each, in turns.
fn fastest(runs: usize, one: &dyn Fn(), other: &dyn Fn()) -> (Duration, Duration) {
    let time = |run: &dyn Fn()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let runs: Vec<_> = (0..runs).map(|_| (time(one), time(other))).collect();
    let fastest = |durations: Vec<Duration>| durations.into_iter().min().unwrap_or_default();
    (fastest(runs.iter().map(|run| run.0).collect()), fastest(runs.iter().map(|run| run.1).collect()))
}

fn report(what: &str, ours: Duration, other: Duration, budget: f64) -> bool {
    let ratio = ours.as_secs_f64() / other.as_secs_f64();
    let verdict = if ratio <= budget { "within" } else { "OVER" };
    println!("{what}: {ours:.2?} / {other:.2?} = {ratio:.2}, {verdict} the budget of {budget}");
    ratio <= budget
}

/// A description with so many operations, four to a resource, and a schema of its own for each.
fn synthetic(operations: usize) -> String {
    let mut text = "openapi: 3.0.3\ninfo: {title: Synthetic, version: '1'}\npaths:\n".to_owned();
    for operation in 0..operations {
        let tag = operation / 4;
        let _ = write!(
            text,
            "  /things{tag}/{{thingId}}/part{operation}:
    post:
      operationId: things{tag}Change{operation}
      tags: [things{tag}]
      summary: Change a part
      parameters:
        - {{name: thingId, in: path, required: true, schema: {{$ref: '#/components/schemas/ObjectId'}}}}
        - {{name: sortDirection, in: query, schema: {{type: string, enum: [asc, desc, ASC, DESC], default: asc}}}}
        - {{name: perPage, in: query, schema: {{type: integer, minimum: 1, default: 50}}}}
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Part{operation}'}}}}}}
      responses:
        '200':
          description: Changed.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Part{operation}'}}}}}}
"
        );
    }
    text.push_str("components:\n  schemas:\n    ObjectId: {type: string, pattern: '^[A-Fa-f\\d]{24}$'}\n");
    for operation in 0..operations {
        let _ = write!(
            text,
            "    Part{operation}:
      type: object
      required: [id, name]
      properties:
        id: {{$ref: '#/components/schemas/ObjectId'}}
        name: {{type: string, minLength: 1, maxLength: 255}}
        size: {{type: number}}
        tags: {{type: array, items: {{type: string}}}}
"
        );
    }
    text
}
