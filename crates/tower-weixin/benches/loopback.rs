//! Requests per second over loopback: the whole stack on hyper, beside a bare hyper handler that
//! reads the body and answers as many bytes. One thread serves, another one asks.
//!
//! ```text
//! cargo bench -p tower-weixin --bench loopback
//! ```
//!
//! The two are measured by turns. The CPU time of the serving thread for one request says more than
//! the requests per second, which the asking thread and other work on the machine disturb.

#[allow(dead_code, reason = "the other benchmark needs the rest")]
#[path = "support/corpus.rs"]
mod corpus;
#[allow(dead_code, reason = "the other benchmark needs the rest")]
#[path = "support/floor.rs"]
mod floor;

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use corpus::{APP_ID, KEY, Push, SIZES, TOKEN};
use cpu_time::ThreadTime;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tower::{Service, ServiceBuilder, service_fn};
use tower_weixin::{
    Account, Message, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn,
};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(500);
const CONNECTIONS: usize = 16;

fn main() {
    // `cargo test --benches` only wants to see that this runs.
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let (rounds, round) = if is_test {
        (1, Duration::from_millis(20))
    } else {
        (ROUNDS, ROUND)
    };
    for (mode, encrypted) in [("plaintext", false), ("security", true)] {
        for (size_name, size) in SIZES {
            let pushes = corpus::pushes(size, encrypted);
            let requests: Vec<_> = pushes.iter().map(wire).collect();
            let answer = Bytes::from(vec![b'x'; size]);
            let bare = || {
                let answer = answer.clone();
                service_fn(move |request: http::Request<Incoming>| {
                    let answer = answer.clone();
                    async move {
                        request.into_body().collect().await.unwrap();
                        Ok::<_, Infallible>(http::Response::new(Full::new(answer)))
                    }
                })
            };
            let mut best = [Measured::default(); 2];
            for _ in 0..rounds {
                best[0] = best[0].max(measure(bare, &requests, round));
                best[1] = best[1].max(measure(|| stack(encrypted), &requests, round));
            }
            let [bare, ours] = best;
            println!(
                "{mode:9} {size_name:>4}: bare hyper {:6.0}/s {:5.2} us, ours {:6.0}/s {:5.2} us, {:.0} %",
                bare.per_second,
                bare.cpu_micros,
                ours.per_second,
                ours.cpu_micros,
                100.0 * ours.per_second / bare.per_second,
            );
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Measured {
    per_second: f64,
    cpu_micros: f64,
}

impl Measured {
    fn max(self, other: Self) -> Self {
        if self.per_second > other.per_second {
            self
        } else {
            other
        }
    }
}

fn stack(
    encrypted: bool,
) -> impl Service<
    http::Request<Incoming>,
    Response = http::Response<impl http_body::Body<Data = Bytes, Error = Infallible> + Send>,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send {
    let account = Account::builder(TOKEN).app_id(APP_ID).dangerous_any_age();
    let account = if encrypted {
        account.encoding_aes_key(KEY)
    } else {
        account
    };
    ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account.build().unwrap()))
        .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
        .service(handler_fn(async |request: Request| {
            match request.into_message() {
                Message::Text(text) => Reply::text(text.content),
                _ => Reply::success(),
            }
        }))
}

/// A request as it goes over the wire.
fn wire(push: &Push) -> Vec<u8> {
    let mut request = format!(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n\
         Content-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
        push.uri,
        push.body.len()
    )
    .into_bytes();
    request.extend_from_slice(&push.body);
    request
}

/// Serves `make()` on a thread of its own, and asks from this one for the length of `round`.
fn measure<S, B>(make: impl Fn() -> S, requests: &[Vec<u8>], round: Duration) -> Measured
where
    S: Service<
            http::Request<Incoming>,
            Response = http::Response<B>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + 'static,
    B: http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let service = make();
    let server = std::thread::spawn({
        let done = Arc::clone(&done);
        move || serve(listener, service, &done)
    });
    let start = Instant::now();
    let asked = ask(address, requests, round);
    let elapsed = start.elapsed();
    done.store(true, Ordering::Relaxed);
    drop(TcpStream::connect(address));
    let cpu = server.join().unwrap();
    Measured {
        per_second: asked as f64 / elapsed.as_secs_f64(),
        cpu_micros: cpu.as_secs_f64() * 1e6 / asked as f64,
    }
}

/// Serves until `done`, and returns the CPU time that it took.
fn serve<S, B>(listener: std::net::TcpListener, service: S, done: &AtomicBool) -> Duration
where
    S: Service<
            http::Request<Incoming>,
            Response = http::Response<B>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + 'static,
    B: http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let cpu = ThreadTime::now();
    listener.set_nonblocking(true).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        while !done.load(Ordering::Relaxed) {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    cpu.elapsed()
}

/// Sends one request at a time on each of a few connections, and counts the answers.
fn ask(address: SocketAddr, requests: &[Vec<u8>], round: Duration) -> usize {
    let mut streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let mut requests = requests.iter().cycle();
    let mut buffer = vec![0; 64 * 1024];
    let (start, mut asked) = (Instant::now(), 0);
    while start.elapsed() < round {
        for stream in &mut streams {
            stream.write_all(requests.next().unwrap()).unwrap();
        }
        for stream in &mut streams {
            read_response(stream, &mut buffer);
            asked += 1;
        }
    }
    asked
}

fn read_response(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        filled += stream.read(&mut buffer[filled..]).unwrap();
        let Some(head) = memchr::memmem::find(&buffer[..filled], b"\r\n\r\n") else {
            continue;
        };
        assert!(buffer.starts_with(b"HTTP/1.1 200 OK"));
        let text = std::str::from_utf8(&buffer[..head])
            .unwrap()
            .to_ascii_lowercase();
        let (_, length) = text.split_once("content-length: ").unwrap();
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        if filled == head + 4 + length {
            return;
        }
    }
}
