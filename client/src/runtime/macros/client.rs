//! Macros for generated clients and their requests.

/// Writes the clients of an API and their builder.
///
/// The generated `Error` must be in scope.
macro_rules! client {
    ($api:path) => {
        /// A client of the API.
        ///
        /// Clones share their connections, so cloning is cheap. Create one client and share it.
        #[derive(Clone)]
        pub struct Client($crate::runtime::Client);

        impl Client {
            /// Creates a client with the default settings.
            ///
            /// # Errors
            ///
            /// Fails with [`Error::Build`] if the TLS library could not be set up.
            pub fn new() -> Result<Self, Error> {
                Self::builder().build()
            }

            /// Returns a builder with the default settings.
            pub fn builder() -> ClientBuilder {
                ClientBuilder::default()
            }

            /// Returns the URL that paths are appended to, without a trailing slash.
            pub fn base_url(&self) -> &str {
                self.0.base_url()
            }
        }

        $crate::runtime::caller!(Client);

        /// The settings of a [`Client`].
        #[must_use = "settings do nothing until `build` is called"]
        pub struct ClientBuilder<C = Client> {
            builder: $crate::runtime::ClientBuilder,
            client: ::std::marker::PhantomData<fn() -> C>,
        }

        impl<C> Default for ClientBuilder<C> {
            fn default() -> Self {
                Self {
                    builder: $crate::runtime::ClientBuilder::new(&$api),
                    client: ::std::marker::PhantomData,
                }
            }
        }

        impl ClientBuilder {
            /// Builds the client.
            ///
            /// # Errors
            ///
            /// Fails with [`Error::Build`] if a setting is invalid, or if the TLS library could not be set up.
            pub fn build(self) -> Result<Client, Error> {
                Ok(Client(self.builder.build().map_err(Error::Build)?))
            }
        }

        impl<C> ClientBuilder<C> {
            /// Sets the URL that paths are appended to. It may contain a path, with or without a trailing slash.
            ///
            /// The URL must start with `https://`. `http://` is allowed for this machine, such as `localhost`,
            /// `127.0.0.1` or `[::1]`. Such requests bypass proxies.
            pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
                self.builder.base_url = Some(base_url.into());
                self
            }

            /// Allows an `http://` base URL for hosts other than this machine. The default is `false`.
            ///
            /// **Anyone on the network can then read all requests, secrets included, and forge responses.**
            pub fn danger_allow_plain_http(mut self, is_allowed: bool) -> Self {
                self.builder.allows_plain_http = is_allowed;
                self
            }

            /// Sets the product that precedes this crate's name in the `User-Agent` header, such as `my-app/1.2`.
            pub fn user_agent(mut self, product: impl Into<String>) -> Self {
                self.builder.user_agent = Some(product.into());
                self
            }

            /// Sets the time limit for connecting, including the TLS handshake. The default is 5 seconds.
            pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.builder.connect_timeout = timeout;
                self
            }

            /// Sets the time limit of one attempt, from connecting to the last byte of the response. The default is 20
            /// seconds.
            ///
            /// The client retries an attempt that timed out only if its operation is safe (`GET` or `HEAD`). The server
            /// may still be processing another one.
            pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.builder.attempt_timeout = timeout;
                self
            }

            /// Sets the time limit of a call in total: the wait for other calls, all attempts, and the pauses between them.
            /// The default is 30 seconds. The `timeout` of a request overrides it.
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.builder.timeout = timeout;
                self
            }

            /// Sets the retry policy. The default is two retries; [`RetryPolicy::never`] turns retries off.
            ///
            /// [`RetryPolicy::never`]: crate::RetryPolicy::never
            pub fn retry(mut self, policy: $crate::runtime::RetryPolicy) -> Self {
                self.builder.retry = policy;
                self
            }

            /// Sets the retry budget, which limits the retries of all calls of the client. The default is 100 retries.
            pub fn retry_budget(mut self, budget: $crate::runtime::RetryBudget) -> Self {
                self.builder.retry_budget = budget;
                self
            }

            /// Adds a [`tower::Layer`] around each attempt. The layer that is added first is the outermost.
            ///
            /// A layer can add headers to an [`Attempt`], delay it, make it fail, and read the status and the headers of the
            /// response. The timeouts of the client include the time that layers take. The client calls the service
            /// of a layer once for each attempt.
            ///
            /// [`tower::Layer`]: https://docs.rs/tower/0.5/tower/trait.Layer.html
            /// [`Attempt`]: crate::attempt::Attempt
            pub fn layer<L>(mut self, layer: L) -> Self
            where
                L: ::tower::Layer<$crate::runtime::attempt::AttemptService> + Send + 'static,
                L::Service: ::tower::Service<
                        $crate::runtime::attempt::Attempt,
                        Response = $crate::runtime::attempt::AttemptResponse,
                        Error = $crate::runtime::attempt::AttemptError,
                        Future: Send + 'static,
                    > + Clone
                    + Send
                    + Sync
                    + 'static,
            {
                self.builder.layer(layer);
                self
            }

            /// Sets a service that sends the attempts instead of the HTTP client: for example, a test server in the same
            /// process. The layers wrap it. The functions of [`configure_http`](Self::configure_http) have no effect on it.
            pub fn transport(mut self, transport: $crate::runtime::attempt::AttemptService) -> Self {
                self.builder.transport = Some(transport);
                self
            }

            /// Sets the size limit of a response body, in bytes. The default is 1 MiB. If the body is larger, the call
            /// fails.
            pub fn max_response_size(mut self, bytes: usize) -> Self {
                self.builder.max_response_size = bytes;
                self
            }

            /// Sets how many calls may be in progress at the same time. The default is 100. Further calls wait.
            ///
            /// Each call uses a connection, and systems limit how many a process may open. There may be a few more
            /// connections than calls, because a connection becomes reusable shortly after its response ends.
            pub fn max_concurrent_calls(mut self, calls: usize) -> Self {
                self.builder.max_concurrent_calls = calls;
                self
            }

            /// Configures the HTTP client: proxies, certificates, name resolution, the connection pool.
            ///
            /// If this method is called twice, both functions apply. If the server echoes a header that is set here, an
            /// error may show it, because the client does not know whether it is secret.
            ///
            /// The client then applies settings of its own, which this method can't change:
            ///
            /// - the timeouts and the `User-Agent` of this builder;
            /// - no `http://`, unless the base URL has it;
            /// - no redirects, no `Referer`, no decompression, no logging of connections;
            /// - no retries by the HTTP client;
            /// - no proxy for `http://` to this machine, and loopback addresses for `localhost`.
            pub fn configure_http(
                mut self,
                configure: impl FnOnce(::reqwest::ClientBuilder) -> ::reqwest::ClientBuilder + Send + 'static,
            ) -> Self {
                self.builder.configure_http(configure);
                self
            }
        }

        impl<C> ::std::fmt::Debug for ClientBuilder<C> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                // The base URL may contain a password until `build` rejects it.
                f.debug_struct("ClientBuilder")
                    .field("connect_timeout", &self.builder.connect_timeout)
                    .field("attempt_timeout", &self.builder.attempt_timeout)
                    .field("timeout", &self.builder.timeout)
                    .field("retry", &self.builder.retry)
                    .field("retry_budget", &self.builder.retry_budget)
                    .field("max_response_size", &self.builder.max_response_size)
                    .field("max_concurrent_calls", &self.builder.max_concurrent_calls)
                    .finish_non_exhaustive()
            }
        }

        #[cfg(feature = "blocking")]
        pub mod blocking {
            //! A client that blocks the calling thread.
            //!
            //! It has the same resources and requests as the async [`Client`](super::Client). The method `send` blocks until
            //! the response arrives.

            use super::Error;

            /// The settings of a blocking [`Client`].
            pub type ClientBuilder = super::ClientBuilder<Client>;

            /// A client of the API for programs without an async runtime.
            ///
            /// Inside an async runtime, including `spawn_blocking`, its calls fail with
            /// [`Error::BlockingInAsyncContext`]. Use the async client there. In code that is not async, such as a closure
            /// for `spawn_blocking`, wait for the call with tokio's `Handle::block_on`.
            ///
            /// Clones share their connections, so cloning is cheap. Create one client and share it. A background thread
            /// drives the connections. It ends when the last clone is dropped.
            #[derive(Clone)]
            pub struct Client($crate::runtime::blocking::Client);

            impl Client {
                /// Creates a client with the default settings.
                ///
                /// # Errors
                ///
                /// Fails with [`Error::Build`] if the TLS library could not be set up, or if no thread could be started.
                pub fn new() -> Result<Self, Error> {
                    Self::builder().build()
                }

                /// Returns a builder with the default settings.
                pub fn builder() -> ClientBuilder {
                    ClientBuilder::default()
                }

                /// Returns the URL that paths are appended to, without a trailing slash.
                pub fn base_url(&self) -> &str {
                    self.0.base_url()
                }

                /// Blocks until a call ends.
                #[allow(dead_code, reason = "a description may have no operations")]
                pub(super) fn block_on<T>(
                    &self,
                    operation: &'static $crate::runtime::Operation,
                    call: impl ::std::future::Future<Output = Result<T, $crate::runtime::Failure>>,
                ) -> Result<T, $crate::runtime::Failure> {
                    self.0.block_on(operation, call)
                }
            }

            impl ClientBuilder {
                /// Builds the client.
                ///
                /// # Errors
                ///
                /// Fails with [`Error::Build`] if a setting is invalid, if the TLS library could not be set up, or if no
                /// thread could be started.
                pub fn build(self) -> Result<Client, Error> {
                    let client = self.builder.build().and_then($crate::runtime::blocking::Client::new);
                    Ok(Client(client.map_err(Error::Build)?))
                }
            }

            $crate::runtime::caller!(Client);
        }
    };
}

