//! Servers on ports of their own.

use std::net::SocketAddr;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use weixin_core::{Account, Mode};
use weixin_sim::{Platform, SimAccount};

/// The platform, and a server that does this with each connection.
pub(crate) async fn raw<C, F>(connection: C) -> Platform
where
    C: Fn(TcpStream) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream));
        }
    });
    by_url(address)
}

/// The platform in plaintext mode.
pub(crate) fn by_url(address: SocketAddr) -> Platform {
    Platform::new(SimAccount::new().mode(Mode::Plaintext))
        .serve_url(&format!("http://{address}/weixin?bot=1"))
        .unwrap()
}

/// Reads a request, and writes this.
pub(crate) async fn say(mut stream: TcpStream, answer: &[u8]) {
    read_request(&mut stream).await;
    // The platform may hang up before all of it is written.
    drop(stream.write_all(answer).await);
}

/// Reads the head of a request, and as much of its body as came with it.
pub(crate) async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.unwrap() == 0 {
            break;
        }
    }
    String::from_utf8(request).unwrap()
}

/// Serves the bot of `tower-weixin` with hyper; the second value counts the connections.
pub(crate) async fn serve(
    account: Account,
    bot: tower_weixin::RouterService,
) -> (SocketAddr, tokio::sync::watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (count, connections) = tokio::sync::watch::channel(0);
    let bot = tower_weixin::service(account, bot);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.send_modify(|count| *count += 1);
            stream.set_nodelay(true).unwrap();
            let bot = bot.clone();
            let service = service_fn(move |request| bot.clone().oneshot(request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    (address, connections)
}
