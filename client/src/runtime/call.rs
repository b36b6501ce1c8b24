//! One call of an action, from the generated request to the wire.

use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;

use super::{
    super::generated::operations,
    check::Invalid,
    client::Settings,
    error::{Error, InvalidRequest},
};

/// What every call of an action has in common.
#[derive(Debug)]
pub struct Operation {
    /// The name that the description gives it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The media types that the answers are described with.
    pub accept: &'static str,
}

/// What one call adds to its request, beyond what progenitor sends.
#[derive(Debug, Clone)]
pub struct Call {
    pub(super) operation: &'static Operation,
    pub(super) settings: Arc<Settings>,
    /// The media type of the body, if there is one.
    pub(super) content_type: Option<&'static str>,
}

impl Call {
    /// Sends the body as one of this type, or no body at all.
    pub fn set_content_type(&mut self, content_type: Option<&'static str>) {
        self.content_type = content_type;
    }
}

impl ClientHooks<Call> for operations::Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        let Call { operation, settings, content_type } = self.inner();
        // progenitor takes every body for bytes, and a body that was not set for none of them.
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        } else {
            *request.body_mut() = None;
            request.headers_mut().remove(CONTENT_TYPE);
        }
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(operation.accept));
        // An API may describe this header itself.
        headers
            .entry(HeaderName::from_static("accept-version"))
            .or_insert_with(|| settings.accept_version.clone());
        Ok(())
    }
}

/// The bytes of a JSON body.
pub fn json_body<T: Serialize>(operation: &'static Operation, value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| {
        // The reason is about the types, and holds no value of theirs.
        InvalidRequest::new(operation, "body", &Invalid::new(error.to_string())).into()
    })
}

/// The text of a form, each field of which is a plain value.
pub fn form_body<T: Serialize>(operation: &'static Operation, value: &T) -> Result<String, Error> {
    serde_urlencoded::to_string(value)
        .map_err(|error| InvalidRequest::new(operation, "body", &Invalid::new(error.to_string())).into())
}
