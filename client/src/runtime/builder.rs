//! How a client is set up, and what of that is refused.

use std::{
    fmt,
    marker::PhantomData,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderName, HeaderValue},
    redirect, retry,
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::{
    super::generated::{API_VERSION, BASE_URL, Error},
    check::{Validate, ValidationError},
    client::{Client, Settings},
    error::BuildError,
    parameter::{Parameter, ParameterLocation, ParameterSpec},
    retry::RetryPolicy,
    secret::secret_header,
    text::{IntoText, Text},
};

/// The settings of a [`Client`] to be.
#[must_use = "settings do nothing until `build` makes a client of them"]
pub struct ClientBuilder<C = Client> {
    base_url: Option<String>,
    allows_plain_http: bool,
    access_token: Option<Zeroizing<String>>,
    accept_version: Option<String>,
    user_agent: Option<String>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    max_response_size: usize,
    max_concurrent_calls: usize,
    configure_http: Option<Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>>,
    defaults: Vec<Result<ParameterDefault, BuildError>>,
    client: PhantomData<fn() -> C>,
}

type ParameterDefault = (ParameterLocation, &'static str, Vec<Text>);

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL may hold a password until `build` has refused it.
        f.debug_struct("ClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("max_response_size", &self.max_response_size)
            .field("max_concurrent_calls", &self.max_concurrent_calls)
            .finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self::with_defaults()
    }
}

impl<C> ClientBuilder<C> {
    pub(super) fn with_defaults() -> Self {
        Self {
            base_url: BASE_URL.map(str::to_owned),
            allows_plain_http: false,
            access_token: None,
            accept_version: None,
            user_agent: None,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(20),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            max_response_size: 1024 * 1024,
            max_concurrent_calls: 100,
            configure_http: None,
            defaults: Vec::new(),
            client: PhantomData,
        }
    }
}

impl<C> ClientBuilder<C> {
    /// The URL that paths are added to. It may have a path of its own, with or without a slash at its end.
    ///
    /// It must begin with `https://`. `http://` is for the machine itself, as `localhost`, `127.0.0.1` or `[::1]`, and goes
    /// past any proxy.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Allows a base URL of `http://` for a host that is not this machine. Not allowed by default.
    ///
    /// **Everyone on the way can then read all requests, secrets too, and answer in the server's stead.**
    pub fn danger_allow_plain_http(mut self, is_allowed: bool) -> Self {
        self.allows_plain_http = is_allowed;
        self
    }

    /// The access token to send with every request, as `Authorization: Bearer …`. None by default.
    ///
    /// Nothing prints it, and it is wiped from memory with the client.
    pub fn access_token(mut self, access_token: impl Into<String>) -> Self {
        self.access_token = Some(Zeroizing::new(access_token.into()));
        self
    }

    /// The versions of the API to accept answers of, as `Accept-Version`. By default those that are compatible with
    /// [`API_VERSION`](crate::API_VERSION): a caret, and that.
    pub fn accept_version(mut self, accept_version: impl Into<String>) -> Self {
        self.accept_version = Some(accept_version.into());
        self
    }

    /// The product to put before this crate's own in the `User-Agent` header, such as `my-app/1.2`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// How long connecting may take, with the handshake of TLS. 5 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the answer. 20 seconds by default.
    ///
    /// An attempt that takes longer is not tried again: the server may be at work on it.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a call may take over all: waiting for its turn, all attempts, and the pauses between them. 30 seconds by
    /// default. A request's own `timeout` goes before it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a call that failed in passing is tried again: twice by default, [`RetryPolicy::never`] turns it off.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How much is read of an answer's body, in bytes. 1 MiB by default. An answer that is longer is an error.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// How many calls may go on at the same time. 100 by default. Further ones wait for their turn.
    ///
    /// Each has a connection of its own, and the number of those that a process may have open is limited. There are some
    /// more connections than calls, as one that has just served may not be ready for the next.
    pub fn max_concurrent_calls(mut self, calls: usize) -> Self {
        self.max_concurrent_calls = calls;
        self
    }

    /// Settings of the HTTP client itself: a proxy, certificates, a resolver, the pool of connections.
    ///
    /// Headers that are set here are sent, and are not known to be secret: an error that the server answers with may repeat
    /// them. If it is called twice, both are applied.
    ///
    /// What this crate promises is set after it and can't be undone here: no redirects, no `Referer`, no retries but the
    /// client's own, no decompression, no logging of what is sent, no `http://` beside the base URL, the time-outs and the
    /// `User-Agent`.
    pub fn configure_http(
        mut self,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.configure_http = Some(match self.configure_http {
            Some(before) => Box::new(move |http| configure(before(http))),
            None => Box::new(configure),
        });
        self
    }

    /// Sends the parameter's value with every call that leaves it unset.
    #[allow(dead_code, reason = "a description may have no parameters of the client")]
    pub(in super::super) fn set_default<T: Validate + IntoText>(self, parameter: Parameter<T>) -> Self {
        let described = parameter.described;
        self.set_default_texts(described, parameter.text().map(|text| text.into_iter().collect()))
    }

    /// Sends the items of the parameter's list with every call that leaves it unset.
    #[allow(dead_code, reason = "a description may have no lists among the parameters of the client")]
    pub(in super::super) fn set_default_each<T: Validate + IntoText>(
        self,
        parameter: Parameter<Vec<T>>,
    ) -> Self {
        let described = parameter.described;
        self.set_default_texts(described, parameter.texts().map(Option::unwrap_or_default))
    }

