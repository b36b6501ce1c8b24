//! When a call is tried again, and after how long.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};

/// How often a call that failed in passing is tried again, and how long the pauses are.
///
/// Before each further attempt, the client waits for a random time between zero and a limit that doubles from pause to
/// pause ("full jitter": see [Exponential Backoff And Jitter][jitter]), or for as long as the server asks for with
/// `Retry-After`, if that is longer.
///
/// What is tried again:
///
/// - any action, if no connection could be made, so that nothing was sent: the time-out of connecting included;
/// - an action that only reads (`GET`, `HEAD`), also if the connection broke before there was a status, or if the status is
///   429, 502, 503 or 504.
///
/// What is not: an attempt or a call whose time ran out, and whatever else is left.
///
/// [jitter]: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a policy does nothing until a client is built with it"]
pub struct RetryPolicy {
    max_retries: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl Default for RetryPolicy {
    /// Two retries, after pauses of up to 250 and 500 milliseconds.
    fn default() -> Self {
        Self {
            max_retries: 2,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever comes of it.
    pub fn never() -> Self {
        Self::default().max_retries(0)
    }

    /// How many attempts may follow the first. 2 by default.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// The longest that the first pause may be. 250 milliseconds by default.
    pub fn initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = initial_backoff;
        self
    }

    /// The longest that any pause may be, unless the server asks for a longer one. 5 seconds by default.
    pub fn max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// How long to wait after so many attempts, if there is to be another.
    pub(super) fn pause(&self, attempts: u32) -> Option<Duration> {
        let limits = ExponentialBuilder::new()
            .with_min_delay(self.initial_backoff.min(self.max_backoff))
            .with_max_delay(self.max_backoff)
            .with_max_times(self.max_retries.try_into().unwrap_or(usize::MAX));
        let limit = limits.build().nth(attempts.checked_sub(1)?.try_into().ok()?)?;
        Some(limit.mul_f64(fastrand::f64()))
    }
}

/// Whether a status says that the server may do better soon.
pub fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// How long the server asks to be left alone, from when it answered: seconds, or a date.
///
/// The grammar is that of RFC 9110, section 10.2.3.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // So many digits that they don't fit are longer than anyone waits.
        return Some(asked.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    // The server's own clock, where it tells, so that a difference between the clocks makes none.
    let now =
        text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        super::retry_after(&headers)
    }

    #[test]
    fn retry_after_is_read_as_seconds() {
        assert_eq!(asked("120", None), Some(Duration::from_secs(120)));
        assert_eq!(asked("0", None), Some(Duration::ZERO));
        assert_eq!(asked("99999999999999999999999", None), Some(Duration::MAX));
    }

    #[test]
    fn retry_after_is_read_as_a_date_by_the_servers_clock() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");

        assert_eq!(asked("Sun, 06 Nov 1994 08:51:37 GMT", date), Some(Duration::from_secs(120)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:00:00 GMT", date), Some(Duration::ZERO));
        assert_eq!(asked("Sunday, 06-Nov-94 08:49:38 GMT", date), Some(Duration::from_secs(1)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT", None), Some(Duration::ZERO));
    }

    #[test]
    fn any_other_retry_after_is_none() {
        for text in ["", "-1", "1.5", "soon", "1 s", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(asked(text, None), None, "{text}");
        }
    }

    #[test]
    fn pauses_double_up_to_the_cap_and_are_as_many_as_the_retries() {
        let policy = RetryPolicy::default()
            .max_retries(5)
            .initial_backoff(Duration::from_secs(1))
            .max_backoff(Duration::from_secs(4));

        for _ in 0..1000 {
            for (attempts, limit) in [(1, 1), (2, 2), (3, 4), (4, 4), (5, 4)] {
                assert!(policy.pause(attempts).unwrap() <= Duration::from_secs(limit), "{attempts}");
            }
        }
        assert_eq!(policy.pause(6), None);
    }

    #[test]
    fn pauses_are_spread_over_the_whole_of_their_range() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default().initial_backoff(second);

        let pauses: Vec<Duration> = (0..1000).filter_map(|_| policy.pause(1)).collect();

        assert!(pauses.iter().any(|pause| *pause < second.mul_f64(0.1)));
        assert!(pauses.iter().any(|pause| *pause > second.mul_f64(0.9)));
    }

    #[test]
    fn absurd_policies_pause_without_a_panic() {
        let policy = RetryPolicy::default().max_retries(u32::MAX).initial_backoff(Duration::MAX);
        assert!(policy.pause(100).unwrap() <= Duration::from_secs(5));

        assert!(policy.max_backoff(Duration::MAX).pause(100).is_some());
        assert_eq!(RetryPolicy::never().pause(1), None);
    }
}
