//! What was acknowledged before it was done.

use std::time::Duration;

use weixin_delivery::store::{Claim, MAX_DELIVERIES, REMEMBER, Settled};

use super::{
    Harness, LONG, SHORT, attempt, begun, claim, claimed, defer, entry, key, key_of, over, take,
    take_all, taken,
};

pub(crate) async fn a_deferred_message_is_taken(harness: &impl Harness) {
    let (key, fence) = defer(harness, 1, "ann", Duration::ZERO).await;
    assert_eq!(claim(harness, &key, &attempt(1)).await, Claim::Deferred);
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Deferred);
    assert_eq!(harness.store().backlog(key.account()).await.unwrap(), 1);
    let job = taken(harness, LONG).await;
    assert_eq!(job.key, key);
    assert!(job.fence > fence);
    assert_eq!(job.entry, entry("ann", "1"));
    assert_eq!((job.reply, job.deaths, job.postponed), (None, 0, 0));
    assert!(job.age < LONG, "{:?}", job.age);
    assert_eq!(take(harness, LONG).await, None);
    assert_eq!(harness.store().backlog(key.account()).await.unwrap(), 1);
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Deferred);
}

pub(crate) async fn a_deferred_message_stays_with_its_owner(harness: &impl Harness) {
    let (key, fence) = defer(harness, 1, "ann", LONG).await;
    over(harness).await;
    assert_eq!(take(harness, LONG).await, None);
    let settled = harness.store().settle(&key, fence, &Settled::Sent);
    assert!(settled.await.unwrap());

    let (key, fence) = defer(harness, 2, "ann", SHORT).await;
    over(harness).await;
    let job = taken(harness, LONG).await;
    assert_eq!((&job.key, job.deaths), (&key, 1));
    assert!(job.age >= SHORT, "{:?}", job.age);
    let settled = harness.store().settle(&key, fence, &Settled::Sent);
    assert!(!settled.await.unwrap());
}

pub(crate) async fn a_deferred_message_is_renewed(harness: &impl Harness) {
    let (key, fence) = defer(harness, 1, "ann", SHORT).await;
    assert!(harness.store().renew(&key, fence, LONG).await.unwrap());
    over(harness).await;
    assert_eq!(take(harness, LONG).await, None);
}

pub(crate) async fn a_second_defer_is_accepted(harness: &impl Harness) {
    let (key, fence) = defer(harness, 1, "ann", LONG).await;
    let entry = entry("ann", "1");
    let again = harness.store().defer(&key, fence, &entry, LONG).await;
    assert!(again.unwrap());
    assert_eq!(harness.store().backlog(key.account()).await.unwrap(), 1);
    // It is not running any more.
    let finished = harness.store().finish(&key, fence, "no", LONG).await;
    assert!(!finished.unwrap());
    let failures = harness.store().fail(&key, fence, &entry, "no").await;
    assert_eq!(failures.unwrap(), 0);
}

pub(crate) async fn one_user_is_worked_off_in_order(harness: &impl Harness) {
    // Which is claimed first does not matter, but which is deferred first.
    let (late, late_key) = (attempt(9), key(harness, 9));
    let fence = claimed(harness, &late_key, &late).await;
    for number in [3, 1, 2] {
        defer(harness, number, "ann", Duration::ZERO).await;
    }
    let entry = entry("ann", "9");
    let deferred = harness
        .store()
        .defer(&late_key, fence, &entry, Duration::ZERO);
    assert!(deferred.await.unwrap());
    for document in ["3", "1", "2", "9"] {
        let job = taken(harness, LONG).await;
        assert_eq!(&*job.entry.document, document);
        assert_eq!(take(harness, LONG).await, None);
        let settled = harness.store().settle(&job.key, job.fence, &Settled::Sent);
        assert!(settled.await.unwrap());
    }
    assert_eq!(take(harness, LONG).await, None);
}

pub(crate) async fn users_do_not_wait_for_each_other(harness: &impl Harness) {
    for (number, user) in [(1, "ann"), (2, "bob"), (3, "ann"), (4, "eve")] {
        defer(harness, number, user, Duration::ZERO).await;
    }
    let mut documents = take_all(harness).await;
    documents.sort();
    assert_eq!(documents, ["1", "2", "4"]);
}

