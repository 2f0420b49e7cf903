//! The store in a file: what outlives a process, what several processes do to one file, and what becomes
//! of files that cannot be used.

mod clock;
mod files;
mod keep;
mod processes;

use std::path::Path;
use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, Entry, Fence, Key, SqliteStore, Store};
use weixin_message::Fingerprint;

async fn open(path: &Path) -> SqliteStore {
    let store = SqliteStore::open(path).await.unwrap();
    // A machine that builds and tests at the same time has a slow disk.
    store.timeout(Duration::from_secs(60))
}

/// Drops a store and waits until its thread has closed the file: the last one removes the log.
async fn close(store: SqliteStore, path: &Path) {
    drop(store);
    let log = path.with_file_name("store-wal");
    while log.exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn key(number: u32) -> Key {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Key::new("wx", Fingerprint::from_bytes(bytes))
}

fn attempt(owner: u128) -> Attempt {
    Attempt {
        owner,
        body: [7; 16],
        pin: None,
        user: "somebody".into(),
        lease: Duration::from_secs(600),
        remember: Duration::ZERO,
        counts: true,
    }
}

fn entry(user: &str, document: &str) -> Entry {
    Entry {
        user: user.into(),
        document: document.into(),
    }
}

async fn claim(store: &SqliteStore, key: &Key) -> Fence {
    match store.claim(key, &attempt(1)).await.unwrap() {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("not claimed but {other:?}"),
    }
}

async fn defer(store: &SqliteStore, key: &Key, user: &str, document: &str) {
    let fence = claim(store, key).await;
    let entry = entry(user, document);
    let deferred = store.defer(key, fence, &entry, Duration::ZERO);
    assert!(deferred.await.unwrap());
}
