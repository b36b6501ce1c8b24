//! The requests that have arrived, and who wants to be told of each.

use std::{collections::VecDeque, sync::Mutex};

use reqwest::StatusCode;

use super::{http::lock, recorded::RecordedRequest};

/// As many requests are kept, so that a server that runs for long does not grow.
pub(super) const KEPT: usize = 10_000;

/// Called with each request that was answered.
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

    /// Keeps a request, and gives it a number.
    pub fn arrived(&self, request: RecordedRequest) -> usize {
        let mut kept = lock(&self.kept);
        kept.requests.push_back(request);
        if kept.requests.len() > KEPT {
            kept.requests.pop_front();
            kept.first += 1;
        }
        kept.first + kept.requests.len() - 1
    }

    /// Keeps what became of the request of a number.
    pub fn done(&self, number: usize, mut request: RecordedRequest, status: Option<StatusCode>) {
        request.status = status;
        {
            let mut kept = lock(&self.kept);
            let index = number.checked_sub(kept.first);
            if let Some(known) = index.and_then(|index| kept.requests.get_mut(index)) {
                known.status = status;
            }
        }
        if let Some(listener) = &self.listener {
            listener(&request);
        }
    }

    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.kept).requests.iter().cloned().collect()
    }

    pub fn clear(&self) {
        let mut kept = lock(&self.kept);
        kept.first += kept.requests.len();
        kept.requests.clear();
    }
}
