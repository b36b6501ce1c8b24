//! Handles requests.

use std::{collections::BTreeSet, error, fmt, sync::Mutex};

use bytes::Bytes;
use fastrand::Rng;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};
use reqwest::{
    StatusCode,
    header::{ALLOW, CONTENT_TYPE, HeaderValue},
};

use super::{
    super::{
        api::Api,
        contract::{Contract, Message, OperationContract, Rejection, Reply, Route},
    },
    Handler,
    errors::ErrorBody,
    fault::{FaultKind, Faults, StatusFault},
    log::{Log, PendingRequest},
    recorded_request::RecordedRequest,
    script::Script,
    sync::lock,
};

/// The size limit for request bodies, in bytes.
const MAX_REQUEST_BODY_SIZE: usize = 1 << 20;

/// The state that all connections share.
pub struct Shared {
    pub api: &'static Api,
    pub contract: &'static Contract,
    pub handler: Option<Handler>,
    pub error_body: Option<ErrorBody>,
    /// The seed of the values that the server makes.
    pub seed: u64,
    pub faults: Mutex<Faults>,
    pub script: Mutex<Script>,
    pub log: Log,
}

impl Shared {
    /// Returns the seed of the values in the response to a request.
    fn seed_of(&self, pending: &PendingRequest<'_>) -> u64 {
        Rng::with_seed(self.seed).u64(..).wrapping_add(pending.number as u64)
    }
}

type HttpResponse = Response<Full<Bytes>>;

/// Bytes to write instead of an HTTP response. The connection closes after them.
#[derive(Debug)]
pub struct RawResponse(pub Bytes);

impl RawResponse {
    const EMPTY: Self = Self(Bytes::new());
}

impl fmt::Display for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server closes the connection")
    }
}

impl error::Error for RawResponse {}

/// Records a request and responds to it.
pub async fn handle(request: Request<Incoming>, shared: &Shared) -> Result<HttpResponse, RawResponse> {
    let (head, body) = request.into_parts();
    let body = read_body(body).await?;
    let is_too_large = body.is_none();
    let query: Vec<(String, String)> =
        serde_urlencoded::from_str(head.uri.query().unwrap_or_default()).unwrap_or_default();
    let route = shared.contract.route(head.method.as_str(), head.uri.path(), &query, &head.headers);
    let pending = shared.log.record(RecordedRequest {
        contract: shared.contract,
        operation: match &route {
            Route::Operation(contract, _) => Some(contract.operation.id),
            _ => None,
        },
        method: head.method,
        path: head.uri.path().to_owned(),
        query,
        headers: head.headers,
        body: body.unwrap_or_default(),
        status: None,
    });
    let result = if is_too_large {
        let message = format!("The body of the request is larger than {MAX_REQUEST_BODY_SIZE} bytes");
        let operation = match &route {
            Route::Operation(operation, _) => Some(&**operation),
            _ => None,
        };
        let seed = shared.seed_of(&pending);
        Ok(http_response(shared.error(operation, StatusCode::PAYLOAD_TOO_LARGE, &message, seed)))
    } else {
        respond(&pending, &route, shared).await
    };
    pending.finish(result.as_ref().ok().map(Response::status));
    result
}

/// Reads a body. Returns `None` if it is too large.
///
/// Reads even a large body to its end. A client that is still writing when the connection closes does not read the response.
async fn read_body(mut body: Incoming) -> Result<Option<Bytes>, RawResponse> {
    let (mut content, mut size) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| RawResponse::EMPTY)?.into_data() else { continue };
        size += data.len();
        if size <= MAX_REQUEST_BODY_SIZE {
            content.extend_from_slice(&data);
        }
    }
    Ok((size <= MAX_REQUEST_BODY_SIZE).then(|| content.into()))
}

/// Applies the next fault, or handles the request if there is none.
async fn respond(
    pending: &PendingRequest<'_>,
    route: &Route,
    shared: &Shared,
) -> Result<HttpResponse, RawResponse> {
    let Some(fault) = lock(&shared.faults).take(pending.request.operation) else {
        return Ok(respond_without_fault(pending, route, shared));
    };
    // The server handles the request before the delay, because the client may disconnect during the delay.
    let result = match fault.kind {
        FaultKind::Status(fault) => Ok(status_response(fault)),
        FaultKind::Delay => Ok(respond_without_fault(pending, route, shared)),
        FaultKind::CloseAfterHandling => {
            respond_without_fault(pending, route, shared);
            Err(RawResponse::EMPTY)
        }
        FaultKind::RawResponse(bytes) => Err(RawResponse(bytes)),
    };
    if !fault.delay.is_zero() {
        tokio::time::sleep(fault.delay).await;
    }
    result
}

fn status_response(fault: StatusFault) -> HttpResponse {
    let mut response = Response::new(Full::new(fault.body));
    *response.status_mut() = fault.status;
    *response.headers_mut() = fault.headers;
    response
}

/// Responds to a request that has no fault.
fn respond_without_fault(pending: &PendingRequest<'_>, route: &Route, shared: &Shared) -> HttpResponse {
    let (request, seed) = (&pending.request, shared.seed_of(pending));
    let (operation, path) = match route {
        Route::Operation(operation, path) => (operation, path),
        Route::MethodNotAllowed(methods) => return method_not_allowed(methods, shared, seed),
        Route::NotFound => {
            let reply = shared.error(None, StatusCode::NOT_FOUND, "There is no such path", seed);
            return http_response(reply);
        }
    };
    let scripted = lock(&shared.script).take(|(id, _)| *id == operation.operation.id);
    if let Some((_, reply)) = scripted {
        return http_response(reply);
    }
    let message = Message { path, query: &request.query, headers: &request.headers, body: &request.body };
    let reply = handle_message(operation, &message, shared, seed).unwrap_or_else(|rejection| {
        shared.error(Some(operation), rejection.status(), &rejection.to_string(), seed)
    });
    http_response(reply)
}

/// Responds to a request of an operation, if it is valid.
fn handle_message(
    operation: &OperationContract,
    message: &Message<'_>,
    shared: &Shared,
    seed: u64,
) -> Result<Reply, Rejection> {
    let request = shared.contract.parse(operation, message)?;
    let handled = shared.handler.as_ref().map_or(Ok(None), |handler| handler(&request))?;
    handled.map_or_else(|| shared.contract.success(operation, seed), Ok)
}

fn method_not_allowed(methods: &BTreeSet<&'static str>, shared: &Shared, seed: u64) -> HttpResponse {
    let allowed = methods.iter().copied().collect::<Vec<_>>().join(", ");
    let message = format!("The path supports the methods {allowed}");
    let mut response = http_response(shared.error(None, StatusCode::METHOD_NOT_ALLOWED, &message, seed));
    response.headers_mut().extend(HeaderValue::from_str(&allowed).ok().map(|allowed| (ALLOW, allowed)));
    response
}

fn http_response(reply: Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A range such as `*/*` is not a media type.
    let media_type =
        reply.media_type.map(|name| if name.contains('*') { "application/octet-stream" } else { name });
    let content_type = media_type.and_then(|media_type| HeaderValue::from_str(media_type).ok());
    let mut response = Response::new(Full::new(reply.into_bytes()));
    *response.status_mut() = status;
    response.headers_mut().extend(content_type.map(|value| (CONTENT_TYPE, value)));
    response
}
