//! The CPU time of a call with 64 calls in progress, compared with the same call written by hand with reqwest.
//!
//! `cargo bench -p losant-org-invites` prints the ratio, and fails if it exceeds the limit. The server is a separate
//! process, so the CPU time of this process is that of the calls alone. The rounds of both kinds alternate. The ratio
//! compares the means of the fastest rounds, because a busy machine slows rounds down, and a single round can be fast by
//! chance.

#[path = "../examples/many_calls/server.rs"]
mod server;

use std::{error::Error, process::ExitCode, time::Duration};

use chrono::{DateTime, Utc};
use losant_org_invites::Client;
use reqwest::{
    header::{ACCEPT, HeaderName, HeaderValue},
    redirect, retry,
};
use serde::Deserialize;
use tokio::task::JoinSet;

use server::Server;

/// The limit for the CPU time of a call, as a multiple of one written by hand.
const MAX_RATIO: f64 = 1.05;

/// The number of rounds of each kind.
const ROUNDS: usize = 500;

/// The number of rounds of each kind that count: the fastest ones.
const FASTEST: usize = 10;

/// The number of calls in progress at the same time.
const CONCURRENCY: usize = 64;

/// The number of calls that each task makes in a round, one after the other.
const CALLS_PER_TASK: usize = 16;

const TOKEN: &str = "aTokenString";
const EMAIL: &str = "example@example.com";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

// A single thread, because the cost of waking other threads is higher than the measured cost, and varies.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    if server::is_server_process() {
        server::run().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::start()?;
    let client = ClientCaller(Client::builder().base_url(&server.url).build()?);
    let reqwest = ReqwestCaller::new(&server.url)?;
    let (mut client_times, mut reqwest_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        client_times.push(round(&client).await?);
        reqwest_times.push(round(&reqwest).await?);
    }
    server.stop()?;
    let (client_time, reqwest_time) = (mean_of_fastest(client_times), mean_of_fastest(reqwest_times));
    let ratio = client_time.as_secs_f64() / reqwest_time.as_secs_f64();
    println!(
        "CPU time per call, client / reqwest: {client_time:.2?} / {reqwest_time:.2?} = {ratio:.3} (limit: {MAX_RATIO})"
    );
    Ok(if ratio <= MAX_RATIO { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the mean of the fastest rounds.
fn mean_of_fastest(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.truncate(FASTEST);
    times.iter().sum::<Duration>().div_f64(times.len() as f64)
}

/// Makes the calls of one round. Returns the CPU time per call.
async fn round(caller: &impl Caller) -> Result<Duration> {
    let start = cpu_time()?;
    let mut tasks = JoinSet::new();
    for _ in 0..CONCURRENCY {
        let caller = caller.clone();
        tasks.spawn(async move {
            for _ in 0..CALLS_PER_TASK {
                caller.call().await?;
            }
            Ok(())
        });
    }
    while let Some(joined) = tasks.join_next().await {
        let result: Result<()> = joined?;
        result?;
    }
    let calls = u32::try_from(CONCURRENCY * CALLS_PER_TASK)?;
    Ok(cpu_time()?.saturating_sub(start) / calls)
}

/// Returns the CPU time of this process so far, including the time in the kernel.
#[cfg(unix)]
fn cpu_time() -> Result<Duration> {
    use rustix::time::{ClockId, clock_gettime};

    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

#[cfg(not(unix))]
fn cpu_time() -> Result<Duration> {
    Err("the CPU time of a process can be measured only on Unix".into())
}

trait Caller: Clone + Send + 'static {
    fn call(&self) -> impl Future<Output = Result<()>> + Send;
}

#[derive(Clone)]
struct ClientCaller(Client);

impl Caller for ClientCaller {
    async fn call(&self) -> Result<()> {
        self.0.org_invites().get().token(TOKEN).email(EMAIL).send().await?;
        Ok(())
    }
}

/// Makes the same call with reqwest alone, with the same settings.
#[derive(Clone)]
struct ReqwestCaller {
    http: reqwest::Client,
    url: String,
}

impl ReqwestCaller {
    fn new(base_url: &str) -> Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(20))
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            .no_proxy()
            .build()?;
        Ok(Self { http, url: format!("{base_url}/invites") })
    }
}

impl Caller for ReqwestCaller {
    async fn call(&self) -> Result<()> {
        let request = self
            .http
            .get(&self.url)
            .query(&[
                ("_actions", "false"),
                ("_links", "true"),
                ("_embedded", "true"),
                ("token", TOKEN),
                ("email", EMAIL),
            ])
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(HeaderName::from_static("accept-version"), HeaderValue::from_static("^1.31.0"));
        request.send().await?.error_for_status()?.json::<Info>().await?;
        Ok(())
    }
}

/// The response, with fields of the same types as in `OrgInviteInfo`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "the benchmark measures their deserialization")]
struct Info {
    org_name: Option<String>,
    email: Option<String>,
    role: Option<Role>,
    invite_date: Option<DateTime<Utc>>,
    ttl: Option<f64>,
    disallow_transfer: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Role {
    Admin,
    Edit,
    Collaborate,
    View,
    None,
    #[serde(other)]
    Unknown,
}
