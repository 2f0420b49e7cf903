//! Round trips to be counted under valgrind, which `cargo xtask bench` does:
//!
//! ```text
//! instructions floor|ours|observed plaintext|security 400|2k|20k N
//! ```
//!
//! Apart from the N round trips every run does the same, so that the difference between two runs is
//! that of the round trips. Without these arguments each of them is made once.

mod support;

use std::convert::Infallible;
use std::env;
use std::hint::black_box;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use support::bot::{observed, stack};
use support::corpus::{self, Push, SIZES};
use support::direct::{cycle, now_or_never, request};
use support::floor::Scratch;
use tower::Service;

/// So many requests are made, however few of them are sent.
const MOST: usize = 2000;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        // From `cargo test` or `cargo bench`.
        [] | ["--bench"] => {
            for which in ["floor", "ours", "observed"] {
                for mode in ["plaintext", "security"] {
                    for (size, _) in SIZES {
                        round_trips(which, mode, size, 1);
                    }
                }
            }
        }
        [which, mode, size, count] => {
            round_trips(which, mode, size, count.parse().expect("the last is N"));
        }
        _ => panic!("floor|ours|observed plaintext|security 400|2k|20k N"),
    }
}

fn round_trips(which: &str, mode: &str, size: &str, count: usize) {
    assert!(count <= MOST, "no more than {MOST}");
    let sizes = SIZES.into_iter().find(|(name, _)| *name == size);
    let (_, size) = sizes.expect("a size of SIZES");
    let encrypted = match mode {
        "plaintext" => false,
        "security" => true,
        _ => panic!("plaintext or security"),
    };
    let pushes = corpus::pushes(size, encrypted);
    match which {
        "floor" => floor(&pushes, encrypted, count),
        "ours" => ours(stack(encrypted), &pushes, count),
        "observed" => ours(observed(encrypted), &pushes, count),
        _ => panic!("floor, ours or observed"),
    }
}

fn floor(pushes: &[Push], encrypted: bool, count: usize) {
    let floor = corpus::floor();
    let mut next = cycle(pushes);
    if encrypted {
        let mut scratch = Scratch::default();
        kept(count, || {
            let push = black_box(next());
            floor.round_trip_security(&push.query, &push.body, &mut scratch)
        });
    } else {
        kept(count, || {
            let push = black_box(next());
            floor.round_trip_plaintext(&push.query, &push.body)
        });
    }
}

fn ours<S, B>(mut stack: S, pushes: &[Push], count: usize)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
{
    let mut next = cycle(pushes);
    let requests: Vec<_> = (0..MOST).map(|_| request(next())).collect();
    let mut requests = requests.into_iter();
    kept(count, || {
        let request = black_box(requests.next())?;
        Some(now_or_never(stack.call(request)))
    });
    // To drop what was not sent is work too.
    Box::leak(Box::new(requests));
}

/// Keeps the answers, because the one who drops them is the server.
fn kept<T>(count: usize, mut answer: impl FnMut() -> Option<T>) {
    let mut answers = Vec::with_capacity(MOST);
    for _ in 0..count {
        answers.push(answer().expect("an answer"));
    }
    answers.leak();
}
