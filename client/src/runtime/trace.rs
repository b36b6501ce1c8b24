//! The spans of a call and of its attempts, with the feature `tracing`. Without the feature, nothing is recorded.
//!
//! The names of the fields follow OpenTelemetry's [semantic conventions for HTTP clients][conventions]. No field
//! contains the value of a parameter: `url.full` has the template of the path and no query.
//!
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span

use std::{future::Future, time::Duration};

use reqwest::StatusCode;

use super::call::Call;

#[cfg(feature = "tracing")]
mod recorded {
    use tracing::{Instrument, Span, field::Empty};

    use super::{Call, Duration, Future, StatusCode};

    const TARGET: &str = env!("CARGO_CRATE_NAME");

    /// The span of one call.
    pub struct Trace<'a> {
        call: &'a Call,
        span: Span,
        start: tokio::time::Instant,
    }

    impl<'a> Trace<'a> {
        pub fn new(call: &'a Call) -> Self {
            let operation = call.operation;
            let url = call.base_url();
            let span = tracing::info_span!(
                target: TARGET,
                "call",
                otel.name = operation.id,
                operation = operation.id,
                http.request.method = operation.method,
                url.template = operation.path,
                server.address = url.host_str(),
                server.port = url.port_or_known_default(),
                http.response.status_code = Empty,
                error.type = Empty,
                otel.status_code = Empty,
                attempts = Empty,
                elapsed = Empty,
            );
            Self { call, span, start: tokio::time::Instant::now() }
        }

        /// Runs a call inside the span.
        pub fn around<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
            call.instrument(self.span.clone())
        }

        /// Returns the span of an attempt.
        pub fn attempt(&self, number: u32) -> AttemptTrace {
            let operation = self.call.operation;
            let url = self.call.base_url();
            let span = tracing::info_span!(
                target: TARGET,
                parent: &self.span,
                "attempt",
                otel.name = format!("{} {}", operation.method, operation.path),
                otel.kind = "client",
                http.request.method = operation.method,
                http.request.resend_count = (number > 1).then(|| number - 1),
                url.template = operation.path,
                url.full = format!("{}{}", url.as_str().trim_end_matches('/'), operation.target().0),
                server.address = url.host_str(),
                server.port = url.port_or_known_default(),
                http.response.status_code = Empty,
                error.type = Empty,
                otel.status_code = Empty,
            );
            AttemptTrace { span }
        }

        /// Records that another attempt follows. Call this inside the span.
        pub fn retry(&self, attempts: u32, reason: &str, pause: Duration) {
            tracing::info!(
                target: TARGET,
                { http.request.resend_count = attempts, error.type = reason, pause = pause.as_secs_f64() },
                "retrying"
            );
        }

        /// Records how the call ended.
        pub fn end(&self, status: Option<StatusCode>, error: Option<&str>, attempts: u32) {
            record_end(&self.span, status, error);
            self.span.record("attempts", attempts);
            self.span.record("elapsed", self.start.elapsed().as_secs_f64());
        }
    }

    /// The span of one attempt.
    pub struct AttemptTrace {
        span: Span,
    }

    impl AttemptTrace {
        /// Runs an attempt inside the span.
        pub fn around<F: Future>(&self, attempt: F) -> impl Future<Output = F::Output> {
            attempt.instrument(self.span.clone())
        }

        /// Records how the attempt ended.
        pub fn end(&self, status: Option<StatusCode>, error: Option<&str>) {
            record_end(&self.span, status, error);
        }
    }

    fn record_end(span: &Span, status: Option<StatusCode>, error: Option<&str>) {
        if let Some(status) = &status {
            span.record("http.response.status_code", status.as_u16());
        }
        let failed = status.filter(|status| !status.is_success());
        if let Some(error) = error.or(failed.as_ref().map(StatusCode::as_str)) {
            span.record("error.type", error);
            span.record("otel.status_code", "ERROR");
        }
    }
}

#[cfg(feature = "tracing")]
pub use recorded::Trace;

#[cfg(not(feature = "tracing"))]
pub use silent::Trace;

#[cfg(not(feature = "tracing"))]
mod silent {
    use std::marker::PhantomData;

    use super::{Call, Duration, Future, StatusCode};

    /// Records nothing.
    pub struct Trace<'a>(PhantomData<&'a Call>);

    #[allow(clippy::unused_self, reason = "the methods mirror those with a span")]
    impl<'a> Trace<'a> {
        pub fn new(_: &'a Call) -> Self {
            Self(PhantomData)
        }

        pub fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub fn attempt(&self, _: u32) -> AttemptTrace {
            AttemptTrace
        }

        pub fn retry(&self, _: u32, _: &str, _: Duration) {}

        pub fn end(&self, _: Option<StatusCode>, _: Option<&str>, _: u32) {}
    }

    /// Records nothing.
    pub struct AttemptTrace;

    #[allow(clippy::unused_self, reason = "the methods mirror those with a span")]
    impl AttemptTrace {
        pub fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub fn end(&self, _: Option<StatusCode>, _: Option<&str>) {}
    }
}
