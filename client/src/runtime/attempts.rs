//! The attempts of a call.

use std::{mem, time::Duration};

use reqwest::header::CONTENT_LENGTH;
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, sleep, timeout_at},
};

use super::{
    call::Call,
    classification::{Outcome, classify},
    constraints::ValidationError,
    error::{Failure, ResponseParts, ResponseTooLarge, TransportError},
    progenitor::{self, AttemptError, AttemptResult},
    response::{Body, BodyEnd, Response},
    retry::retry_after,
    trace::Trace,
};

/// The decision after an attempt.
enum Decision {
    Read(reqwest::Response),
    Retry(Duration),
}

impl Call {
    /// Makes attempts until one returns a response or a failure that is not retried. Each attempt calls `send` once.
    ///
    /// # Errors
    ///
    /// Fails with the failure of the last attempt.
    pub async fn send<F: Future<Output = AttemptResult>>(
        &self,
        send: impl Fn() -> F,
    ) -> Result<Response<'_>, Failure> {
        let trace = Trace::new(self.operation);
        let result = trace.around(self.attempts(send, &trace)).await;
        match &result {
            Ok(response) => trace.end(Some(response.parts.status), response.parts.attempts),
            Err(failure) => trace.end(failure.as_ref().status(), failure.as_ref().attempts()),
        }
        result
    }

    async fn attempts<F: Future<Output = AttemptResult>>(
        &self,
        send: impl Fn() -> F,
        trace: &Trace,
    ) -> Result<Response<'_>, Failure> {
        let mut attempts = 0;
        loop {
            self.acquire_credentials(attempts).await?;
            let permit = self.acquire_permit(attempts).await?;
            if self.has_timed_out() {
                return Err(TransportError::not_sent(self.operation, attempts).into());
            }
            attempts += 1;
            let result = progenitor::convert(send().await);
            if self.discard_rejected_token(&result) {
                trace.retry(attempts, "401", Duration::ZERO);
                continue;
            }
            match self.decide(result, attempts, trace)? {
                Decision::Read(response) => return self.read(response, attempts).await,
                Decision::Retry(pause) => {
                    // Other calls may use the permit while this one waits.
                    drop(permit);
                    sleep(pause).await;
                }
            }
        }
    }

    /// Waits until fewer calls than the client's limit are in progress.
    async fn acquire_permit(&self, attempts: u32) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        if let Ok(permit) = self.settings.permits.try_acquire() {
            return Ok(Some(permit));
        }
        let permit = self.settings.permits.acquire();
        let permit = match self.deadline {
            Some(deadline) => timeout_at(deadline, permit).await,
            None => Ok(permit.await),
        };
        // `acquire` fails only if the semaphore is closed, and it never is.
        permit.map(Result::ok).map_err(|_| TransportError::not_sent(self.operation, attempts))
    }

    /// Decides whether to read the response of an attempt or to retry.
    ///
    /// # Errors
    ///
    /// Fails with the failure of the attempt, unless the client retries it.
    fn decide(
        &self,
        result: Result<reqwest::Response, AttemptError>,
        attempts: u32,
        trace: &Trace,
    ) -> Result<Decision, Failure> {
        match result {
            Ok(response) => {
                let retry_after = retry_after(response.headers());
                let Some(pause) = self.pause(Outcome::Status(response.status()), attempts, retry_after)
                else {
                    return Ok(Decision::Read(response));
                };
                trace.retry(attempts, response.status().as_str(), pause);
                Ok(Decision::Retry(pause))
            }
            Err(AttemptError::Transport(error)) => {
                let failure =
                    TransportError::new(self.operation, attempts, None, self.has_timed_out(), error);
                let Some(pause) = self.pause(failure.outcome(), attempts, None) else {
                    return Err(failure.into());
                };
                trace.retry(attempts, failure.kind().as_str(), pause);
                Ok(Decision::Retry(pause))
            }
            Err(AttemptError::InvalidHttpRequest(reason)) => {
                Err(self.invalid("request", &ValidationError::new(reason)))
            }
        }
    }

    /// Returns the wait before the next attempt, or `None` if there is none.
    fn pause(&self, outcome: Outcome, attempts: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if !classify(self.operation, outcome).is_retried {
            return None;
        }
        let pause = self.settings.retry.pause(attempts)?.max(retry_after.unwrap_or_default());
        let end = Instant::now().checked_add(pause)?;
        // No retry if the pause would exceed the time of the call.
        self.deadline.is_none_or(|deadline| end < deadline).then_some(pause)
    }

    /// Reads the body of the last response, up to the client's limit.
    async fn read(&self, mut response: reqwest::Response, attempts: u32) -> Result<Response<'_>, Failure> {
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let limit = self.settings.max_response_size;
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = match length {
            Some(length) if length > limit => Body::too_large(),
            _ => Body::read(response, limit).await,
        };
        let parts = ResponseParts { operation: self.operation, attempts, status, headers, body: body.bytes };
        let response = Response { call: self, parts };
        match body.end {
            BodyEnd::Complete => Ok(response),
            // The status explains the failure, even if the body is incomplete.
            end if !status.is_success() => {
                Err(response.into_status_error(matches!(end, BodyEnd::TooLarge)).into())
            }
            BodyEnd::TooLarge => Err(ResponseTooLarge::new(response.parts, limit).into()),
            BodyEnd::Broken(error) => {
                Err(TransportError::new(self.operation, attempts, Some(status), self.has_timed_out(), error)
                    .into())
            }
        }
    }
}
