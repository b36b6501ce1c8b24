//! A scripted HTTP/1.1 server on loopback. It writes to sockets directly, so it can violate the protocol.
//!
//! The tests `golden` and `round_trip` include only this file of the folder, so it does not use the client.

use std::{
    collections::VecDeque,
    io, mem,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use bytes::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::AbortHandle,
};

/// The bytes in a mebibyte.
pub const MIB: usize = 1024 * 1024;

/// The length of a response without an end, in bytes. Only a client without a limit reads all of it.
pub const ENDLESS: usize = 256 * MIB;

/// A number of bytes that exceeds the socket buffers of one connection.
pub const BUFFERS: usize = 64 * MIB;

/// A request that a server has received.
#[derive(Debug, Clone, Default)]
pub struct ReceivedRequest {
    pub method: String,
    pub path_and_query: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl ReceivedRequest {
    /// Parses a request. Returns `None` if the end of its body is missing.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let (head, body) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 4..]);
        let mut lines = head.split("\r\n");
        let mut request_line = lines.next().unwrap().split(' ').map(str::to_owned);
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(':').unwrap();
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).unwrap());
        }
        let length =
            headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
        (body.len() >= length).then(|| Self {
            method: request_line.next().unwrap(),
            path_and_query: request_line.next().unwrap(),
            headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        })
    }

    pub fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap()
    }

    /// Returns the part after the `?`, still encoded.
    pub fn query(&self) -> &str {
        self.path_and_query.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns the decoded query parameters, sorted.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(self.query()).unwrap();
        pairs.sort();
        pairs
    }

    /// Returns the value of a header. Panics if the header was sent more than once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "the header `{name}` was sent more than once");
        value
    }

    /// Returns the names of all headers, sorted.
    pub fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Parses the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// The behavior of a server for one request.
#[derive(Debug, Clone)]
pub struct Reply {
    trigger: Trigger,
    /// The status line and the headers of a well-formed response, without `Content-Length`. Empty for raw bytes.
    head: String,
    body: Bytes,
    is_chunked: bool,
    repeated: Bytes,
    end: End,
}

/// The event that a server waits for before it replies.
#[derive(Debug, Clone, Copy)]
enum Trigger {
    Connection,
    FirstByte,
    Request,
}

/// The state of the connection after a reply.
#[derive(Debug, Clone, Copy)]
enum End {
    KeepAlive,
    Close,
    Abort,
    Reset,
    Stall,
}

