//! The router on a port.

use std::future::pending;

use tokio::net::TcpListener;
use weixin_server::Server;

use super::deadline::PATIENCE;
use super::router;
use crate::Platform;

/// The most connections at a time. One more is refused.
const MAX_CONNECTIONS: usize = 256;

/// Serves the [`router`](router()) on a port, until it is dropped.
///
/// There are at most 256 connections at a time, and a caller who sends nothing for 30 seconds is not waited for.
/// `axum::serve` waits for ever, and takes any number.
pub async fn serve(listener: TcpListener, platform: Platform) {
    let server = Server::new()
        .max_connections(MAX_CONNECTIONS)
        .header_timeout(PATIENCE)
        .idle_timeout(PATIENCE)
        // After that of the router, which says so.
        .body_timeout(PATIENCE * 2)
        .http(listener, router(platform));
    // It neither drains nor fails.
    let _ = server.run_until(pending::<()>()).await;
}
