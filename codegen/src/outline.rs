//! What a new crate for a client says about the API, in its manifest and its documentation.

use serde_json::Value;

use crate::{
    format::format_example,
    openapi::document::Document,
    render::{self, Input},
    rustdoc::trimmed,
};

/// The parts of a description that a new crate shows, and examples that call an operation.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The title of the API.
    pub title: String,
    /// The version of the API, which need not be a version of a crate.
    pub version: String,
    /// The first paragraph of the description of the API.
    pub description: Option<String>,
    /// The SPDX expression or the name of the license of the description.
    pub license: Option<String>,
    /// The ids of the operations, each with the name of a function for it.
    pub operations: Vec<(String, String)>,
    /// The examples, unless the description has no operation.
    pub examples: Option<Examples>,
}

/// Examples that call one operation, as Rust code.
#[derive(Debug, Clone)]
pub struct Examples {
    /// A program that calls the API's server, or a function if the code needs values from its caller.
    pub program: String,
    /// A test that calls the test server, unless the code needs values from its caller.
    pub test: Option<String>,
    /// A program that calls the test server, unless the code needs values from its caller.
    pub quick_start: Option<String>,
}

impl Outline {
    pub(crate) fn of(document: &Document<'_>, input: Input<'_>) -> Self {
        let model = input.model;
        let text = |pointer: &str| document.root.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let description = trimmed(model.description.as_deref());
        let paragraph = description.and_then(|text| text.split("\n\n").next()).map(str::to_owned);
        Self {
            title: model.title.clone(),
            version: model.version.clone(),
            description: paragraph,
            license: text("/info/license/identifier").or_else(|| text("/info/license/name")),
            operations: model
                .operations()
                .map(|operation| (operation.id.clone(), render::function_name(operation)))
                .collect(),
            examples: render::examples(input).and_then(|examples| {
                let format = |code| format_example(code).ok();
                Some(Examples {
                    program: format(examples.program)?,
                    test: examples.test.and_then(format),
                    quick_start: examples.quick_start.and_then(format),
                })
            }),
        }
    }
}