pub(crate) async fn what_is_due_for_longest_is_taken_first(harness: &impl Harness) {
    defer(harness, 1, "ann", SHORT * 2).await;
    defer(harness, 2, "bob", Duration::ZERO).await;
    harness.pass(SHORT * 3).await;
    defer(harness, 3, "eve", Duration::ZERO).await;
    assert_eq!(take_all(harness).await, ["2", "1", "3"]);
}

pub(crate) async fn accounts_have_inboxes_of_their_own(harness: &impl Harness) {
    let [one, other] = harness.accounts();
    let (store, mine) = (harness.store(), key_of(other, 1));
    defer(harness, 1, "ann", Duration::ZERO).await;
    assert_eq!(store.backlog(other).await.unwrap(), 0);
    assert_eq!(store.take(other, LONG).await.unwrap(), None);
    let fence = claimed(harness, &mine, &attempt(1)).await;
    let entry = entry("ann", "other");
    let deferred = store.defer(&mine, fence, &entry, Duration::ZERO).await;
    assert!(deferred.unwrap());
    let job = store.take(other, LONG).await.unwrap().unwrap();
    assert_eq!((&job.key, &job.entry), (&mine, &entry));
    let job = store.take(one, LONG).await.unwrap().unwrap();
    assert_eq!((job.key.account(), &*job.entry.document), (one, "1"));
}

pub(crate) async fn accounts_are_known_while_something_is_in_their_inbox(harness: &impl Harness) {
    let (store, account) = (harness.store(), harness.accounts()[0]);
    let known = async || {
        let mut accounts = store.accounts().await.unwrap();
        accounts.retain(|known| **known == *account);
        accounts.len()
    };
    claimed(harness, &key(harness, 1), &attempt(1)).await;
    assert_eq!(known().await, 0);
    let (one, fence) = defer(harness, 2, "ann", LONG).await;
    let (other, other_fence) = defer(harness, 3, "bob", LONG).await;
    assert_eq!(known().await, 1);
    let dead = Settled::Dead("it cannot be done".into());
    assert!(store.settle(&one, fence, &dead).await.unwrap());
    assert_eq!(known().await, 1);
    let sent = store.settle(&other, other_fence, &Settled::Sent);
    assert!(sent.await.unwrap());
    assert_eq!(known().await, 0);
    assert!(store.replay(&one).await.unwrap());
    assert_eq!(known().await, 1);
}

pub(crate) async fn what_was_taken_is_handed_out_again_after_a_death(harness: &impl Harness) {
    defer(harness, 1, "ann", Duration::ZERO).await;
    let mut fence = None;
    for deaths in 0..3 {
        let job = begun(harness, SHORT).await;
        assert_eq!((job.deaths, job.postponed), (deaths, 0));
        assert!(Some(job.fence) > fence);
        fence = Some(job.fence);
        over(harness).await;
    }
}

pub(crate) async fn who_took_an_entry_and_did_not_begin_has_not_died(harness: &impl Harness) {
    defer(harness, 1, "ann", Duration::ZERO).await;
    for deaths in [0, 1] {
        // As often as one whose answers are lost on the way.
        for _ in 0..=MAX_DELIVERIES {
            assert_eq!(taken(harness, SHORT).await.deaths, deaths);
            over(harness).await;
        }
        assert_eq!(begun(harness, SHORT).await.deaths, deaths);
        over(harness).await;
    }
    assert_eq!(taken(harness, LONG).await.deaths, 2);
}

