//! The server's clock.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that is ahead of the system's clock, or one that is frozen.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    Running { ahead: TimeDelta },
    Frozen { at: DateTime<Utc> },
}

impl Clock {
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::Running { ahead } => saturating_add(Utc::now(), ahead),
            Self::Frozen { at } => at,
        }
    }

    pub fn advance(&mut self, by: Duration) {
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        match self {
            Self::Running { ahead } => *ahead = ahead.checked_add(&by).unwrap_or(TimeDelta::MAX),
            Self::Frozen { at } => *at = saturating_add(*at, by),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::Running { ahead: TimeDelta::zero() }
    }
}

/// Adds a duration to a time. Returns the latest time that chrono supports if the sum is later.
pub(super) fn saturating_add(time: DateTime<Utc>, duration: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(duration).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
