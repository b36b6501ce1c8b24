//! Host names and ports without a server behind them.

use std::{
    collections::VecDeque,
    future::pending,
    iter,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::TcpSocket;

/// A port of loopback that refuses connections until this value is dropped.
pub struct RefusingPort {
    // The socket is bound, so no other process gets the port. It does not listen.
    _socket: TcpSocket,
    pub address: SocketAddr,
    pub url: String,
}

impl RefusingPort {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        Self { _socket: socket, address, url: format!("http://{address}") }
    }
}

/// The result of a DNS lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    Found(SocketAddr),
    Failed,
    Pending,
}

/// A DNS resolver with one result for each lookup of any name. The last result also applies to all further lookups.
pub struct Resolver(Mutex<VecDeque<Lookup>>);

impl Resolver {
    pub fn new(lookups: impl IntoIterator<Item = Lookup>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(lookups.into_iter().collect())))
    }
}

impl Resolve for Resolver {
    fn resolve(&self, _: Name) -> Resolving {
        let mut lookups = self.0.lock().unwrap();
        let lookup = if lookups.len() > 1 { lookups.pop_front().unwrap() } else { lookups[0] };
        Box::pin(async move {
            match lookup {
                Lookup::Found(address) => Ok(Box::new(iter::once(address)) as Addrs),
                Lookup::Failed => Err("no such host".into()),
                Lookup::Pending => pending().await,
            }
        })
    }
}
