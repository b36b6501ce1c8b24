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

/// The consequences of the end of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classification {
    /// Whether the client retries, if the retry policy and the time allow it.
    pub is_retried: bool,
    /// Whether the same call may succeed later and can be repeated without harm.
    pub is_retryable: bool,
    /// Whether the server may have processed the request, but no response confirms or denies it.
    pub outcome_unknown: bool,
}

/// Classifies the end of an attempt. The crate's documentation has [the table](crate#retries).
///
/// An operation is safe if its method is `GET` or `HEAD`. Descriptions do not define which other operations can be repeated
/// without harm.
pub fn classify(operation: &Operation, end: AttemptEnd) -> Classification {
    let is_safe = operation.is_safe();
    let (is_retried, may_succeed, may_be_processed) = match end {
        AttemptEnd::NotSent => (false, true, false),
        AttemptEnd::NotConnected => (true, true, false),
        AttemptEnd::TlsFailed => (false, false, false),
        AttemptEnd::TimedOut | AttemptEnd::BodyBroken => (false, true, true),
        AttemptEnd::Closed => (is_safe, true, true),
        AttemptEnd::InvalidHttp | AttemptEnd::InvalidBody => (false, false, true),
        AttemptEnd::Status(status) => {
            let may_succeed = is_transient(status) || status == StatusCode::REQUEST_TIMEOUT;
            (is_safe && is_transient(status), may_succeed, !status.is_client_error())
        }
    };
    let outcome_unknown = may_be_processed && !is_safe;
    Classification { is_retried, is_retryable: may_succeed && !outcome_unknown, outcome_unknown }
}

/// Returns `true` if the status indicates a temporary condition.
fn is_transient(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    static GET: Operation = operation("GET");
    static POST: Operation = operation("POST");

    const fn operation(method: &'static str) -> Operation {
        Operation { id: "", method, path: "/", accept: "*/*", parameters: &[], body: None, responses: &[] }
    }

    /// Returns the classification for GET and for POST: retried, retryable, outcome unknown.
    fn classified(end: AttemptEnd) -> [[bool; 3]; 2] {
        [&GET, &POST].map(|operation| {
            let Classification { is_retried, is_retryable, outcome_unknown } = classify(operation, end);
            [is_retried, is_retryable, outcome_unknown]
        })
    }

    #[test]
    fn every_end_of_an_attempt_is_classified_as_documented() {
        const NO: [bool; 3] = [false, false, false];
        const RETRIED: [bool; 3] = [true, true, false];
        const RETRYABLE: [bool; 3] = [false, true, false];
        const UNKNOWN: [bool; 3] = [false, false, true];
        let status = |code| AttemptEnd::Status(StatusCode::from_u16(code).unwrap());

        assert_eq!(classified(AttemptEnd::NotSent), [RETRYABLE, RETRYABLE]);
        assert_eq!(classified(AttemptEnd::NotConnected), [RETRIED, RETRIED]);
        assert_eq!(classified(AttemptEnd::TlsFailed), [NO, NO]);
        assert_eq!(classified(AttemptEnd::TimedOut), [RETRYABLE, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::BodyBroken), [RETRYABLE, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::Closed), [RETRIED, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::InvalidHttp), [NO, UNKNOWN]);
        assert_eq!(classified(AttemptEnd::InvalidBody), [NO, UNKNOWN]);
        assert_eq!(classified(status(429)), [RETRIED, RETRYABLE]);
        assert_eq!(classified(status(408)), [RETRYABLE, RETRYABLE]);
        for code in [502, 503, 504] {
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
