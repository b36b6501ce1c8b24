//! What came back for a call, read within bounds and then as the type that its status calls for.

use std::{future::poll_fn, pin::Pin};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use progenitor_client::ByteStream;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::{
    call::Operation,
    check::Invalid,
    error::{Error, InvalidRequest, StatusError, TransportError, UnreadableAnswer},
    response::ResponseValue,
};

/// More than this is not read of an answer's body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// An answer whose body is all here.
pub struct Answer {
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

type Sent = Result<progenitor_client::ResponseValue<ByteStream>, progenitor_client::Error<ByteStream>>;

/// Takes in what progenitor got, whatever its status.
pub async fn receive(operation: &'static Operation, sent: Sent) -> Result<Answer, Error> {
    use progenitor_client::Error as Sent;
    let response = match sent {
        Ok(response) | Err(Sent::ErrorResponse(response)) => response,
        Err(
            Sent::CommunicationError(error) | Sent::ResponseBodyError(error) | Sent::InvalidUpgrade(error),
        ) => {
            return Err(TransportError::new(operation, error).into());
        }
        Err(Sent::InvalidRequest(reason) | Sent::Custom(reason)) => {
            return Err(InvalidRequest::new(operation, "request", &Invalid::new(reason)).into());
        }
        Err(Sent::UnexpectedResponse(response)) => progenitor_client::ResponseValue::stream(response),
        Err(Sent::InvalidResponsePayload(body, _)) => {
            // Only what progenitor reads itself ends here, and it is given nothing to read.
            let reason = "progenitor could not read it".to_owned();
            let (status, headers) = (StatusCode::OK, HeaderMap::new());
            return Err(UnreadableAnswer::new(operation, status, headers, body, reason).into());
        }
    };
    let (status, headers) = (response.status(), response.headers().clone());
    match read(response.into_inner_stream()).await {
        Ok(body) => Ok(Answer { operation, status, headers, body }),
        // What failed is known by the status, whether or not the reason can be read.
        Err(_) if !status.is_success() => {
            Err(StatusError::new(operation, status, headers, Bytes::new()).into())
        }
        Err(Unread::Transport(error)) => Err(TransportError::new(operation, error).into()),
        Err(Unread::TooLong) => {
            let reason = format!("its body is longer than {MAX_BODY} bytes");
            Err(UnreadableAnswer::new(operation, status, headers, Bytes::new(), reason).into())
        }
    }
}

enum Unread {
    Transport(reqwest::Error),
    TooLong,
}

async fn read<S>(mut stream: Pin<Box<S>>) -> Result<Bytes, Unread>
where
    S: Stream<Item = reqwest::Result<Bytes>> + ?Sized,
{
    // Most bodies arrive in one piece, which needs no copy.
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let chunk = chunk.map_err(Unread::Transport)?;
        if first.len() + rest.len() + chunk.len() > MAX_BODY {
            return Err(Unread::TooLong);
        }
        if first.is_empty() {
            first = chunk;
        } else {
            rest.extend_from_slice(&chunk);
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&rest);
    Ok(whole.freeze())
}

impl Answer {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The answer as JSON of a type with fields.
    pub fn object<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        if is_array(&self.body) {
            return Err(self.unreadable("its JSON is a list, and an object is described"));
        }
        self.json()
    }

    /// The answer as JSON of a type.
    pub fn json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        match serde_json::from_slice(&self.body) {
            Ok(value) => Ok(ResponseValue::new(value, self.status, self.headers)),
            Err(error) => {
                // What serde_json says may quote the body, so only its kind and place are kept.
                let reason = match error.classify() {
                    serde_json::error::Category::Data => "its JSON has not the form that is described",
                    _ if self.body.is_empty() => "its body is empty",
                    _ => "its body is not JSON",
                };
                let reason = format!("{reason} (line {}, column {})", error.line(), error.column());
                Err(self.unreadable(reason))
            }
        }
    }

    fn unreadable(self, reason: impl Into<String>) -> Error {
        let Self { operation, status, headers, body } = self;
        UnreadableAnswer::new(operation, status, headers, body, reason.into()).into()
    }

    /// The answer's body as it arrived.
    pub fn bytes(self) -> Result<ResponseValue<Bytes>, Error> {
        Ok(ResponseValue::new(self.body, self.status, self.headers))
    }

    /// An answer that says nothing beyond its status.
    pub fn empty(self) -> Result<ResponseValue<()>, Error> {
        Ok(ResponseValue::new((), self.status, self.headers))
    }

    /// An answer that is no success.
    pub fn into_error(self) -> Error {
        StatusError::new(self.operation, self.status, self.headers, self.body).into()
    }
}

/// Whether JSON text is a list. serde would read one as the fields of an object, in the order of Rust's.
pub(super) fn is_array(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'[')
}