impl Reply {
    /// Sends these bytes as they are, then waits for the next request.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self {
            trigger: Trigger::Request,
            head: String::new(),
            body: bytes.into(),
            is_chunked: false,
            repeated: Bytes::new(),
            end: End::KeepAlive,
        }
    }

    /// Sends nothing.
    pub fn silence() -> Self {
        Self::raw("")
    }

    /// Sends a well-formed response without a content type.
    pub fn untyped(status: u16, body: impl Into<Bytes>) -> Self {
        Self { head: format!("HTTP/1.1 {status} \r\n"), ..Self::raw(body) }
    }

    /// Sends a well-formed response.
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::untyped(status, body).with_header("content-type", content_type)
    }

    /// Sends an empty body as JSON.
    pub fn empty(status: u16) -> Self {
        Self::new(status, "application/json", "")
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub fn html(status: u16, title: &str) -> Self {
        Self::new(status, "text/html", format!("<!doctype html><title>{title}</title>"))
    }

    /// Adds a header to a well-formed response.
    pub fn with_header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.head += &format!("{name}: {}\r\n", value.as_ref());
        self
    }

    /// Sends the body of a well-formed response in chunks, without `Content-Length`.
    pub fn chunked(self) -> Self {
        Self { is_chunked: true, ..self }
    }

    /// Replies to a connection, without reading a request.
    pub fn on_connect(self) -> Self {
        Self { trigger: Trigger::Connection, ..self }
    }

    /// Replies to the first byte of a request, without reading it.
    pub fn on_first_byte(self) -> Self {
        Self { trigger: Trigger::FirstByte, ..self }
    }

    /// Sends these bytes repeatedly after the reply, for as long as the client reads them.
    pub fn then_repeat(self, bytes: impl AsRef<[u8]>) -> Self {
        // Large writes, so that the test does not measure system calls.
        let repeated = bytes.as_ref().repeat((16 * 1024_usize).div_ceil(bytes.as_ref().len()));
        Self { repeated: repeated.into(), end: End::Stall, ..self }
    }

    /// Shuts the connection down after the reply.
    pub fn then_close(self) -> Self {
        Self { end: End::Close, ..self }
    }

    /// Drops the connection after the reply, even if data is unread.
    pub fn then_abort(self) -> Self {
        Self { end: End::Abort, ..self }
    }

    /// Resets the connection after the reply.
    pub fn then_reset(self) -> Self {
        Self { end: End::Reset, ..self }
    }

    /// Keeps the connection open after the reply, and sends nothing more.
    pub fn then_stall(self) -> Self {
        Self { end: End::Stall, ..self }
    }

    /// Returns the bytes that are sent in response to a request with this method.
    fn bytes(&self, method: &str) -> Vec<u8> {
        let Self { head, body, .. } = self;
        if head.is_empty() {
            return body.to_vec();
        }
        let (framing, body) = if self.is_chunked {
            let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
            ("transfer-encoding: chunked".to_owned(), chunk)
        } else {
            (format!("content-length: {}", body.len()), body.to_vec())
        };
        let body = if method == "HEAD" { Vec::new() } else { body };
        [format!("{head}{framing}\r\n\r\n").into_bytes(), body].concat()
    }
}

/// A server on a free port of loopback. It stops accepting connections when it is dropped.
pub struct Server {
    /// The URL of its root, without a trailing slash.
    pub url: String,
    pub address: SocketAddr,
    state: Arc<State>,
    task: AbortHandle,
}

struct State {
    script: Mutex<Script>,
    requests: Mutex<Vec<ReceivedRequest>>,
    connections: AtomicUsize,
    bytes_written: AtomicUsize,
    open_connections: watch::Sender<usize>,
}

/// The replies to future requests. Without [`Trigger::Request`], the handler gets an empty request.
struct Script {
    trigger: Trigger,
    handler: Box<dyn FnMut(&ReceivedRequest) -> Reply + Send>,
}

impl From<Reply> for Script {
    fn from(reply: Reply) -> Self {
        Self { trigger: reply.trigger, handler: Box::new(move |_| reply.clone()) }
    }
}

impl Server {
    /// Starts a server with the same reply to every request.
    pub async fn start(reply: Reply) -> Self {
        Self::scripted(reply.into())
    }

    /// Starts a server with one reply for each request. The last reply also applies to all further requests.
    pub async fn in_sequence(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies: VecDeque<_> = replies.into_iter().collect();
        Self::with_handler(
            move |_| if replies.len() > 1 { replies.pop_front().unwrap() } else { replies[0].clone() },
        )
        .await
    }

    /// Starts a server whose reply depends on the request.
    pub async fn with_handler(handler: impl FnMut(&ReceivedRequest) -> Reply + Send + 'static) -> Self {
        Self::scripted(Script { trigger: Trigger::Request, handler: Box::new(handler) })
    }

    /// Starts a server with the same status and body in response to every request.
    pub async fn responding(status: u16, body: &'static str) -> Self {
        Self::start(Reply::untyped(status, body)).await
    }

