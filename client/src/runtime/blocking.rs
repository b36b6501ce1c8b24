//! A client that waits for its answers. Needs the feature `blocking`. It has the resources and requests of [`Client`](crate::Client), whose `send` then
//! returns the answer itself.

use std::{fmt, future::Future, sync::Arc, thread, time::Duration};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use super::{
    super::generated::{Error, operations},
    call::Operation,
    client::Caller,
    error::{BlockingInAsyncContext, BuildError},
};

/// The settings of a [`Client`] to be.
pub type ClientBuilder = super::ClientBuilder<Client>;

/// A client of the API for programs without an async runtime.
///
/// Inside a runtime, tasks for which blocking is allowed included, its calls fail: there, make the call with the async
/// client, and where the code is not async itself, wait for it with tokio's `Handle::block_on`.
///
/// Cloning is cheap, and clones share their connections: make one client and hand it around, to other threads too. Its
/// connections are looked after by one thread of its own, which ends with the last clone.
#[derive(Clone)]
pub struct Client {
    client: super::Client,
    background: Arc<Background>,
}

/// The thread that drives the connections, for as long as this is there.
struct Background {
    handle: Handle,
    _until_dropped: oneshot::Sender<()>,
}

impl Background {
    fn start() -> Result<Self, BuildError> {
        let failed =
            |error| BuildError::caused_by("the thread of the blocking client could not be started", error);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (until_dropped, dropped) = oneshot::channel::<()>();
        thread::Builder::new()
            .name(env!("CARGO_PKG_NAME").to_owned())
            .spawn(move || runtime.block_on(dropped))
            .map_err(failed)?;
        Ok(Self { handle, _until_dropped: until_dropped })
    }
}

impl Client {
    /// A client of the API's own server, with the default settings.
    ///
    /// # Errors
    ///
    /// [`Error::Build`] where the TLS library can't be set up, or no thread can be started.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::with_defaults()
    }

    /// The URL that paths are added to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// Waits for a call to end.
    ///
    /// # Errors
    ///
    /// The call's own, and [`Error::BlockingInAsyncContext`] where waiting would hold up other tasks.
    #[allow(dead_code, reason = "a description may have no actions")]
    pub(in super::super) fn wait<T>(
        &self,
        operation: &'static Operation,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(BlockingInAsyncContext::new(operation).into());
        }
        self.background.handle.block_on(call)
    }
}

impl ClientBuilder {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Build`] where a setting can't be used, the TLS library can't be set up, or no thread can be started.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client { client: self.build_async()?, background: Arc::new(Background::start()?) })
    }
}

impl Caller for Client {
    fn call(&self, operation: &'static Operation, timeout: Option<Duration>) -> operations::Client {
        self.client.call(operation, timeout)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
