//! Holds generated code against the description that it was generated from, whatever that describes.

pub mod by_name;
pub mod description;
pub mod mutations;
mod parameters;
mod pattern;
pub mod schemas;
mod types;
mod values;

use std::collections::BTreeSet;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::server::ReceivedRequest;
use description::Description;

/// The code that was generated from a description, reached by the names of the description.
pub struct Generated {
    pub types: &'static [&'static str],
    /// The actions, and the place and name of each parameter.
    pub actions: &'static [(&'static str, &'static [&'static str])],
    pub json_schema: fn(&str, &mut SchemaGenerator) -> Option<Schema>,
    pub read: fn(&str, Value) -> Result<Value, String>,
    pub print: fn(&str, Value) -> Result<String, String>,
    pub make: fn(&str, Value) -> Result<Value, String>,
    /// Sends a request of an action with these values.
    pub send: Box<Send>,
}

type Send = dyn Fn(&str, &Map<String, Value>) -> Sent;

/// What came of a request.
pub struct Sent {
    /// How the request prints.
    pub printed: String,
    pub result: Result<(), String>,
    pub arrived: Vec<ReceivedRequest>,
    /// The values that nothing could be done with.
    pub left: Map<String, Value>,
}

/// The code that is mounted as a module.
macro_rules! generated {
    ($($mount:ident)::+) => {{
        use $($mount)::+::{Client, by_name};
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(crate::server::Server::responding(200, "{}"));
        let client = Client::builder().base_url(&server.url).build().unwrap();
        $crate::harness::Generated {
            types: by_name::TYPES,
            actions: by_name::OPERATIONS,
            json_schema: by_name::json_schema,
            read: by_name::read,
            print: by_name::print,
            make: by_name::make,
            send: Box::new(move |action, values| {
                let (mut left, mut printed) = (values.clone(), String::new());
                let result = runtime.block_on(by_name::send(&client, action, &mut left, &mut printed));
                $crate::harness::Sent { printed, result, arrived: server.take(), left }
            }),
        }
    }};
}
pub(crate) use generated;

/// What generated code and a description disagree about, each with the place in the description.
#[derive(Debug, Default)]
pub struct Findings {
    pub found: Vec<String>,
    /// The names of the rules that allowed a difference.
    pub rules: BTreeSet<&'static str>,
    /// Whether one is enough, so that nothing more need be sent.
    is_one_enough: bool,
}

impl Findings {
    pub fn add(&mut self, place: &str, what: impl AsRef<str>) {
        self.found.push(format!("{place}: {}", what.as_ref()));
    }

    pub fn are_enough(&self) -> bool {
        self.is_one_enough && !self.found.is_empty()
    }

    /// Adds what was found, unless it holds.
    pub fn hold(&mut self, holds: bool, place: &str, what: impl AsRef<str>) {
        if !holds {
            self.add(place, what);
        }
    }
}

/// Everything that generated code and a description disagree about.
pub fn compare(generated: &Generated, description: &Value) -> Findings {
    let mut findings = Findings::default();
    for stage in STAGES {
        stage(generated, &Description(description), &mut findings);
    }
    findings
}

/// Whether generated code and a description disagree about anything.
pub fn disagree(generated: &Generated, description: &Value) -> bool {
    let mut findings = Findings { is_one_enough: true, ..Findings::default() };
    STAGES.iter().any(|stage| {
        stage(generated, &Description(description), &mut findings);
        findings.are_enough()
    })
}

type Stage = fn(&Generated, &Description, &mut Findings);

/// The quick ones first.
const STAGES: [Stage; 3] = [schemas::compare, types::compare, parameters::compare];

/// A name without what Rust would write in another way.
pub fn folded(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name of the type that a schema becomes, folded: `Error` is kept for the client's own error.
pub fn folded_type(schema: &str) -> String {
    if folded(schema) == "error" { "apierror".to_owned() } else { folded(schema) }
}

/// A step further down a JSON pointer.
pub fn at(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}
