//! Signatures that do not cover the body.

use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, REMEMBER};

use super::{Harness, LONG, attempt, claim, claimed, key, key_of};

pub(crate) async fn a_pin_belongs_to_a_body(harness: &impl Harness) {
    claimed(harness, &key(harness, 1), &pinned(1, 1)).await;
    let got = claim(harness, &key(harness, 2), &pinned(1, 2)).await;
    assert_eq!(got, Claim::Conflict);
    claimed(harness, &key(harness, 2), &pinned(2, 2)).await;
}

pub(crate) async fn a_pin_with_its_body_is_taken_for_any_message(harness: &impl Harness) {
    claimed(harness, &key(harness, 1), &pinned(1, 1)).await;
    claimed(harness, &key(harness, 1), &pinned(1, 1)).await;
    claimed(harness, &key(harness, 2), &pinned(1, 1)).await;
    // Another attempt of the same message is signed anew.
    claimed(harness, &key(harness, 1), &pinned(2, 1)).await;
    let got = claim(harness, &key(harness, 3), &pinned(2, 2)).await;
    assert_eq!(got, Claim::Conflict);
}

pub(crate) async fn a_pin_belongs_to_an_account(harness: &impl Harness) {
    let [one, other] = harness.accounts().map(|account| key_of(account, 1));
    claimed(harness, &one, &pinned(1, 1)).await;
    claimed(harness, &other, &pinned(1, 2)).await;
}

pub(crate) async fn a_pin_is_kept_for_the_time_of_a_message(harness: &impl Harness) {
    claimed(harness, &key(harness, 1), &pinned(1, 1)).await;
    harness.pass(REMEMBER - Duration::from_secs(1)).await;
    let got = claim(harness, &key(harness, 2), &pinned(1, 2)).await;
    assert_eq!(got, Claim::Conflict);
    harness.pass(REMEMBER + LONG).await;
    claimed(harness, &key(harness, 2), &pinned(1, 2)).await;
}

pub(crate) async fn a_pin_is_kept_for_as_long_as_its_claim_says(harness: &impl Harness) {
    let remembered = Attempt {
        remember: REMEMBER * 3,
        ..pinned(1, 1)
    };
    claimed(harness, &key(harness, 1), &remembered).await;
    claimed(harness, &key(harness, 2), &pinned(2, 1)).await;
    harness.pass(REMEMBER * 3 - LONG).await;
    let got = claim(harness, &key(harness, 3), &pinned(1, 2)).await;
    assert_eq!(got, Claim::Conflict);
    harness.pass(LONG * 2).await;
    claimed(harness, &key(harness, 3), &pinned(1, 2)).await;
    claimed(harness, &key(harness, 4), &pinned(2, 2)).await;
}

pub(crate) async fn a_conflict_changes_nothing(harness: &impl Harness) {
    let [one, other] = [1, 2].map(|number| key(harness, number));
    let fence = claimed(harness, &one, &pinned(1, 1)).await;

    // Of the message: the pin that came with it is still free, the attempt is not counted.
    let got = claim(harness, &one, &pinned(2, 2)).await;
    assert_eq!(got, Claim::Conflict);
    claimed(harness, &key(harness, 3), &pinned(2, 3)).await;
    let got = claim(harness, &one, &look(9)).await;
    assert!(matches!(got, Claim::Running { attempts: 1, .. }), "{got:?}");

    // Of the pin: the message is still free, for another body too.
    let got = claim(harness, &other, &pinned(1, 4)).await;
    assert_eq!(got, Claim::Conflict);
    let body = [5; 16];
    let got = claim(harness, &other, &Attempt { body, ..attempt(9) }).await;
    assert!(matches!(got, Claim::Claimed { attempts: 1, .. }), "{got:?}");

    // And who runs the message goes on.
    let finished = harness.store().finish(&one, fence, "right", LONG);
    assert!(finished.await.unwrap());
}

fn pinned(pin: u8, body: u8) -> Attempt {
    Attempt {
        body: [body; 16],
        pin: Some([pin; 20]),
        ..attempt(1)
    }
}

fn look(owner: u128) -> Attempt {
    Attempt {
        counts: false,
        ..attempt(owner)
    }
}
