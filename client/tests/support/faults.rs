//! Servers that misbehave on command, on bare sockets of loopback. They count what they are sent.
//!
//! Whatever they say repeats the token and the email address that no output may hold: see [`leak`].

use std::{
    borrow::Cow,
    collections::VecDeque,
    future::pending,
    io, iter,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use hyper::body::Bytes;
use losant_org_invites::{
    Client,
    resources::org_invites::{GetRequest, PostRequest},
    types,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::AbortHandle,
};

#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod tls;

/// A token that no output may hold. Like the email address, it has no run of six characters that turns up by itself.
pub const SECRET_TOKEN: &str = "canary-Xq9Zv7Kw2Jt8Pd";

/// An email address that no output may hold.
pub const SECRET_EMAIL: &str = "canary.Gr4Wb6@kx7qz.test";

/// What an endless answer is long enough to pass for. Only a client that never stops reading gets to see its end.
pub const ENDLESS: usize = 256 * MIB;

/// What the sockets of one connection may hold of what a server sent and its client never read, with room to spare.
pub const BUFFERS: usize = 64 * MIB;

const MIB: usize = 1024 * 1024;

/// A request for a look at an invite.
pub fn secret_get(client: &Client) -> GetRequest {
    client.org_invites().get().token(SECRET_TOKEN).email(SECRET_EMAIL)
}

/// A request to accept an invite.
pub fn secret_post(client: &Client) -> PostRequest {
    client
        .org_invites()
        .post()
        .invite(types::OrgInviteAction::builder().email(SECRET_EMAIL).token(SECRET_TOKEN).accept(true))
}

/// Six characters in a row that a text repeats of the token or the email address, in upper or lower case, if it does.
pub fn leak(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    [SECRET_TOKEN, SECRET_EMAIL].iter().find_map(|secret| {
        let secret = secret.to_ascii_lowercase();
        let mut runs = secret.as_bytes().windows(6).map(String::from_utf8_lossy);
        runs.find(|run| text.contains(run.as_ref())).map(Cow::into_owned)
    })
}

/// The head of an answer that repeats the secrets in its reason, its type and further headers.
pub fn head(status: &str, headers: &str) -> String {
    format!(
        "HTTP/1.1 {status} no invite {SECRET_TOKEN} of {SECRET_EMAIL}\r\n\
         Server: {SECRET_TOKEN}\r\n\
         Content-Type: application/{SECRET_TOKEN}; email={SECRET_EMAIL}\r\n\
         Set-Cookie: token={SECRET_TOKEN}; email={SECRET_EMAIL}\r\n\
         {headers}\r\n"
    )
}

/// A whole answer with that head. Further headers each end with a line break.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = head(status, &format!("Content-Length: {}\r\n{headers}", body.len()));
    [head.as_bytes(), body].concat()
}

/// An error of the API that repeats the secrets, and a part of one, in each of its fields.
pub fn echo() -> String {
    let part = &SECRET_TOKEN[3..15];
    format!(
        r#"{{"type":"{SECRET_TOKEN}","message":"no invite {part} of {SECRET_EMAIL}","token":"{SECRET_TOKEN}"}}"#
    )
}

/// What a server does about a request: it says something, and ends that in some way.
#[derive(Debug, Clone)]
pub struct Fault {
    cue: Cue,
    said: Bytes,
    repeated: Bytes,
    ending: Ending,
}

/// What a server waits for before it does something.
#[derive(Debug, Clone, Copy)]
enum Cue {
    Connection,
    FirstByte,
    Request,
}

#[derive(Debug, Clone, Copy)]
enum Ending {
    NextRequest,
    Close,
    Abandon,
    Reset,
    Stall,
}

impl Fault {
    /// Says this, and waits for the next request.
    pub fn says(said: impl Into<Bytes>) -> Self {
        Self { cue: Cue::Request, said: said.into(), repeated: Bytes::new(), ending: Ending::NextRequest }
    }

    /// Says nothing.
    pub fn silence() -> Self {
        Self::says("")
    }

    /// Does so as soon as there is a connection, and reads no request.
    pub fn at_once(self) -> Self {
        Self { cue: Cue::Connection, ..self }
    }

    /// Does so as soon as the client has sent something, and reads nothing of it.
    pub fn unread(self) -> Self {
        Self { cue: Cue::FirstByte, ..self }
    }

    /// Says this again and again after all else, for as long as the client takes it.
    pub fn and_repeats(self, repeated: impl AsRef<[u8]>) -> Self {
        // Small portions would make it a test of the system's calls.
        let portion = repeated.as_ref().repeat((16 * 1024_usize).div_ceil(repeated.as_ref().len()));
        Self { repeated: portion.into(), ending: Ending::Stall, ..self }
    }

    /// Closes the connection in good order.
    pub fn then_closes(self) -> Self {
        Self { ending: Ending::Close, ..self }
    }

