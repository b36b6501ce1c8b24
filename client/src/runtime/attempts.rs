//! The attempts of a call.

use std::{
    future::poll_fn,
    mem,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use reqwest::{StatusCode, header::CONTENT_LENGTH};
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, Sleep, sleep, sleep_until, timeout_at},
};

use super::{
    attempt::{AttemptError, AttemptErrorKind, AttemptResponse},
    call::Call,
    classification::{AttemptEnd, Classification, Retried, classify},
    constraints::ValidationError,
    error::{CredentialsError, Failure, RequestPart, ResponseParts, ResponseTooLarge, TransportError},
    progenitor::{self, AttemptResult},
    response::{Body, BodyEnd, Response},
    retry::retry_after,
    trace::Trace,
};

/// What follows an attempt.
enum Next<'a> {
    End(Response<'a>),
    Retry { status: Option<StatusCode>, reason: String, pause: Duration },
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
        let trace = Trace::new(self);
        let result = trace.around(self.run(send, &trace)).await;
        match &result {
            Ok(response) => {
                if response.parts.status.is_success() {
                    self.settings.retry_budget.deposit();
                }
                trace.end(Some(response.parts.status), None, self.attempts());
            }
            Err(failure) => {
                let failure = failure.as_ref();
                trace.end(failure.status(), Some(failure.error_type()), self.attempts());
            }
        }
        result
    }

    async fn run<F: Future<Output = AttemptResult>>(
        &self,
        send: impl Fn() -> F,
        trace: &Trace<'_>,
    ) -> Result<Response<'_>, Failure> {
        loop {
            self.acquire_credentials().await?;
            let permit = self.acquire_permit().await?;
            // Another call may have replaced the token during the wait.
            if let Some((_, provider)) = self.credentials.provider(&self.settings.credentials) {
                self.credentials.adopt_cached(provider);
            }
            let Some(deadline) = self.attempt_deadline() else {
                return Err(TransportError::not_sent(self.history()).into());
            };
            self.start_attempt();
            let attempt = trace.attempt(self.attempts());
            let next = attempt.around(self.make_attempt(&send, deadline)).await;
            match &next {
                Ok(Next::End(response)) => attempt.end(Some(response.parts.status), None),
                Ok(Next::Retry { status, reason, .. }) => attempt.end(*status, Some(reason)),
                Err(failure) => {
                    let failure = failure.as_ref();
                    attempt.end(failure.status(), Some(failure.error_type()));
                }
            }
            match next? {
                Next::End(response) => return Ok(response),
                Next::Retry { reason, pause, .. } => {
                    trace.retry(self.attempts(), &reason, pause);
                    // Other calls may use the permit while this one waits.
                    drop(permit);
                    sleep(pause).await;
                }
            }
        }
    }

    /// Sends the request, and reads the response unless the client retries.
    ///
    /// # Errors
    ///
    /// Fails with the failure of the attempt, unless the client retries it.
    async fn make_attempt<F: Future<Output = AttemptResult>>(
        &self,
        send: &impl Fn() -> F,
        deadline: Instant,
    ) -> Result<Next<'_>, Failure> {
        let mut timer = pin!(sleep_until(deadline));
        #[cfg(feature = "multipart")]
        let send = async || {
            self.open_files().await?;
            Ok::<_, Failure>(send().await)
        };
        let sent = before(timer.as_mut(), pin!(send())).await;
        #[cfg(feature = "multipart")]
        let sent = sent.transpose()?;
        let result = match sent {
            Some(result) => progenitor::convert(result),
            None => Err(AttemptError::timeout()),
        };
        if self.discard_rejected_token(&result) {
            let status = StatusCode::UNAUTHORIZED;
            return Ok(Next::Retry {
                status: Some(status),
                reason: status.as_str().to_owned(),
                pause: Duration::ZERO,
            });
        }
        let (status, error) = match result {
            Ok(response) => {
                let status = response.status();
                let pause = self.pause(AttemptEnd::Status(status), retry_after(response.headers()));
                if let Some(pause) = pause {
                    return Ok(Next::Retry {
                        status: Some(status),
                        reason: status.as_str().to_owned(),
                        pause,
                    });
                }
                match self.read(response.into_http(), timer).await? {
                    Ok(response) => return Ok(Next::End(response)),
                    Err(error) => (Some(status), error),
                }
            }
            Err(AttemptError { kind: AttemptErrorKind::Unsendable, .. }) => {
                let error = ValidationError::new(format!("the request {}", AttemptError::unsendable()));
                return Err(self.invalid(RequestPart::Request, &error));
            }
            Err(error) => (None, error),
        };
        let error = TransportError::new(self.history(), status, self.has_timed_out(), error);
        match self.pause(error.attempt_end(), None) {
            Some(pause) => Ok(Next::Retry { status, reason: error.kind().as_str().to_owned(), pause }),
            None => Err(error.into()),
        }
    }

    /// Gets a token, if the call uses a token provider.
    async fn acquire_credentials(&self) -> Result<(), Failure> {
        let Some((scheme, provider)) = self.credentials.provider(&self.settings.credentials) else {
            return Ok(());
        };
        let acquired = self.credentials.acquire(provider, self.settings.timeout);
        match timeout_at(self.deadline, acquired).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(CredentialsError::new(self.history(), scheme.setting, failure).into()),
            Err(_) => Err(TransportError::without_token(self.history()).into()),
        }
    }

    /// Discards the token if the server rejected it. Returns `true` if the call should be repeated with a new one.
    ///
    /// Only a safe operation is repeated, and only once.
    fn discard_rejected_token(&self, result: &Result<AttemptResponse, AttemptError>) -> bool {
        let is_rejected = result.as_ref().is_ok_and(|response| response.status() == StatusCode::UNAUTHORIZED);
        let provider = self.credentials.provider(&self.settings.credentials).filter(|_| is_rejected);
        let Some((_, provider)) = provider else { return false };
        self.credentials.discard(provider) && self.operation.is_safe() && !self.has_timed_out()
    }

    /// Waits until fewer calls than the client's limit are in progress.
    async fn acquire_permit(&self) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        if let Ok(permit) = self.settings.permits.try_acquire() {
            return Ok(Some(permit));
        }
        let timer = pin!(sleep_until(self.deadline));
        let permit = before(timer, pin!(self.settings.permits.acquire())).await;
        // `acquire` fails only if the semaphore is closed, and it never is.
        permit.map(Result::ok).ok_or_else(|| TransportError::not_sent(self.history()))
    }

    /// Returns the wait before the next attempt, or `None` if there is none.
    fn pause(&self, end: AttemptEnd, retry_after: Option<Duration>) -> Option<Duration> {
        let policy = self.retry_policy();
        let Classification { retried, outcome_unknown, .. } = classify(self.operation, end);
        let is_retried = match retried {
            Retried::No => false,
            Retried::Yes => true,
            Retried::OptIn => policy.retry_rejected,
        };
        if !is_retried {
            return None;
        }
        let pause = policy.pause(self.attempts())?.max(retry_after.unwrap_or_default());
        // No retry if the pause would exceed the time of the call.
        let has_time = Instant::now().checked_add(pause).is_some_and(|next| next < self.deadline);
        let is_retried = has_time && self.settings.retry_budget.withdraw();
        if is_retried && outcome_unknown {
            self.mark_unknown();
        }
        is_retried.then_some(pause)
    }

    /// Reads the body of a response, up to the client's limit.
    ///
    /// # Errors
    ///
    /// Returns the inner error if the body of a successful response did not arrive.
    async fn read(
        &self,
        mut response: reqwest::Response,
        timer: Pin<&mut Sleep>,
    ) -> Result<Result<Response<'_>, AttemptError>, Failure> {
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let limit = self.settings.max_response_size;
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = match length {
            Some(length) if length > limit => Body::too_large(),
            _ => {
                let read = before(timer, pin!(Body::read(response, limit))).await;
                read.unwrap_or_else(|| Body::broken(AttemptError::timeout()))
            }
        };
        let parts = ResponseParts { history: self.history(), status, headers, body: body.bytes };
        let response = Response { call: self, parts };
        match body.end {
            BodyEnd::Complete => Ok(Ok(response)),
            // The status explains the failure, even if the body is incomplete.
            end if !status.is_success() => {
                Err(response.into_status_error(matches!(end, BodyEnd::TooLarge)).into())
            }
            BodyEnd::TooLarge => Err(ResponseTooLarge::new(response.parts, limit).into()),
            BodyEnd::Broken(error) => Ok(Err(error)),
        }
    }
}

/// Waits for a future until a timer ends. Returns `None` if the timer ends first.
///
/// The future is pinned, because moving a large future takes time.
async fn before<T>(mut timer: Pin<&mut Sleep>, mut future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}
