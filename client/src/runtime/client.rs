//! The client, and how it is set up.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::{Url, header::HeaderValue, redirect};

use super::{
    super::generated::{API_VERSION, BASE_URL, operations},
    call::{Call, Operation},
    error::{BuildError, Error},
};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client of the API.
///
/// Cloning is cheap, and clones share their connections: make one client and hand it around.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What all calls of a client share.
#[derive(Debug)]
pub struct Settings {
    #[allow(dead_code, reason = "a description may have no actions")]
    pub(super) http: reqwest::Client,
    /// Without a slash at its end.
    pub(super) base_url: String,
    pub(super) accept_version: HeaderValue,
}

impl Client {
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
        &self.settings.base_url
    }

    /// progenitor's client for one call.
    #[allow(dead_code, reason = "a description may have no actions")]
    pub(in super::super) fn call(&self, operation: &'static Operation) -> operations::Client {
        operations::Client {
            baseurl: self.settings.base_url.clone(),
            client: self.settings.http.clone(),
            inner: Call { operation, settings: Arc::clone(&self.settings), content_type: None },
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.settings.base_url).finish_non_exhaustive()
    }
}

/// The settings of a [`Client`] to be.
#[derive(Clone)]
#[must_use = "settings do nothing until `build` makes a client of them"]
pub struct ClientBuilder {
    base_url: Option<String>,
    timeout: Duration,
    user_agent: Option<String>,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL may hold a password until `build` has refused it.
        f.debug_struct("ClientBuilder").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self { base_url: BASE_URL.map(str::to_owned), timeout: DEFAULT_TIMEOUT, user_agent: None }
    }
}

impl ClientBuilder {
    /// The URL that paths are added to. It may have a path of its own, with or without a slash at its end.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// How long a call may take from the first attempt to connect to the last byte of the answer. 30 seconds by
    /// default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The product to put before this crate's own in the `User-Agent` header, such as `my-app/1.2`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Build`] where a setting can't be used, or the TLS library can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let user_agent = self.user_agent.map_or(own.to_owned(), |product| format!("{product} {own}"));
        let user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| BuildError::new("`user_agent` must be text that a header can hold", None))?;
        let accept_version = HeaderValue::try_from(format!("^{API_VERSION}")).map_err(|_| {
            BuildError::new("the version of the API must be text that a header can hold", None)
        })?;
        let base_url = base_url(self.base_url.as_deref())?;
        #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let what = "no TLS provider is installed: call `CryptoProvider::install_default` of one first";
            return Err(BuildError::new(what, None).into());
        }
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .timeout(self.timeout)
            .connect_timeout(CONNECT_TIMEOUT.min(self.timeout))
            // A redirect would carry the query, and with it any secret, to a host that nobody chose.
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|error| BuildError::new("the HTTP client could not be set up", Some(error)))?;
        Ok(Client { settings: Arc::new(Settings { http, base_url, accept_version }) })
    }
}

fn base_url(base_url: Option<&str>) -> Result<String, BuildError> {
    let fail = |what: &str| Err(BuildError::new(&format!("`base_url` {what}"), None));
    let Some(base_url) = base_url else {
        return fail("must be set: the API's description names no server");
    };
    let Ok(url) = Url::parse(base_url) else {
        return fail("must be a whole URL, such as `https://example.com`");
    };
    let has_tls = cfg!(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"));
    match url.scheme() {
        "https" if !has_tls => {
            return fail("is https, and this crate was built without TLS: turn on its feature `rustls`");
        }
        "https" | "http" => {}
        _ => return fail("must begin with `https://` or `http://`"),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return fail("must end with its path, without a query or a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return fail("must not hold a user name or a password");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
