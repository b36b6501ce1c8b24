//! Makes 10,000 calls at once through one client, to a server on loopback that it starts itself:
//!
//! ```text
//! cargo run -p losant-org-invites --release --example many_calls
//! ```
//!
//! It prints what that took, and fails if a call did, or if it took more connections or memory than is stated here.

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

/// A client lets 100 calls go on at the same time. A connection may be busy for a moment after its call is done, so
/// there are some more of them. This many still fit into the 256 files that macOS lets a process have open.
const MAX_CONNECTIONS: usize = 240;

/// By how much memory may grow, in KiB: 6.4 for each call.
const MAX_GROWTH: usize = 64_000;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    if server::is_asked_for() {
        server::run().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::start()?;
    // A call's time runs while it waits for its turn, and on a busy machine the last one's may be long in coming.
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
    println!("calls: {CALLS}, {:.0} a second", CALLS as f64 / seconds);
    println!("errors: {errors}");
    println!("connections at once: {connections} (at most {MAX_CONNECTIONS})");
    let growth = match (memory_before, memory) {
        (Some(before), Some(peak)) => {
            let growth = peak.saturating_sub(before);
            println!("peak memory: {peak} KiB, {growth} KiB of it for the calls (at most {MAX_GROWTH})");
            growth
        }
        _ => {
            println!("peak memory: known on Linux only");
            0
        }
    };
    let is_within = errors == 0 && connections <= MAX_CONNECTIONS && growth <= MAX_GROWTH;
    Ok(if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The most memory that this process has had so far, in KiB.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok()
}
