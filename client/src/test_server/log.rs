//! The requests that have arrived, and who wants to be told of each.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

use reqwest::StatusCode;

use super::{http::lock, recorded::RecordedRequest};

/// As many requests are kept, so that a server that runs for long does not grow.
const KEPT: usize = 10_000;

/// Called with each request, once it is known what becomes of it.
pub(super) type Listener = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

#[derive(Default)]
pub(super) struct Log {
    kept: Mutex<Kept>,
    listener: Option<Listener>,
}

#[derive(Default)]
struct Kept {
    requests: VecDeque<RecordedRequest>,
    /// The number of the first that is kept.
    first: usize,
}

impl Log {
    pub fn new(listener: Option<Listener>) -> Self {
        Self { listener, ..Self::default() }
    }

    /// Keeps a request. What becomes of it is kept as well, at the latest when its handling is given up.
    pub fn arrived(&self, request: RecordedRequest) -> Arrived<'_> {
        let mut kept = lock(&self.kept);
        kept.requests.push_back(request.clone());
        if kept.requests.len() > KEPT {
            kept.requests.pop_front();
            kept.first += 1;
        }
        let number = kept.first + kept.requests.len() - 1;
        Arrived { log: self, number, request }
    }

    pub fn received_requests(&self) -> Vec<RecordedRequest> {
        lock(&self.kept).requests.iter().cloned().collect()
    }

    pub fn clear(&self) {
        let mut kept = lock(&self.kept);
        kept.first += kept.requests.len();
        kept.requests.clear();
    }
}

/// A request that has no response yet. The client may go away before it has, and its handling ends then.
pub(super) struct Arrived<'a> {
    log: &'a Log,
    number: usize,
    pub request: RecordedRequest,
}

impl Arrived<'_> {
    pub fn done(mut self, status: Option<StatusCode>) {
        self.request.status = status;
    }
}

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        {
            let mut kept = lock(&self.log.kept);
            let index = self.number.checked_sub(kept.first);
            if let Some(known) = index.and_then(|index| kept.requests.get_mut(index)) {
                known.status = self.request.status;
            }
        }
        if let Some(listener) = &self.log.listener {
            // A listener that panics has failed the test that it belongs to, and not the request.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&self.request)));
        }
    }
}
