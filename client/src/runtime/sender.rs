//! The ways in which a client sends attempts.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tower::{Service, ServiceExt};

use super::attempt::{Attempt, AttemptError, AttemptResponse, AttemptService};

/// The way in which a client sends attempts.
pub enum Sender {
    /// Directly over HTTP. This costs less than a service.
    Http(reqwest::Client),
    Service(AttemptService),
}

/// Wraps a service in a layer.
pub type WrapService = Box<dyn FnOnce(AttemptService) -> AttemptService + Send>;

impl Sender {
    /// Creates a sender from a transport, or else an HTTP client, and layers. The first layer is the outermost.
    pub fn new(http: reqwest::Client, transport: Option<AttemptService>, layers: Vec<WrapService>) -> Self {
        if transport.is_none() && layers.is_empty() {
            return Self::Http(http);
        }
        let transport = transport.unwrap_or_else(|| AttemptService::new(HttpService(http)));
        Self::Service(layers.into_iter().rev().fold(transport, |service, wrap| wrap(service)))
    }

    pub async fn send(&self, attempt: Attempt) -> Result<AttemptResponse, AttemptError> {
        match self {
            Self::Http(http) => send(http, attempt).await,
            Self::Service(service) => service.clone().oneshot(attempt).await,
        }
    }
}

async fn send(http: &reqwest::Client, attempt: Attempt) -> Result<AttemptResponse, AttemptError> {
    http.execute(attempt.into_request())
        .await
        .map(AttemptResponse::from_http)
        .map_err(AttemptError::from_http)
}

/// Sends attempts over HTTP.
#[derive(Clone)]
struct HttpService(reqwest::Client);

impl Service<Attempt> for HttpService {
    type Response = AttemptResponse;
    type Error = AttemptError;
    type Future = Pin<Box<dyn Future<Output = Result<AttemptResponse, AttemptError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), AttemptError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let http = self.0.clone();
        Box::pin(async move { send(&http, attempt).await })
    }
}
