//! Connections inside the process, without sockets.

use std::{
    error::Error,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
};

use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use reqwest::{
    Body,
    header::{HOST, HeaderValue},
};
use tower::Service;

use super::{
    super::attempt::{Attempt, AttemptError, AttemptResponse},
    connection::serve,
    handler::Shared,
};

/// The size of the buffer of a connection, in bytes.
const BUFFER: usize = 64 * 1024;

/// Sends attempts to a server over connections in memory. The tasks of the server run in the runtime of the client.
#[derive(Clone)]
pub struct InProcess(pub Weak<Shared>);

impl Service<Attempt> for InProcess {
    type Response = AttemptResponse;
    type Error = AttemptError;
    type Future = Pin<Box<dyn Future<Output = Result<AttemptResponse, AttemptError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), AttemptError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let shared = self.0.upgrade();
        Box::pin(async move {
            let shared = shared.ok_or_else(|| AttemptError::connect("the test server was dropped"))?;
            send(attempt, shared).await
        })
    }
}

async fn send(attempt: Attempt, shared: Arc<Shared>) -> Result<AttemptResponse, AttemptError> {
    let (client, server) = tokio::io::duplex(BUFFER);
    tokio::spawn(serve(server, shared));
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(client)).await.map_err(AttemptError::from_hyper)?;
    tokio::spawn(connection);
    let request = to_hyper(attempt.into_request()).map_err(AttemptError::reset)?;
    let response = sender.send_request(request).await.map_err(AttemptError::from_hyper)?;
    Ok(AttemptResponse::from_http(response.map(Body::wrap).into()))
}

/// Converts a request to the form that HTTP/1.1 sends to a server: a path, and the header `Host`.
fn to_hyper(request: reqwest::Request) -> Result<http::Request<Body>, Box<dyn Error + Send + Sync>> {
    let url = request.url();
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let query = url.query().map_or(String::new(), |query| format!("?{query}"));
    let path = [url.path(), &query].concat();
    let mut request = http::Request::<Body>::try_from(request)?;
    *request.uri_mut() = path.parse()?;
    request.headers_mut().insert(HOST, HeaderValue::try_from(host)?);
    Ok(request)
}
