//! Parses a request, and validates it against the contract.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::api::{BodyKind, BodySpec, Operation, ParameterLocation},
    Contract, OperationContract, Rejection,
    schemas::Schema,
    security::authenticate,
};

/// The parts of a request.
pub struct Message<'a> {
    /// The texts of the path parameters, as [`Route::Operation`](super::Route::Operation) contains them.
    pub path: &'a [Option<String>],
    pub query: &'a [(String, String)],
    pub headers: &'a HeaderMap,
    pub body: &'a Bytes,
}

/// A valid request of an operation.
#[derive(Debug)]
pub struct ParsedRequest {
    pub operation: &'static Operation,
    /// In the order of the operation's parameters.
    parameters: Vec<Option<Value>>,
    body: Option<Value>,
    bytes: Bytes,
}

/// A typed request. The generated request structs implement it.
pub trait FromRequest: Sized {
    fn from_request(request: &ParsedRequest) -> Result<Self, Rejection>;
}

impl ParsedRequest {
    /// Deserializes a parameter. An absent parameter is null.
    pub fn parameter<T: DeserializeOwned>(
        &self,
        location: ParameterLocation,
        name: &str,
    ) -> Result<T, Rejection> {
        let mut parameters = self.operation.parameters.iter().zip(&self.parameters);
        let value = parameters.find(|(spec, _)| spec.location == location && spec.name == name);
        deserialize(name, value.and_then(|(_, value)| value.clone()))
    }

    /// Deserializes the body. An absent body is null.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        deserialize("body", self.body.clone())
    }

    /// Returns the bytes of the body.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

fn deserialize<T: DeserializeOwned>(name: &str, value: Option<Value>) -> Result<T, Rejection> {
    // serde_json's message would contain the value.
    let failed = |_| Rejection::new(format!("`{name}` matches its schema but can't be deserialized"));
    serde_json::from_value(value.unwrap_or_default()).map_err(failed)
}

impl Contract {
    /// Parses a request, and validates it against the contract of its operation.
    ///
    /// # Errors
    ///
    /// Fails if the credentials are missing, or if a value is missing, repeated, of the wrong type or outside its
    /// constraints. The message names the value and does not contain it.
    pub fn parse(
        &self,
        contract: &OperationContract,
        message: &Message<'_>,
    ) -> Result<ParsedRequest, Rejection> {
        authenticate(contract.operation, message)?;
        let parameters = (0..contract.parameters.len()).map(|index| self.parameter(contract, index, message));
        let parameters = parameters.collect::<Result<_, Rejection>>()?;
        let body = match &contract.body {
            Some((spec, schema)) => self.body(spec, schema, message)?,
            None => None,
        };
        Ok(ParsedRequest { operation: contract.operation, parameters, body, bytes: message.body.clone() })
    }

    fn body(
        &self,
        spec: &BodySpec,
        schema: &Schema,
        message: &Message<'_>,
    ) -> Result<Option<Value>, Rejection> {
        let is_raw = matches!(spec.kind, BodyKind::Text | BodyKind::Bytes);
        if message.body.is_empty() && !is_raw {
            return if spec.is_required { Err(Rejection::new("the body is missing")) } else { Ok(None) };
        }
        let media_type = message.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if essence(media_type.unwrap_or_default()) != essence(spec.media_type) {
            return Err(Rejection::new(format!("the header `Content-Type` must be `{}`", spec.media_type)));
        }
        let value = match spec.kind {
            BodyKind::Bytes => return Ok(None),
            BodyKind::Text => return Ok(Some(Value::String(text(message.body)?.to_owned()))),
            // serde_json's message contains the position and no value.
            BodyKind::Json => serde_json::from_slice(message.body)
                .map_err(|error| Rejection::new(format!("the body is not JSON: {error}")))?,
            BodyKind::Form => self.form(schema.json, text(message.body)?)?,
        };
        Rejection::unless_valid(&schema.validator, &value, "the body")?;
        Ok(Some(value))
    }

    /// Converts a form to an object. Each field gets the type of its property.
    fn form(&self, schema: &Value, text: &str) -> Result<Value, Rejection> {
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_str(text).map_err(|_| Rejection::new("the body is not a form"))?;
        let parts = self.schemas.parts(schema);
        let property = |name: &str| parts.iter().find_map(|part| part.get("properties")?.get(name));
        let fields = fields.into_iter().map(|(name, text)| {
            let value = self.schemas.read(&text, property(&name).unwrap_or(&Value::Bool(true)));
            (name, value)
        });
        Ok(Value::Object(fields.collect()))
    }
}

fn text(body: &Bytes) -> Result<&str, Rejection> {
    std::str::from_utf8(body).map_err(|error| Rejection::new(format!("the body is not UTF-8: {error}")))
}

/// Returns a media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
