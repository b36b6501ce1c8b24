//! The rule for retries: classifies the end of an attempt.

use reqwest::StatusCode;

use super::api::Operation;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The attempt did not start, because the call timed out.
    NotSent,
    /// No connection was established.
    NotConnected,
    /// The TLS handshake failed.
    TlsFailed,
    /// The attempt or the call timed out during an attempt. The request may have been sent.
    TimedOut,
    /// The server reported that it did not process the request.
    NotProcessed,
    /// The connection closed before a response arrived.
    Closed,
    /// The response is not valid HTTP.
    InvalidHttp,
    /// The connection broke while the response body was read.
    BodyBroken,
    /// A response arrived with this status.
    Status(StatusCode),
    /// A successful response arrived, and its body is invalid or too large.
    InvalidBody,
}

/// Whether the client retries after the end of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    No,
    Yes,
    /// Only if the retry policy allows it.
    OptIn,
}

/// The consequences of the end of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classification {
    /// Whether the client retries, if the retry policy, the retry budget and the time allow it.
    pub retried: Retried,
    /// Whether the same call may succeed later and can be repeated without harm.
    pub is_retryable: bool,
    /// Whether the server may have processed the request, but no response confirms or denies it.
    pub outcome_unknown: bool,
}

/// Classifies the end of an attempt. The crate's documentation has [the table](crate#retries).
///
/// An operation is safe if its method is `GET` or `HEAD`. Descriptions do not define which other operations can be
/// repeated without harm.
pub fn classify(operation: &Operation, end: AttemptEnd) -> Classification {
    let is_safe = operation.is_safe();
    let if_safe = if is_safe { Retried::Yes } else { Retried::No };
    let (retried, may_succeed, may_be_processed) = match end {
        AttemptEnd::NotSent => (Retried::No, true, false),
        AttemptEnd::NotConnected | AttemptEnd::NotProcessed => (Retried::Yes, true, false),
        AttemptEnd::TlsFailed => (Retried::No, false, false),
        AttemptEnd::TimedOut | AttemptEnd::Closed => (if_safe, true, true),
        AttemptEnd::BodyBroken => (Retried::No, true, true),
        AttemptEnd::InvalidHttp | AttemptEnd::InvalidBody => (Retried::No, false, true),
        AttemptEnd::Status(status) => {
            let (retried, may_succeed) = match status {
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE if !is_safe => {
                    (Retried::OptIn, true)
                }
                StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => (if_safe, true),
                StatusCode::REQUEST_TIMEOUT => (Retried::No, true),
                _ => (Retried::No, false),
            };
            (retried, may_succeed, !status.is_client_error())
        }
    };
    let outcome_unknown = may_be_processed && !is_safe;
    Classification { retried, is_retryable: may_succeed && !outcome_unknown, outcome_unknown }
}

/// The operation of a call, and its attempts so far.
#[derive(Debug, Clone, Copy)]
pub struct History {
    pub operation: &'static Operation,
    pub attempts: u32,
    /// Whether the server may have processed the request in an attempt that was retried.
    pub was_unknown: bool,
}

impl History {
    /// Classifies the end of the last attempt, in view of the attempts before it.
    pub fn classify(&self, end: AttemptEnd) -> Classification {
        let last = classify(self.operation, end);
        if !self.was_unknown {
            return last;
        }
        Classification { is_retryable: false, outcome_unknown: true, ..last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static GET: Operation = operation("GET");
    static POST: Operation = operation("POST");

    const fn operation(method: &'static str) -> Operation {
        Operation {
            id: "",
            method,
            path: "/",
            accept: "*/*",
            parameters: &[],
            body: None,
            responses: &[],
            security: &[],
        }
    }

    /// Returns the classification for GET and for POST: retried, retryable, outcome unknown.
    fn classified(end: AttemptEnd) -> [(Retried, bool, bool); 2] {
        [&GET, &POST].map(|operation| {
            let Classification { retried, is_retryable, outcome_unknown } = classify(operation, end);
            (retried, is_retryable, outcome_unknown)
        })
    }

    #[test]
    fn every_end_of_an_attempt_is_classified_as_documented() {
        const NO: (Retried, bool, bool) = (Retried::No, false, false);
        const RETRIED: (Retried, bool, bool) = (Retried::Yes, true, false);
        const RETRYABLE: (Retried, bool, bool) = (Retried::No, true, false);
        const UNKNOWN: (Retried, bool, bool) = (Retried::No, false, true);
        let status = |code| AttemptEnd::Status(StatusCode::from_u16(code).unwrap());

        assert_eq!(classified(AttemptEnd::NotSent), [RETRYABLE, RETRYABLE]);
        assert_eq!(classified(AttemptEnd::NotConnected), [RETRIED, RETRIED]);
        assert_eq!(classified(AttemptEnd::TlsFailed), [NO, NO]);
        assert_eq!(classified(AttemptEnd::NotProcessed), [RETRIED, RETRIED]);
        assert_eq!(classified(AttemptEnd::TimedOut), [RETRIED, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::BodyBroken), [RETRYABLE, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::Closed), [RETRIED, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::InvalidHttp), [NO, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::InvalidBody), [NO, UNKNOWN]);
        assert_eq!(classified(status(429)), [RETRIED, (Retried::OptIn, true, false)]);
        assert_eq!(classified(status(408)), [RETRYABLE, RETRYABLE]);
        assert_eq!(classified(status(503)), [RETRIED, (Retried::OptIn, false, true)]);
        for code in [502, 504] {
            assert_eq!(classified(status(code)), [RETRIED, UNKNOWN], "{code}");
        }
        for code in [400, 401, 404, 410, 499] {
            assert_eq!(classified(status(code)), [NO, NO], "{code}");
        }
        for code in [200, 302, 500, 501, 599] {
            assert_eq!(classified(status(code)), [NO, UNKNOWN], "{code}");
        }
    }
}
