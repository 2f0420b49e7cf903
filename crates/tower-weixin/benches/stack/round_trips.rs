//! The whole way of a push: from the request to the bytes of the answer.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use tower::Service;

use crate::cpu_time::CpuTime;
use crate::support::bot::stack;
use crate::support::corpus::{self, Push, SIZES};
use crate::support::direct::{cycle, now_or_never, request};
use crate::support::floor::Scratch;

/// So few requests are made ahead of each measurement that they are as warm as those of a server.
const BATCH: BatchSize = BatchSize::NumIterations(32);

pub(crate) fn plaintext(criterion: &mut Criterion<CpuTime>) {
    let floor = corpus::floor();
    round_trip(criterion, "round_trip_plaintext", false, move |push| {
        floor.round_trip_plaintext(&push.query, &push.body)
    });
}

pub(crate) fn security(criterion: &mut Criterion<CpuTime>) {
    let floor = corpus::floor();
    let mut scratch = Scratch::default();
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
        let mut stack = stack(encrypted);
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
