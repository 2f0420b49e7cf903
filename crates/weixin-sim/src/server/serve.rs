//! The router on a port.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::router;
use crate::Platform;

/// The most connections at a time. Others wait until one is closed.
const MAX_CONNECTIONS: usize = 256;
/// A connection over which no head of a request comes in this time is closed, be it a kept one.
const HEAD: Duration = Duration::from_secs(30);
/// A rest after the machine has refused a connection, mostly as it has no more.
const REST: Duration = Duration::from_secs(1);

/// Serves the [`router`](router()) on a port, until it is dropped.
///
/// There are at most 256 connections at a time, and a caller who sends nothing for 30 seconds is not waited for.
/// `axum::serve` waits for ever, and takes any number.
pub async fn serve(listener: TcpListener, platform: Platform) {
    let service = TowerToHyperService::new(router(platform));
    let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // What is in here ends when this function is dropped.
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let permit = Arc::clone(&free).acquire_owned().await.ok();
        let stream = accept(&listener).await;
        while connections.try_join_next().is_some() {}
        let service = service.clone();
        connections.spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // Who broke off knows it.
            let _ = connection.await;
            drop(permit);
        });
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Without it answers are late, and still right.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) => {
                let of_caller = [ConnectionAborted, ConnectionRefused, ConnectionReset];
                if !of_caller.contains(&error.kind()) {
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }
}
