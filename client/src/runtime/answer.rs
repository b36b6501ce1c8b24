//! What came back for a call, read within bounds and then as the type that its status calls for.

use std::{future::poll_fn, pin::Pin};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::{
    super::generated::Error,
    call::Call,
    error::{InvalidResponse, StatusError},
    response::ResponseValue,
};

/// An answer whose body is all here.
pub struct Answer<'a> {
    pub(super) call: &'a Call,
    pub(super) attempts: u32,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// As much of a body as was read.
pub struct Body {
    pub bytes: Bytes,
    pub end: BodyEnd,
}

/// Why no more of a body was read.
pub enum BodyEnd {
    Proper,
    TooLong,
    Broken(reqwest::Error),
}

impl Body {
    /// A body that is not read, because it is known to be too long.
    pub fn too_long() -> Self {
        Self { bytes: Bytes::new(), end: BodyEnd::TooLong }
    }

    /// Reads a body up to a limit, in bytes.
    pub async fn read<S>(mut stream: Pin<Box<S>>, limit: usize) -> Self
    where
        S: Stream<Item = reqwest::Result<Bytes>> + ?Sized,
    {
        // Most bodies arrive in one piece, which needs no copy.
        let mut first = Bytes::new();
        let mut rest = Vec::new();
        let end = loop {
            match poll_fn(|context| stream.as_mut().poll_next(context)).await {
                None => break BodyEnd::Proper,
                Some(Err(error)) => break BodyEnd::Broken(error),
                Some(Ok(chunk)) if chunk.len() > limit - first.len() - rest.len() => break BodyEnd::TooLong,
                Some(Ok(chunk)) if first.is_empty() => first = chunk,
                Some(Ok(chunk)) => rest.extend_from_slice(&chunk),
            }
        };
        let bytes = match rest.is_empty() {
            true => first,
            false => [first.as_ref(), rest.as_ref()].concat().into(),
        };
        Self { bytes, end }
    }
}

impl Answer<'_> {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The answer as JSON of a type with fields.
    pub fn object<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        if is_array(&self.body) {
            return Err(InvalidResponse::new(self, "its JSON is a list, and an object is described").into());
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
                Err(InvalidResponse::new(self, reason).into())
            }
        }
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
        StatusError::new(self, false).into()
    }
}

/// Whether JSON text is a list. serde would read one as the fields of an object, in the order of Rust's.
pub(super) fn is_array(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'[')
}
