//! The interface to progenitor: creates its client for a call, and converts its results.
//!
//! progenitor's client sets the method and the path of a request. Its `pre` hook adds the rest, and its `exec` hook
//! sends the request.

use ::progenitor_client::{ByteStream, Error, ResponseValue};

use super::{
    attempt::{AttemptError, AttemptResponse},
    call::Call,
};

pub use ::progenitor_client::{ClientHooks, Error as ProgenitorError, OperationInfo, encode_path};

/// The result of one attempt, as progenitor returns it.
pub type AttemptResult = Result<ResponseValue<ByteStream>, Error>;

/// Converts a result of progenitor. A response is `Ok`, whatever its status is.
pub fn convert(result: AttemptResult) -> Result<AttemptResponse, AttemptError> {
    let mut response = match result {
        Err(Error::UnexpectedResponse(response)) => response,
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = reqwest::Body::wrap_stream(response.into_inner_stream());
            let mut response = http::Response::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            response.into()
        }
        Err(_) => return Err(AttemptError::unsendable()),
    };
    match response.extensions_mut().remove() {
        Some(error) => Err(error),
        None => Ok(AttemptResponse::from_http(response)),
    }
}

/// Converts the result of an attempt to the type that progenitor's hook returns. An error becomes an extension of a
/// response, because only reqwest can create its errors.
fn to_http(result: Result<AttemptResponse, AttemptError>) -> reqwest::Response {
    result.map_or_else(
        |error| {
            let mut response = http::Response::new("");
            response.extensions_mut().insert(error);
            response.into()
        },
        AttemptResponse::into_http,
    )
}

impl Call {
    /// Sends a request that progenitor built, for its `exec` hook.
    pub async fn execute(&self, request: reqwest::Request) -> reqwest::Response {
        to_http(self.attempt(request).await)
    }
}

/// Returns the base URL with a path appended. The parameters in the path are percent-encoded.
pub fn url(call: &Call, path: &str) -> reqwest::Url {
    let mut url = call.base_url().clone();
    // Only a path template contains an unencoded question mark.
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut path = [url.path().trim_end_matches('/'), path].concat();
    // A URL parser reads a backslash as a slash, which progenitor encodes.
    if path.contains('\\') {
        path = path.replace('\\', "%5C");
    }
    url.set_path(&path);
    if query.is_some() {
        url.set_query(query);
    }
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
                self.inner.complete(request);
                Ok(())
            }

            async fn exec(
                &self,
                request: ::reqwest::Request,
                _: &$crate::runtime::OperationInfo,
            ) -> ::reqwest::Result<::reqwest::Response> {
                Ok(self.inner.execute(request).await)
            }
        }
    };
}

pub(crate) use progenitor_hooks;