    fn scripted(script: Script) -> Self {
        let listener = listen();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            script: Mutex::new(script),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            bytes_written: AtomicUsize::new(0),
            open_connections: watch::Sender::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&state))).abort_handle();
        Self { url: format!("http://{address}"), address, state, task }
    }

    /// Changes the reply to all further requests.
    pub fn set_reply(&self, reply: Reply) {
        *self.state.script.lock().unwrap() = reply.into();
    }

    /// Returns the requests received so far.
    pub fn received_requests(&self) -> Vec<ReceivedRequest> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Returns the number of requests received so far, each with its whole body.
    pub fn request_count(&self) -> usize {
        self.state.requests.lock().unwrap().len()
    }

    /// Returns the only request received so far.
    pub fn only_request(&self) -> ReceivedRequest {
        let [request] = self
            .received_requests()
            .try_into()
            .unwrap_or_else(|requests| panic!("expected one request, received {requests:?}"));
        request
    }

    /// Returns the requests received since the last call of this method.
    pub fn take(&self) -> Vec<ReceivedRequest> {
        mem::take(&mut *self.state.requests.lock().unwrap())
    }

    /// Returns the number of connections accepted so far.
    pub fn connections(&self) -> usize {
        self.state.connections.load(SeqCst)
    }

    /// Returns the number of bytes sent so far.
    pub fn bytes_written(&self) -> usize {
        self.state.bytes_written.load(SeqCst)
    }

    /// Waits until no connection is open.
    pub async fn wait_until_idle(&self) {
        self.state.open_connections.subscribe().wait_for(|open| *open == 0).await.unwrap();
    }

    /// Asserts that no client has connected so far.
    pub async fn assert_unused(&self) {
        // Connections are accepted in their order, so earlier ones are counted once this one has its response.
        let mut probe = TcpStream::connect(self.address).await.unwrap();
        probe.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_ne!(probe.read(&mut [0]).await.unwrap(), 0, "the probe gets a response");
        assert_eq!(self.connections(), 1, "only the probe connects");
        assert_eq!(self.request_count(), 1, "only the probe sends a request");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens on a free port of loopback, with a small send buffer.
fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(64 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(1024).unwrap()
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let state = Arc::clone(&state);
        state.connections.fetch_add(1, SeqCst);
        state.open_connections.send_modify(|open| *open += 1);
        tokio::spawn(async move {
            // An error means that the client has closed the connection early.
            let _ = state.serve(&mut stream).await;
            drop(stream);
            state.open_connections.send_modify(|open| *open -= 1);
        });
    }
}

impl State {
    async fn serve(&self, stream: &mut TcpStream) -> io::Result<()> {
        loop {
            let trigger = self.script.lock().unwrap().trigger;
            let mut request = ReceivedRequest::default();
            match trigger {
                Trigger::Connection => {}
                Trigger::FirstByte => stream.readable().await?,
                Trigger::Request => {
                    let Some(received) = read_request(stream).await? else { return Ok(()) };
                    self.requests.lock().unwrap().push(received.clone());
                    request = received;
                }
            }
            let reply = (self.script.lock().unwrap().handler)(&request);
            self.write(stream, &reply.bytes(&request.method)).await?;
            if !reply.repeated.is_empty() {
                for _ in 0..ENDLESS / reply.repeated.len() {
                    self.write(stream, &reply.repeated).await?;
                }
            }
            match reply.end {
                End::KeepAlive => continue,
                // Closing with unread data would reset the connection.
                End::Close => {
                    stream.shutdown().await?;
                    copy(stream, &mut sink()).await?;
                }
                End::Stall => {
                    copy(stream, &mut sink()).await?;
                }
                End::Reset => stream.set_zero_linger()?,
                End::Abort => {}
            }
            return Ok(());
        }
    }

    async fn write(&self, stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
        stream.write_all(bytes).await?;
        self.bytes_written.fetch_add(bytes.len(), SeqCst);
        Ok(())
    }
}

/// Reads a request. Returns `None` if the client closes the connection before the end of the body.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<ReceivedRequest>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(request) = ReceivedRequest::parse(&bytes) {
            return Ok(Some(request));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}
