//! Running a message once.

use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, Fence, MAX_FAILURES, REMEMBER, Settled};

use super::{
    Harness, LONG, SHORT, USER, attempt, claim, claimed, entry, key, key_of, over, short, take,
};

pub(crate) async fn the_first_claim_gets_the_message(harness: &impl Harness) {
    let got = claim(harness, &key(harness, 1), &attempt(1)).await;
    let Claim::Claimed {
        attempts,
        is_behind,
        ..
    } = got
    else {
        panic!("{got:?}");
    };
    assert_eq!((attempts, is_behind), (1, false));
}

pub(crate) async fn a_second_claim_of_one_owner_gets_the_same_fence(harness: &impl Harness) {
    let key = key(harness, 1);
    let fence = claimed(harness, &key, &attempt(1)).await;
    assert_eq!(claimed(harness, &key, &attempt(1)).await, fence);
}

pub(crate) async fn another_owner_waits(harness: &impl Harness) {
    let key = key(harness, 1);
    claimed(harness, &key, &attempt(1)).await;
    let got = claim(harness, &key, &attempt(2)).await;
    let Claim::Running { attempts, lease } = got else {
        panic!("{got:?}");
    };
    assert_eq!(attempts, 2);
    assert!(lease <= LONG && lease > LONG / 2, "{lease:?}");
}

pub(crate) async fn who_only_looks_takes_nothing(harness: &impl Harness) {
    let key = key(harness, 1);
    let look = Attempt {
        lease: Duration::ZERO,
        ..attempt(9)
    };
    let free = |attempts| Claim::Running {
        attempts,
        lease: Duration::ZERO,
    };
    // What nobody has claimed is not remembered.
    for _ in 0..2 {
        assert_eq!(claim(harness, &key, &look).await, free(1));
    }
    let fence = claimed(harness, &key, &short(1)).await;
    let got = claim(harness, &key, &look).await;
    assert!(matches!(got, Claim::Running { attempts: 2, lease } if !lease.is_zero()));
    over(harness).await;
    assert_eq!(claim(harness, &key, &look).await, free(3));
    let store = harness.store();
    assert!(store.renew(&key, fence, LONG).await.unwrap());
    let entry = entry(USER, "");
    assert_eq!(store.fail(&key, fence, &entry, "").await.unwrap(), 1);
    assert_eq!(claim(harness, &key, &look).await, free(4));
    let got = claim(harness, &key, &attempt(2)).await;
    assert!(matches!(got, Claim::Claimed { attempts: 5, .. }), "{got:?}");
}

pub(crate) async fn other_messages_do_not_matter(harness: &impl Harness) {
    let keys = [1, 2].map(|number| key(harness, number));
    let one = claimed(harness, &keys[0], &attempt(1)).await;
    let other = claimed(harness, &keys[1], &attempt(1)).await;
    assert_ne!(one, other);
    let finished = harness.store().finish(&keys[1], one, "", LONG);
    assert!(!finished.await.unwrap());
}

pub(crate) async fn accounts_do_not_mix(harness: &impl Harness) {
    let [one, other] = harness.accounts().map(|account| key_of(account, 1));
    let fence = claimed(harness, &one, &attempt(1)).await;
    let body = [2; 16];
    let second = claimed(harness, &other, &Attempt { body, ..attempt(2) }).await;
    let store = harness.store();
    assert!(store.finish(&one, fence, "one", LONG).await.unwrap());
    assert!(store.finish(&other, second, "other", LONG).await.unwrap());
    let got = claim(harness, &one, &attempt(3)).await;
    assert_eq!(got, Claim::Done(Some("one".into())));
}

pub(crate) async fn when_the_lease_is_over_another_owner_gets_a_larger_fence(
    harness: &impl Harness,
) {
    let key = key(harness, 1);
    let first = claimed(harness, &key, &short(1)).await;
    over(harness).await;
    let second = claimed(harness, &key, &short(2)).await;
    assert!(second > first, "{second:?} after {first:?}");
    over(harness).await;
    let third = claimed(harness, &key, &short(1)).await;
    assert!(third > second, "{third:?} after {second:?}");
}

pub(crate) async fn a_fence_lives_until_somebody_else_has_the_message(harness: &impl Harness) {
    let key = key(harness, 1);
    let fence = claimed(harness, &key, &short(1)).await;
    over(harness).await;
    assert_eq!(claimed(harness, &key, &short(1)).await, fence);
    over(harness).await;
    let finished = harness.store().finish(&key, fence, "late", LONG);
    assert!(finished.await.unwrap());
}

pub(crate) async fn a_former_fence_is_refused(harness: &impl Harness) {
    let key = key(harness, 1);
    let former = claimed(harness, &key, &short(1)).await;
    over(harness).await;
    let fence = claimed(harness, &key, &attempt(2)).await;
    refused_everywhere(harness, former).await;
    let finished = harness.store().finish(&key, fence, "right", LONG);
    assert!(finished.await.unwrap());
    refused_everywhere(harness, former).await;
    let got = claim(harness, &key, &attempt(3)).await;
    assert_eq!(got, Claim::Done(Some("right".into())));
}

