//! A server that knows two invites, so that the example runs without a network.

use std::io;

use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use losant_org_invites::types::OrgInviteAction;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub const EMAIL: &str = "example@example.com";
pub const OPEN_TOKEN: &str = "aTokenString";
pub const EXPIRED_TOKEN: &str = "anExpiredToken";

/// Starts it on a free port of loopback, and returns its URL. It ends with the process.
pub async fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    });
    Ok(url)
}

async fn answer(request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let (status, answer) = match (head.method, head.uri.path()) {
        (Method::GET, "/invites") => look(head.uri.query().unwrap_or_default()),
        (Method::POST, "/invites") => take_answer(&body),
        _ => error(StatusCode::NOT_FOUND, "NotFound", "There is no such path."),
    };
    let mut response = Response::new(Full::from(answer.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn look(query: &str) -> (StatusCode, Value) {
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="));
    fault(token.unwrap_or_default()).unwrap_or_else(|| {
        let invite = json!({
            "orgName": "My Organization",
            "email": EMAIL,
            "role": "edit",
            "inviteDate": "2016-05-13T04:00:00.000Z",
            "ttl": 4_233_600_000_i64,
            "disallowTransfer": true,
        });
        (StatusCode::OK, invite)
    })
}

fn take_answer(body: &[u8]) -> (StatusCode, Value) {
    let Ok(action) = serde_json::from_slice::<OrgInviteAction>(body) else {
        return error(StatusCode::BAD_REQUEST, "Validation", "The body is not an answer to an invite.");
    };
    fault(action.token.expose_secret()).unwrap_or_else(|| {
        (StatusCode::OK, json!({ "accepted": action.accept, "orgId": "575ed6e87ae143cd83dc4aa8" }))
    })
}

/// What is wrong with the invite of a token, if anything is.
fn fault(token: &str) -> Option<(StatusCode, Value)> {
    match token {
        OPEN_TOKEN => None,
        EXPIRED_TOKEN => Some(error(StatusCode::GONE, "Gone", "The invite was sent too long ago.")),
        _ => Some(error(StatusCode::NOT_FOUND, "NotFound", "The invite was not found.")),
    }
}

fn error(status: StatusCode, kind: &str, message: &str) -> (StatusCode, Value) {
    (status, json!({ "type": kind, "message": message }))
}
