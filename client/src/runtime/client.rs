//! The client, and what its calls share.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::{
    Url,
    header::{HeaderName, HeaderValue},
};
use tokio::sync::Semaphore;

use super::{
    super::generated::{Error, operations},
    builder::ClientBuilder,
    call::{Call, Operation},
    parameter::ParameterLocation,
    retry::RetryPolicy,
    text::Text,
};

/// A client of the API.
///
/// Cloning is cheap, and clones share their connections: make one client and hand it around.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What all calls of a client share.
pub struct Settings {
    pub(super) http: reqwest::Client,
    /// Without a slash at its end, but for that of a path which has nothing else.
    pub(super) base_url: Url,
    /// The headers that every request carries, unless the API describes them itself.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// What is sent for parameters that a call leaves unset.
    pub(super) defaults: Vec<(ParameterLocation, &'static str, Vec<Text>)>,
    pub(super) attempt_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) max_response_size: usize,
    /// One for each call that may go on at the same time.
    pub(super) places: Semaphore,
}

impl Settings {
    /// What to send for a parameter that a call leaves unset.
    pub(super) fn default_of(&self, place: ParameterLocation, name: &str) -> Option<&[Text]> {
        let mut defaults = self.defaults.iter();
        let (.., texts) = defaults.find(|(at, called, _)| *at == place && *called == name)?;
        Some(texts)
    }
}

impl Client {
    pub(super) fn new_with(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// A client of the API's own server, with the default settings.
    ///
    /// # Errors
    ///
    /// [`Error::Build`] where the TLS library can't be set up.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The URL that paths are added to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str().trim_end_matches('/')
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// A client that calls can be made with, whether or not they are waited for by blocking.
#[allow(dead_code, reason = "a description may have no actions")]
pub trait Caller {
    /// An empty call of an action, with the time that the caller gives it, if not the client's.
    fn call(&self, operation: &'static Operation, timeout: Option<Duration>) -> operations::Client;
}

impl Caller for Client {
    fn call(&self, operation: &'static Operation, timeout: Option<Duration>) -> operations::Client {
        Call::start(operation, &self.settings, timeout)
    }
}
