//! The store in Redis, against a real one. Its time is that of Redis; to let it pass, the times there are set back.

mod faults;
mod proxy;
mod server;
mod urls;

use std::sync::Arc;
use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, Entry, Fence, Key, RedisStore, Store};
use weixin_message::Fingerprint;

use self::server::Server;
use crate::conformance::Harness;

conformance!(
    #[ignore = "needs redis-server: cargo xtask test delivery"]
    rules,
    crate::redis::Shared
);

#[test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
fn it_keeps_to_the_model() {
    crate::model::check::<Shared>(crate::model::sequences());
}

/// A part of a Redis that belongs to one test.
pub(crate) struct Shared {
    store: RedisStore,
    prefix: String,
    server: Arc<Server>,
}

impl Harness for Shared {
    async fn new() -> Self {
        let server = Server::shared().await;
        let (store, prefix) = server.store_and_prefix().await;
        Self {
            store,
            prefix,
            server,
        }
    }

    fn store(&self) -> &dyn Store {
        &self.store
    }

    async fn pass(&self, time: Duration) {
        self.server.pass(&self.prefix, time).await;
    }
}

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
        remember: Duration::ZERO,
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
async fn claim(store: &impl Store, key: &Key) -> Fence {
    match store.claim(key, &attempt(1)).await.unwrap() {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("{other:?}"),
    }
}
