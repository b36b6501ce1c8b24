//! The settings of a client, which are checked before it is built.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderValue},
    redirect, retry,
};
use serde::Serialize;
use tokio::sync::Semaphore;
use tower::{Layer, Service};
use zeroize::Zeroizing;

use super::{
    api::{Api, ParameterLocation, ParameterSpec, SecurityScheme},
    attempt::{Attempt, AttemptError, AttemptResponse, AttemptService},
    client::{Client, ParameterDefault, Settings},
    constraints::{Validate, ValidationError},
    credentials::{Credential, Credentials},
    error::BuildError,
    retry::RetryPolicy,
    retry_budget::{RemainingBudget, RetryBudget},
    secret::bearer_header,
    sender::{Sender, WrapService},
    style,
    text::{IntoText, has_forbidden_character},
    token_provider::{TokenProvider, TokenReason},
    value::{Texts, convert, convert_list},
};

type ConfigureHttp = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// The location and the name of a parameter.
type Parameter = (ParameterLocation, &'static str);

/// The builder of a client.
pub struct ClientBuilder {
    api: &'static Api,
    pub base_url: Option<String>,
    pub allows_plain_http: bool,
    pub user_agent: Option<String>,
    pub connect_timeout: Duration,
    pub attempt_timeout: Duration,
    pub timeout: Duration,
    pub retry: RetryPolicy,
    pub retry_budget: RetryBudget,
    pub max_response_size: usize,
    pub max_concurrent_calls: usize,
    credentials: Vec<(&'static SecurityScheme, Result<Credential, BuildError>)>,
    configure_http: Option<ConfigureHttp>,
    pub transport: Option<AttemptService>,
    layers: Vec<WrapService>,
    defaults: Vec<(Parameter, Result<ParameterDefault, BuildError>)>,
}

impl ClientBuilder {
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: api.base_url.map(str::to_owned),
            allows_plain_http: false,
            user_agent: None,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(20),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            retry_budget: RetryBudget::default(),
            max_response_size: 1024 * 1024,
            max_concurrent_calls: 100,
            credentials: Vec::new(),
            configure_http: None,
            transport: None,
            layers: Vec::new(),
            defaults: Vec::new(),
        }
    }

    /// Adds a function that configures the HTTP client. All functions apply, in the order in which they were added.
    pub fn configure_http(
        &mut self,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) {
        self.configure_http = Some(match self.configure_http.take() {
            Some(before) => Box::new(move |http| configure(before(http))),
            None => Box::new(configure),
        });
    }

    /// Adds a layer around each attempt. The first layer is the outermost.
    pub fn layer<L>(&mut self, layer: L)
    where
        L: Layer<AttemptService> + Send + 'static,
        L::Service: Service<Attempt, Response = AttemptResponse, Error = AttemptError>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as Service<Attempt>>::Future: Send + 'static,
    {
        self.layers.push(Box::new(move |service| AttemptService::new(layer.layer(service))));
    }

    /// Sets the value that calls send for a parameter if they set none.
    pub fn set_default<T: Validate + IntoText>(
        &mut self,
        spec: &ParameterSpec,
        value: impl TryInto<T, Error: std::fmt::Display>,
    ) {
        self.add_default(spec, convert::<T>(value, &spec.constraints));
    }

    /// Sets the list that calls send for a parameter if they set none.
    pub fn set_default_list<T: Validate + IntoText>(
        &mut self,
        spec: &ParameterSpec,
        values: impl IntoIterator<Item: TryInto<T, Error: std::fmt::Display>>,
    ) {
        self.add_default(spec, convert_list::<T>(values, &spec.constraints));
    }

    /// Sets the object, union or JSON that calls send for a parameter if they set none.
    pub fn set_default_serialized<T: Validate + Serialize>(
        &mut self,
        spec: &ParameterSpec,
        value: impl TryInto<T, Error: std::fmt::Display>,
    ) {
        self.add_default(spec, style::serialize::<T>(value, spec));
    }

    /// Sets the list of objects, unions or JSON that calls send for a parameter if they set none.
    pub fn set_default_serialized_list<T: Validate + Serialize>(
        &mut self,
        spec: &ParameterSpec,
        values: impl IntoIterator<Item: TryInto<T, Error: std::fmt::Display>>,
    ) {
        self.add_default(spec, style::serialize_list::<T>(values, spec));
    }

    fn add_default(&mut self, spec: &ParameterSpec, texts: Result<Texts, ValidationError>) {
        let texts = texts.and_then(|texts| {
            let is_header = spec.location == ParameterLocation::Header;
            if is_header && has_forbidden_character(style::single(spec, texts.clone()).as_str()) {
                return Err("must not contain control characters".into());
            }
            Ok(texts)
        });
        let default = texts.map(|texts| ParameterDefault { location: spec.location, name: spec.name, texts });
        let default = default.map_err(|error| BuildError::new(format!("`{}` {error}", spec.name)));
        let parameter = (spec.location, spec.name);
        self.defaults.retain(|(other, _)| *other != parameter);
        self.defaults.push((parameter, default));
    }

    /// Sets the token of a security scheme.
    pub fn set_token(&mut self, scheme: &'static SecurityScheme, token: String) {
        let header = bearer_header(&Zeroizing::new(token));
        self.set_credential(scheme, header.map(|header| Credential::Header(AUTHORIZATION, header)));
    }

    /// Sets the function that provides the token of a security scheme.
    pub fn set_token_provider<F>(
        &mut self,
        scheme: &'static SecurityScheme,
        provide: impl Fn(TokenReason) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<String, Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        self.set_credential(scheme, Ok(Credential::Provider(TokenProvider::new(provide))));
    }

    /// Sets the user name and the password of a security scheme.
    pub fn set_password(&mut self, scheme: &'static SecurityScheme, user: String, password: String) {
        self.set_credential(scheme, Credential::password(Zeroizing::new(user), Zeroizing::new(password)));
    }

    /// Sets the API key of a security scheme.
    pub fn set_key(&mut self, scheme: &'static SecurityScheme, key: String) {
        self.set_credential(scheme, Credential::key(scheme.kind, Zeroizing::new(key)));
    }

    fn set_credential(
        &mut self,
        scheme: &'static SecurityScheme,
        credential: Result<Credential, &'static str>,
    ) {
        let credential =
            credential.map_err(|reason| BuildError::new(format!("`{}` {reason}", scheme.setting)));
        self.credentials.retain(|(other, _)| !scheme.is(other));
        self.credentials.push((scheme, credential));
    }

    /// Checks the settings and builds the client.
    pub fn build(self) -> Result<Client, BuildError> {
        for (name, timeout) in [
            ("connect_timeout", self.connect_timeout),
            ("attempt_timeout", self.attempt_timeout),
            ("timeout", self.timeout),
        ] {
            if timeout.is_zero() {
                return Err(BuildError::new(format!("`{name}` must be greater than zero")));
            }
        }
        if self.max_concurrent_calls == 0 {
            return Err(BuildError::new("`max_concurrent_calls` must be at least one"));
        }
        let base_url = BaseUrl::parse(self.base_url.as_deref(), self.allows_plain_http)?;
        let crate_name = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let user_agent =
            self.user_agent.map_or(crate_name.to_owned(), |product| format!("{product} {crate_name}"));
        let user_agent = header("user_agent", HeaderValue::try_from(user_agent).ok())?;
        let credentials = Credentials::new(self.credentials)?;
        #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let message = "no TLS provider is installed: call `CryptoProvider::install_default` first";
            return Err(BuildError::new(message));
        }
        let http = reqwest::Client::builder();
        let http = match self.configure_http {
            // The runtime has timers of its own. This one replaces a timeout that the function may have set.
            Some(configure) => configure(http).timeout(self.attempt_timeout),
            None => http,
        };
        let http = http
            .connect_timeout(self.connect_timeout.min(self.timeout))
            // A redirect would send the query, which may contain a secret, to another host.
            .redirect(redirect::Policy::none())
            .referer(false)
            // Only this crate knows which requests can be repeated without harm.
            .retry(retry::never())
            // A small compressed body could exceed the size limit once decompressed.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // Verbose connections log every byte, secrets included.
            .connection_verbose(false)
            .https_only(base_url.scheme == Scheme::Https);
        // Plain HTTP to `localhost` must not leave this machine, even if the name resolves to another address.
        let http = match base_url.scheme {
            Scheme::Loopback => http.no_proxy().resolve_to_addrs(LOCALHOST, &LOOPBACK),
            Scheme::Https | Scheme::Plain => http,
        };
        let http = http.build().map_err(|error| {
            BuildError::with_source("could not set up the HTTP client", error.without_url())
        })?;
        Ok(Client::new(Settings {
            api: self.api,
            sender: Sender::new(http.clone(), self.transport, self.layers),
            http,
            base_url: base_url.url,
            user_agent,
            credentials,
            defaults: self.defaults.into_iter().map(|(_, default)| default).collect::<Result<_, _>>()?,
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            retry: self.retry,
            retry_budget: RemainingBudget::new(self.retry_budget),
            max_response_size: self.max_response_size,
            permits: Semaphore::new(self.max_concurrent_calls.min(Semaphore::MAX_PERMITS)),
        }))
    }
}

