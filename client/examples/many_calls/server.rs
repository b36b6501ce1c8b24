//! A server in a process of its own, so that nothing it uses counts for the process that calls it.

use std::{
    convert::Infallible,
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task,
};

/// The argument that makes a program the server.
const SERVE: &str = "--serve";

/// The documented example of what looking at an invite gets.
const ANSWER: &str = r#"{
  "orgName": "My Organization",
  "email": "invitedUser@example.com",
  "role": "edit",
  "inviteDate": "2016-05-13T04:00:00.000Z",
  "ttl": 4233600000,
  "disallowTransfer": true
}"#;

/// The server, seen from the process that started it. It ends with that.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub url: String,
}

impl Server {
    /// Starts this program a second time.
    pub fn start() -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or_else(|| io::Error::other("the server has no output"))?;
        let mut server = Self { process, output: BufReader::new(output), url: String::new() };
        server.url = server.line()?;
        Ok(server)
    }

    /// Ends it, and returns how many connections it had at most at the same time.
    pub fn stop(mut self) -> io::Result<usize> {
        drop(self.process.stdin.take());
        let most = self.line()?;
        self.process.wait()?;
        most.parse().map_err(io::Error::other)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

/// Whether this process is to be the server.
pub fn is_asked_for() -> bool {
    env::args().any(|argument| argument == SERVE)
}

/// Is the server, on a free port of loopback, until the standard input ends.
pub async fn run() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    // Nobody reads it if the other process is gone.
    let _ = writeln!(io::stdout(), "{}", MOST.load(Ordering::Relaxed));
    Ok(())
}

/// How many connections there are.
static NOW: AtomicUsize = AtomicUsize::new(0);
/// How many there were at most.
static MOST: AtomicUsize = AtomicUsize::new(0);

async fn serve(stream: TcpStream) {
    MOST.fetch_max(NOW.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
    // One that breaks is the caller's to report.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await;
    NOW.fetch_sub(1, Ordering::Relaxed);
}

async fn answer(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::from(ANSWER));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
