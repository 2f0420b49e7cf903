//! What is done to messages, at random.

use std::time::Duration;

use proptest::prelude::{Just, Strategy};
use proptest::prop_oneof;

use super::{Pick, flag, pick, seldom, span, span_or_none};
use crate::conformance::SHORT;

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Claim(Who),
    Renew(Pick, Duration),
    Finish(Pick, Duration),
    Defer(Pick, Duration),
    Fail(Pick),
    Take(Duration),
    Answer(Pick),
    Postpone(Pick, Duration, bool),
    Settle(Pick, End),
    Backlog,
    Letters(usize),
    Replay,
    Discard,
}

#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) owner: u128,
    pub(super) body: Option<u8>,
    pub(super) pin: Option<u8>,
    pub(super) lease: Duration,
    pub(super) counts: bool,
}

#[derive(Clone, Debug)]
pub(super) enum End {
    Sent,
    Kept(Duration),
    Expired,
    Dead,
}

pub(super) fn operation() -> impl Strategy<Value = Operation> {
    let who = (1..4_u128, seldom(0..4_u8), seldom(0..3_u8), span(), flag()).prop_map(
        |(owner, body, pin, lease, counts)| Who {
            owner,
            body,
            pin,
            lease,
            counts,
        },
    );
    let end = prop_oneof![
        Just(End::Sent),
        span().prop_map(End::Kept),
        Just(End::Expired),
        Just(End::Dead)
    ];
    prop_oneof![
        8 => who.prop_map(Operation::Claim),
        2 => (pick(), span()).prop_map(|(fence, lease)| Operation::Renew(fence, lease)),
        2 => (pick(), span()).prop_map(|(fence, keep)| Operation::Finish(fence, keep)),
        6 => (pick(), span_or_none()).prop_map(|(fence, lease)| Operation::Defer(fence, lease)),
        3 => pick().prop_map(Operation::Fail),
        8 => span().prop_map(Operation::Take),
        2 => pick().prop_map(Operation::Answer),
        4 => (pick(), span_or_none(), flag())
            .prop_map(|(fence, delay, failed)| Operation::Postpone(fence, delay, failed)),
        3 => (pick(), end).prop_map(|(fence, end)| Operation::Settle(fence, end)),
        1 => Just(Operation::Backlog),
        1 => (0..4_usize).prop_map(Operation::Letters),
        1 => Just(Operation::Replay),
        1 => Just(Operation::Discard),
    ]
}

/// What makes a message fail, or wait.
pub(super) fn ends() -> impl Strategy<Value = Vec<Operation>> {
    let who = |owner| Who {
        owner,
        body: None,
        pin: None,
        lease: SHORT,
        counts: true,
    };
    let none = Duration::ZERO;
    prop_oneof![
        (1..4_u128)
            .prop_map(move |owner| vec![Operation::Claim(who(owner)), Operation::Fail(Pick(0))]),
        (1..4_u128).prop_map(move |owner| vec![
            Operation::Claim(who(owner)),
            Operation::Defer(Pick(0), none)
        ]),
        Just(vec![
            Operation::Take(SHORT),
            Operation::Postpone(Pick(0), none, true)
        ]),
    ]
}
