//! Validates requests and responses against the description, and makes responses from it, for a server.
//!
//! A JSON Schema validator checks the values. The client does not use this validator, so a server also detects mistakes in
//! the validation of the client.

mod body;
mod default_response;

mod multipart;
mod parameter;
mod redact;
mod rejection;
mod request;
mod response;
mod route;
mod schemas;
mod security;
mod values;

use std::sync::Arc;

use regex::Regex;

use self::{
    schemas::{Schema, Schemas},
    values::Values,
};
use super::{
    api::{BodySpec, Operation, ParameterSpec, ResponseSpec},
    json_schema::Description,
    media_type::is_json,
};

pub use self::{
    default_response::by_preference,
    multipart::ReceivedPart,
    rejection::Rejection,
    request::{FromRequest, Message, ParsedRequest},
    response::{IntoReply, Reply},
    route::Route,
};

/// The contracts of all operations.
pub struct Contract {
    operations: Vec<Arc<OperationContract>>,
    schemas: Schemas,
    values: Values,
}

/// An operation, with validators for its requests and responses.
pub struct OperationContract {
    pub operation: &'static Operation,
    /// Matches the operation's paths. The group `p2` matches the third of the operation's parameters.
    pattern: Regex,
    parameters: Vec<(&'static ParameterSpec, Schema)>,
    /// In the order of the operation's bodies.
    bodies: Vec<(&'static BodySpec, Schema)>,
    responses: Vec<ResponseContract>,
}

/// A response of an operation, with a validator for its JSON.
struct ResponseContract {
    spec: &'static ResponseSpec,
    schema: Option<Schema>,
    example: Option<serde_json::Value>,
}

impl Contract {
    /// Compiles the validators of a description.
    ///
    /// # Errors
    ///
    /// Fails if a schema or a pattern of the description is invalid.
    pub fn new(
        operations: &'static [&'static Operation],
        description: &'static Description,
    ) -> Result<Self, String> {
        let schemas = Schemas::new(description.json())?;
        let contract = |operation: &&'static Operation| {
            let contract = OperationContract::new(operation, &schemas);
            contract.map(Arc::new).map_err(|error| format!("the operation `{}`: {error}", operation.id))
        };
        let mut operations: Vec<_> = operations.iter().map(contract).collect::<Result<_, _>>()?;
        operations.sort_by_key(|contract| route::precedence(contract.operation));
        Ok(Self { operations, schemas, values: Values::default() })
    }

    /// Returns the operation with this id.
    pub fn operation(&self, id: &str) -> Option<&OperationContract> {
        self.operations.iter().map(AsRef::as_ref).find(|contract| contract.operation.id == id)
    }
}

impl OperationContract {
    fn new(operation: &'static Operation, schemas: &Schemas) -> Result<Self, String> {
        let pointer = schemas.operation(operation.method, operation.path);
        let parameters = operation.parameters.iter().enumerate();
        let parameters = parameters.map(|(index, spec)| {
            Ok((spec, schemas.schema(&format!("{pointer}/parameters/{index}/schema"))?))
        });
        let bodies = operation.bodies().map(|spec| {
            let pointer = format!("{pointer}/requestBody/content/{}", schemas::escape(spec.media_type));
            Ok::<_, String>((spec, schemas.schema(&format!("{pointer}/schema"))?))
        });
        let responses = operation.responses.iter().map(|spec| ResponseContract::new(spec, &pointer, schemas));
        Ok(Self {
            operation,
            pattern: route::pattern(operation)?,
            parameters: parameters.collect::<Result<_, String>>()?,
            bodies: bodies.collect::<Result<_, String>>()?,
            responses: responses.collect::<Result<_, String>>()?,
        })
    }
}

impl ResponseContract {
    fn new(spec: &'static ResponseSpec, operation: &str, schemas: &Schemas) -> Result<Self, String> {
        let Some(media_type) = spec.media_type else { return Ok(Self { spec, schema: None, example: None }) };
        let pointer = format!(
            "{operation}/responses/{}/content/{}",
            response::status_key(spec.statuses),
            schemas::escape(media_type)
        );
        Ok(Self {
            spec,
            schema: is_json(media_type).then(|| schemas.schema(&format!("{pointer}/schema"))).transpose()?,
            example: schemas.get(&format!("{pointer}/example")).cloned(),
        })
    }
}
