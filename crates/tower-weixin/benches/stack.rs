//! Each step of a push, and the whole way, beside the bare chain of primitives on the same bytes.
//!
//! ```text
//! cargo bench -p tower-weixin --bench stack
//! ```

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/cpu_time.rs"]
mod cpu_time;
#[path = "support/floor.rs"]
mod floor;

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use corpus::{APP_ID, COUNT, KEY, Push, SIZES, TOKEN};
use cpu_time::CpuTime;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http_body_util::Full;
use tower::{Service, ServiceBuilder};
use tower_weixin::{
    Account, Message, OpenId, OriginalId, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer,
    handler_fn,
};
use weixin_core::CallbackQuery;

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = verify, open, decode, encode, seal, round_trip_plaintext, round_trip_security
}
criterion_main!(benches);

/// So few requests are made ahead of each measurement that they are as warm as those of a server.
const BATCH: BatchSize = BatchSize::NumIterations(32);

fn verify(criterion: &mut Criterion<CpuTime>) {
    let (floor, account) = (corpus::floor(), account(false));
    let pushes = corpus::pushes(400, false);
    let mut group = criterion.benchmark_group("verify");
    group.bench_function("floor", |bencher| {
        let mut next = cycle(&pushes);
        bencher.iter(|| {
            floor
                .verify(&floor::query(black_box(next().query.as_bytes())))
                .unwrap()
        });
    });
    group.bench_function("ours", |bencher| {
        let mut next = cycle(&pushes);
        bencher.iter(|| {
            let query = CallbackQuery::parse(black_box(&next().query)).unwrap();
            account.verify(&query).unwrap()
        });
    });
}

fn open(criterion: &mut Criterion<CpuTime>) {
    let (floor, account) = (corpus::floor(), account(true));
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, true);
        let proofs: Vec<_> = pushes
            .iter()
            .map(|push| {
                account
                    .verify(&CallbackQuery::parse(&push.query).unwrap())
                    .unwrap()
            })
            .collect();
        let mut group = criterion.benchmark_group(format!("open/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&pushes);
            let mut plain = Vec::new();
            bencher.iter(|| {
                let push = next();
                let query = floor::query(push.query.as_bytes());
                floor
                    .check_message(&query, black_box(&push.encrypt))
                    .unwrap();
                black_box(floor.open(&push.encrypt, &mut plain).unwrap());
            });
        });
        group.bench_function("ours", |bencher| {
            let mut index = 0;
            bencher.iter(|| {
                index = (index + 1) % COUNT;
                proofs[index]
                    .open(black_box(&pushes[index].encrypt))
                    .unwrap()
            });
        });
    }
}

fn decode(criterion: &mut Criterion<CpuTime>) {
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, false);
        let mut group = criterion.benchmark_group(format!("decode/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter(|| {
                black_box(floor::decode(black_box(&next().body)).unwrap());
            });
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter(|| Request::parse(black_box(&next().body)).unwrap());
        });
    }
}

fn encode(criterion: &mut Criterion<CpuTime>) {
    let (user, account) = (
        OpenId::new("oABC").unwrap(),
        OriginalId::new("gh_1").unwrap(),
    );
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, false);
        let replies: Vec<_> = pushes
            .iter()
            .map(|push| Reply::text(&*push.content))
            .collect();
        let mut group = criterion.benchmark_group(format!("encode/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter(|| {
                let content = black_box(&next().content);
                let mut out = Vec::with_capacity(256 + content.len());
                floor::encode(&mut out, "oABC", "gh_1", 1_760_000_000, content);
                out
            });
        });
        group.bench_function("ours", |bencher| {
            let mut index = 0;
            bencher.iter(|| {
                index = (index + 1) % COUNT;
                black_box(&replies[index]).to_document(&user, &account, 1_760_000_000)
            });
        });
    }
}

fn seal(criterion: &mut Criterion<CpuTime>) {
    let (floor, account) = (corpus::floor(), account(true));
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, true);
        let query = CallbackQuery::parse(&pushes[0].query).unwrap();
        let opened = account
            .verify(&query)
            .unwrap()
            .open(&pushes[0].encrypt)
            .unwrap();
        let sealer = opened.into_sealer();
        let mut group = criterion.benchmark_group(format!("seal/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&pushes);
            let mut frame = Vec::new();
            bencher.iter(|| {
                frame.clear();
                frame.extend_from_slice(&[0; 20]);
                frame.extend_from_slice(black_box(next().document.as_bytes()));
                floor.seal(&mut frame, rand::random(), 1_760_000_000, b"123456789")
            });
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter(|| {
                let mut out = Vec::with_capacity(next().document.len() / 3 * 4 + 512);
                let document = black_box(next().document.as_bytes());
                black_box(sealer.seal(document, "1760000000", &mut out));
                out
            });
        });
    }
}

fn round_trip_plaintext(criterion: &mut Criterion<CpuTime>) {
    let floor = corpus::floor();
    round_trip(criterion, "round_trip_plaintext", false, move |push| {
        floor.round_trip_plaintext(&push.query, &push.body)
    });
}

fn round_trip_security(criterion: &mut Criterion<CpuTime>) {
    let floor = corpus::floor();
    let mut scratch = floor::Scratch::default();
    round_trip(criterion, "round_trip_security", true, move |push| {
        floor.round_trip_security(&push.query, &push.body, &mut scratch)
    });
}

fn round_trip(
    criterion: &mut Criterion<CpuTime>,
    name: &str,
    encrypted: bool,
    mut floor: impl FnMut(&Push) -> Option<Vec<u8>>,
) {
    for (size_name, size) in SIZES {
        let pushes = corpus::pushes(size, encrypted);
        let mut stack = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account(encrypted)))
            .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
            .service(handler_fn(async |request: Request| {
                match request.into_message() {
                    Message::Text(text) => Reply::text(text.content),
                    _ => Reply::success(),
                }
            }));
        let mut group = criterion.benchmark_group(format!("{name}/{size_name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter_batched(&mut next, |push| floor(black_box(push)).unwrap(), BATCH);
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&pushes);
            bencher.iter_batched(
                || request(next()),
                |request| now_or_never(stack.call(black_box(request))),
                BATCH,
            );
        });
    }
}

fn account(encrypted: bool) -> Account {
    let account = Account::builder(TOKEN).app_id(APP_ID).dangerous_any_age();
    if encrypted {
        account.encoding_aes_key(KEY)
    } else {
        account
    }
    .build()
    .unwrap()
}

/// A request without headers, which a server has to make and drop with any handler.
fn request(push: &Push) -> http::Request<Full<Bytes>> {
    let mut request = http::Request::new(Full::new(push.body.clone()));
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = push.uri.clone();
    request
}

fn now_or_never<T, E: std::fmt::Debug>(
    future: impl Future<Output = Result<http::Response<T>, E>>,
) -> http::Response<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(response) => {
            let response = response.unwrap();
            assert!(response.status().is_success());
            response
        }
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

fn cycle<'a>(pushes: &'a [Push]) -> impl FnMut() -> &'a Push {
    let mut index = 0;
    move || {
        index = (index + 1) % pushes.len();
        &pushes[index]
    }
}
