//! A server on loopback that keeps what it is sent and answers as it is told, and requests to send to it.
#![allow(dead_code, reason = "each test needs some of it")]

pub mod faults;

use std::{
    future::pending,
    io,
    iter::successors,
    mem,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use http_body_util::BodyExt;
use hyper::{
    HeaderMap, Request, Response,
    body::{Body, Bytes, Frame, Incoming, SizeHint},
    header::{HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use losant_org_invites::{
    Client, Error,
    resources::org_invites::{GetRequest, PostRequest},
    types,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    task::AbortHandle,
};

/// The token of the documented examples.
pub const TOKEN: &str = "aTokenString";
/// The email address of the documented examples.
pub const EMAIL: &str = "example@example.com";
/// A token that no output may hold. Escaping would not change it, so a search finds it in a URL too.
pub const CANARY: &str = "canaryTokenThatNothingMayShow";

/// A complete request for a look at an invite.
pub fn get(client: &Client, token: &str) -> GetRequest {
    client.org_invites().get().token(token).email(EMAIL)
}

/// A complete request to accept an invite.
pub fn post(client: &Client, token: &str) -> PostRequest {
    client
        .org_invites()
        .post()
        .invite(types::OrgInviteAction::builder().email(EMAIL).token(token).accept(true))
}

/// The errors of both actions, called one after the other with a token. Each names its action when it prints.
pub async fn errors_of_both(client: &Client, token: &str) -> [Error; 2] {
    let looked = get(client, token).send().await;
    let answered = post(client, token).send().await;
    [looked.expect_err("looking at the invite fails"), answered.expect_err("answering the invite fails")]
}

/// All that an error and its sources can be made to print.
pub fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = successors(Some(error), |error| error.source());
    chain.map(|error| format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n")).collect()
}

/// The documented example of what looking at an invite gets.
pub fn documented_info() -> Value {
    json!({
        "orgName": "My Organization",
        "email": "invitedUser@example.com",
        "role": "edit",
        "inviteDate": "2016-05-13T04:00:00.000Z",
        "ttl": 4_233_600_000_i64,
        "disallowTransfer": true,
    })
}

/// The documented example of what answering an invite gets.
pub fn documented_result() -> Value {
    json!({ "accepted": true, "orgId": "575ed6e87ae143cd83dc4aa8" })
}

/// The documented example of an error.
pub fn documented_error() -> Value {
    json!({ "type": "NotFound", "message": "Application was not found" })
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub method: String,
    pub path: String,
    /// What follows the `?`, as it was sent.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Recorded {
    async fn of(request: Request<Incoming>) -> hyper::Result<Self> {
        let (head, body) = request.into_parts();
        Ok(Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: body.collect().await?.to_bytes(),
        })
    }

    /// The pairs of the query, decoded and sorted.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut url = reqwest::Url::parse("http://localhost").unwrap();
        url.set_query(Some(&self.query));
        let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
        pairs.sort();
        pairs
    }

    /// The value of a header that was sent at most once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "the header `{name}` was sent twice");
        value
    }

    /// The names of all headers, sorted.
    pub fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The body, which is JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What a server does about a request that it has read.
#[derive(Debug, Clone)]
pub enum Reaction {
    Answer(Answer),
    /// Keeps the connection open, and says nothing.
    Silence,
    /// Closes the connection, and says nothing.
    HangUp,
}

/// What a server answers.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: AnswerBody,
}

impl Answer {
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = HeaderMap::new();
        let body = AnswerBody { data: body.into(), has_length: true, ending: Ending::Proper };
        Self { status, headers, body }.with_header("content-type", content_type)
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub fn html(status: u16, text: &str) -> Self {
        Self::new(status, "text/html", format!("<!doctype html><title>{text}</title>"))
    }

    pub fn empty(status: u16) -> Self {
        Self::new(status, "application/json", "")
    }