/// Implements `Caller` and `Debug` for a generated client.
macro_rules! caller {
    ($client:ident) => {
        impl $crate::runtime::Caller for $client {
            fn settings(&self) -> &::std::sync::Arc<$crate::runtime::Settings> {
                self.0.settings()
            }
        }

        impl ::std::fmt::Debug for $client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
            }
        }
    };
}

/// Writes the async and the blocking `send` method of a generated request. The function `$send` makes the call.
macro_rules! send {
    ($request:ident, $value:ty, $send:ident) => {
        impl $request {
            /// Sends the request and decodes the response.
            ///
            /// # Errors
            ///
            /// Fails as documented for the method that created the request.
            ///
            /// # Panics
            ///
            /// Panics if awaited outside a tokio runtime with I/O and time enabled.
            pub async fn send(self) -> Result<$crate::runtime::ResponseValue<$value>, Error> {
                Ok($send(self.0.into_call()?).await?)
            }
        }

        #[cfg(feature = "blocking")]
        impl $request<super::super::blocking::Client> {
            /// Sends the request, blocks until the response arrives, and decodes it.
            ///
            /// # Errors
            ///
            /// Fails as documented for the method that created the request.
            pub fn send(self) -> Result<$crate::runtime::ResponseValue<$value>, Error> {
                let (client, operation) = (self.0.client().clone(), self.0.operation());
                Ok(client.block_on(operation, $send(self.0.into_call()?))?)
            }
        }
    };
}

