//! Parses a request, and validates it against the contract.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::api::{Operation, ParameterLocation, ParameterSpec, ParameterStyle},
    Contract, OperationContract, ReceivedPart, Rejection,
    body::ParsedBody,
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
    body: Option<ParsedBody>,
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
        deserialize("body", self.body.as_ref().and_then(|body| body.value.clone()))
    }

    /// Deserializes the alternative body with an index. Returns `None` if the request has another body.
    pub fn alternative<T: DeserializeOwned>(&self, index: usize) -> Result<Option<T>, Rejection> {
        if self.has_body(index) { self.body().map(Some) } else { Ok(None) }
    }

    /// Returns `true` if the request has the alternative body with an index. The preferred one has the index 0.
    pub fn has_body(&self, index: usize) -> bool {
        self.body.as_ref().is_some_and(|body| body.index == index)
    }

    /// Deserializes the value of a part of a multipart body. An absent part is null.
    pub fn part<T: DeserializeOwned>(&self, name: &str) -> Result<T, Rejection> {
        let value = self.body.as_ref().and_then(|body| body.value.as_ref()?.get(name));
        deserialize(name, value.cloned())
    }

    /// Returns the files of a multipart body with a name.
    pub fn files(&self, name: &str) -> Vec<ReceivedPart> {
        let parts = self.body.iter().flat_map(|body| &body.parts);
        parts.filter(|part| part.name == name).cloned().collect()
    }

    /// Returns the file of a multipart body with a name.
    ///
    /// # Errors
    ///
    /// Fails if there is none.
    pub fn file(&self, name: &str) -> Result<ReceivedPart, Rejection> {
        let file = self.files(name).into_iter().next();
        file.ok_or_else(|| Rejection::new(format!("the part `{name}` is missing")))
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
        let parameters = contract.parameters.iter().enumerate().map(|(index, (spec, schema))| {
            let texts = match spec.location {
                ParameterLocation::Path => message.path.get(index).cloned().flatten().into_iter().collect(),
                ParameterLocation::Query => query_texts(spec, message),
                ParameterLocation::Header => header_texts(spec, message)?,
            };
            self.parameter(spec, schema, &texts)
        });
        let parameters = parameters.collect::<Result<_, Rejection>>()?;
        let body = self.body(contract, message)?;
        Ok(ParsedRequest { operation: contract.operation, parameters, body, bytes: message.body.clone() })
    }

    fn parameter(
        &self,
        spec: &ParameterSpec,
        schema: &Schema,
        texts: &[String],
    ) -> Result<Option<Value>, Rejection> {
        let name = match spec.location {
            ParameterLocation::Header => format!("the header `{}`", spec.name),
            location => format!("the {} parameter `{}`", location.as_str(), spec.name),
        };
        let value = match texts {
            [] if spec.is_required => return Err(Rejection::new(format!("{name} is missing"))),
            [] => return Ok(None),
            texts if spec.style == ParameterStyle::FormExploded => {
                self.schemas.read_list(texts.iter().map(String::as_str), schema.json)
            }
            [text] => self.schemas.read(text, schema.json),
            _ => return Err(Rejection::new(format!("{name} is given more than once"))),
        };
        Rejection::unless_valid(&schema.validator, &value, &name)?;
        Ok(Some(value))
    }
}

fn query_texts(spec: &ParameterSpec, message: &Message<'_>) -> Vec<String> {
    let named = message.query.iter().filter(|(name, _)| name == spec.name);
    named.map(|(_, text)| text.clone()).collect()
}

fn header_texts(spec: &ParameterSpec, message: &Message<'_>) -> Result<Vec<String>, Rejection> {
    let values = message.headers.get_all(spec.name).iter().map(|value| {
        let text = std::str::from_utf8(value.as_bytes()).map(str::to_owned);
        text.map_err(|_| Rejection::new(format!("the header `{}` is not UTF-8", spec.name)))
    });
    values.collect()
}
