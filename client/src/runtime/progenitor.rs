//! The interface to progenitor: creates its client for a call, and converts its results.
//!
//! progenitor's client sets the method and the path of a request. Its `pre` hook adds the rest.

use ::progenitor_client::{ByteStream, Error, ResponseValue};

use super::call::Call;

pub use ::progenitor_client::{ClientHooks, Error as ProgenitorError, OperationInfo};

/// The result of one attempt, as progenitor returns it.
pub type AttemptResult = Result<ResponseValue<ByteStream>, Error>;

/// The reason why an attempt has no response.
pub enum AttemptError {
    /// The request could not be written as HTTP.
    InvalidHttpRequest(String),
    Transport(reqwest::Error),
}

/// Converts a result of progenitor. A response is `Ok`, whatever its status is.
pub fn convert(result: AttemptResult) -> Result<reqwest::Response, AttemptError> {
    match result {
        Err(Error::UnexpectedResponse(response)) => Ok(response),
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = reqwest::Body::wrap_stream(response.into_inner_stream());
            let mut response = http::Response::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response.into())
        }
        Err(Error::CommunicationError(error) | Error::ResponseBodyError(error)) if !error.is_builder() => {
            Err(AttemptError::Transport(error))
        }
        Err(Error::InvalidRequest(reason) | Error::Custom(reason)) => {
            Err(AttemptError::InvalidHttpRequest(reason))
        }
        Err(_) => {
            let reason = "the request can't be written as HTTP: its URL may be longer than 65534 bytes";
            Err(AttemptError::InvalidHttpRequest(reason.to_owned()))
        }
    }
}

/// Returns the base URL with a path appended. The path is percent-encoded.
pub fn url(call: &Call, path: &str) -> reqwest::Url {
    let mut url = call.base_url().clone();
    let path = [url.path().trim_end_matches('/'), path].concat();
    url.set_path(&path);
    url
}

/// Implements the conversion from a [`Call`] and the hooks for progenitor's generated client.
macro_rules! progenitor_hooks {
    ($client:ty) => {
        impl From<::std::sync::Arc<$crate::runtime::Call>> for $client {
            fn from(call: ::std::sync::Arc<$crate::runtime::Call>) -> Self {
                Self::new_with_client("", call.http(), ::std::sync::Arc::clone(&call))
            }
        }

        impl $crate::runtime::ClientHooks<::std::sync::Arc<$crate::runtime::Call>> for $client {
            async fn pre<E>(
                &self,
                request: &mut ::reqwest::Request,
                _: &$crate::runtime::OperationInfo,
            ) -> ::std::result::Result<(), $crate::runtime::ProgenitorError<E>> {
                // This drops the header `api-version`, which progenitor adds even if the description does not have it.
                self.inner.complete(request);
                Ok(())
            }
        }
    };
}

pub(crate) use progenitor_hooks;