pub(crate) async fn a_fence_that_never_was_is_refused(harness: &impl Harness) {
    for fence in [Fence(0), Fence(1), Fence(u64::MAX)] {
        refused_everywhere(harness, fence).await;
    }
    let Fence(fence) = claimed(harness, &key(harness, 1), &attempt(1)).await;
    for fence in [0, fence + 1, u64::MAX] {
        refused_everywhere(harness, Fence(fence)).await;
    }
}

/// For the first message.
async fn refused_everywhere(harness: &impl Harness, fence: Fence) {
    let (store, key, entry) = (harness.store(), key(harness, 1), entry(USER, "1"));
    assert!(!store.renew(&key, fence, LONG).await.unwrap());
    assert!(!store.finish(&key, fence, "wrong", LONG).await.unwrap());
    assert!(!store.defer(&key, fence, &entry, LONG).await.unwrap());
    assert_eq!(store.fail(&key, fence, &entry, "wrong").await.unwrap(), 0);
    assert!(!store.answer(&key, fence, "wrong").await.unwrap());
    assert!(!store.postpone(&key, fence, LONG, None).await.unwrap());
    assert!(!store.settle(&key, fence, &Settled::Sent).await.unwrap());
    assert_eq!(take(harness, LONG).await, None);
}

pub(crate) async fn a_renewed_lease_goes_on(harness: &impl Harness) {
    let key = key(harness, 1);
    let fence = claimed(harness, &key, &short(1)).await;
    assert!(harness.store().renew(&key, fence, LONG).await.unwrap());
    over(harness).await;
    let got = claim(harness, &key, &attempt(2)).await;
    assert!(matches!(got, Claim::Running { .. }), "{got:?}");
}

pub(crate) async fn an_answered_message_is_done_with_the_same_reply(harness: &impl Harness) {
    for (number, reply) in [(1, "你好 \" \0 \u{1F600}"), (2, ""), (3, "success")] {
        let key = key(harness, number);
        let fence = claimed(harness, &key, &attempt(1)).await;
        let finished = harness.store().finish(&key, fence, reply, LONG);
        assert!(finished.await.unwrap());
        for owner in [1, 2, 3] {
            let got = claim(harness, &key, &attempt(owner)).await;
            assert_eq!(got, Claim::Done(Some(reply.into())));
        }
    }
}

pub(crate) async fn a_message_is_finished_once(harness: &impl Harness) {
    let (store, key) = (harness.store(), key(harness, 1));
    let fence = claimed(harness, &key, &attempt(1)).await;
    // The second one is a repetition of the first, and is accepted as that.
    for _ in 0..2 {
        assert!(store.finish(&key, fence, "first", LONG).await.unwrap());
    }
    let entry = entry(USER, "1");
    assert!(!store.renew(&key, fence, LONG).await.unwrap());
    assert!(!store.defer(&key, fence, &entry, LONG).await.unwrap());
    assert_eq!(store.fail(&key, fence, &entry, "no").await.unwrap(), 0);
    let got = claim(harness, &key, &attempt(1)).await;
    assert_eq!(got, Claim::Done(Some("first".into())));
}

pub(crate) async fn a_reply_is_forgotten_before_the_message(harness: &impl Harness) {
    let key = key(harness, 1);
    let fence = claimed(harness, &key, &attempt(1)).await;
    let finished = harness.store().finish(&key, fence, "gone", SHORT);
    assert!(finished.await.unwrap());
    over(harness).await;
    let got = claim(harness, &key, &attempt(2)).await;
    assert_eq!(got, Claim::Done(None));
    harness.pass(REMEMBER - Duration::from_secs(10)).await;
    let got = claim(harness, &key, &attempt(2)).await;
    assert_eq!(got, Claim::Done(None));
}

pub(crate) async fn a_message_is_forgotten_in_the_end(harness: &impl Harness) {
    let [left, answered, failed] = [1, 2, 3].map(|number| key(harness, number));
    claimed(harness, &left, &attempt(1)).await;
    let fence = claimed(harness, &answered, &attempt(1)).await;
    let finished = harness.store().finish(&answered, fence, "gone", LONG);
    assert!(finished.await.unwrap());
    let fence = claimed(harness, &failed, &attempt(1)).await;
    let entry = entry(USER, "3");
    let failures = harness.store().fail(&failed, fence, &entry, "no");
    assert_eq!(failures.await.unwrap(), 1);

    harness.pass(REMEMBER + LONG).await;
    for key in [left, answered, failed] {
        let body = [2; 16];
        let got = claim(harness, &key, &Attempt { body, ..attempt(2) }).await;
        assert!(matches!(got, Claim::Claimed { attempts: 1, .. }), "{got:?}");
    }
}

pub(crate) async fn a_reply_that_is_kept_for_long_is_kept(harness: &impl Harness) {
    let key = key(harness, 1);
    let fence = claimed(harness, &key, &attempt(1)).await;
    let finished = harness.store().finish(&key, fence, "kept", REMEMBER * 3);
    assert!(finished.await.unwrap());
    harness.pass(REMEMBER * 2).await;
    let got = claim(harness, &key, &attempt(2)).await;
    assert_eq!(got, Claim::Done(Some("kept".into())));
}

