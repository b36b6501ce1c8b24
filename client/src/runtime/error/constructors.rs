//! Failures that no call returned, for unit tests of applications.

use std::error::Error;

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use super::{
    super::{
        api::{ErrorBody, Operation},
        classification::History,
        constraints::ValidationError,
        response::message_without_call,
        token_provider::ProviderFailure,
    },
    BlockingInAsyncContext, BuildError, CredentialsError, Failure, InvalidRequest, InvalidResponse,
    RequestPart, ResponseParts, ResponseTooLarge, StatusError, TransportError, TransportErrorKind,
};

/// The operation of a failure until another one is set.
static OPERATION: Operation = Operation {
    id: "test",
    method: "GET",
    path: "/",
    accept: "*/*",
    parameters: &[],
    body: None,
    responses: &[],
    security: &[],
};

fn history(attempts: u32) -> History {
    History { operation: &OPERATION, attempts, was_unknown: false }
}

fn parts(status: StatusCode, body: Bytes) -> ResponseParts {
    ResponseParts { history: history(1), status, headers: HeaderMap::new(), body }
}

impl Failure {
    pub fn test_build(message: impl Into<String>) -> Self {
        BuildError::new(message).into()
    }

    pub fn test_invalid_request(parameter: &str, reason: impl Into<String>) -> Self {
        InvalidRequest::new(
            &OPERATION,
            RequestPart::Parameter(parameter.to_owned().into()),
            &ValidationError::new(reason),
        )
        .into()
    }

    pub fn test_credentials(source: Box<dyn Error + Send + Sync>) -> Self {
        let failure = ProviderFailure { reason: "failed", source: Some(source.into()) };
        CredentialsError::new(history(0), "credentials", failure).into()
    }

    pub fn test_blocking_in_async_context() -> Self {
        BlockingInAsyncContext::new(&OPERATION).into()
    }

    pub fn test_status(status: StatusCode, body: Bytes, described: &ErrorBody) -> Self {
        let parts = parts(status, body);
        let message = message_without_call(&parts, described);
        StatusError::new(parts, message, false).into()
    }

    pub fn test_invalid_response(status: StatusCode, body: Bytes, reason: impl Into<String>) -> Self {
        InvalidResponse::new(parts(status, body), reason).into()
    }

    pub fn test_response_too_large(status: StatusCode, limit: usize) -> Self {
        ResponseTooLarge::new(parts(status, Bytes::new()), limit).into()
    }

    pub fn test_transport(kind: TransportErrorKind) -> Self {
        TransportError::of_kind(history(1), kind).into()
    }
}
