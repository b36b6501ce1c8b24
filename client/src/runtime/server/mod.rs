//! The test server, without the names of an API: connections, validation, recording, faults and responses.
//!
//! A server listens on a loopback port or in memory. The [`Contract`] supplies the operations and their schemas. A handler
//! can implement some of the operations. The server itself responds to the others.

mod connection;
mod errors;
mod fault;
mod handler;
mod in_process;
mod log;
mod queue;
mod recorded_request;
mod script;
mod setup_error;
mod sync;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use tokio::{runtime, sync::oneshot};

use self::{handler::Shared, in_process::InProcess, log::Log, script::Script, sync::lock};
use super::{
    api::Api,
    attempt::AttemptService,
    contract::{Contract, ParsedRequest, Rejection, Reply},
};

pub use self::{
    errors::ErrorBody,
    fault::{Fault, Faults, StatusFault},
    log::Listener,
    recorded_request::RecordedRequest,
    script::validate,
    setup_error::SetupError,
};

/// Handles a valid request. Returns `None` if the server itself shall respond.
pub type Handler = Box<dyn Fn(&ParsedRequest) -> Result<Option<Reply>, Rejection> + Send + Sync>;

/// The settings of a server.
#[derive(Default)]
pub struct Settings {
    pub handler: Option<Handler>,
    pub error_body: Option<ErrorBody>,
    pub listener: Option<Listener>,
    pub seed: u64,
}

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
    pub fn new(api: &'static Api, contract: &'static Contract, settings: Settings) -> Self {
        let Settings { handler, error_body, listener, seed } = settings;
        let shared = Arc::new(Shared {
            api,
            contract,
            handler,
            error_body,
            seed,
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
