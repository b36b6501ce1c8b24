//! A server that sends one fixed response, over HTTP/1.1 or over HTTP/2 with TLS. It runs in a separate process, so that its CPU time, memory and sockets do not
//! count as those of the client.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

#[cfg(all(feature = "http2", feature = "rustls"))]
#[path = "http2.rs"]
mod http2;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task,
};

/// The argument that makes the program run as the server.
const SERVE: &str = "--serve";

/// The argument that makes the server offer HTTP/2 over TLS.
#[cfg(all(feature = "http2", feature = "rustls"))]
const HTTP2: &str = "--http2";

/// The head of every response over HTTP/1.1.
const HEAD: &str = "HTTP/1.1 200 OK\r\n\
content-type: application/json\r\n\
content-length: 183\r\n\
date: Fri, 13 May 2016 04:00:00 GMT\r\n\
\r\n";

/// The body of every response: the documented example of an invite.
const BODY: &str = r#"{
  "orgName": "My Organization",
  "email": "invitedUser@example.com",
  "role": "edit",
  "inviteDate": "2016-05-13T04:00:00.000Z",
  "ttl": 4233600000,
  "disallowTransfer": true
}"#;

/// The server process. It ends with the process that started it.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub url: String,
}

impl Server {
    /// Starts another process of this program, as the server.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&[SERVE])
    }

    /// Starts a server that offers HTTP/2 over TLS. Also returns its certificate.
    #[cfg(all(feature = "http2", feature = "rustls"))]
    #[allow(dead_code, reason = "the benchmark does not use it")]
    pub fn start_http2() -> io::Result<(Self, reqwest::Certificate)> {
        let mut server = Self::start_with(&[SERVE, HTTP2])?;
        let certificate = http2::parse_certificate(&server.read_line()?).map_err(io::Error::other)?;
        Ok((server, certificate))
    }

    fn start_with(arguments: &[&str]) -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or_else(|| io::Error::other("the server has no output"))?;
        let mut server = Self { process, output: BufReader::new(output), url: String::new() };
        server.url = server.read_line()?;
        Ok(server)
    }

    /// Stops the server. Returns the largest number of simultaneous connections.
    pub fn stop(mut self) -> io::Result<usize> {
        drop(self.process.stdin.take());
        let connections = self.read_line()?;
        self.process.wait()?;
        connections.parse().map_err(io::Error::other)
    }

    fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

/// Returns `true` if this process is the server.
pub fn is_server_process() -> bool {
    env::args().any(|argument| argument == SERVE)
}

/// Serves on a free loopback port until the standard input ends.
pub async fn run() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    #[cfg(all(feature = "http2", feature = "rustls"))]
    if env::args().any(|argument| argument == HTTP2) {
        let (acceptor, certificate) = http2::acceptor().map_err(io::Error::other)?;
        println!("https://{address}\n{certificate}");
        return serve_all(listener, move |stream| http2::serve(stream, acceptor.clone(), BODY)).await;
    }
    println!("http://{address}");
    serve_all(listener, serve).await
}

/// Serves each connection until the standard input ends. Then prints the largest number of simultaneous connections.
async fn serve_all<T, F: Future<Output = T> + Send>(
    listener: TcpListener,
    serve: impl Fn(TcpStream) -> F + Clone + Send + 'static,
) -> io::Result<()> {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let serve = serve.clone();
            tokio::spawn(async move {
                let open = OPEN.fetch_add(1, Ordering::Relaxed) + 1;
                MAX_OPEN.fetch_max(open, Ordering::Relaxed);
                // Ignores errors, because the client reports broken connections.
                let _ = serve(stream).await;
                OPEN.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    // Ignores errors, because the other process may have ended.
    let _ = writeln!(io::stdout(), "{}", MAX_OPEN.load(Ordering::Relaxed));
    Ok(())
}

/// The number of open connections.
static OPEN: AtomicUsize = AtomicUsize::new(0);
/// The largest number of simultaneous connections.
static MAX_OPEN: AtomicUsize = AtomicUsize::new(0);

/// Responds to each request of a connection. Requests have no body.
async fn serve(mut stream: TcpStream) -> io::Result<()> {
    let response = [HEAD, BODY].concat();
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(response.as_bytes()).await?;
        }
    }
    Ok(())
}
