//! The failure of a token provider.

use std::{error::Error, fmt, sync::Arc};

use super::{
    super::{
        api::Operation,
        classification::{Classification, History, Retried},
        token_provider::ProviderFailure,
    },
    Ending, Heading,
};

/// The error of a call whose token provider failed. The request was not sent, or not sent again after a 401.
///
/// The source is the error that the provider returned. `Display` and `Debug` omit it, because it may contain a secret.
#[derive(Clone)]
pub struct CredentialsError {
    history: History,
    setting: &'static str,
    reason: &'static str,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl CredentialsError {
    pub(in super::super) fn new(history: History, setting: &'static str, failure: ProviderFailure) -> Self {
        let ProviderFailure { reason, source } = failure;
        Self { history, setting, reason, source }
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.history.operation = operation;
    }

    /// Classifies the failure. Repeating the call may call the provider again, but the provider decides whether that helps.
    pub(super) fn classification(&self) -> Classification {
        let outcome_unknown = self.history.was_unknown;
        Classification { retried: Retried::No, is_retryable: false, outcome_unknown }
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { history, setting, reason, .. } = self;
        let ending = Ending { outcome_unknown: history.was_unknown, attempts: history.attempts };
        let not_sent = if history.attempts == 0 { "not sent" } else { "not sent again" };
        write!(
            f,
            "{}: {not_sent}, because the provider of `{setting}` {reason}{ending}",
            Heading(history.operation)
        )
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsError")
            .field("operation", &self.history.operation.id)
            .field("setting", &self.setting)
            .field("reason", &self.reason)
            .field("attempts", &self.history.attempts)
            .finish_non_exhaustive()
    }
}

impl Error for CredentialsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
