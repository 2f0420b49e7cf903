//! What could not be dealt with.

use std::time::Duration;

use weixin_delivery::store::{Claim, DeadLetter, MAX_DELIVERIES, MAX_FAILURES, REMEMBER, Settled};

use super::{
    Harness, LONG, SHORT, attempt, begun, claim, claimed, defer, entry, key, over, take, take_all,
    taken,
};

pub(crate) async fn what_cannot_be_done_is_a_dead_letter(harness: &impl Harness) {
    let (store, (key, fence)) = (harness.store(), defer(harness, 1, "ann", LONG).await);
    assert!(store.answer(&key, fence, "refused").await.unwrap());
    let end = Settled::Dead("the platform does not take it".into());
    assert!(store.settle(&key, fence, &end).await.unwrap());
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Dead);
    assert_eq!(store.backlog(key.account()).await.unwrap(), 0);
    assert_eq!(take(harness, LONG).await, None);
    let letter = DeadLetter {
        key,
        entry: entry("ann", "1"),
        reply: Some("refused".into()),
        reason: "the platform does not take it".into(),
    };
    assert_eq!(letters(harness).await, [letter]);
}

pub(crate) async fn what_fails_three_times_in_the_inbox_is_dead(harness: &impl Harness) {
    let (key, _) = defer(harness, 1, "ann", Duration::ZERO).await;
    defer(harness, 2, "ann", Duration::ZERO).await;
    for failure in 1..=MAX_FAILURES {
        let job = taken(harness, LONG).await;
        assert_eq!((&job.key, job.postponed), (&key, failure - 1));
        let reason = format!("failure {failure}");
        let store = harness.store();
        let postponed = store.postpone(&key, job.fence, Duration::ZERO, Some(&reason));
        assert!(postponed.await.unwrap());
    }
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Dead);
    let letters = letters(harness).await;
    assert_eq!((letters.len(), &letters[0].key), (1, &key));
    assert_eq!(&*letters[0].reason, "failure 3");
    assert_eq!(&*taken(harness, LONG).await.entry.document, "2");
}

pub(crate) async fn failures_before_and_in_the_inbox_add_up(harness: &impl Harness) {
    let (store, failing) = (harness.store(), key(harness, 1));
    let fence = claimed(harness, &failing, &attempt(9)).await;
    let entry = entry("ann", "1");
    let failures = store.fail(&failing, fence, &entry, "first");
    assert_eq!(failures.await.unwrap(), 1);
    defer(harness, 1, "ann", Duration::ZERO).await;
    for reason in ["second", "third"] {
        assert_eq!(letters(harness).await, []);
        // To be let go for another cause is no failure.
        for failed in [None, Some(reason)] {
            let job = taken(harness, LONG).await;
            let postponed = store.postpone(&job.key, job.fence, Duration::ZERO, failed);
            assert!(postponed.await.unwrap());
        }
    }
    let letters = letters(harness).await;
    assert_eq!((letters.len(), &*letters[0].reason), (1, "third"));
}

pub(crate) async fn what_kills_every_owner_is_dead_and_the_next_is_looked_at(
    harness: &impl Harness,
) {
    let (key, _) = defer(harness, 1, "ann", Duration::ZERO).await;
    defer(harness, 2, "ann", Duration::ZERO).await;
    let mut last = None;
    for deaths in 0..MAX_DELIVERIES {
        let job = begun(harness, SHORT).await;
        assert_eq!((&job.key, job.deaths), (&key, deaths));
        last = Some(job.fence);
        over(harness).await;
    }
    assert_eq!(letters(harness).await, []);
    let job = taken(harness, LONG).await;
    assert_eq!((&*job.entry.document, job.deaths), ("2", 0));
    let dead = letters(harness).await;
    assert_eq!((dead.len(), &dead[0].key), (1, &key));
    assert_eq!(dead[0].entry, entry("ann", "1"));
    assert!(!dead[0].reason.is_empty());
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Dead);
    let store = harness.store();
    assert_eq!(store.backlog(key.account()).await.unwrap(), 1);
    // Its last owner was alive after all, but slow.
    let fence = last.expect("a last owner");
    assert!(!store.settle(&key, fence, &Settled::Sent).await.unwrap());
    assert_eq!(letters(harness).await, dead);
}

