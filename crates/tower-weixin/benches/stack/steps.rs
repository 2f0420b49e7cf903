//! The steps of a push, one by one.

use std::hint::black_box;

use criterion::Criterion;
use tower_weixin::{OpenId, OriginalId, Reply, Request};
use weixin_core::CallbackQuery;

use crate::cpu_time::CpuTime;
use crate::support::bot::account;
use crate::support::corpus::{self, Push, SIZES};
use crate::support::direct::cycle;
use crate::support::floor;

pub(crate) fn verify(criterion: &mut Criterion<CpuTime>) {
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

pub(crate) fn open(criterion: &mut Criterion<CpuTime>) {
    let (floor, account) = (corpus::floor(), account(true));
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, true);
        let messages: Vec<_> = pushes.iter().map(|push| (push, encrypt(push))).collect();
        let proofs: Vec<_> = messages
            .iter()
            .map(|(push, encrypt)| {
                let query = CallbackQuery::parse(&push.query).unwrap();
                (account.verify(&query).unwrap(), encrypt)
            })
            .collect();
        let mut group = criterion.benchmark_group(format!("open/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&messages);
            let mut plain = Vec::new();
            bencher.iter(|| {
                let (push, encrypt) = next();
                let query = floor::query(push.query.as_bytes());
                floor.check_message(&query, black_box(encrypt)).unwrap();
                black_box(floor.open(encrypt, &mut plain).unwrap());
            });
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&proofs);
            bencher.iter(|| {
                let (proof, encrypt) = next();
                proof.open(black_box(encrypt)).unwrap()
            });
        });
    }
}

pub(crate) fn decode(criterion: &mut Criterion<CpuTime>) {
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

pub(crate) fn encode(criterion: &mut Criterion<CpuTime>) {
    let (user, account) = (
        OpenId::new("oABC").unwrap(),
        OriginalId::new("gh_1").unwrap(),
    );
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, false);
        let contents: Vec<_> = pushes.iter().map(content).collect();
        let replies: Vec<_> = contents.iter().copied().map(Reply::text).collect();
        let mut group = criterion.benchmark_group(format!("encode/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&contents);
            bencher.iter(|| {
                let content = black_box(*next());
                let mut out = Vec::with_capacity(256 + content.len());
                floor::encode(&mut out, "oABC", "gh_1", 1_760_000_000, content);
                out
            });
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&replies);
            bencher.iter(|| black_box(next()).to_document(&user, &account, 1_760_000_000));
        });
    }
}

pub(crate) fn seal(criterion: &mut Criterion<CpuTime>) {
    let (floor, account) = (corpus::floor(), account(true));
    for (name, size) in SIZES {
        let pushes = corpus::pushes(size, true);
        let document = |push| {
            let mut plain = Vec::new();
            floor.open(encrypt(push), &mut plain).unwrap().to_vec()
        };
        let documents: Vec<_> = pushes.iter().map(document).collect();
        let query = CallbackQuery::parse(&pushes[0].query).unwrap();
        let proof = account.verify(&query).unwrap();
        let sealer = proof.open(encrypt(&pushes[0])).unwrap().into_sealer();
        let mut group = criterion.benchmark_group(format!("seal/{name}"));
        group.bench_function("floor", |bencher| {
            let mut next = cycle(&documents);
            let mut frame = Vec::new();
            bencher.iter(|| {
                frame.clear();
                frame.extend_from_slice(&[0; 20]);
                frame.extend_from_slice(black_box(next()));
                floor.seal(&mut frame, rand::random(), 1_760_000_000, b"123456789")
            });
        });
        group.bench_function("ours", |bencher| {
            let mut next = cycle(&documents);
            bencher.iter(|| {
                let mut out = Vec::with_capacity(next().len() / 3 * 4 + 512);
                let document = black_box(next());
                black_box(sealer.seal(document, "1760000000", &mut out));
                out
            });
        });
    }
}

fn encrypt(push: &Push) -> &str {
    floor::decode(&push.body).unwrap().encrypt
}

fn content(push: &Push) -> &str {
    floor::decode(&push.body).unwrap().content
}
