//! Holds requests and answers against the description, on the side of the server.
//!
//! It shares no check with the client: a JSON Schema validator reads the description's own schemas, so that the two
//! sides are held against the description, and not against each other.

pub mod described;
mod received;
mod redact;
mod refusal;
mod response;
mod route;
mod schemas;

use std::{collections::BTreeSet, sync::Arc};

use regex::Regex;

use self::{
    described::{Body, Operation, Parameter},
    schemas::{Schema, Schemas},
};

pub use self::{
    received::{Message, ParsedRequest},
    refusal::Rejection,
    response::{Reply, Response},
    route::Route,
};

/// The contract of all actions.
pub struct Contract {
    actions: Vec<Arc<Action>>,
    schemas: Schemas,
}

/// An action, ready to be held against.
pub struct Action {
    pub operation: &'static Operation,
    pattern: Regex,
    parameters: Vec<(&'static Parameter, Schema)>,
    body: Option<(&'static Body, Schema)>,
    /// In the order in which the description has them.
    responses: Vec<Option<Schema>>,
}

impl Contract {
    /// Makes validators of the description's schemas.
    ///
    /// # Errors
    ///
    /// A schema that is none, and a pattern that is no regular expression: both are then the description's.
    pub fn of(
        operations: &'static [Operation],
        schemas: &'static [(&'static str, &'static str)],
    ) -> Result<Self, String> {
        let schemas = Schemas::of(schemas)?;
        let actions = operations.iter().map(|operation| {
            let place = |error: String| format!("the action `{}`: {error}", operation.id);
            Action::of(operation, &schemas).map(Arc::new).map_err(place)
        });
        Ok(Self { actions: actions.collect::<Result<_, _>>()?, schemas })
    }

    /// The methods that a path has.
    fn methods(&self, path: &str) -> BTreeSet<&'static str> {
        let of_path = self.actions.iter().filter(|action| action.pattern.is_match(path));
        of_path.map(|action| action.operation.method).collect()
    }
}

impl Action {
    fn of(operation: &'static Operation, schemas: &Schemas) -> Result<Self, String> {
        let parameters = operation.parameters.iter();
        let parameters = parameters.map(|parameter| Ok((parameter, schemas.schema(parameter.schema)?)));
        let body = operation.body.as_ref().map(|body| Ok::<_, String>((body, schemas.schema(body.schema)?)));
        let responses = operation.responses.iter();
        let responses =
            responses.map(|answer| answer.schema.map(|schema| schemas.schema(schema)).transpose());
        Ok(Self {
            operation,
            pattern: Regex::new(operation.pattern).map_err(|error| error.to_string())?,
            parameters: parameters.collect::<Result<_, String>>()?,
            body: body.transpose()?,
            responses: responses.collect::<Result<_, String>>()?,
        })
    }
}