pub(crate) async fn a_message_is_remembered_for_as_long_as_its_claim_says(harness: &impl Harness) {
    let (store, claimed_for) = (harness.store(), REMEMBER * 3);
    let keys = [1, 2, 3, 4, 5, 6].map(|number| key(harness, number));
    let mut fences = Vec::new();
    for key in &keys {
        let remember = claimed_for;
        let attempt = Attempt {
            remember,
            ..attempt(1)
        };
        fences.push(claimed(harness, key, &attempt).await);
    }
    let [_left, renewed, answered, failed, sent, discarded] = &keys;
    let entry = entry(USER, "1");
    assert!(store.renew(renewed, fences[1], LONG).await.unwrap());
    let finished = store.finish(answered, fences[2], "gone", LONG);
    assert!(finished.await.unwrap());
    let failures = store.fail(failed, fences[3], &entry, "no");
    assert_eq!(failures.await.unwrap(), 1);
    for (key, fence, end) in [
        (sent, fences[4], Settled::Sent),
        (discarded, fences[5], Settled::Dead("no".into())),
    ] {
        assert!(store.defer(key, fence, &entry, LONG).await.unwrap());
        assert!(store.settle(key, fence, &end).await.unwrap());
    }
    assert!(store.discard(discarded).await.unwrap());

    let other = Attempt {
        body: [2; 16],
        ..attempt(2)
    };
    harness.pass(claimed_for - LONG).await;
    for key in &keys {
        assert_eq!(claim(harness, key, &other).await, Claim::Conflict);
    }
    harness.pass(LONG * 2).await;
    for key in &keys {
        claimed(harness, key, &other).await;
    }
}

pub(crate) async fn attempts_are_counted(harness: &impl Harness) {
    let key = key(harness, 1);
    let look = |owner| Attempt {
        counts: false,
        ..short(owner)
    };
    let attempts = async |attempt| match claim(harness, &key, &attempt).await {
        Claim::Claimed { attempts, .. } | Claim::Running { attempts, .. } => attempts,
        other => panic!("{other:?}"),
    };
    assert_eq!(attempts(attempt(1)).await, 1);
    assert_eq!(attempts(look(1)).await, 1);
    assert_eq!(attempts(look(2)).await, 1);
    assert_eq!(attempts(attempt(2)).await, 2);
    assert_eq!(attempts(look(3)).await, 2);
    assert_eq!(attempts(look(1)).await, 2);
    over(harness).await;
    assert_eq!(attempts(look(4)).await, 2);
    over(harness).await;
    assert_eq!(attempts(attempt(5)).await, 3);
}

pub(crate) async fn a_failed_message_is_run_again(harness: &impl Harness) {
    let (store, key, entry) = (harness.store(), key(harness, 1), entry(USER, "1"));
    let first = claimed(harness, &key, &attempt(1)).await;
    assert_eq!(store.fail(&key, first, &entry, "no").await.unwrap(), 1);
    assert_eq!(store.fail(&key, first, &entry, "no").await.unwrap(), 0);
    assert!(!store.finish(&key, first, "wrong", LONG).await.unwrap());
    assert_eq!(take(harness, LONG).await, None);
    let got = claim(harness, &key, &attempt(1)).await;
    let Claim::Claimed {
        fence, attempts, ..
    } = got
    else {
        panic!("{got:?}");
    };
    assert!(fence > first);
    assert_eq!(attempts, 2);
}

pub(crate) async fn what_three_owners_fail_is_dead(harness: &impl Harness) {
    let (store, key, entry) = (harness.store(), key(harness, 1), entry(USER, "1"));
    for failure in 1..=MAX_FAILURES {
        let fence = claimed(harness, &key, &attempt(failure.into())).await;
        let reason = format!("failure {failure}");
        let failures = store.fail(&key, fence, &entry, &reason).await.unwrap();
        assert_eq!(failures, failure);
    }
    assert_eq!(claim(harness, &key, &attempt(9)).await, Claim::Dead);
    let letters = store.dead_letters(key.account(), 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].key, key);
    assert_eq!(letters[0].entry, entry);
    assert_eq!(letters[0].reply, None);
    assert_eq!(&*letters[0].reason, "failure 3");
    assert_eq!(store.backlog(key.account()).await.unwrap(), 0);
}

pub(crate) async fn a_body_belongs_to_a_message(harness: &impl Harness) {
    let (store, key) = (harness.store(), key(harness, 1));
    let other = Attempt {
        body: [2; 16],
        ..attempt(2)
    };
    let fence = claimed(harness, &key, &attempt(1)).await;
    assert_eq!(claim(harness, &key, &other).await, Claim::Conflict);
    assert!(store.finish(&key, fence, "right", LONG).await.unwrap());
    assert_eq!(claim(harness, &key, &other).await, Claim::Conflict);
    let got = claim(harness, &key, &attempt(3)).await;
    assert_eq!(got, Claim::Done(Some("right".into())));
}