    pub fn with_header(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        let value = HeaderValue::from_str(value.as_ref()).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// The same answer without `Content-Length`, which sends its body in chunks.
    pub fn without_length(mut self) -> Self {
        self.body.has_length = false;
        self
    }

    /// The same answer, with more of its body announced that never comes.
    pub fn that_stalls(mut self) -> Self {
        self.body.ending = Ending::Stall;
        self.without_length()
    }

    /// The same answer, cut off after its body but before its end.
    pub fn that_breaks(mut self) -> Self {
        self.body.ending = Ending::Break;
        self.without_length()
    }

    fn into_response(self) -> Response<AnswerBody> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status.try_into().unwrap();
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Answer> for Reaction {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

#[derive(Debug, Clone)]
struct AnswerBody {
    data: Bytes,
    has_length: bool,
    ending: Ending,
}

#[derive(Debug, Clone, Copy)]
enum Ending {
    Proper,
    Stall,
    Break,
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let data = mem::take(&mut self.data);
        match self.ending {
            _ if !data.is_empty() => Poll::Ready(Some(Ok(Frame::data(data)))),
            Ending::Proper => Poll::Ready(None),
            Ending::Stall => Poll::Pending,
            Ending::Break => Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into()))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        if self.has_length { SizeHint::with_exact(self.data.len() as u64) } else { SizeHint::default() }
    }
}

/// A server on a free port of loopback. It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    task: AbortHandle,
}

#[derive(Default)]
struct Log {
    connections: AtomicUsize,
    requests: Mutex<Vec<Recorded>>,
}

impl Server {
    /// A server that reacts to every request alike.
    pub async fn start(reaction: impl Into<Reaction>) -> Self {
        let reaction = reaction.into();
        Self::reacting(move |_| reaction.clone()).await
    }

    /// A server that answers each action with its documented example.
    pub async fn documented() -> Self {
        Self::reacting(|request| match request.method.as_str() {
            "POST" => Answer::json(200, &documented_result()).into(),
            _ => Answer::json(200, &documented_info()).into(),
        })
        .await
    }

    /// A server whose reaction depends on the request.
    pub async fn reacting(react: impl Fn(&Recorded) -> Reaction + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let task = tokio::spawn(serve(listener, Arc::clone(&log), Arc::new(react))).abort_handle();
        Self { address, log, task }
    }

    /// The URL of its root, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Host and port.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// A client of this server, with the default settings.
    pub fn client(&self) -> Client {
        Client::builder().base_url(self.url()).build().unwrap()
    }

    /// What it was sent so far.
    pub fn received_requests(&self) -> Vec<Recorded> {
        self.log.requests.lock().unwrap().clone()
    }

    /// How often somebody has connected so far.
    pub fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }

    /// The one request that it was sent.
    pub fn request(&self) -> Recorded {
        let requests = self.received_requests();
        assert_eq!(requests.len(), 1, "one request was sent: {requests:?}");
        requests[0].clone()
    }

    /// Asserts that nobody has connected so far.
    pub async fn assert_untouched(&self) {
        // Connections are accepted in their order, so whatever came before this request is counted by now.
        let probe = get(&self.client(), TOKEN).send().await;
        drop(probe);
        assert_eq!(self.connections(), 1, "nobody else connects");
        self.request();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    log: Arc<Log>,
    react: Arc<impl Fn(&Recorded) -> Reaction + Send + Sync + 'static>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        log.connections.fetch_add(1, Ordering::SeqCst);
        let (log, react) = (Arc::clone(&log), Arc::clone(&react));
        let service = service_fn(move |request| {
            let (log, react) = (Arc::clone(&log), Arc::clone(&react));
            async move {
                let request = Recorded::of(request).await.map_err(io::Error::other)?;
                let reaction = react(&request);
                log.requests.lock().unwrap().push(request);
                match reaction {
                    Reaction::Answer(answer) => Ok(answer.into_response()),
                    Reaction::Silence => pending().await,
                    // An error of the service makes hyper close the connection.
                    Reaction::HangUp => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                }
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// The URL of a server that does not talk HTTP: it sends back every byte that it gets.
pub async fn echo_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let (mut reader, mut writer) = stream.split();
                tokio::io::copy(&mut reader, &mut writer).await
            });
        }
    });
    url
}

/// The URL of a server that answers each request with these bytes, whatever they are, and closes the connection.
pub async fn raw_url(bytes: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let bytes = bytes.clone();
            tokio::spawn(async move {
                let (mut reader, mut writer) = stream.split();
                let mut head = [0; 1024];
                let _ = reader.read(&mut head).await?;
                writer.write_all(bytes.as_bytes()).await?;
                writer.shutdown().await?;
                // Closing with something unread would reset the connection, and lose what was written.
                tokio::io::copy(&mut reader, &mut tokio::io::sink()).await
            });
        }
    });
    url
}

/// A port of loopback that refuses connections for as long as this value lives.
pub struct RefusingPort {
    // Bound, so that nobody else gets the port, and never made to listen.
    _socket: TcpSocket,
    address: SocketAddr,
}

impl RefusingPort {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        Self { _socket: socket, address }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