    fn set_default_texts(
        mut self,
        described: &ParameterSpec,
        texts: Result<Vec<Text>, ValidationError>,
    ) -> Self {
        let ParameterSpec { place, name, .. } = *described;
        let default = texts.map(|texts| (place, name, texts));
        // The last that was set is the one that is found.
        self.defaults.insert(0, default.map_err(|invalid| BuildError::new(format!("`{name}` {invalid}"))));
        self
    }

    /// The client that all kinds of clients are made of.
    pub(super) fn build_async(self) -> Result<Client, Error> {
        for (name, timeout) in [
            ("connect_timeout", self.connect_timeout),
            ("attempt_timeout", self.attempt_timeout),
            ("timeout", self.timeout),
        ] {
            if timeout.is_zero() {
                return Err(BuildError::new(format!("`{name}` must be more than zero")).into());
            }
        }
        if self.max_concurrent_calls == 0 {
            return Err(BuildError::new("`max_concurrent_calls` must be at least one").into());
        }
        let base_url = BaseUrl::parse(self.base_url.as_deref(), self.allows_plain_http)?;
        let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let user_agent = self.user_agent.map_or(own.to_owned(), |product| format!("{product} {own}"));
        let user_agent = header("user_agent", HeaderValue::try_from(user_agent).ok())?;
        let accept_version = self.accept_version.unwrap_or_else(|| format!("^{API_VERSION}"));
        let accept_version = header("accept_version", HeaderValue::try_from(accept_version).ok())?;
        let mut headers = vec![(HeaderName::from_static("accept-version"), accept_version)];
        if let Some(token) = self.access_token {
            if token.trim().is_empty() {
                return Err(BuildError::new("`access_token` must not be empty").into());
            }
            // Made at once, as text that grows leaves a copy behind.
            let bearer = Zeroizing::new(["Bearer ", &token].concat());
            headers.push((AUTHORIZATION, header("access_token", secret_header(bearer))?));
        }
        #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let what = "no TLS provider is installed: call `CryptoProvider::install_default` of one first";
            return Err(BuildError::new(what).into());
        }
        let http = reqwest::Client::builder();
        let http = match self.configure_http {
            Some(configure) => configure(http),
            None => http,
        };
        let http = http
            .user_agent(user_agent)
            .connect_timeout(self.connect_timeout.min(self.timeout))
            .timeout(self.attempt_timeout)
            // A redirect would carry the query, and with it any secret, to a host that nobody chose.
            .redirect(redirect::Policy::none())
            .referer(false)
            // Only the client knows which requests may be sent twice.
            .retry(retry::never())
            // A short body could become one beyond all bounds.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // It writes all bytes to the log.
            .connection_verbose(false)
            .https_only(base_url.scheme == Scheme::Https);
        // What is meant for this machine must not leave it in plain text, whatever a name is said to mean.
        let http = match base_url.scheme {
            Scheme::Loopback => http.no_proxy().resolve_to_addrs(LOCALHOST, &LOOPBACK),
            Scheme::Https | Scheme::Plain => http,
        };
        let http = http.build().map_err(|error| {
            BuildError::caused_by("the HTTP client could not be set up", error.without_url())
        })?;
        Ok(Client::new_with(Settings {
            http,
            base_url: base_url.url,
            headers,
            defaults: self.defaults.into_iter().collect::<Result<_, _>>()?,
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            retry: self.retry,
            max_response_size: self.max_response_size,
            places: Semaphore::new(self.max_concurrent_calls.min(Semaphore::MAX_PERMITS)),
        }))
    }
}

impl ClientBuilder {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Build`] where a setting can't be used, or the TLS library can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        self.build_async()
    }
}

fn header(setting: &str, value: Option<HeaderValue>) -> Result<HeaderValue, BuildError> {
    value.ok_or_else(|| BuildError::new(format!("`{setting}` must be text that a header can hold")))
}

const LOCALHOST: &str = "localhost";

/// The machine itself. The port is the URL's.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// A base URL that may be used.
struct BaseUrl {
    url: Url,
    scheme: Scheme,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Https,
    /// Plain HTTP that stays on this machine.
    Loopback,
    /// Plain HTTP over the network.
    Plain,
}

impl BaseUrl {
    fn parse(text: Option<&str>, allows_plain_http: bool) -> Result<Self, BuildError> {
        let fail = |what: &str| Err(BuildError::new(format!("`base_url` {what}")));
        let Some(text) = text else {
            return fail("must be set: the API's description names no server");
        };
        let Ok(url) = Url::parse(text.trim_end_matches('/')) else {
            return fail("must be a whole URL, such as `https://example.com`");
        };
        let has_tls = cfg!(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"));
        let scheme = match url.scheme() {
            "https" if !has_tls => {
                return fail("is https, and this crate was built without TLS: turn on its feature `rustls`");
            }
            "https" => Scheme::Https,
            "http" if is_loopback(&url) => Scheme::Loopback,
            "http" if allows_plain_http => Scheme::Plain,
            "http" => {
                return fail(
                    "must begin with `https://`: over `http://`, everyone on the way could read the secrets that are \
                     sent; only `danger_allow_plain_http` allows that for a host that is not this machine",
                );
            }
            _ => return fail("must begin with `https://`"),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return fail("must end with its path, without a query or a fragment");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return fail("must not hold a user name or a password");
        }
        Ok(Self { url, scheme })
    }
}

/// Whether a URL leads to the machine itself.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == LOCALHOST, |address| address.is_loopback())
}
