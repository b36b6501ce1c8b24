//! Compares generated code with the description that it was generated from.

mod bodies;
pub mod by_name;
pub mod description;
pub mod mutations;
pub mod parameters;
mod pattern;
pub mod schemas;
mod styles;
mod types;
mod values;

use std::collections::BTreeSet;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::server::ReceivedRequest;
use description::Description;

/// Generated code. Its functions take the names of types and operations.
pub struct Generated {
    pub types: &'static [&'static str],
    /// The operations, each with the locations and names of its parameters.
    pub operations: &'static [(&'static str, &'static [&'static str])],
    pub json_schema: fn(&str, &mut SchemaGenerator) -> Option<Schema>,
    pub read: fn(&str, Value) -> Result<Value, String>,
    pub print: fn(&str, Value) -> Result<String, String>,
    pub make: fn(&str, Value) -> Result<Value, String>,
    /// Sends a request of an operation with these values. Each credential is the name of its security scheme.
    pub send: Box<SendFn>,
    /// Sends a request with a client that has no credentials.
    pub send_without_credentials: Box<SendFn>,
}

type SendFn = dyn Fn(&str, &Map<String, Value>) -> SendResult;

/// The result of sending a request.
pub struct SendResult {
    /// The `Debug` output of the request.
    pub printed: String,
    pub result: Result<(), String>,
    pub received: Vec<ReceivedRequest>,
    /// The values that the operation has no setter for.
    pub unused: Map<String, Value>,
}

/// Returns the generated code in a module.
macro_rules! generated {
    ($($mount:ident)::+) => {{
        use $($mount)::+::{Client, ClientBuilder, by_name};
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(crate::server::Server::responding(200, "{}"));
        let shared = std::sync::Arc::new((runtime, server));
        let send = |set: fn(ClientBuilder) -> ClientBuilder| {
            let shared = std::sync::Arc::clone(&shared);
            let client = set(Client::builder()).base_url(&shared.1.url).build().unwrap();
            Box::new(move |operation: &str, values: &serde_json::Map<String, serde_json::Value>| {
                let (runtime, server) = &*shared;
                let (mut unused, mut printed) = (values.clone(), String::new());
                let result = runtime.block_on(by_name::send(&client, operation, &mut unused, &mut printed));
                $crate::harness::SendResult { printed, result, received: server.take(), unused }
            })
        };
        $crate::harness::Generated {
            types: by_name::TYPES,
            operations: by_name::OPERATIONS,
            json_schema: by_name::json_schema,
            read: by_name::read,
            print: by_name::print,
            make: by_name::make,
            send: send(by_name::credentials),
            send_without_credentials: send(|builder| builder),
        }
    }};
}
pub(crate) use generated;

/// The result of comparing generated code with a description.
#[derive(Debug, Default)]
pub struct Report {
    /// The differences, each with a JSON pointer into the description.
    pub differences: Vec<String>,
    /// The names of the rules that applied.
    pub applied_rules: BTreeSet<&'static str>,
    /// The types that several equal inline schemas share, each with the index of one in `Description::inline_schemas`.
    shared_types: Vec<(&'static str, usize)>,
    /// Whether the comparison ends at the first difference.
    ends_at_first_difference: bool,
}

impl Report {
    pub fn add(&mut self, pointer: &str, difference: impl AsRef<str>) {
        self.differences.push(format!("{pointer}: {}", difference.as_ref()));
    }

    pub fn has_ended(&self) -> bool {
        self.ends_at_first_difference && !self.differences.is_empty()
    }

    /// Adds a difference unless the condition is true.
    pub fn check(&mut self, condition: bool, pointer: &str, difference: impl AsRef<str>) {
        if !condition {
            self.add(pointer, difference);
        }
    }
}

/// Returns all differences between generated code and a description.
pub fn compare(generated: &Generated, description: &Value) -> Report {
    let mut report = Report::default();
    for stage in STAGES {
        stage(generated, &Description(description), &mut report);
    }
    report
}

/// Returns `true` if generated code differs from a description.
pub fn differs(generated: &Generated, description: &Value) -> bool {
    let mut report = Report { ends_at_first_difference: true, ..Report::default() };
    STAGES.iter().any(|stage| {
        stage(generated, &Description(description), &mut report);
        report.has_ended()
    })
}

type Stage = fn(&Generated, &Description, &mut Report);

/// The fastest stage is first.
const STAGES: [Stage; 3] = [schemas::compare, types::compare, parameters::compare];

/// Returns the letters and digits of a name in lower case, which are the same in the description and in Rust.
pub fn folded(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the folded name of the type of a schema. The type of `Error` is `ApiError`, because the client has an `Error`.
/// Other names that generated code uses get a suffix.
pub fn folded_type(schema: &str) -> String {
    match folded(schema).as_str() {
        "error" => "apierror".to_owned(),
        name @ ("default" | "self" | "ok" | "err" | "some" | "none" | "nullable") => format!("{name}type"),
        name => name.to_owned(),
    }
}

/// Appends a step to a JSON pointer.
pub fn at(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}
