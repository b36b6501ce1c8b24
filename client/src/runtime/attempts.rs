//! The attempts that a call is made of: when there is another, and what comes of the last.

use std::{future::Future, time::Duration};

use progenitor_client::{ByteStream, Error as Failed, ResponseValue};
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, sleep, timeout_at},
};

use super::{
    super::generated::Error,
    answer::{Answer, Body, BodyEnd},
    call::Call,
    check::Invalid,
    error::{AnswerTooLong, StatusError, TransportError},
    retry::{Pauses, is_passing, retry_after},
    trace::Trace,
};

/// What progenitor makes of one attempt.
type Sent = Result<ResponseValue<ByteStream>, Failed<ByteStream>>;

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
        let mut pauses = self.settings.retry.pauses();
        let mut attempts = 0;
        loop {
            let place = self.place(attempts).await?;
            attempts += 1;
            let sent = send().await;
            let pause = match self.response(sent, attempts)? {
                Ok(response) => {
                    let is_passing = self.operation.only_reads() && is_passing(response.status());
                    let headers = self.take_response_headers();
                    let asked = retry_after(&headers);
                    match self.pause(is_passing, &mut pauses, asked) {
                        Some(pause) => {
                            trace.retry(attempts, response.status().as_str(), pause);
                            pause
                        }
                        None => return self.read(response, headers, attempts).await,
                    }
                }
                Err(failure) => match self.pause(failure.is_passing(), &mut pauses, None) {
                    Some(pause) => {
                        trace.retry(attempts, failure.kind().as_str(), pause);
                        pause
                    }
                    None => return Err(failure.into()),
                },
            };
            // Others may call while this one waits.
            drop(place);
            sleep(pause).await;
        }
    }

    /// Waits until this call may go ahead, beside the client's others.
    async fn place(&self, attempts: u32) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        if let Ok(place) = self.settings.places.try_acquire() {
            return Ok(Some(place));
        }
        let place = self.settings.places.acquire();
        let place = match self.deadline {
            Some(deadline) => timeout_at(deadline, place).await,
            None => Ok(place.await),
        };
        match place {
            // Nothing closes the semaphore; if something did, no call would have to wait any more.
            Ok(place) => Ok(place.ok()),
            Err(_) => Err(TransportError::no_place(self.operation, attempts)),
        }
    }

    /// Tells a response from a failure that may pass.
    ///
    /// # Errors
    ///
    /// A request that can't be sent at all.
    fn response(
        &self,
        sent: Sent,
        attempts: u32,
    ) -> Result<Result<ResponseValue<ByteStream>, TransportError>, Error> {
        let reason = match sent {
            Ok(response) | Err(Failed::ErrorResponse(response)) => return Ok(Ok(response)),
            Err(Failed::UnexpectedResponse(response)) => return Ok(Ok(ResponseValue::stream(response))),
            Err(
                Failed::CommunicationError(error)
                | Failed::ResponseBodyError(error)
                | Failed::InvalidUpgrade(error),
            ) if !error.is_builder() => {
                return Ok(Err(TransportError::new(self, attempts, None, error)));
            }
            Err(Failed::InvalidRequest(reason) | Failed::Custom(reason)) => reason,
            Err(_) => "it can't be written as HTTP, which allows a URL no more than 65534 bytes".to_owned(),
        };
        Err(self.refuse("request", &Invalid::new(reason)))
    }

    /// How long to wait before the next attempt, if there is to be one.
    fn pause(&self, is_passing: bool, pauses: &mut Pauses, asked: Option<Duration>) -> Option<Duration> {
        if !is_passing {
            return None;
        }
        let pause = pauses.next()?.max(asked.unwrap_or_default());
        let end = Instant::now().checked_add(pause)?;
        // What would be too late is not waited for.
        self.deadline.is_none_or(|deadline| end < deadline).then_some(pause)
    }

    /// Takes in the last response, within bounds.
    async fn read(
        &self,
        response: ResponseValue<ByteStream>,
        headers: HeaderMap,
        attempts: u32,
    ) -> Result<Answer<'_>, Error> {
        let (status, limit) = (response.status(), self.settings.max_answer_size);
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = match length {
            Some(length) if length > limit => Body::too_long(),
            _ => Body::read(response.into_inner_stream(), limit).await,
        };
        let answer = Answer { call: self, attempts, status, headers, body: body.bytes };
        match body.end {
            BodyEnd::Proper => Ok(answer),
            // What failed is known by the status, whether or not all of the reason can be read.
            end if !status.is_success() => {
                Err(StatusError::new(answer, matches!(end, BodyEnd::TooLong)).into())
            }
            BodyEnd::TooLong => Err(AnswerTooLong::new(answer, limit).into()),
            BodyEnd::Broken(error) => Err(TransportError::new(self, attempts, Some(status), error).into()),
        }
    }
}
