//! The retry budget of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// Limits the retries of all calls of a client, so that retries do not multiply the load on a server during an outage.
///
/// The budget is a number of retries. Each retry uses up one, and each successful call returns a tenth, up to the
/// initial number. While the budget is used up, calls fail without retries. gRPC ([proposal A6]) and the AWS SDKs limit
/// retries in the same way.
///
/// [proposal A6]: https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a budget does nothing until a client is built with it"]
pub struct RetryBudget {
    /// `None` means no limit.
    retries: Option<u32>,
}

impl Default for RetryBudget {
    /// Returns a budget of 100 retries.
    fn default() -> Self {
        Self::new(100)
    }
}

impl RetryBudget {
    /// Returns a budget with this number of retries.
    pub fn new(retries: u32) -> Self {
        Self { retries: Some(retries) }
    }

    /// Returns a budget that allows every retry.
    pub fn unlimited() -> Self {
        Self { retries: None }
    }
}

/// How many units a retry uses up. A successful call returns one.
const RETRY: u32 = 10;

/// The remaining budget of a client.
pub struct RemainingBudget {
    /// In units. `None` means no limit.
    limit: Option<u32>,
    units: AtomicU32,
}

impl RemainingBudget {
    pub fn new(budget: RetryBudget) -> Self {
        let limit = budget.retries.map(|retries| retries.saturating_mul(RETRY));
        Self { limit, units: AtomicU32::new(limit.unwrap_or_default()) }
    }

    /// Uses up a retry. Returns `false` if none is left.
    pub fn withdraw(&self) -> bool {
        let withdraw = |units: u32| units.checked_sub(RETRY);
        self.limit.is_none()
            || self.units.fetch_update(Ordering::Relaxed, Ordering::Relaxed, withdraw).is_ok()
    }

    /// Returns a tenth of a retry.
    pub fn deposit(&self) {
        let limit = self.limit.unwrap_or_default();
        // Most calls find a full budget, and need not write to memory that other threads read.
        if self.units.load(Ordering::Relaxed) < limit {
            let deposit = |units: u32| Some(units.saturating_add(1).min(limit));
            let _ = self.units.fetch_update(Ordering::Relaxed, Ordering::Relaxed, deposit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_successes_return_one_retry() {
        let budget = RemainingBudget::new(RetryBudget::new(2));

        assert_eq!([budget.withdraw(), budget.withdraw(), budget.withdraw()], [true, true, false]);
        for _ in 0..9 {
            budget.deposit();
        }
        assert!(!budget.withdraw());
        budget.deposit();
        assert!(budget.withdraw());
    }

    #[test]
    fn successes_do_not_raise_the_budget_above_its_limit() {
        let budget = RemainingBudget::new(RetryBudget::new(1));

        for _ in 0..100 {
            budget.deposit();
        }

        assert_eq!([budget.withdraw(), budget.withdraw()], [true, false]);
    }

    #[test]
    fn unlimited_budget_allows_every_retry() {
        let budget = RemainingBudget::new(RetryBudget::unlimited());

        assert!((0..1000).all(|_| budget.withdraw()));
        budget.deposit();
        assert!(budget.withdraw());
    }
}
