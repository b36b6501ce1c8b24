//! A server that sends one fixed response. It runs in a separate process, so that its CPU time, memory and sockets do not
//! count as those of the client.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task,
};

/// The argument that makes the program run as the server.
const SERVE: &str = "--serve";

/// The response to every request, with the documented example of an invite.
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\n\
content-type: application/json\r\n\
content-length: 183\r\n\
date: Fri, 13 May 2016 04:00:00 GMT\r\n\
\r\n\
{
  \"orgName\": \"My Organization\",
  \"email\": \"invitedUser@example.com\",
  \"role\": \"edit\",
  \"inviteDate\": \"2016-05-13T04:00:00.000Z\",
  \"ttl\": 4233600000,
  \"disallowTransfer\": true
}";

/// The server process. It ends with the process that started it.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub url: String,
}

impl Server {
    /// Starts another process of this program, as the server.
    pub fn start() -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
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
    println!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
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
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(RESPONSE).await?;
        }
    }
    Ok(())
}
