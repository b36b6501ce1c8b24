//! Parses a request, and validates it against the contract.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::api::{Operation, ParameterLocation},
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
        let parameters = (0..contract.parameters.len()).map(|index| self.parameter(contract, index, message));
        let parameters = parameters.collect::<Result<_, Rejection>>()?;
        let body = self.body(contract, message)?;
        Ok(ParsedRequest { operation: contract.operation, parameters, body, bytes: message.body.clone() })
    }
}
