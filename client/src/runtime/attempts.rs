//! The attempts of a call: whether another one follows, and what the last one returns.

use std::time::Duration;

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
    progenitor::{self, AttemptError, AttemptResult, UnreadResponse},
    response::{Body, BodyEnd, Response},
    retry::retry_after,
    trace::Trace,
};

/// What follows an attempt.
enum Decision {
    Read(UnreadResponse),
    Retry(Duration),
}

impl Call {
    /// Makes attempts, each by calling `send` once, until there is a response or a failure that is not retried.
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
            let permit = self.acquire_permit(attempts).await?;
            if self.is_late() {
                return Err(TransportError::not_sent(self.operation, attempts).into());
            }
            attempts += 1;
            let result = progenitor::convert(send().await);
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

    /// Waits until the client's other calls leave room for this one.
    async fn acquire_permit(&self, attempts: u32) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        if let Ok(permit) = self.settings.permits.try_acquire() {
            return Ok(Some(permit));
        }
        let permit = self.settings.permits.acquire();
        let permit = match self.deadline {
            Some(deadline) => timeout_at(deadline, permit).await,
            None => Ok(permit.await),
        };
        // Nothing closes the semaphore. If something did, no call would have to wait.
        permit.map(Result::ok).map_err(|_| TransportError::not_sent(self.operation, attempts))
    }

    /// Decides what follows an attempt.
    ///
    /// # Errors
    ///
    /// Fails with the attempt's failure, unless it is retried.
    fn decide(
        &self,
        result: Result<UnreadResponse, AttemptError>,
        attempts: u32,
        trace: &Trace,
    ) -> Result<Decision, Failure> {
        match result {
            Ok(response) => {
                let asked = retry_after(&response.headers);
                let Some(pause) = self.pause(Outcome::Status(response.status), attempts, asked) else {
                    return Ok(Decision::Read(response));
                };
                trace.retry(attempts, response.status.as_str(), pause);
                Ok(Decision::Retry(pause))
            }
            Err(AttemptError::Transport(error)) => {
                let failure = TransportError::new(self.operation, attempts, None, self.is_late(), error);
                let Some(pause) = self.pause(failure.outcome(), attempts, None) else {
                    return Err(failure.into());
                };
                trace.retry(attempts, failure.kind().as_str(), pause);
                Ok(Decision::Retry(pause))
            }
            Err(AttemptError::Unwritable(reason)) => {
                Err(self.invalid("request", &ValidationError::new(reason)))
            }
        }
    }

    /// Returns how long to wait before the next attempt, if there is one.
    fn pause(&self, outcome: Outcome, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        if !classify(self.operation, outcome).is_retried {
            return None;
        }
        let pause = self.settings.retry.pause(attempts)?.max(asked.unwrap_or_default());
        let end = Instant::now().checked_add(pause)?;
        // A pause that ends too late is not waited for.
        self.deadline.is_none_or(|deadline| end < deadline).then_some(pause)
    }

    /// Reads the body of the last response, up to the client's limit.
    async fn read(&self, response: UnreadResponse, attempts: u32) -> Result<Response<'_>, Failure> {
        let (UnreadResponse { status, headers, body }, limit) = (response, self.settings.max_response_size);
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = match length {
            Some(length) if length > limit => Body::too_large(),
            _ => Body::read(body, limit).await,
        };
        let parts = ResponseParts { operation: self.operation, attempts, status, headers, body: body.bytes };
        let response = Response { call: self, parts };
        match body.end {
            BodyEnd::Complete => Ok(response),
            // The status explains the failure, even if not all of the body can be read.
            end if !status.is_success() => {
                Err(response.into_status_error(matches!(end, BodyEnd::TooLarge)).into())
            }
            BodyEnd::TooLarge => Err(ResponseTooLarge::new(response.parts, limit).into()),
            BodyEnd::Broken(error) => {
                Err(TransportError::new(self.operation, attempts, Some(status), self.is_late(), error).into())
            }
        }
    }
}
