//! The responses of the server to requests that it can't handle.

use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::{
    super::contract::{OperationContract, Reply, by_preference},
    handler::Shared,
};

/// Makes the JSON body of an error from its status and its message. Returns `None` for an empty body.
pub type ErrorBody = Box<dyn Fn(StatusCode, &str) -> Option<Value> + Send + Sync>;

const JSON: &str = "application/json";

impl Shared {
    /// Returns the response for an error of the server itself.
    ///
    /// The settings of the server determine the body. By default, it has the form that the description gives to the errors
    /// of the operation or else of the API. If neither form can contain the message, the body is plain text.
    pub fn error(
        &self,
        operation: Option<&OperationContract>,
        status: StatusCode,
        message: &str,
        seed: u64,
    ) -> Reply {
        let code = status.as_u16();
        if let Some(error_body) = &self.error_body {
            let body = error_body(status, message);
            return body.map_or_else(|| Reply::empty(code), |body| Reply::json(code, JSON, &body));
        }
        let fields = self.api.error_body.message_fields;
        let of_operation = || self.contract.error(operation?, code, message, fields, seed);
        let of_api = || {
            let field = *by_preference(fields).first()?;
            let body = Map::from_iter([(field.to_owned(), Value::from(message))]);
            Some(Reply::json(code, JSON, &body))
        };
        let plain = || Reply::bytes(code, "text/plain; charset=utf-8", message.to_owned().into());
        of_operation().or_else(of_api).unwrap_or_else(plain)
    }
}