pub(crate) async fn what_was_taken_is_refused_to_the_former_owner(harness: &impl Harness) {
    let (store, (key, deferred)) = (
        harness.store(),
        defer(harness, 1, "ann", Duration::ZERO).await,
    );
    let former = begun(harness, SHORT).await.fence;
    over(harness).await;
    let job = taken(harness, LONG).await;
    for fence in [deferred, former] {
        assert!(!store.renew(&key, fence, SHORT).await.unwrap());
        assert!(!store.answer(&key, fence, "wrong").await.unwrap());
        let delay = Duration::ZERO;
        assert!(!store.postpone(&key, fence, delay, None).await.unwrap());
        let postponed = store.postpone(&key, fence, delay, Some("wrong")).await;
        assert!(!postponed.unwrap());
        for end in [
            Settled::Sent,
            Settled::Expired,
            Settled::Dead("wrong".into()),
        ] {
            assert!(!store.settle(&key, fence, &end).await.unwrap());
        }
    }
    assert_eq!(store.backlog(key.account()).await.unwrap(), 1);
    let postponed = store.postpone(&key, job.fence, Duration::ZERO, None).await;
    assert!(postponed.unwrap());
    let job = taken(harness, LONG).await;
    assert_eq!((job.reply, job.deaths, job.postponed), (None, 1, 1));
}

pub(crate) async fn what_was_taken_is_renewed(harness: &impl Harness) {
    defer(harness, 1, "ann", Duration::ZERO).await;
    let job = taken(harness, SHORT).await;
    let renewed = harness.store().renew(&job.key, job.fence, LONG).await;
    assert!(renewed.unwrap());
    over(harness).await;
    assert_eq!(take(harness, LONG).await, None);
}

pub(crate) async fn an_answer_is_handed_out_with_the_entry(harness: &impl Harness) {
    defer(harness, 1, "ann", Duration::ZERO).await;
    let job = taken(harness, SHORT).await;
    let answered = harness.store().answer(&job.key, job.fence, "你好").await;
    assert!(answered.unwrap());
    over(harness).await;
    let job = taken(harness, LONG).await;
    assert_eq!(job.reply.as_deref(), Some("你好"));
    let store = harness.store();
    let postponed = store.postpone(&job.key, job.fence, Duration::ZERO, None);
    assert!(postponed.await.unwrap());
    let job = taken(harness, LONG).await;
    assert_eq!(job.reply.as_deref(), Some("你好"));
}

pub(crate) async fn an_answer_is_noted_once(harness: &impl Harness) {
    let (key, fence) = defer(harness, 1, "ann", SHORT).await;
    for _ in 0..2 {
        let answered = harness.store().answer(&key, fence, "first").await;
        assert!(answered.unwrap());
    }
    over(harness).await;
    let job = taken(harness, LONG).await;
    assert_eq!(job.reply.as_deref(), Some("first"));
}

pub(crate) async fn a_postponed_entry_comes_later_in_its_place(harness: &impl Harness) {
    let store = harness.store();
    defer(harness, 1, "ann", Duration::ZERO).await;
    defer(harness, 2, "ann", Duration::ZERO).await;
    let first = taken(harness, LONG).await;
    let postponed = store.postpone(&first.key, first.fence, LONG, None).await;
    assert!(postponed.unwrap());
    over(harness).await;
    assert_eq!(take(harness, LONG).await, None);
    harness.pass(LONG).await;
    let job = taken(harness, LONG).await;
    assert_eq!(job.key, first.key);
    assert!(job.fence > first.fence);
    assert_eq!((job.deaths, job.postponed), (0, 1));
    assert!(job.age >= LONG, "{:?}", job.age);
    assert_eq!(take(harness, LONG).await, None);
}

pub(crate) async fn who_postpones_lets_go(harness: &impl Harness) {
    let store = harness.store();
    defer(harness, 1, "ann", Duration::ZERO).await;
    let job = taken(harness, LONG).await;
    let postponed = store.postpone(&job.key, job.fence, SHORT, None).await;
    assert!(postponed.unwrap());
    assert!(!store.renew(&job.key, job.fence, LONG).await.unwrap());
    assert!(!store.answer(&job.key, job.fence, "wrong").await.unwrap());
    let settled = store.settle(&job.key, job.fence, &Settled::Sent).await;
    assert!(!settled.unwrap());
    over(harness).await;
    let job = taken(harness, LONG).await;
    assert_eq!((job.reply, job.deaths, job.postponed), (None, 0, 1));
}

pub(crate) async fn what_was_sent_is_over(harness: &impl Harness) {
    is_over(harness, &Settled::Sent).await;
}

