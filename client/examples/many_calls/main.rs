//! Starts 10,000 calls of one client at once. The server runs on a loopback port.
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

use losant_org_invites::Client;
use tokio::task::JoinSet;

use server::Server;

const CALLS: usize = 10_000;

/// The limit for simultaneous connections.
///
/// A client has at most 100 calls in progress. There are a few more connections than calls, because a connection becomes
/// reusable shortly after its call ends. The limit is below 256, the number of files that macOS lets a process open.
const MAX_CONNECTIONS: usize = 240;

/// The limit for the growth of the memory, in KiB. It is 6.4 KiB for each call.
const MAX_GROWTH: usize = 64_000;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    if server::is_server_process() {
        server::run().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::start()?;
    // The timeout includes the wait for other calls, which takes long on a busy machine.
    let client = Client::builder().base_url(&server.url).timeout(Duration::from_secs(300)).build()?;
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
    println!("simultaneous connections: {connections} (limit: {MAX_CONNECTIONS})");
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
    let is_within_limits = errors == 0 && connections <= MAX_CONNECTIONS && growth <= MAX_GROWTH;
    Ok(if is_within_limits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the peak memory of this process, in KiB.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok()
}
