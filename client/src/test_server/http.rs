//! Sockets, connections, and the way of a request through the server.

use std::{
    collections::{BTreeMap, BTreeSet},
    error, fmt,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use reqwest::{
    StatusCode,
    header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

use super::{
    error_body,
    fault::{Faults, Kind, StatusFault},
    invites::Invites,
    log::Log,
    queue::Queue,
    recorded::RecordedRequest,
};
use crate::{
    generated::contract::act,
    runtime::contract::{Contract, Message, Reply, Route},
};

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 1 << 20;

/// What all connections of a server share.
pub(super) struct Shared {
    pub contract: &'static Contract,
    pub invites: Arc<Invites>,
    pub faults: Mutex<Faults>,
    /// The scripted answers of each action.
    pub script: Mutex<BTreeMap<&'static str, Queue<Reply>>>,
    pub log: Log,
}

/// A lock that a panic elsewhere does not poison: each change under it is whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves each connection that comes in, for as long as it is polled.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, Arc::clone(&shared)))),
            // One connection failed, or the process has no more of them for the moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| Box::pin(answer(request, &shared)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(error) = poll_fn(|context| connection.poll_without_shutdown(context)).await else { return };
    // hyper writes nothing where the service fails, so that all that goes out is what the fault says.
    if let Some(Broken(bytes)) = error::Error::source(&error).and_then(|source| source.downcast_ref()) {
        let mut stream = connection.into_parts().io.into_inner();
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
    }
}

/// Bytes to write in the place of an answer, before the connection is closed.
#[derive(Debug)]
struct Broken(Bytes);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is broken on command")
    }
}

impl error::Error for Broken {}

async fn answer(request: Request<Incoming>, shared: &Shared) -> Result<Response<Full<Bytes>>, Broken> {
    let (head, body) = request.into_parts();
    let body = read(body).await?;
    let is_too_large = body.is_none();
    let path = head.uri.path();
    let route = shared.contract.route(head.method.as_str(), path);
    let action = match &route {
        Route::Action(action, _) => Some(action.operation.id),
        _ => None,
    };
    let request = RecordedRequest {
        operation: action,
        method: head.method,
        path: path.to_owned(),
        query: serde_urlencoded::from_str(head.uri.query().unwrap_or_default()).unwrap_or_default(),
        headers: head.headers,
        body: body.unwrap_or_default(),
        status: None,
    };
    let arrived = shared.log.arrived(request);
    let outcome = match is_too_large {
        false => respond(&arrived.request, &route, shared).await,
        // The official clients know that this one may come without a body.
        true => Ok(response(Reply::empty(413))),
    };
    arrived.done(outcome.as_ref().ok().map(Response::status));
    outcome
}

/// A body, or nothing where it is too long. All of it is read even then: a client that is still writing when the
/// connection closes does not see the response.
async fn read(mut body: Incoming) -> Result<Option<Bytes>, Broken> {
    let (mut read, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Broken(Bytes::new()))?.into_data() else { continue };
        length += data.len();
        if length <= LONGEST_BODY {
            read.extend_from_slice(&data);
        }
    }
    Ok((length <= LONGEST_BODY).then(|| read.into()))
}

/// The fault that is injected, or what the server has to say.
async fn respond(
    request: &RecordedRequest,
    route: &Route,
    shared: &Shared,
) -> Result<Response<Full<Bytes>>, Broken> {
    let Some(fault) = lock(&shared.faults).take(request.operation) else {
        return Ok(reply(request, route, shared));
    };
    // What has an effect has it at once: the client may not wait for the rest.
    let outcome = match fault.kind {
        Kind::Status(StatusFault { status, headers, body }) => {
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        }
        Kind::Delay => Ok(reply(request, route, shared)),
        Kind::CloseAfterHandling => {
            reply(request, route, shared);
            Err(Broken(Bytes::new()))
        }
        Kind::Raw(bytes) => Err(Broken(bytes)),
    };
    if !fault.after.is_zero() {
        tokio::time::sleep(fault.after).await;
    }
    outcome
}

fn reply(request: &RecordedRequest, route: &Route, shared: &Shared) -> Response<Full<Bytes>> {
    let (action, path) = match route {
        Route::Action(action, path) => (action, path),
        Route::OtherMethods(methods) => return not_allowed(methods),
        Route::Nowhere => return response(refusal(404, "NotFound", "There is no such path")),
    };
    if let Some(scripted) =
        lock(&shared.script).get_mut(action.operation.id).and_then(|script| script.take(|_| true))
    {
        return response(scripted);
    }
    let message = Message { path, query: &request.query, headers: &request.headers, body: &request.body };
    let received = shared.contract.read(action, &message);
    let reply = received.and_then(|received| act(&*shared.invites, &received));
    response(match reply {
        Ok(Some(reply)) => reply,
        Ok(None) => action.example().unwrap_or_else(|| {
            refusal(
                501,
                "NotImplemented",
                "The description has no example of this action's answer: script one",
            )
        }),
        Err(refused) => refusal(400, "Validation", &refused.to_string()),
    })
}

fn refusal(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, "application/json", &error_body(kind, message))
}

fn not_allowed(methods: &BTreeSet<&'static str>) -> Response<Full<Bytes>> {
    let allowed = methods.iter().copied().collect::<Vec<_>>().join(", ");
    let mut response =
        response(refusal(405, "MethodNotAllowed", &format!("The path has the methods {allowed}")));
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    if let Some(media_type) = reply.media_type {
        headers.extend(HeaderValue::from_str(media_type).ok().map(|value| (CONTENT_TYPE, value)));
    }
    let mut response = Response::new(Full::new(reply.into_bytes()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
