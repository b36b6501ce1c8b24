//! The attempts that a call is made of: when there is another, and what comes of the last.

use std::{future::Future, pin::Pin, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use progenitor_client::{ByteStream, Error as Failed, ResponseValue};
use reqwest::{
    StatusCode,
    header::{CONTENT_LENGTH, HeaderMap},
};
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, sleep, timeout_at},
};

use super::{
    super::generated::Error,
    answer::{Answer, Body, BodyEnd},
    call::Call,
    check::ValidationError,
    error::{ResponseTooLarge, StatusError, TransportError},
    retry::{is_passing, retry_after},
    trace::Trace,
};

/// What progenitor makes of one attempt.
type Sent = Result<ResponseValue<ByteStream>, Failed<ByteStream>>;

/// The head of a response, and its body to be read.
struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>,
}

/// What follows an attempt.
enum Next {
    Read(Response),
    Retry(Duration),
}

impl Call {
    /// Makes attempts, each by calling `send` once, until there is an answer, or a failure that does not pass.
    ///
    /// # Errors
    ///
    /// The failure of the last attempt.
    pub async fn run<F: Future<Output = Sent>>(&self, send: impl Fn() -> F) -> Result<Answer<'_>, Error> {
        let trace = Trace::new(self.operation);
        let result = trace.around(self.attempts(send, &trace)).await;
        match &result {
            Ok(answer) => trace.end(Some(answer.status), answer.attempts),
            Err(error) => trace.end(error.status(), error.attempts()),
        }
        result
    }

    async fn attempts<F: Future<Output = Sent>>(
        &self,
        send: impl Fn() -> F,
        trace: &Trace,
    ) -> Result<Answer<'_>, Error> {
        // The time begins to run.
        self.deadline();
        let mut attempts = 0;
        let (place, response) = loop {
            let place = self.place(attempts).await?;
            if self.deadline().is_some_and(|deadline| deadline <= Instant::now()) {
                return Err(TransportError::too_late(self.operation, attempts).into());
            }
            attempts += 1;
            let sent = send().await;
            match self.judge(sent, attempts, trace)? {
                Next::Read(response) => break (place, response),
                Next::Retry(pause) => {
                    // Others may call while this one waits.
                    drop(place);
                    sleep(pause).await;
                }
            }
        };
        let answer = self.read(response, attempts).await;
        drop(place);
        answer
    }

    /// Waits until this call may go ahead, beside the client's others.
    async fn place(&self, attempts: u32) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        if let Ok(place) = self.settings.places.try_acquire() {
            return Ok(Some(place));
        }
        let place = self.settings.places.acquire();
        let place = match self.deadline() {
            Some(deadline) => timeout_at(deadline, place).await,
            None => Ok(place.await),
        };
        match place {
            // Nothing closes the semaphore; if something did, no call would have to wait any more.
            Ok(place) => Ok(place.ok()),
            Err(_) => Err(TransportError::too_late(self.operation, attempts)),
        }
    }

    /// What to do after an attempt.
    ///
    /// # Errors
    ///
    /// A failure that does not pass, or has done so too often.
    fn judge(&self, sent: Sent, attempts: u32, trace: &Trace) -> Result<Next, Error> {
        let response = match sent {
            Ok(response) | Err(Failed::ErrorResponse(response)) => response,
            Err(Failed::UnexpectedResponse(response)) => ResponseValue::stream(response),
            Err(Failed::CommunicationError(error) | Failed::ResponseBodyError(error))
                if !error.is_builder() =>
            {
                let failure = TransportError::new(self, attempts, None, error);
                let pause = failure.is_transient().then(|| self.pause(attempts, None)).flatten();
                let Some(pause) = pause else { return Err(failure.into()) };
                trace.retry(attempts, failure.kind().as_str(), pause);
                return Ok(Next::Retry(pause));
            }
            Err(Failed::InvalidRequest(reason) | Failed::Custom(reason)) => {
                return Err(self.refuse("request", &ValidationError::new(reason)));
            }
            Err(_) => {
                let reason = "can't be written as HTTP, where a URL has no more than 65534 bytes";
                return Err(self.refuse("request", &ValidationError::new(reason)));
            }
        };
        let (status, headers) = (response.status(), self.take_response_headers());
        if self.operation.only_reads()
            && is_passing(status)
            && let Some(pause) = self.pause(attempts, retry_after(&headers))
        {
            trace.retry(attempts, status.as_str(), pause);
            return Ok(Next::Retry(pause));
        }
        Ok(Next::Read(Response { status, headers, body: response.into_inner_stream() }))
    }

    /// How long to wait after an attempt before the next, if there is to be one.
    fn pause(&self, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        let pause = self.settings.retry.pause(attempts)?.max(asked.unwrap_or_default());
        let end = Instant::now().checked_add(pause)?;
        // What would be too late is not waited for.
        self.deadline().is_none_or(|deadline| end < deadline).then_some(pause)
    }

    /// Takes in the last response, within bounds.
    async fn read(&self, response: Response, attempts: u32) -> Result<Answer<'_>, Error> {
        let (Response { status, headers, body }, limit) = (response, self.settings.max_response_size);
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = match length {
            Some(length) if length > limit => Body::too_long(),
            _ => Body::read(body, limit).await,
        };
        let answer = Answer { call: self, attempts, status, headers, body: body.bytes };
        match body.end {
            BodyEnd::Proper => Ok(answer),
            // What failed is known by the status, whether or not all of the reason can be read.
            end if !status.is_success() => {
                Err(StatusError::new(answer, matches!(end, BodyEnd::TooLong)).into())
            }
            BodyEnd::TooLong => Err(ResponseTooLarge::new(answer, limit).into()),
            BodyEnd::Broken(error) => Err(TransportError::new(self, attempts, Some(status), error).into()),
        }
    }
}
