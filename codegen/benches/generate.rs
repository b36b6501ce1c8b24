//! Measures the time of generation: relative to progenitor and prettyplease alone, and for ten times the operations.
//!
//! `cargo bench -p codegen` prints both ratios, and fails if one exceeds its budget. Each run is a separate process, like
//! `cargo xtask generate`. A ratio compares the fastest of many alternating runs, because load on the machine only makes
//! runs slower.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use codegen::{Selection, Source, Target, generate};
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

/// The budget for all stages, as a multiple of progenitor alone. The other stages generate twice as much text: the
/// resources, the constraints, the types of a server, the reference pages and the code that tests use. The linter runs, too,
/// because the summary counts its warnings.
const OVER_PROGENITOR: f64 = 1.7;

/// The budget for 400 operations, as a multiple of the time for 40.
const TEN_TIMES: f64 = 10.5;

/// The argument for a single run, which reads a description from standard input.
const RUN: &str = "--run";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let result = match arguments.iter().position(|argument| argument == RUN) {
        Some(position) => run(arguments.get(position + 1).map_or("", String::as_str)),
        None => compare(),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs once, and prints the time in nanoseconds.
fn run(kind: &str) -> io::Result<bool> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let start = Instant::now();
    let is_done = match kind {
        "alone" => alone(&text),
        _ => ours(&text),
    };
    println!("{}", start.elapsed().as_nanos());
    Ok(is_done)
}

fn compare() -> io::Result<bool> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/org-invites.yaml");
    let text = fs::read_to_string(path)?;
    let (ours, alone) = fastest(60, ("ours", &text), ("alone", &text))?;
    let first = report(
        "this description, relative to progenitor and prettyplease alone",
        ours,
        alone,
        OVER_PROGENITOR,
    );

    let (few, many) = (synthetic(40), synthetic(400));
    let (many, few) = fastest(20, ("ours", &many), ("ours", &few))?;
    let second = report("400 operations, relative to 40", many, few, TEN_TIMES);
    Ok(first && second)
}

/// Returns the times of the fastest of `runs` alternating runs of each.
fn fastest(runs: usize, one: (&str, &str), other: (&str, &str)) -> io::Result<(Duration, Duration)> {
    let mut fastest = (Duration::MAX, Duration::MAX);
    for _ in 0..runs {
        fastest.0 = fastest.0.min(process(one)?);
        fastest.1 = fastest.1.min(process(other)?);
    }
    Ok(fastest)
}

fn process((kind, text): (&str, &str)) -> io::Result<Duration> {
    let mut command = Command::new(env::current_exe()?);
    let mut child = command.args([RUN, kind]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(io::Error::other("a run failed"));
    }
    let nanoseconds = String::from_utf8_lossy(&output.stdout).trim().parse();
    nanoseconds.map(Duration::from_nanos).map_err(|_| io::Error::other("a run printed no time"))
}

fn ours(text: &str) -> bool {
    let target =
        Target { command: "generate", crate_name: "client", docs: "docs", only: Selection::default() };
    let generated = generate(&Source::new("description.yaml", text), &target);
    generated.map_err(|diagnostics| eprintln!("{diagnostics}")).is_ok()
}

/// Generates code as a build script with progenitor does.
fn alone(text: &str) -> bool {
    let Ok(spec) = serde_norway::from_str(text) else { return false };
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let Ok(tokens) = Generator::new(&settings).generate_tokens(&spec) else { return false };
    syn::parse2(tokens).map(|file| drop(prettyplease::unparse(&file))).is_ok()
}

fn report(subject: &str, ours: Duration, other: Duration, budget: f64) -> bool {
    let ratio = ours.as_secs_f64() / other.as_secs_f64();
    let verdict = if ratio <= budget { "within" } else { "OVER" };
    println!("{subject}: {ours:.2?} / {other:.2?} = {ratio:.2}, {verdict} the budget of {budget}");
    ratio <= budget
}

/// Returns a description with `operations` operations, four for each resource, and one schema for each operation.
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
