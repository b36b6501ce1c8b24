//! The retry policy, and the `Retry-After` header.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// How often a client retries a call, and how long it waits before each retry.
///
/// Before each retry, the client waits for a random time between zero and a limit that doubles with each retry ("full
/// jitter": see [Exponential Backoff And Jitter][jitter]). If the server asks for a longer wait with `Retry-After`, the
/// client waits that long. If the call would time out during the wait, the client does not retry.
///
/// [The table of failures](crate#retries) states which ones the client retries.
///
/// [jitter]: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a policy does nothing until a client is built with it"]
pub struct RetryPolicy {
    max_retries: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    pub(super) retry_rejected: bool,
}

impl Default for RetryPolicy {
    /// Returns a policy of two retries, after up to 250 and 500 milliseconds.
    fn default() -> Self {
        Self {
            max_retries: 2,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(5),
            retry_rejected: false,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that never retries.
    pub fn never() -> Self {
        Self::default().max_retries(0)
    }

    /// Sets how many attempts may follow the first. The default is 2.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// Sets the longest wait before the first retry. The default is 250 milliseconds.
    pub fn initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = initial_backoff;
        self
    }

    /// Sets the longest wait before any retry, unless the server asks for a longer one. The default is 5 seconds.
    pub fn max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// Sets whether to retry operations that are not safe, such as `POST`, after the statuses 429 and 503. The default
    /// is `false`.
    ///
    /// A server normally sends these statuses before it processes a request, but HTTP does not require that: a proxy
    /// may send 503 although the server behind it has processed the request. Set this for calls that can be repeated
    /// without harm, or for a server that guarantees it.
    pub fn retry_rejected(mut self, is_retried: bool) -> Self {
        self.retry_rejected = is_retried;
        self
    }

    /// Returns the wait before the next attempt, or `None` if the policy allows no more attempts.
    pub(super) fn pause(&self, attempts: u32) -> Option<Duration> {
        let retries = attempts.checked_sub(1).filter(|retries| *retries < self.max_retries)?;
        let factor = 2_u32.saturating_pow(retries);
        let limit = self.initial_backoff.saturating_mul(factor).min(self.max_backoff);
        Some(limit.mul_f64(fastrand::f64()))
    }
}

/// Returns the waiting time that the server asks for, counted from the response.
///
/// The header contains seconds or a date (RFC 9110, section 10.2.3).
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let value = text(RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that does not fit into `u64` exceeds every timeout.
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    // The time of the server is preferred, so that a difference between the clocks has no effect.
    let now =
        text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        super::retry_after(&headers)
    }

    #[test]
    fn retry_after_in_seconds_is_parsed() {
        assert_eq!(parsed("120", None), Some(Duration::from_secs(120)));
        assert_eq!(parsed("0", None), Some(Duration::ZERO));
        assert_eq!(parsed("99999999999999999999999", None), Some(Duration::MAX));
    }

    #[test]
    fn retry_after_date_is_relative_to_the_servers_clock() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");

        assert_eq!(parsed("Sun, 06 Nov 1994 08:51:37 GMT", date), Some(Duration::from_secs(120)));
        assert_eq!(parsed("Sun, 06 Nov 1994 08:00:00 GMT", date), Some(Duration::ZERO));
        assert_eq!(parsed("Sunday, 06-Nov-94 08:49:38 GMT", date), Some(Duration::from_secs(1)));
        assert_eq!(parsed("Sun, 06 Nov 1994 08:49:37 GMT", None), Some(Duration::ZERO));
    }

    #[test]
    fn malformed_retry_after_is_ignored() {
        for text in ["", "-1", "1.5", "soon", "1 s", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(parsed(text, None), None, "{text}");
        }
    }

    #[test]
    fn pauses_double_up_to_max_backoff_and_end_after_max_retries() {
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
    fn pauses_are_random_within_the_whole_range() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default().initial_backoff(second);

        let pauses: Vec<Duration> = (0..1000).filter_map(|_| policy.pause(1)).collect();

        assert!(pauses.iter().any(|pause| *pause < second.mul_f64(0.1)));
        assert!(pauses.iter().any(|pause| *pause > second.mul_f64(0.9)));
    }

    #[test]
    fn extreme_policies_do_not_panic() {
        let policy = RetryPolicy::default().max_retries(u32::MAX).initial_backoff(Duration::MAX);
        assert!(policy.pause(100).unwrap() <= Duration::from_secs(5));

        assert!(policy.max_backoff(Duration::MAX).pause(100).is_some());
        assert_eq!(RetryPolicy::never().pause(1), None);
    }
}
