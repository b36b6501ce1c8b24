//! The time that the server goes by.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The system's time, moved; or a time that stands still.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    Running { ahead: TimeDelta },
    Stopped { at: DateTime<Utc> },
}

impl Clock {
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::Running { ahead } => later(Utc::now(), ahead),
            Self::Stopped { at } => at,
        }
    }

    pub fn advance(&mut self, by: Duration) {
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        match self {
            Self::Running { ahead } => *ahead = ahead.checked_add(&by).unwrap_or(TimeDelta::MAX),
            Self::Stopped { at } => *at = later(*at, by),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::Running { ahead: TimeDelta::zero() }
    }
}

/// A time after another, or the last that there is.
pub(super) fn later(time: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