    /// Closes the connection, whatever is still on its way.
    pub fn then_abandons(self) -> Self {
        Self { ending: Ending::Abandon, ..self }
    }

    /// Resets the connection.
    pub fn then_resets(self) -> Self {
        Self { ending: Ending::Reset, ..self }
    }

    /// Keeps the connection open, and says no more.
    pub fn then_stalls(self) -> Self {
        Self { ending: Ending::Stall, ..self }
    }
}

/// A server that misbehaves. It ends when it is dropped.
pub struct FaultyServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: AbortHandle,
}

struct Shared {
    /// What it does about the requests to come. The last is for all further requests too.
    faults: Mutex<VecDeque<Fault>>,
    connections: AtomicUsize,
    requests: AtomicUsize,
    written: AtomicUsize,
    /// How many connections are open.
    open: watch::Sender<usize>,
}

impl FaultyServer {
    /// A server that does the same about every request.
    pub async fn start(fault: Fault) -> Self {
        Self::in_turn([fault]).await
    }

    /// A server that does something else about each request, and the last for all further ones.
    pub async fn in_turn(faults: impl IntoIterator<Item = Fault>) -> Self {
        let listener = listen();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            faults: Mutex::new(faults.into_iter().collect()),
            connections: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            written: AtomicUsize::new(0),
            open: watch::Sender::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared))).abort_handle();
        Self { address, shared, task }
    }

    /// Changes what it does about the requests to come.
    pub fn set(&self, fault: Fault) {
        *self.shared.faults.lock().unwrap() = VecDeque::from([fault]);
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of its root, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests have arrived, each with all of its body.
    pub fn received_requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// How many bytes it has sent.
    pub fn written(&self) -> usize {
        self.shared.written.load(Ordering::SeqCst)
    }

    /// Waits until none of its connections is open.
    pub async fn until_idle(&self) {
        self.shared.open.subscribe().wait_for(|open| *open == 0).await.unwrap();
    }
}

impl Drop for FaultyServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A listener on a free port of loopback, whose connections hold little of what nobody reads.
fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(64 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(64).unwrap()
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        shared.connections.fetch_add(1, Ordering::SeqCst);
        shared.open.send_modify(|open| *open += 1);
        tokio::spawn(async move {
            // An error is the client's leaving in the middle, which is its right.
            let _ = shared.serve(stream).await;
            shared.open.send_modify(|open| *open -= 1);
        });
    }
}

impl Shared {
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        loop {
            match self.cue() {
                Cue::Connection => {}
                Cue::FirstByte => stream.readable().await?,
                Cue::Request if read_request(&mut stream).await? => {
                    self.requests.fetch_add(1, Ordering::SeqCst);
                }
                Cue::Request => return Ok(()),
            }
            let fault = self.take();
            self.write(&mut stream, &fault.said).await?;
            for _ in 0..ENDLESS.checked_div(fault.repeated.len()).unwrap_or_default() {
                self.write(&mut stream, &fault.repeated).await?;
            }
            match fault.ending {
                Ending::NextRequest => continue,
                // With something unread, closing would be a reset. So all is read.
                Ending::Close => {
                    stream.shutdown().await?;
                    copy(&mut stream, &mut sink()).await?;
                }
                Ending::Stall => {
                    copy(&mut stream, &mut sink()).await?;
                }
                Ending::Reset => stream.set_zero_linger()?,
                Ending::Abandon => {}
            }
            return Ok(());
        }
    }

    fn cue(&self) -> Cue {
        self.faults.lock().unwrap()[0].cue
    }

    fn take(&self) -> Fault {
        let mut faults = self.faults.lock().unwrap();
        if faults.len() > 1 { faults.pop_front().unwrap() } else { faults[0].clone() }
    }

    async fn write(&self, stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
        stream.write_all(bytes).await?;
        self.written.fetch_add(bytes.len(), Ordering::SeqCst);
        Ok(())
    }
}

/// Reads a request to the end of its body. Tells whether it came to that.
async fn read_request(stream: &mut TcpStream) -> io::Result<bool> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let lines = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = lines.lines().find_map(|line| line.strip_prefix("content-length:"));
    request.len() - head - 4 >= length.map_or(0, |length| length.trim().parse().unwrap())
}

/// What comes of looking up a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookUp {
    Finds(SocketAddr),
    Fails,
    Hangs,
}

/// Looks up names without asking anyone: whatever the name, the answers are these in turn, the last again and again.
pub struct Resolver(Mutex<VecDeque<LookUp>>);

impl Resolver {
    pub fn new(answers: impl IntoIterator<Item = LookUp>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.into_iter().collect())))
    }
}

impl Resolve for Resolver {
    fn resolve(&self, _: Name) -> Resolving {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0] };
        Box::pin(async move {
            match answer {
                LookUp::Finds(address) => Ok(Box::new(iter::once(address)) as Addrs),
                LookUp::Fails => Err("there is no such host".into()),
                LookUp::Hangs => pending().await,
            }
        })
    }
}
