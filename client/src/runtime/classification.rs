//! The rule for retries: classifies the end of an attempt.

use reqwest::StatusCode;

use super::api::Operation;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The call timed out while no attempt was in progress.
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
    /// A response whose status is a success, and whose body is invalid or too large.
    InvalidBody,
}

/// The consequences of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classification {
    /// Whether the client retries, if the retry policy and the time allow it.
    pub is_retried: bool,
    /// Whether the same call may succeed later and can be repeated without harm.
    pub is_retryable: bool,
    /// Whether the server may have processed the request, but no response confirms or denies it.
    pub outcome_unknown: bool,
}

/// Classifies the end of an attempt.
///
/// | outcome | retried | retryable | outcome unknown |
/// | --- | --- | --- | --- |
/// | not sent | no | yes | no |
/// | not connected | yes | yes | no |
/// | TLS failed | no | no | no |
/// | timed out, or body broken | no | if safe | unless safe |
/// | closed before a response | if safe | if safe | unless safe |
/// | invalid HTTP or body | no | no | unless safe |
/// | 429 | if safe | yes | no |
/// | 502, 503, 504 | if safe | if safe | unless safe |
/// | 408 | no | yes | no |
/// | any other 4xx | no | no | no |
/// | any other status | no | no | unless safe |
///
/// An operation is safe if its method is `GET` or `HEAD`. Descriptions do not define which other operations can be repeated
/// without harm.
pub fn classify(operation: &Operation, outcome: Outcome) -> Classification {
    let is_safe = operation.is_safe();
    let (is_retried, may_succeed, may_be_processed) = match outcome {
        Outcome::NotSent => (false, true, false),
        Outcome::NotConnected => (true, true, false),
        Outcome::TlsFailed => (false, false, false),
        Outcome::TimedOut | Outcome::BodyBroken => (false, true, true),
        Outcome::Closed => (is_safe, true, true),
        Outcome::InvalidHttp | Outcome::InvalidBody => (false, false, true),
        Outcome::Status(status) => {
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

    /// Returns the row of the table, for GET and for POST: retried, retryable, outcome unknown.
    fn row(outcome: Outcome) -> [[bool; 3]; 2] {
        [&GET, &POST].map(|operation| {
            let Classification { is_retried, is_retryable, outcome_unknown } = classify(operation, outcome);
            [is_retried, is_retryable, outcome_unknown]
        })
    }

    #[test]
    fn every_outcome_is_classified_as_documented() {
        const NO: [bool; 3] = [false, false, false];
        const RETRIED: [bool; 3] = [true, true, false];
        const RETRYABLE: [bool; 3] = [false, true, false];
        const UNKNOWN: [bool; 3] = [false, false, true];
        let status = |code| Outcome::Status(StatusCode::from_u16(code).unwrap());

        assert_eq!(row(Outcome::NotSent), [RETRYABLE, RETRYABLE]);
        assert_eq!(row(Outcome::NotConnected), [RETRIED, RETRIED]);
        assert_eq!(row(Outcome::TlsFailed), [NO, NO]);
        assert_eq!(row(Outcome::TimedOut), [RETRYABLE, UNKNOWN]);
        assert_eq!(row(Outcome::BodyBroken), [RETRYABLE, UNKNOWN]);
        assert_eq!(row(Outcome::Closed), [RETRIED, UNKNOWN]);
        assert_eq!(row(Outcome::InvalidHttp), [NO, UNKNOWN]);
        assert_eq!(row(Outcome::InvalidBody), [NO, UNKNOWN]);
        assert_eq!(row(status(429)), [RETRIED, RETRYABLE]);
        assert_eq!(row(status(408)), [RETRYABLE, RETRYABLE]);
        for code in [502, 503, 504] {
            assert_eq!(row(status(code)), [RETRIED, UNKNOWN], "{code}");
        }
        for code in [400, 401, 404, 410, 499] {
            assert_eq!(row(status(code)), [NO, NO], "{code}");
        }
        for code in [200, 302, 500, 501, 599] {
            assert_eq!(row(status(code)), [NO, UNKNOWN], "{code}");
        }
    }
}
