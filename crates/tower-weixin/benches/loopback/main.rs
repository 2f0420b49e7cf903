//! Requests per second over loopback: the whole stack on hyper, beside a bare hyper handler that
//! reads the body and answers as many bytes. One thread serves, another one asks.
//!
//! ```text
//! cargo bench -p tower-weixin --bench loopback
//! ```
//!
//! The two are measured by turns. The CPU time of the serving thread for one request says more than
//! the requests per second, which the asking thread and other work on the machine disturb.

mod client;
mod server;
#[expect(dead_code, reason = "the other benchmarks need the rest")]
#[path = "../support/mod.rs"]
mod support;

use std::convert::Infallible;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use client::{ask, wire};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use server::serve;
use support::bot::stack;
use support::corpus::{self, SIZES};
use tower::{Service, service_fn};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(500);

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
