//! Makes the responses that neither a test nor the handler of a server supplies.

use bytes::Bytes;
use fastrand::Rng;
use serde_json::Value;

use super::{super::media_type::essence, Contract, OperationContract, Rejection, Reply};

/// Parts of the names of the fields that usually contain the message of an error. The best one is first.
const MESSAGE_FIELDS: [&str; 5] = ["message", "detail", "description", "reason", "error"];

impl Contract {
    /// Returns a successful response: the description's example or, if it has no valid one, content that is made from the
    /// schema. The same seed always makes the same content.
    ///
    /// If the description has neither a success nor a default response, the response is an empty one with status 204.
    ///
    /// # Errors
    ///
    /// Fails with status 501 if no value matches the schema.
    pub fn success(&self, operation: &OperationContract, seed: u64) -> Result<Reply, Rejection> {
        let Some((status, response)) = operation.success() else { return Ok(Reply::empty(204)) };
        if let Some(example) = operation.example().filter(|example| operation.validate(example).is_ok()) {
            return Ok(example);
        }
        let Some(media_type) = response.spec.media_type else { return Ok(Reply::empty(status)) };
        let Some(schema) = &response.schema else {
            return Ok(Reply::bytes(status, media_type, content(media_type, seed)));
        };
        let reply = self.values.make(&self.schemas, schema, seed);
        let reply = reply.map(|value| Reply::json(status, media_type, &value));
        reply.filter(|reply| operation.validate(reply).is_ok()).ok_or_else(|| {
            Rejection::not_implemented(format!(
                "The server found no value for the schema of the response of `{}` with status {status}: add an example to \
                 the description, or let the test supply the response",
                operation.operation.id
            ))
        })
    }

    /// Returns an error response whose content matches the description and contains a message, if there is one.
    ///
    /// The message is in one of the given fields, or in another place that the schema allows.
    pub fn error(
        &self,
        operation: &OperationContract,
        status: u16,
        message: &str,
        message_fields: &[&str],
        seed: u64,
    ) -> Option<Reply> {
        let response = operation.response(status)?;
        let media_type = response.spec.media_type?;
        let Some(schema) = &response.schema else {
            let is_text = essence(media_type).starts_with("text/");
            return is_text.then(|| Reply::bytes(status, media_type, message.to_owned().into()));
        };
        let made = self.values.make(&self.schemas, schema, seed)?;
        let with_message = |field: &str| {
            let mut object = made.as_object()?.clone();
            object.insert(field.to_owned(), message.into());
            Some(Value::Object(object))
        };
        let objects = by_preference(message_fields).into_iter().filter_map(with_message);
        let replies =
            objects.chain([message.into()]).map(|content| Reply::json(status, media_type, &content));
        replies.into_iter().find(|reply| operation.validate(reply).is_ok())
    }
}

/// Sorts the names of fields, so that the most likely field for a message is first.
pub fn by_preference<'a>(fields: &[&'a str]) -> Vec<&'a str> {
    let rank = |field: &&str| {
        let field = field.to_ascii_lowercase();
        MESSAGE_FIELDS.iter().position(|name| field.contains(name)).unwrap_or(MESSAGE_FIELDS.len())
    };
    let mut fields = fields.to_vec();
    fields.sort_by_key(rank);
    fields
}

/// Makes content that is not JSON.
fn content(media_type: &str, seed: u64) -> Bytes {
    let mut random = Rng::with_seed(seed);
    let mut word = || (0..8).map(|_| random.lowercase()).collect::<String>();
    let media_type = essence(media_type);
    if media_type.ends_with("/xml") || media_type.ends_with("+xml") {
        return format!("<value>{}</value>", word()).into();
    }
    if media_type.starts_with("text/") {
        return format!("{} {}", word(), word()).into();
    }
    if media_type == "application/x-www-form-urlencoded" {
        return format!("{}={}", word(), word()).into();
    }
    (0..32).map(|_| random.u8(..)).collect()
}
