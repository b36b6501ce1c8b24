//! The span of a call, with the feature `tracing`. Without the feature, nothing is recorded.

use std::{future::Future, time::Duration};

use reqwest::StatusCode;

use super::api::Operation;

/// The span of one call. It records the operation, the status and the number of attempts, but no parameter values.
pub struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "tracing")]
    start: tokio::time::Instant,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub fn new(operation: &Operation) -> Self {
        let span = tracing::info_span!(
            target: env!("CARGO_CRATE_NAME"),
            "call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
            status = tracing::field::Empty,
            attempts = tracing::field::Empty,
            elapsed = tracing::field::Empty,
        );
        Self { span, start: tokio::time::Instant::now() }
    }

    /// Runs a call inside the span.
    pub fn around<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
        tracing::Instrument::instrument(call, self.span.clone())
    }

    /// Records that another attempt follows. Call this inside the span.
    pub fn retry(&self, attempt: u32, reason: &str, pause: Duration) {
        tracing::info!(
            target: env!("CARGO_CRATE_NAME"),
            attempt,
            reason,
            pause = pause.as_secs_f64(),
            "retrying",
        );
    }

    /// Records how the call ended.
    pub fn end(&self, status: Option<StatusCode>, attempts: u32) {
        if let Some(status) = status {
            self.span.record("status", status.as_u16());
        }
        self.span.record("attempts", attempts);
        self.span.record("elapsed", self.start.elapsed().as_secs_f64());
    }
}

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self, reason = "the methods mirror those with a span")]
impl Trace {
    pub fn new(_: &Operation) -> Self {
        Self {}
    }

    pub fn around<F: Future>(&self, call: F) -> F {
        call
    }

    pub fn retry(&self, _: u32, _: &str, _: Duration) {}

    pub fn end(&self, _: Option<StatusCode>, _: u32) {}
}
