//! The seam to progenitor: creates its client for a call, and converts its results.
//!
//! progenitor's client sets the method and the path of a request. Its `pre` hook adds the rest.

use std::{mem, pin::Pin};

use ::progenitor_client::{ByteStream, Error, ResponseValue};
use bytes::Bytes;
use futures_core::Stream;
use reqwest::{StatusCode, header::HeaderMap};

use super::call::Call;

pub use ::progenitor_client::{ClientHooks, Error as ProgenitorError, OperationInfo};

/// The result of one attempt, as progenitor returns it.
pub type AttemptResult = Result<ResponseValue<ByteStream>, Error>;

/// A response whose body has not been read.
pub struct UnreadResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>,
}

/// The reason why an attempt has no response.
pub enum AttemptError {
    /// The request could not be written as HTTP.
    Unwritable(String),
    Transport(reqwest::Error),
}

/// Converts a result of progenitor. A response is `Ok`, whatever its status is.
pub fn convert(result: AttemptResult) -> Result<UnreadResponse, AttemptError> {
    match result {
        Ok(response) => Ok(UnreadResponse {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.into_inner_stream(),
        }),
        Err(Error::UnexpectedResponse(mut response)) => Ok(UnreadResponse {
            status: response.status(),
            headers: mem::take(response.headers_mut()),
            body: Box::pin(response.bytes_stream()),
        }),
        Err(Error::CommunicationError(error) | Error::ResponseBodyError(error)) if !error.is_builder() => {
            Err(AttemptError::Transport(error))
        }
        Err(Error::InvalidRequest(reason) | Error::Custom(reason)) => Err(AttemptError::Unwritable(reason)),
        Err(_) => {
            let reason = "can't be written as HTTP; a URL has at most 65534 bytes";
            Err(AttemptError::Unwritable(reason.to_owned()))
        }
    }
}

/// Adds the query, the headers, the body and the timeout of a call to progenitor's request.
pub fn complete(call: &Call, request: &mut reqwest::Request) {
    // This drops the header `api-version`, which progenitor adds even if the description does not have it.
    call.complete(request);
}

/// Implements the conversion from a [`Call`] and the hooks for progenitor's generated client.
macro_rules! progenitor_hooks {
    ($client:ty) => {
        impl From<::std::sync::Arc<$crate::runtime::Call>> for $client {
            fn from(call: ::std::sync::Arc<$crate::runtime::Call>) -> Self {
                Self::new_with_client(call.base_url(), call.http(), ::std::sync::Arc::clone(&call))
            }
        }

        impl $crate::runtime::ClientHooks<::std::sync::Arc<$crate::runtime::Call>> for $client {
            async fn pre<E>(
                &self,
                request: &mut ::reqwest::Request,
                _: &$crate::runtime::OperationInfo,
            ) -> ::std::result::Result<(), $crate::runtime::ProgenitorError<E>> {
                $crate::runtime::complete(&self.inner, request);
                Ok(())
            }
        }
    };
}

pub(crate) use progenitor_hooks;
