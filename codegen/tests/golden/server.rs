//! A server on loopback that gives one answer to every request, and remembers the requests.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    pub method: String,
    pub path_and_query: String,
    pub headers: hyper::HeaderMap,
    pub body: String,
}

impl Arrived {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub struct Server {
    pub url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Server {
    /// Starts a server that answers with a status and a body.
    pub async fn answering(status: u16, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::<Mutex<Vec<Arrived>>>::default();
        let seen = Arc::clone(&arrived);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let seen = Arc::clone(&seen);
                let service = service_fn(move |request: Request<Incoming>| {
                    let seen = Arc::clone(&seen);
                    async move {
                        let (head, incoming) = request.into_parts();
                        let content = incoming.collect().await.unwrap().to_bytes();
                        seen.lock().unwrap().push(Arrived {
                            method: head.method.to_string(),
                            path_and_query: head.uri.to_string(),
                            headers: head.headers,
                            body: String::from_utf8(content.into()).unwrap(),
                        });
                        let answer = Response::builder().status(status).body(Full::new(Bytes::from(body)));
                        Ok::<_, Infallible>(answer.unwrap())
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, arrived }
    }

    /// The one request that arrived.
    pub fn only_request(&self) -> Arrived {
        let arrived = self.received_requests();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived[0].clone()
    }

    /// The requests that arrived since it was last asked for them in this way.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }

    /// The requests that arrived.
    pub fn received_requests(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}
