//! Accepts and serves connections.

use std::{error, future::poll_fn, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};

use super::handler::{RawResponse, Shared, handle};

/// Accepts connections forever.
pub async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, Arc::clone(&shared)))),
            // The connection failed, or the process has too many open files. The next attempt may succeed.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves a connection until it ends.
pub async fn serve(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, shared: Arc<Shared>) {
    let service = service_fn(|request| Box::pin(handle(request, &shared)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(error) = poll_fn(|context| connection.poll_without_shutdown(context)).await else { return };
    // hyper writes nothing if the service fails, so the client receives only these bytes.
    let source = error::Error::source(&error);
    if let Some(RawResponse(bytes)) = source.and_then(|source| source.downcast_ref()) {
        let mut stream = connection.into_parts().io.into_inner();
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
    }
}