pub(crate) async fn what_expired_is_over(harness: &impl Harness) {
    is_over(harness, &Settled::Expired).await;
}

async fn is_over(harness: &impl Harness, end: &Settled) {
    let (store, (key, fence)) = (harness.store(), defer(harness, 1, "ann", LONG).await);
    assert!(store.settle(&key, fence, end).await.unwrap());
    assert_eq!(store.backlog(key.account()).await.unwrap(), 0);
    assert_eq!(take(harness, LONG).await, None);
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Deferred);
    let letters = store.dead_letters(key.account(), 10).await.unwrap();
    assert_eq!(letters, []);
    harness.pass(REMEMBER + LONG).await;
    claimed(harness, &key, &attempt(2)).await;
}

pub(crate) async fn what_is_kept_is_done(harness: &impl Harness) {
    let (store, (key, fence)) = (harness.store(), defer(harness, 1, "ann", LONG).await);
    let end = Settled::Kept {
        reply: "here".into(),
        keep: REMEMBER * 3,
    };
    assert!(store.settle(&key, fence, &end).await.unwrap());
    assert_eq!(store.backlog(key.account()).await.unwrap(), 0);
    let got = claim(harness, &key, &attempt(2)).await;
    assert_eq!(got, Claim::Done(Some("here".into())));

    let (key, fence) = defer(harness, 2, "ann", LONG).await;
    let end = Settled::Kept {
        reply: "gone".into(),
        keep: SHORT,
    };
    assert!(store.settle(&key, fence, &end).await.unwrap());
    over(harness).await;
    let got = claim(harness, &key, &attempt(2)).await;
    assert_eq!(got, Claim::Done(None));
}

pub(crate) async fn an_entry_is_settled_once(harness: &impl Harness) {
    let store = harness.store();
    let kept = Settled::Kept {
        reply: "here".into(),
        keep: LONG,
    };
    let ends = [
        Settled::Sent,
        kept,
        Settled::Expired,
        Settled::Dead("no".into()),
    ];
    for (number, end) in (1..).zip(&ends) {
        let (key, fence) = defer(harness, number, "ann", LONG).await;
        let job_before = take(harness, LONG).await;
        assert_eq!(job_before, None);
        for _ in 0..2 {
            assert!(store.settle(&key, fence, end).await.unwrap(), "{end:?}");
        }
        assert!(!store.renew(&key, fence, LONG).await.unwrap());
        assert!(!store.postpone(&key, fence, LONG, None).await.unwrap());
    }
    let account = harness.accounts()[0];
    assert_eq!(store.backlog(account).await.unwrap(), 0);
    assert_eq!(store.dead_letters(account, 10).await.unwrap().len(), 1);
}

pub(crate) async fn an_entry_outlasts_everything(harness: &impl Harness) {
    let (key, _) = defer(harness, 1, "ann", LONG).await;
    harness.pass(REMEMBER * 10).await;
    assert_eq!(claim(harness, &key, &attempt(2)).await, Claim::Deferred);
    let job = taken(harness, LONG).await;
    assert_eq!((job.key, job.entry), (key, entry("ann", "1")));
    assert!(job.age >= REMEMBER * 10, "{:?}", job.age);
}

pub(crate) async fn a_user_is_behind_while_something_is_in_the_inbox(harness: &impl Harness) {
    let is_behind = async |number: u8, user: &str| {
        let mut attempt = attempt(number.into());
        attempt.user = user.into();
        match claim(harness, &key(harness, number), &attempt).await {
            Claim::Claimed { is_behind, .. } => is_behind,
            other => panic!("{other:?}"),
        }
    };
    defer(harness, 1, "ann", Duration::ZERO).await;
    assert!(is_behind(2, "ann").await);
    assert!(!is_behind(3, "bob").await);
    let job = taken(harness, LONG).await;
    assert!(is_behind(4, "ann").await);
    let settled = harness.store().settle(&job.key, job.fence, &Settled::Sent);
    assert!(settled.await.unwrap());
    assert!(!is_behind(5, "ann").await);
}
