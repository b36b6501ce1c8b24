//! What a call costs the caller's CPU at 64 calls at once, against the same call written by hand with reqwest.
//!
//! `cargo bench -p losant-org-invites` prints the ratio, and fails if it is over its budget. The server is a process of
//! its own, so that the CPU time of this one is that of the calls alone. Rounds of either kind alternate, and the ratio is
//! of the cheapest few of each: a busy machine makes rounds dearer, and chance can make a single one too cheap.

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

/// What a call may cost, as a multiple of one written by hand.
const BUDGET: f64 = 1.05;

/// How many rounds of either kind there are.
const ROUNDS: usize = 500;

/// How many of these count, the cheapest.
const CHEAPEST: usize = 10;

/// How many calls go on at the same time.
const CONCURRENCY: usize = 64;

/// How many calls in one round follow each other in each of those places.
const CALLS: usize = 16;

const TOKEN: &str = "aTokenString";
const EMAIL: &str = "example@example.com";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

// One thread, as waking others costs more than what is measured, and never the same.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    if server::is_asked_for() {
        server::run().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::start()?;
    let ours = Ours(Client::builder().base_url(&server.url).build()?);
    let by_hand = ByHand::new(&server.url)?;
    let (mut costs, mut costs_by_hand) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        costs.push(round(&ours).await?);
        costs_by_hand.push(round(&by_hand).await?);
    }
    server.stop()?;
    let (cost, cost_by_hand) = (cheapest(costs), cheapest(costs_by_hand));
    let ratio = cost.as_secs_f64() / cost_by_hand.as_secs_f64();
    let verdict = if ratio <= BUDGET { "within" } else { "OVER" };
    println!(
        "CPU per call, against one by hand: {cost:.2?} / {cost_by_hand:.2?} = {ratio:.3}, {verdict} the budget of {BUDGET}"
    );
    Ok(if ratio <= BUDGET { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The mean of the cheapest rounds.
fn cheapest(mut costs: Vec<Duration>) -> Duration {
    costs.sort();
    costs.truncate(CHEAPEST);
    costs.iter().sum::<Duration>().div_f64(costs.len() as f64)
}

/// Makes the calls of one round, and returns what each took of the CPU.
async fn round(caller: &impl Caller) -> Result<Duration> {
    let start = cpu_time()?;
    let mut places = JoinSet::new();
    for _ in 0..CONCURRENCY {
        let caller = caller.clone();
        places.spawn(async move {
            for _ in 0..CALLS {
                caller.call().await?;
            }
            Ok(())
        });
    }
    while let Some(joined) = places.join_next().await {
        let result: Result<()> = joined?;
        result?;
    }
    let calls = u32::try_from(CONCURRENCY * CALLS)?;
    Ok(cpu_time()?.saturating_sub(start) / calls)
}

/// What this process has used of the CPU so far, inside the kernel too.
#[cfg(unix)]
fn cpu_time() -> Result<Duration> {
    use rustix::time::{ClockId, clock_gettime};

    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

#[cfg(not(unix))]
fn cpu_time() -> Result<Duration> {
    Err("the CPU time of a process is known on Unix only".into())
}

trait Caller: Clone + Send + 'static {
    fn call(&self) -> impl Future<Output = Result<()>> + Send;
}

#[derive(Clone)]
struct Ours(Client);

impl Caller for Ours {
    async fn call(&self) -> Result<()> {
        self.0.org_invites().get().token(TOKEN).email(EMAIL).send().await?;
        Ok(())
    }
}

/// What sends and reads the same with reqwest alone, set up in the same way.
#[derive(Clone)]
struct ByHand {
    http: reqwest::Client,
    url: String,
}

impl ByHand {
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

impl Caller for ByHand {
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

/// What looking at an invite gets, with fields of the same types as ours.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "reading the fields from the answer is what they are for")]
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
