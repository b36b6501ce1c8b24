//! The client that the generated clients wrap, and the settings that its calls share.

use std::{sync::Arc, time::Duration};

use reqwest::{Url, header::HeaderValue};
use tokio::sync::Semaphore;

use super::{
    api::{Api, ParameterLocation},
    credentials::Credentials,
    retry::RetryPolicy,
    retry_budget::RemainingBudget,
    sender::Sender,
    value::Texts,
};

/// A client of an API. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// Returns the URL that paths are appended to, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str().trim_end_matches('/')
    }
}

/// The settings that all calls of a client share.
pub struct Settings {
    pub api: &'static Api,
    /// The client from which progenitor's client builds requests.
    pub http: reqwest::Client,
    pub sender: Sender,
    pub base_url: Url,
    pub user_agent: HeaderValue,
    pub credentials: Credentials,
    pub defaults: Vec<ParameterDefault>,
    pub attempt_timeout: Duration,
    pub timeout: Duration,
    pub retry: RetryPolicy,
    pub retry_budget: RemainingBudget,
    /// In bytes.
    pub max_response_size: usize,
    /// Limits the number of calls in progress: each has a permit.
    pub permits: Semaphore,
}

/// A value that calls send for a parameter if they set none.
pub struct ParameterDefault {
    pub location: ParameterLocation,
    pub name: &'static str,
    pub texts: Texts,
}

impl Settings {
    /// Returns the client's default for a parameter.
    pub fn default_of(&self, location: ParameterLocation, name: &str) -> Option<&Texts> {
        let mut defaults = self.defaults.iter();
        let default = defaults.find(|default| default.location == location && default.name == name)?;
        Some(&default.texts)
    }
}

/// An async or a blocking client.
pub trait Caller {
    fn settings(&self) -> &Arc<Settings>;
}

impl Caller for Client {
    fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }
}
