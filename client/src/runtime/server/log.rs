//! The log of received requests.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

use reqwest::StatusCode;

use super::{recorded_request::RecordedRequest, sync::lock};

/// The number of requests that the log stores. It limits the memory of a server that runs for a long time.
const MAX_RECORDED_REQUESTS: usize = 10_000;

/// A callback for each request.
pub type Listener = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

#[derive(Default)]
pub struct Log {
    records: Mutex<Records>,
    listener: Option<Listener>,
}

#[derive(Default)]
struct Records {
    requests: VecDeque<RecordedRequest>,
    /// The number of the first request in `requests`. Earlier requests were removed.
    first: usize,
}

impl Log {
    pub fn new(listener: Option<Listener>) -> Self {
        Self { listener, ..Self::default() }
    }

    /// Records a request that has no response yet.
    pub fn record(&self, request: RecordedRequest) -> PendingRequest<'_> {
        let mut records = lock(&self.records);
        records.requests.push_back(request.clone());
        if records.requests.len() > MAX_RECORDED_REQUESTS {
            records.requests.pop_front();
            records.first += 1;
        }
        let number = records.first + records.requests.len() - 1;
        PendingRequest { log: self, number, request }
    }

    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.records).requests.iter().cloned().collect()
    }

    pub fn clear(&self) {
        let mut records = lock(&self.records);
        records.first += records.requests.len();
        records.requests.clear();
    }

    fn set_status(&self, number: usize, status: Option<StatusCode>) {
        let mut records = lock(&self.records);
        let index = number.checked_sub(records.first);
        if let Some(request) = index.and_then(|index| records.requests.get_mut(index)) {
            request.status = status;
        }
    }
}

/// A recorded request whose handling has not ended.
///
/// Dropping it records the status and calls the listener. If the client disconnects, hyper drops the handler and thereby
/// this value.
pub struct PendingRequest<'a> {
    log: &'a Log,
    /// The number of requests that were recorded before this one.
    pub number: usize,
    pub request: RecordedRequest,
}

impl PendingRequest<'_> {
    /// Ends the handling. Records the status of the response, if there is one.
    pub fn finish(mut self, status: Option<StatusCode>) {
        self.request.status = status;
    }
}

impl Drop for PendingRequest<'_> {
    fn drop(&mut self) {
        self.log.set_status(self.number, self.request.status);
        if let Some(listener) = &self.log.listener {
            // A panic of the listener must not change the response.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&self.request)));
        }
    }
}