/// Writes the methods of a generated request that set the options of the call.
macro_rules! call_options {
    ($request:ident, $timeout:ident, $retry:ident, $extra_header:ident, $extra_query:ident, $preview:ident) => {
        impl<C> $request<C> {
            /// Sets the timeout of this call, including its retries. It overrides the timeout of the client.
            pub fn $timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Sets the retry policy of this call. It overrides the policy of the client.
            pub fn $retry(self, policy: $crate::runtime::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// Adds a header to this call. It replaces a header of the same name that the client would send.
            ///
            /// The client treats the value as a secret.
            pub fn $extra_header(
                self,
                name: impl Into<::std::string::String>,
                value: impl Into<::std::string::String>,
            ) -> Self {
                Self(self.0.extra_header(name, value))
            }

            /// Adds a pair to the query of this call.
            ///
            /// The client treats the value as a secret.
            pub fn $extra_query(
                self,
                name: impl Into<::std::string::String>,
                value: impl Into<::std::string::String>,
            ) -> Self {
                Self(self.0.extra_query(name, value))
            }
        }

        impl<C: $crate::runtime::Caller + Clone> $request<C> {
            /// Returns the request as the client would send it, without its secrets.
            ///
            /// # Errors
            ///
            /// Fails with [`Error::InvalidRequest`] if a value is missing or invalid, or if required credentials are not
            /// set.
            pub fn $preview(&self) -> ::std::result::Result<$crate::runtime::RequestPreview, Error> {
                Ok(self.0.preview()?)
            }
        }
    };
}

pub(crate) use {call_options, caller, client, send};
