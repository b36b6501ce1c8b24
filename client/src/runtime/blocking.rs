//! The client that the generated blocking clients wrap.

use std::{sync::Arc, thread};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use super::{
    api::Operation,
    client::{Caller, Client as AsyncClient, Settings},
    error::{BlockingInAsyncContext, BuildError, Failure},
};

/// A client that blocks the calling thread. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    client: AsyncClient,
    background: Arc<Background>,
}

/// The background thread that drives the connections. Dropping this value ends the thread.
struct Background {
    handle: Handle,
    _stop: oneshot::Sender<()>,
}

impl Background {
    fn start() -> Result<Self, BuildError> {
        let failed =
            |error| BuildError::with_source("could not start the thread of the blocking client", error);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        thread::Builder::new()
            .name(env!("CARGO_PKG_NAME").to_owned())
            .spawn(move || runtime.block_on(stopped))
            .map_err(failed)?;
        Ok(Self { handle, _stop: stop })
    }
}

impl Client {
    pub fn new(client: AsyncClient) -> Result<Self, BuildError> {
        Ok(Self { client, background: Arc::new(Background::start()?) })
    }

    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// Blocks until a call ends.
    ///
    /// # Errors
    ///
    /// Fails with the call's failure, or with [`Failure::BlockingInAsyncContext`] inside an async runtime.
    pub fn block_on<T>(
        &self,
        operation: &'static Operation,
        call: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if Handle::try_current().is_ok() {
            return Err(BlockingInAsyncContext::new(operation).into());
        }
        self.background.handle.block_on(call)
    }
}

impl Caller for Client {
    fn settings(&self) -> &Arc<Settings> {
        self.client.settings()
    }
}
