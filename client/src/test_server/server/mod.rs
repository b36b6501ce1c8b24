//! A generic HTTP server on a loopback port or in memory: connections, validation, recording, faults and scripted responses.
//!
//! The server works with any description. The [`Contract`] supplies the operations and their schemas, and the [`Api`] their
//! behavior.

mod api;
mod connection;
mod fault;
mod handler;
mod in_process;
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

use self::{handler::Shared, in_process::InProcess};
use super::sync::lock;
use crate::runtime::{attempt::AttemptService, contract::Contract};

pub use self::{
    api::Api,
    fault::{Fault, Faults, StatusFault},
    log::{Listener, Log},
    recorded_request::RecordedRequest,
    script::{Script, validate},
};

/// A server. It serves connections in memory, and those of a socket if it has one.
pub struct Server {
    shared: Arc<Shared>,
    socket: Option<Socket>,
}

/// A thread that serves the connections of a socket. Dropping this value ends the thread.
struct Socket {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Creates a server without a socket.
    pub fn new(contract: &'static Contract, api: Arc<dyn Api>, listener: Option<Listener>) -> Self {
        let shared = Arc::new(Shared {
            contract,
            api,
            faults: Mutex::default(),
            script: Mutex::default(),
            log: Log::new(listener),
        });
        Self { shared, socket: None }
    }

    /// Serves the connections of a socket, on a thread of its own.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, or if the system can't provide a socket or a thread.
    pub fn listen(&mut self, port: u16) -> io::Result<()> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let socket = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(socket)?
        };
        let (stop, stopped) = oneshot::channel();
        let accept = connection::accept(socket, Arc::clone(&self.shared));
        let run = move || {
            runtime.block_on(async {
                tokio::spawn(accept);
                let _ = stopped.await;
            });
        };
        let thread = thread::Builder::new().name("test-server".to_owned()).spawn(run)?;
        self.socket = Some(Socket { address, stop: Some(stop), thread: Some(thread) });
        Ok(())
    }

    /// Returns the base URL of the socket.
    pub fn url(&self) -> Option<String> {
        self.socket.as_ref().map(|socket| format!("http://{}", socket.address))
    }

    /// Returns a service that sends attempts to this server without a socket.
    pub fn transport(&self) -> AttemptService {
        AttemptService::new(InProcess(Arc::downgrade(&self.shared)))
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

impl Drop for Socket {
    fn drop(&mut self) {
        // The thread drops its runtime, which closes all connections.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
