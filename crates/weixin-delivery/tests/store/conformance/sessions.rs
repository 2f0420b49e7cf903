//! What is kept of users between messages.

use weixin_delivery::store::SessionKey;

use super::{Harness, LONG, SHORT, over, session};

pub(crate) async fn a_value_is_kept(harness: &impl Harness) {
    let key = cart(harness);
    assert_eq!(load(harness, &key).await, None);
    let version = save(harness, &key, 0, "{\"鱼\":1}").await.unwrap();
    assert_ne!(version, 0);
    let value = "{\"鱼\":1}".to_owned();
    assert_eq!(load(harness, &key).await, Some((version, value)));
}

pub(crate) async fn only_the_version_that_was_read_is_replaced(harness: &impl Harness) {
    let key = cart(harness);
    assert_eq!(save(harness, &key, 7, "none").await, None);
    assert_eq!(load(harness, &key).await, None);
    let first = save(harness, &key, 0, "first").await.unwrap();
    assert_eq!(save(harness, &key, 0, "late").await, None);
    let second = save(harness, &key, first, "second").await.unwrap();
    assert!(second > first, "{second} after {first}");
    assert_eq!(save(harness, &key, first, "late").await, None);
    let value = "second".to_owned();
    assert_eq!(load(harness, &key).await, Some((second, value)));
}

pub(crate) async fn a_value_has_its_time(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    let first = store.save(&key, 0, "first", SHORT).await.unwrap();
    let first = first.unwrap();
    over(harness).await;
    assert_eq!(load(harness, &key).await, None);
    assert_eq!(save(harness, &key, first, "late").await, None);
    assert!(!store.remove(&key, first).await.unwrap());
    let second = store.save(&key, 0, "second", SHORT).await.unwrap();
    let third = save(harness, &key, second.unwrap(), "third").await.unwrap();
    over(harness).await;
    assert_eq!(load(harness, &key).await, Some((third, "third".to_owned())));
}

pub(crate) async fn only_the_version_that_was_read_is_removed(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    assert!(!store.remove(&key, 0).await.unwrap());
    let first = save(harness, &key, 0, "first").await.unwrap();
    let second = save(harness, &key, first, "second").await.unwrap();
    assert!(!store.remove(&key, first).await.unwrap());
    assert!(!store.remove(&key, 0).await.unwrap());
    assert!(store.remove(&key, second).await.unwrap());
    assert_eq!(load(harness, &key).await, None);
    assert!(!store.remove(&key, second).await.unwrap());
    assert!(save(harness, &key, 0, "new").await.is_some());
}

pub(crate) async fn values_do_not_mix(harness: &impl Harness) {
    let [one, other] = harness.accounts();
    let keys = [
        session(one, "ann", "cart"),
        session(other, "ann", "cart"),
        session(one, "bob", "cart"),
        session(one, "ann", "name"),
        session(one, "an", "ncart"),
        session(one, "ann:cart", ""),
        session(one, "", "ann:cart"),
    ];
    for (number, key) in keys.iter().enumerate() {
        let saved = save(harness, key, 0, &number.to_string()).await;
        assert!(saved.is_some(), "{key:?}");
    }
    for (number, key) in keys.iter().enumerate() {
        let (_, value) = load(harness, key).await.unwrap();
        assert_eq!(value, number.to_string());
        let locked = harness.store().lock(key, number as u128, LONG).await;
        assert!(locked.unwrap(), "{key:?}");
    }
}

pub(crate) async fn a_lock_keeps_others_out(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    assert!(store.lock(&key, 1, LONG).await.unwrap());
    assert!(!store.lock(&key, 2, LONG).await.unwrap());
    // It is not the value that is locked.
    assert!(save(harness, &key, 0, "value").await.is_some());
    store.unlock(&key, 1).await.unwrap();
    store.unlock(&key, 1).await.unwrap();
    assert!(store.lock(&key, 2, LONG).await.unwrap());
    assert!(!store.lock(&key, 1, LONG).await.unwrap());
    assert!(load(harness, &key).await.is_some());
}

pub(crate) async fn a_lock_has_its_time(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    assert!(store.lock(&key, 1, SHORT).await.unwrap());
    over(harness).await;
    assert!(store.lock(&key, 2, LONG).await.unwrap());
    assert!(!store.lock(&key, 1, LONG).await.unwrap());
}

pub(crate) async fn an_owner_can_stay(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    assert!(store.lock(&key, u128::MAX, SHORT).await.unwrap());
    assert!(store.lock(&key, u128::MAX, LONG).await.unwrap());
    over(harness).await;
    assert!(!store.lock(&key, 2, LONG).await.unwrap());
}

pub(crate) async fn nobody_else_unlocks(harness: &impl Harness) {
    let (store, key) = (harness.store(), cart(harness));
    store.unlock(&key, 1).await.unwrap();
    assert!(store.lock(&key, 1, LONG).await.unwrap());
    store.unlock(&key, 2).await.unwrap();
    assert!(!store.lock(&key, 2, LONG).await.unwrap());
}

fn cart(harness: &impl Harness) -> SessionKey {
    session(harness.accounts()[0], "ann", "cart")
}

async fn load(harness: &impl Harness, key: &SessionKey) -> Option<(u64, String)> {
    let loaded = harness.store().load(key).await.unwrap()?;
    Some((loaded.version, loaded.value.into()))
}

async fn save(harness: &impl Harness, key: &SessionKey, version: u64, value: &str) -> Option<u64> {
    let saved = harness.store().save(key, version, value, LONG);
    saved.await.unwrap()
}
