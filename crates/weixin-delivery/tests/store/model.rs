//! Sequences of operations, each of which has to come out as a simple model of the contract says.

mod letters;
mod messages;
mod operations;
mod sessions;

use std::time::Duration;

use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::{Config, TestRunner};
use proptest::{collection, option, prop_oneof};
use tokio::time::Instant;
use weixin_delivery::store::REMEMBER;

use self::messages::Messages;
use self::sessions::Sessions;
use crate::conformance::{Harness, LONG, SHORT};

/// Runs so many sequences, each with a new store.
pub(crate) fn check<H: Harness>(sequences: u32) {
    let config = Config {
        cases: sequences,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let run = |operations: Vec<Operation>| {
        runtime().block_on(sequence::<H>(&operations));
        Ok(())
    };
    TestRunner::new(config)
        .run(&operations(), run)
        .unwrap_or_else(|error| panic!("{error}"));
}

/// How many sequences are run with a store whose time is real: `WEIXIN_MODEL_CASES`, or a few.
#[allow(dead_code, reason = "the store in memory always runs all")]
pub(crate) fn sequences() -> u32 {
    let cases = std::env::var("WEIXIN_MODEL_CASES");
    cases.map_or(16, |cases| cases.parse().expect("a number"))
}

async fn sequence<H: Harness>(operations: &[Operation]) {
    let harness = H::new().await;
    let (mut messages, mut sessions) = (Messages::default(), Sessions::default());
    let mut passed = Instant::now();
    for operation in operations {
        let time = match operation {
            Operation::Pass => SHORT * 2,
            Operation::Skip => REMEMBER + LONG,
            Operation::Message(key, operation) => {
                messages.check(&harness, *key, operation).await;
                Duration::ZERO
            }
            Operation::Session(key, operation) => {
                sessions.check(&harness, *key, operation).await;
                Duration::ZERO
            }
        };
        // On a busy machine a short time can be over that for the model is not.
        if passed.elapsed() > SHORT / 2 {
            return;
        }
        match operation {
            Operation::Pass | Operation::Skip => harness.pass(time).await,
            Operation::Message(..) | Operation::Session(..) => continue,
        }
        messages.pass(time);
        sessions.pass(time);
        passed = Instant::now();
    }
}

#[derive(Clone, Debug)]
enum Operation {
    /// All that is short is over.
    Pass,
    /// All that is not for ever is over.
    Skip,
    /// With one of a few messages.
    Message(u8, operations::Operation),
    /// With one of a few values.
    Session(u8, sessions::Operation),
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let phrases = collection::vec(phrase(), 1..=50);
    phrases.prop_map(|phrases| phrases.into_iter().flatten().take(50).collect())
}

/// One operation, or those that get a message nearer to its end.
fn phrase() -> impl Strategy<Value = Vec<Operation>> {
    let message = |key, operation| Operation::Message(key, operation);
    let ends = operations::ends().prop_map(move |operations| {
        let operations = operations.into_iter();
        operations.map(|operation| message(0, operation)).collect()
    });
    prop_oneof![
        4 => Just(vec![Operation::Pass]),
        1 => Just(vec![Operation::Skip]),
        40 => (0..4_u8, operations::operation()).prop_map(move |(key, op)| vec![message(key, op)]),
        8 => (0..2_u8, sessions::operation()).prop_map(|(key, op)| vec![Operation::Session(key, op)]),
        8 => ends,
        4 => Just(vec![
            message(0, operations::Operation::Take(SHORT)),
            message(0, operations::Operation::Renew(Pick(0), SHORT)),
            Operation::Pass,
        ]),
    ]
}

/// Which of those that there were: mostly the last.
#[derive(Clone, Copy, Debug)]
struct Pick(u8);

impl Pick {
    fn of<T: Copy>(self, all: &[T]) -> Option<T> {
        let last = all.len().checked_sub(1)?;
        Some(all[last.saturating_sub(self.0.into())])
    }
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![4 => Just(Pick(0)), 1 => (1..4_u8).prop_map(Pick)]
}

fn span() -> impl Strategy<Value = Duration> {
    prop_oneof![Just(SHORT), Just(LONG)]
}

fn span_or_none() -> impl Strategy<Value = Duration> {
    prop_oneof![Just(Duration::ZERO), span()]
}

fn flag() -> impl Strategy<Value = bool> {
    any::<bool>()
}

fn seldom<T: std::fmt::Debug + Clone>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.1, value)
}
