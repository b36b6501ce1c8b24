//! This client and the official clients send equivalent requests and return the same values. `parity/README.md` describes
//! how the data in `parity/` was captured from the official clients.
#![cfg(feature = "test-server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use losant_org_invites::{Client, Error, invite_server::InviteServer, types};
use serde::Deserialize;
use serde_json::{Value, json};

/// The data captured from one client.
#[derive(Deserialize)]
struct Captured {
    client: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    request: Request,
    status: u16,
    value: Value,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    target: String,
    headers: Vec<String>,
    body: String,
}

/// A call that each client makes.
#[derive(Deserialize)]
struct Call {
    name: String,
    action: String,
    params: Value,
}

fn captured() -> Vec<Captured> {
    let texts = [include_str!("parity/python.json"), include_str!("parity/javascript.json")];
    texts.into_iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

fn calls() -> Vec<Call> {
    serde_json::from_str(include_str!("parity/steps.json")).unwrap()
}

/// Starts a server in the state of the capture.
fn server() -> InviteServer {
    let server = InviteServer::start().unwrap();
    server.freeze_at("2026-11-24T00:00:00Z".parse().unwrap());
    server.load_invites(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parity/invites.json")).unwrap();
    server
}

impl Request {
    /// Sends the request unchanged. Returns the status and the body of the response.
    fn send(&self, server: &InviteServer) -> (u16, Value) {
        let host = server.url().strip_prefix("http://").unwrap().to_owned();
        let mut stream = TcpStream::connect(&host).unwrap();
        let Self { method, target, headers, body } = self;
        let headers = headers.join("\r\n");
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n\r\n{body}"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().map(|line| line.split_once(": ").unwrap());
        headers.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        pairs.sort();
        pairs
    }
}

#[test]
fn replayed_requests_get_the_captured_responses() {
    for Captured { client, steps } in captured() {
        let server = server();
        for step in steps {
            let (status, value) = step.request.send(&server);
            assert_eq!((status, value), (step.status, step.value), "{client} {}", step.name);
        }
    }
}

/// Makes a call with this client.
async fn make(client: &Client, call: &Call) -> Result<Value, Error> {
    let text = |name: &str| call.params[name].as_str().map(str::to_owned);
    let switch = |name: &str| call.params[name].as_bool();
    if call.action == "get" {
        let mut request = client.org_invites().get();
        if let Some(token) = text("token") {
            request = request.token(token);
        }
        if let Some(email) = text("email") {
            request = request.email(email);
        }
        if let Some(domain) = text("losantdomain") {
            request = request.losantdomain(domain);
        }
        if let Some(actions) = switch("_actions") {
            request = request
                .actions(actions)
                .links(switch("_links").unwrap())
                .embedded(switch("_embedded").unwrap());
        }
        return Ok(serde_json::to_value(&*request.send().await?).unwrap());
    }
    let mut request = client.org_invites().post();
    // `OrgInviteAction` can't represent some of the bodies. These requests get no body, so the client rejects them.
    let invite = serde_json::from_value::<types::OrgInviteAction>(call.params["invite"].clone());
    if let (Ok(invite), None) = (invite, call.params["invite"].get("role")) {
        request = request.invite(invite);
    }
    if let Some(domain) = text("losantdomain") {
        request = request.losantdomain(domain);
    }
    Ok(serde_json::to_value(&*request.send().await?).unwrap())
}

/// Converts all numbers to floating point, because the other languages do not distinguish integers.
fn with_floats(mut value: Value) -> Value {
    for member in value.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        if let Some(number) = member.as_f64() {
            *member = json!(number);
        }
    }
    value
}

#[tokio::test]
async fn calls_return_the_captured_values() {
    for captured in captured() {
        let server = server();
        let client = Client::builder().base_url(server.url()).access_token("anAccessToken").build().unwrap();
        assert_eq!(calls().len(), captured.steps.len());
        for (call, step) in calls().iter().zip(captured.steps) {
            assert_eq!(call.name, step.name);
            match make(&client, call).await {
                Ok(value) => {
                    assert_eq!(
                        (200, with_floats(step.value)),
                        (step.status, with_floats(value)),
                        "{}",
                        call.name
                    )
                }
                // This client does not send requests that the server would reject.
                Err(error) if error.is_invalid_request() => assert_eq!(step.status, 400, "{}", call.name),
                Err(error) => {
                    let body = serde_json::to_value(error.body().unwrap()).unwrap();
                    assert_eq!(
                        (error.status().unwrap().as_u16(), body),
                        (step.status, step.value),
                        "{}",
                        call.name
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn calls_send_the_captured_requests() {
    for captured in captured() {
        let server = server();
        let client = Client::builder().base_url(server.url()).access_token("anAccessToken").build().unwrap();
        assert_eq!(calls().len(), captured.steps.len());
        for (call, step) in calls().iter().zip(captured.steps) {
            server.clear_received_requests();
            let _ = make(&client, call).await;
            let requests = server.received_requests();
            let [request] = requests.as_slice() else {
                assert_eq!(step.status, 400, "{} was not sent", call.name);
                continue;
            };

            let mut query: Vec<_> =
                request.query_pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            query.sort();
            let expected_query = step.request.query().into_iter().map(|(name, value)| match value.as_str() {
                "True" | "False" => (name, value.to_lowercase()),
                _ => (name, value),
            });
            assert_eq!(query, expected_query.collect::<Vec<_>>(), "{}", call.name);
            assert_eq!(
                (request.method().as_str(), request.path()),
                (step.request.method.as_str(), "/invites")
            );
            for header in ["accept", "authorization", "content-type", "losantdomain"] {
                assert_eq!(request.header(header), step.request.header(header), "{header} of {}", call.name);
            }
            let body = serde_json::from_str::<Value>(&step.request.body).ok();
            assert_eq!(request.json(), body, "{}", call.name);
        }
    }
}