pub(crate) async fn letters_come_oldest_first(harness: &impl Harness) {
    let mut fences = Vec::new();
    for number in 1..=4 {
        fences.push(defer(harness, number, "ann", LONG).await);
    }
    // In the order in which they died.
    for index in [2, 0, 3, 1] {
        let (key, fence) = &fences[index];
        let end = Settled::Dead("no".into());
        let settled = harness.store().settle(key, *fence, &end).await;
        assert!(settled.unwrap());
        harness.pass(Duration::from_millis(5)).await;
    }
    let documents = async |limit| {
        let letters = harness.store().dead_letters(harness.accounts()[0], limit);
        let letters = letters.await.unwrap().into_iter();
        letters
            .map(|letter| String::from(letter.entry.document))
            .collect::<Vec<_>>()
    };
    assert_eq!(documents(10).await, ["3", "1", "4", "2"]);
    assert_eq!(documents(2).await, ["3", "1"]);
    assert!(documents(0).await.is_empty());
    assert_eq!(documents(usize::MAX).await.len(), 4);
    let letters = harness.store().dead_letters(harness.accounts()[1], 10);
    assert_eq!(letters.await.unwrap(), []);
}

pub(crate) async fn a_replayed_letter_is_at_the_end_and_as_new(harness: &impl Harness) {
    let (store, first) = (harness.store(), key(harness, 1));
    let entry = entry("ann", "1");
    for _ in 0..MAX_FAILURES {
        let fence = claimed(harness, &first, &attempt(1)).await;
        let failed = store.fail(&first, fence, &entry, "no");
        assert_ne!(failed.await.unwrap(), 0);
    }
    assert!(!store.replay(&key(harness, 9)).await.unwrap());
    let (second, _) = defer(harness, 2, "ann", Duration::ZERO).await;
    assert!(!store.replay(&second).await.unwrap());
    harness.pass(Duration::from_millis(5)).await;
    assert!(store.replay(&first).await.unwrap());
    assert!(!store.replay(&first).await.unwrap());
    assert_eq!(letters(harness).await, []);
    assert_eq!(claim(harness, &first, &attempt(2)).await, Claim::Deferred);
    assert_eq!(store.backlog(first.account()).await.unwrap(), 2);

    let job = taken(harness, LONG).await;
    assert_eq!(job.key, second);
    let settled = store.settle(&job.key, job.fence, &Settled::Sent).await;
    assert!(settled.unwrap());
    for failure in 1..=MAX_FAILURES {
        let job = taken(harness, LONG).await;
        assert_eq!((&job.key, &job.entry), (&first, &entry));
        assert_eq!((job.deaths, job.postponed), (0, failure - 1));
        let postponed = store.postpone(&first, job.fence, Duration::ZERO, Some("no"));
        assert!(postponed.await.unwrap());
    }
    assert_eq!(letters(harness).await.len(), 1);
}

pub(crate) async fn a_discarded_letter_is_gone(harness: &impl Harness) {
    let (store, (key, fence)) = (harness.store(), defer(harness, 1, "ann", LONG).await);
    assert!(!store.discard(&key).await.unwrap());
    let end = Settled::Dead("no".into());
    assert!(store.settle(&key, fence, &end).await.unwrap());
    assert!(store.discard(&key).await.unwrap());
    assert!(!store.discard(&key).await.unwrap());
    assert!(!store.replay(&key).await.unwrap());
    assert_eq!(letters(harness).await, []);
    assert!(take_all(harness).await.is_empty());
    assert_eq!(store.backlog(key.account()).await.unwrap(), 0);
    // Another attempt does not run it again: it was decided that it is not to be done.
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Dead);
    harness.pass(REMEMBER + LONG).await;
    claimed(harness, &key, &attempt(2)).await;
}

pub(crate) async fn a_letter_outlasts_everything(harness: &impl Harness) {
    let (store, (key, fence)) = (harness.store(), defer(harness, 1, "ann", LONG).await);
    let end = Settled::Dead("no".into());
    assert!(store.settle(&key, fence, &end).await.unwrap());
    harness.pass(REMEMBER * 10).await;
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Dead);
    assert_eq!(letters(harness).await.len(), 1);
    assert!(store.replay(&key).await.unwrap());
    let job = taken(harness, LONG).await;
    assert_eq!((&job.key, job.deaths, job.postponed), (&key, 0, 0));
    assert!(job.age < LONG, "{:?}", job.age);
}

async fn letters(harness: &impl Harness) -> Vec<DeadLetter> {
    let account = harness.accounts()[0];
    harness.store().dead_letters(account, 10).await.unwrap()
}