fn header(setting: &str, value: Option<HeaderValue>) -> Result<HeaderValue, BuildError> {
    value.ok_or_else(|| BuildError::new(format!("`{setting}` must not contain control characters")))
}

const LOCALHOST: &str = "localhost";

/// The loopback addresses. reqwest replaces port 0 with the port of the URL.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// A valid base URL.
struct BaseUrl {
    url: Url,
    scheme: Scheme,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Https,
    /// Plain HTTP to this machine.
    Loopback,
    /// Plain HTTP to another machine.
    Plain,
}

impl BaseUrl {
    fn parse(text: Option<&str>, allows_plain_http: bool) -> Result<Self, BuildError> {
        let fail = |message: &str| Err(BuildError::new(format!("`base_url` {message}")));
        let Some(text) = text else {
            return fail("must be set, because the API's description has no server");
        };
        let Ok(url) = Url::parse(text.trim_end_matches('/')) else {
            return fail("must be an absolute URL, such as `https://example.com`");
        };
        let has_tls = cfg!(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"));
        let scheme = match url.scheme() {
            "https" if !has_tls => {
                return fail("needs TLS, which this crate was built without: enable its feature `rustls`");
            }
            "https" => Scheme::Https,
            "http" if is_loopback(&url) => Scheme::Loopback,
            "http" if allows_plain_http => Scheme::Plain,
            "http" => {
                return fail(
                    "must start with `https://`: anyone on the network can read what plain HTTP sends; \
                     `danger_allow_plain_http` allows `http://` for hosts other than this machine",
                );
            }
            _ => return fail("must start with `https://`"),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return fail("must not contain a query or a fragment");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return fail("must not contain a user name or a password");
        }
        Ok(Self { url, scheme })
    }
}

/// Returns `true` if a URL points to this machine.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == LOCALHOST, |address| address.is_loopback())
}
