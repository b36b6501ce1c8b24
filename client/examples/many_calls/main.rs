//! Starts 10,000 calls of one client at once, over HTTP/1.1 and, with the feature `http2`, over HTTP/2 with TLS. The server
//! runs on a loopback port.
//!
//! ```text
//! cargo run -p losant-org-invites --release --example many_calls
//! ```
//!
//! The example prints the number of connections and the memory that the calls used. It fails if a call fails, or if a number
//! exceeds its limit.

mod server;

use std::{
    error::Error,
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use losant_org_invites::{Client, ClientBuilder};
use tokio::task::JoinSet;

use server::Server;

const CALLS: usize = 10_000;

/// The limit for simultaneous connections.
///
/// A client has at most 100 calls in progress. There are a few more connections than calls, because a connection becomes
/// reusable shortly after its call ends. The limit is below 256, the number of files that macOS lets a process open.
const MAX_CONNECTIONS: usize = 240;

/// The limit for simultaneous connections with HTTP/2. All calls share a connection, and the client may open a second one
/// before it has closed the first.
#[cfg(all(feature = "http2", feature = "rustls"))]
const MAX_HTTP2_CONNECTIONS: usize = 2;

/// The limit for the growth of the memory, in KiB. It is 6.4 KiB for each call.
const MAX_GROWTH: usize = 64_000;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    if server::is_server_process() {
        server::run().await?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("HTTP/1.1");
    let server = Server::start()?;
    let client = builder(&server.url).build()?;
    #[allow(unused_mut, reason = "the feature `http2` changes it")]
    let mut is_within_limits = measure(&client, server, MAX_CONNECTIONS).await?;
    #[cfg(all(feature = "http2", feature = "rustls"))]
    {
        println!("HTTP/2");
        let (server, certificate) = Server::start_http2()?;
        let client =
            builder(&server.url).configure_http(|http| http.tls_certs_only([certificate])).build()?;
        // Calls that start before the first connection exists open connections of their own.
        client.org_invites().get().token("aTokenString").email("example@example.com").send().await?;
        is_within_limits &= measure(&client, server, MAX_HTTP2_CONNECTIONS).await?;
    }
    Ok(if is_within_limits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns a builder whose timeout includes the wait for other calls, which takes long on a busy machine.
fn builder(url: &str) -> ClientBuilder {
    Client::builder().base_url(url).timeout(Duration::from_secs(300))
}

/// Makes the calls, and prints how long they took and what they used. Returns `true` if no number exceeds its limit.
async fn measure(client: &Client, server: Server, max_connections: usize) -> Result<bool, Box<dyn Error>> {
    let memory_before = peak_memory();

    let start = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        let request = client.org_invites().get().token("aTokenString").email("example@example.com");
        calls.spawn(request.send());
    }
    let mut errors = 0;
    while let Some(joined) = calls.join_next().await {
        if let Err(error) = joined? {
            errors += 1;
            eprintln!("{error}");
        }
    }
    let seconds = start.elapsed().as_secs_f64();

    let memory = peak_memory();
    let connections = server.stop()?;
    println!("calls: {CALLS}, {:.0} per second", CALLS as f64 / seconds);
    println!("errors: {errors}");
    println!("simultaneous connections: {connections} (limit: {max_connections})");
    let growth = match (memory_before, memory) {
        (Some(before), Some(peak)) => {
            let growth = peak.saturating_sub(before);
            println!(
                "peak memory: {peak} KiB, including {growth} KiB for the calls (limit: {MAX_GROWTH} KiB)"
            );
            growth
        }
        _ => {
            println!("peak memory: unknown, because it is measured only on Linux");
            0
        }
    };
    Ok(errors == 0 && connections <= max_connections && growth <= MAX_GROWTH)
}

/// Returns the peak memory of this process, in KiB.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok()
}
