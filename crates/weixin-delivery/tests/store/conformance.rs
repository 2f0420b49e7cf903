//! The rules of the contract, one function each, and what they need of a store that is tested.

pub(crate) mod claims;
pub(crate) mod inbox;
pub(crate) mod letters;
pub(crate) mod pins;
pub(crate) mod sessions;

use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, Entry, Fence, Job, Key, SessionKey, Store};
use weixin_message::Fingerprint;

/// A store to be tested, empty at first, and its time.
pub(crate) trait Harness: Sized {
    /// An empty store, or an empty part of one.
    async fn new() -> Self;

    fn store(&self) -> &dyn Store;

    /// Lets a time pass, for the store.
    async fn pass(&self, time: Duration);

    /// The accounts. A store that several tests share has others for each test.
    fn accounts(&self) -> [&str; 2] {
        ["wx1", "wx2"]
    }
}

/// Makes a test of each rule. The type is named by its path from the root of the crate.
macro_rules! conformance {
    ($(#[$attribute:meta])* $name:ident, $harness:ty) => {
        conformance! { @ [$(#[$attribute])*] $name, $harness,
            claims::{
                the_first_claim_gets_the_message,
                a_second_claim_of_one_owner_gets_the_same_fence,
                another_owner_waits,
                who_only_looks_takes_nothing,
                other_messages_do_not_matter,
                accounts_do_not_mix,
                when_the_lease_is_over_another_owner_gets_a_larger_fence,
                a_fence_lives_until_somebody_else_has_the_message,
                a_former_fence_is_refused,
                a_fence_that_never_was_is_refused,
                a_renewed_lease_goes_on,
                an_answered_message_is_done_with_the_same_reply,
                a_message_is_finished_once,
                a_reply_is_forgotten_before_the_message,
                a_message_is_forgotten_in_the_end,
                a_reply_that_is_kept_for_long_is_kept,
                a_message_is_remembered_for_as_long_as_its_claim_says,
                attempts_are_counted,
                a_failed_message_is_run_again,
                what_three_owners_fail_is_dead,
                a_body_belongs_to_a_message,
            }
            pins::{
                a_pin_belongs_to_a_body,
                a_pin_with_its_body_is_taken_for_any_message,
                a_pin_belongs_to_an_account,
                a_pin_is_kept_for_the_time_of_a_message,
                a_pin_is_kept_for_as_long_as_its_claim_says,
                a_conflict_changes_nothing,
            }
            inbox::{
                a_deferred_message_is_taken,
                a_deferred_message_stays_with_its_owner,
                a_deferred_message_is_renewed,
                a_second_defer_is_accepted,
                one_user_is_worked_off_in_order,
                users_do_not_wait_for_each_other,
                what_is_due_for_longest_is_taken_first,
                accounts_have_inboxes_of_their_own,
                accounts_are_known_while_something_is_in_their_inbox,
                what_was_taken_is_handed_out_again_after_a_death,
                who_took_an_entry_and_did_not_begin_has_not_died,
                what_was_taken_is_refused_to_the_former_owner,
                what_was_taken_is_renewed,
                an_answer_is_handed_out_with_the_entry,
                an_answer_is_noted_once,
                a_postponed_entry_comes_later_in_its_place,
                who_postpones_lets_go,
                what_was_sent_is_over,
                what_expired_is_over,
                what_is_kept_is_done,
                an_entry_is_settled_once,
                an_entry_outlasts_everything,
                a_user_is_behind_while_something_is_in_the_inbox,
            }
            letters::{
                what_cannot_be_done_is_a_dead_letter,
                what_fails_three_times_in_the_inbox_is_dead,
                failures_before_and_in_the_inbox_add_up,
                what_kills_every_owner_is_dead_and_the_next_is_looked_at,
                letters_come_oldest_first,
                a_replayed_letter_is_at_the_end_and_as_new,
                a_discarded_letter_is_gone,
                a_letter_outlasts_everything,
            }
            sessions::{
                a_value_is_kept,
                only_the_version_that_was_read_is_replaced,
                a_value_has_its_time,
                only_the_version_that_was_read_is_removed,
                values_do_not_mix,
                a_lock_keeps_others_out,
                a_lock_has_its_time,
                an_owner_can_stay,
                nobody_else_unlocks,
            }
        }
    };
    (@ $attributes:tt $name:ident, $harness:ty, $($part:ident::{$($rule:ident),* $(,)?})*) => {
        mod $name {
            $(mod $part {
                $(conformance! { @rule $attributes $harness, $part $rule })*
            })*
        }
    };
    (@rule [$(#[$attribute:meta])*] $harness:ty, $part:ident $rule:ident) => {
        #[tokio::test]
        $(#[$attribute])*
        async fn $rule() {
            let harness = <$harness as $crate::conformance::Harness>::new().await;
            $crate::conformance::$part::$rule(&harness).await;
        }
    };
}

/// A time that ends when it is let [over](over).
pub(crate) const SHORT: Duration = Duration::from_millis(200);

/// A time that does not end.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// Lets all that is [`SHORT`] be over.
pub(crate) async fn over(harness: &impl Harness) {
    harness.pass(SHORT * 2).await;
}

/// A message of the first account.
pub(crate) fn key(harness: &impl Harness, number: u8) -> Key {
    key_of(harness.accounts()[0], number)
}

pub(crate) fn key_of(account: &str, number: u8) -> Key {
    Key::new(account, Fingerprint::from_bytes([number; 32]))
}

/// An attempt of an owner, for [`LONG`].
pub(crate) fn attempt(owner: u128) -> Attempt {
    Attempt {
        owner,
        body: [1; 16],
        pin: None,
        user: USER.into(),
        lease: LONG,
        remember: Duration::ZERO,
        counts: true,
    }
}

/// An attempt of an owner, for [`SHORT`].
pub(crate) fn short(owner: u128) -> Attempt {
    Attempt {
        lease: SHORT,
        ..attempt(owner)
    }
}

pub(crate) const USER: &str = "ann";

pub(crate) fn entry(user: &str, document: &str) -> Entry {
    Entry {
        user: user.into(),
        document: document.into(),
    }
}

pub(crate) fn session(account: &str, user: &str, name: &str) -> SessionKey {
    SessionKey {
        account: account.into(),
        user: user.into(),
        name: name.into(),
    }
}

pub(crate) async fn claim(harness: &impl Harness, key: &Key, attempt: &Attempt) -> Claim {
    harness.store().claim(key, attempt).await.unwrap()
}

/// Claims what nobody has.
pub(crate) async fn claimed(harness: &impl Harness, key: &Key, attempt: &Attempt) -> Fence {
    match claim(harness, key, attempt).await {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("{key:?} is {other:?}"),
    }
}

/// Claims a message and defers it. Its document is its number.
pub(crate) async fn defer(
    harness: &impl Harness,
    number: u8,
    user: &str,
    lease: Duration,
) -> (Key, Fence) {
    let key = key(harness, number);
    let fence = claimed(harness, &key, &attempt(number.into())).await;
    let entry = entry(user, &number.to_string());
    let deferred = harness.store().defer(&key, fence, &entry, lease).await;
    assert!(deferred.unwrap());
    (key, fence)
}

/// Takes from the inbox of the first account.
pub(crate) async fn take(harness: &impl Harness, lease: Duration) -> Option<Job> {
    let account = harness.accounts()[0];
    harness.store().take(account, lease).await.unwrap()
}

/// Takes what has to be there.
pub(crate) async fn taken(harness: &impl Harness, lease: Duration) -> Job {
    take(harness, lease).await.expect("something to take")
}

/// Takes what has to be there, and begins to work on it.
pub(crate) async fn begun(harness: &impl Harness, lease: Duration) -> Job {
    let job = taken(harness, lease).await;
    let renewed = harness.store().renew(&job.key, job.fence, lease).await;
    assert!(renewed.unwrap());
    job
}

/// The documents of all that can be taken.
pub(crate) async fn take_all(harness: &impl Harness) -> Vec<String> {
    let mut documents = Vec::new();
    while let Some(job) = take(harness, LONG).await {
        documents.push(job.entry.document.into());
    }
    documents
}
