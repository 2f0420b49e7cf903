//! What is logged of strangers: nothing that they wrote. A program of its own, as tests that run at the same time
//! decide together what is logged.

#[allow(dead_code)]
#[path = "server/support.rs"]
mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use tracing_subscriber::fmt::MakeWriter;

use self::support::{Running, SOON, exchange, patient, until};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_has_nothing_of_what_was_asked_for() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = Router::new().route("/weixin", post(async |body: String| body));
    let server = patient()
        .header_timeout(SOON)
        .body_timeout(SOON)
        .max_connections(1);
    let server = Running::start(server, app).await;
    for request in [
        "POST /weixin?canary HTTP/1.0\r\nX: canary\r\nContent-Length: 6\r\n\r\ncanary",
        "POST /weixin?canary HTTP/1.0\r\nContent-Length: 60\r\n\r\ncanary",
        "POST /weixin?canary HTTP/1.1\r\ncanary\r\n\r\n",
        "canary /\x01weixin?canary HTTP/1.1\r\n\r\n",
        "POST /weixin?canary HTTP/1.1\r\n",
    ] {
        exchange(server.address, request).await;
        until(|| server.counters.open() == 0).await;
    }
    let _full = server.connect().await;
    until(|| server.counters.open() == 1).await;
    exchange(server.address, "").await;
    server.stop().await.unwrap().unwrap();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "INFO weixin_server::listener: listening",
        "DEBUG weixin_server::connection: connection ended",
        "DEBUG weixin_server::connection: no request in time",
        "WARN weixin_server::listener: too many connections: refused count=1",
        "INFO weixin_server::run: drained",
    ] {
        assert!(log.contains(expected), "{expected} in {log}");
    }
    assert!(!log.contains("canary"), "{log}");
}
