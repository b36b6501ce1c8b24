//! The failure of a token provider.

use std::{error::Error, fmt, sync::Arc};

use super::{
    super::{api::Operation, token_provider::ProviderFailure},
    Ending, Heading,
};

/// The error of a call whose token provider failed. The request was not sent.
///
/// The source is the error that the provider returned. `Display` and `Debug` omit it, because it may contain a secret.
#[derive(Clone)]
pub struct CredentialsError {
    operation: &'static Operation,
    setting: &'static str,
    reason: &'static str,
    attempts: u32,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl CredentialsError {
    pub(in super::super) fn new(
        operation: &'static Operation,
        setting: &'static str,
        attempts: u32,
        failure: ProviderFailure,
    ) -> Self {
        let ProviderFailure { reason, source } = failure;
        Self { operation, setting, reason, attempts, source }
    }

    #[cfg(feature = "test-server")]
    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.operation = operation;
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, setting, reason, attempts, .. } = self;
        let ending = Ending { outcome_unknown: false, attempts: *attempts };
        write!(f, "{}: not sent, because the provider of `{setting}` {reason}{ending}", Heading(operation))
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsError")
            .field("operation", &self.operation.id)
            .field("setting", &self.setting)
            .field("reason", &self.reason)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl Error for CredentialsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
