//! The store in Redis, against a real one.
#![cfg(feature = "redis")]

mod faults;
mod proxy;
mod server;
mod urls;

use std::time::Duration;

use weixin_delivery::store::{Attempt, Entry, Key, Store};
use weixin_message::Fingerprint;

const ACCOUNT: &str = "wx1234567890abcdef";
const LEASE: Duration = Duration::from_secs(60);

fn key(number: u64) -> Key {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    Key::new(ACCOUNT, Fingerprint::from_bytes(bytes))
}

fn attempt(owner: u128) -> Attempt {
    Attempt {
        owner,
        body: [1; 16],
        pin: Some([2; 20]),
        user: "oUser".into(),
        lease: LEASE,
        counts: true,
    }
}

fn entry(document: &str) -> Entry {
    Entry {
        user: "oUser".into(),
        document: document.into(),
    }
}

/// The fence of a message that nobody else has.
async fn claim(store: &impl Store, key: &Key) -> weixin_delivery::store::Fence {
    match store.claim(key, &attempt(1)).await.unwrap() {
        weixin_delivery::store::Claim::Claimed { fence, .. } => fence,
        other => panic!("{other:?}"),
    }
}
