//! A generic HTTP server on a loopback port: sockets, validation, recording, faults and scripted responses.
//!
//! The server works with any description. The [`Contract`] supplies the operations and their schemas, and the [`Api`] their
//! behavior.

mod api;
mod connection;
mod fault;
mod handler;
mod log;
mod queue;
mod recorded_request;
mod script;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use tokio::{runtime, sync::oneshot};

use self::handler::Shared;
use super::sync::lock;
use crate::runtime::contract::Contract;

pub use self::{
    api::Api,
    fault::{Fault, Faults, StatusFault},
    log::{Listener, Log},
    recorded_request::RecordedRequest,
    script::{Script, validate},
};

/// A running server. Dropping it stops the server.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Starts a server on its own thread.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, or if the system can't provide a socket or a thread.
    pub fn start(
        contract: &'static Contract,
        api: Arc<dyn Api>,
        port: u16,
        listener: Option<Listener>,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let socket = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(socket)?
        };
        let shared = Arc::new(Shared {
            contract,
            api,
            faults: Mutex::default(),
            script: Mutex::default(),
            log: Log::new(listener),
        });
        let (stop, stopped) = oneshot::channel();
        let accept = connection::accept(socket, Arc::clone(&shared));
        let run = move || {
            runtime.block_on(async {
                tokio::spawn(accept);
                let _ = stopped.await;
            });
        };
        let thread = thread::Builder::new().name("test-server".to_owned()).spawn(run)?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn contract(&self) -> &'static Contract {
        self.shared.contract
    }

    pub fn log(&self) -> &Log {
        &self.shared.log
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.shared.faults)
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.shared.script)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The thread drops its runtime, which closes all connections.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
