//! Faults that cannot be brought about from outside.

use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use weixin_message::Fingerprint;

use super::{SqliteStore, Transaction};
use crate::store::{
    Attempt, Claim, Entry, Fence, Key, Store, StoreError, StoreErrorKind, StoreFuture,
};

#[tokio::test]
async fn a_store_that_takes_no_writes_says_so_until_it_does() {
    let (_dir, store) = store().await;
    pragma(&store, "PRAGMA query_only = 1").await;
    assert_eq!(kind(claim(&store, 1).await), StoreErrorKind::ReadOnly);
    assert_eq!(store.backlog("wx").await.unwrap(), 0, "it can be read");
    pragma(&store, "PRAGMA query_only = 0").await;
    assert!(claim(&store, 1).await.is_ok());
}

#[tokio::test]
async fn a_full_store_says_so_and_takes_more_once_there_is_room() {
    let (_dir, store) = store().await;
    let kept = defer(&store, 0).await.unwrap();
    assert!(kept);
    pragma(&store, "PRAGMA max_page_count = 32").await;
    let mut accepted = 1;
    let error = loop {
        match defer(&store, accepted).await {
            Ok(_) => accepted += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), StoreErrorKind::Full);
    assert_eq!(store.backlog("wx").await.unwrap(), u64::from(accepted));

    pragma(&store, "PRAGMA max_page_count = 100000").await;
    assert!(defer(&store, accepted).await.unwrap());
    assert_eq!(store.backlog("wx").await.unwrap(), u64::from(accepted) + 1);
}

#[tokio::test]
async fn a_full_store_makes_room_by_itself_of_what_is_over() {
    let (dir, store) = store().await;
    pragma(&store, "PRAGMA max_page_count = 32").await;
    let mut claimed = 0;
    let error = loop {
        match claim(&store, claimed).await {
            Ok(_) => claimed += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), StoreErrorKind::Full);
    let other = Connection::open(dir.path().join("store")).unwrap();
    other.execute("UPDATE message SET expires = 0", ()).unwrap();
    assert!(claim(&store, claimed).await.is_ok());
}

#[tokio::test]
async fn one_that_fails_does_not_undo_the_others() {
    let (_dir, store) = store().await;
    let release = block(&store);
    let (first, second) = (key(1), key(2));
    let attempt = attempt();
    let broken: StoreFuture<'_, usize> = store.write(|tx| {
        tx.draw()?;
        tx.change("INSERT INTO nowhere VALUES (1)", ())
    });
    // All three wait until the thread is free.
    let all = async {
        tokio::join!(
            store.claim(&first, &attempt),
            broken,
            store.claim(&second, &attempt)
        )
    };
    let free = async { release.send(()).unwrap() };
    let ((first, broken, second), ()) = tokio::join!(all, free);
    assert_eq!(broken.unwrap_err().kind(), StoreErrorKind::Corrupt);
    // What the one that failed had drawn was drawn by nobody.
    let fences = [first.unwrap(), second.unwrap()].map(fence_of);
    assert_eq!(fences, [Fence(1), Fence(2)]);
    let repeated = store.claim(&key(2), &attempt).await.unwrap();
    assert_eq!(fence_of(repeated), Fence(2));
}

#[tokio::test]
async fn too_many_waiting_operations_are_refused() {
    let (_dir, store) = store().await;
    let release = block(&store);
    let mut waiting = Vec::new();
    let refused = loop {
        let run = |tx: &Transaction<'_>| tx.draw();
        match store.worker.ask(true, Duration::MAX, run) {
            Ok(answer) => waiting.push(answer),
            Err(error) => break error,
        }
    };
    assert_eq!(refused.kind(), StoreErrorKind::Full);
    release.send(()).unwrap();
    for answer in waiting {
        assert!(answer.await.unwrap().is_ok());
    }
    assert!(claim(&store, 1).await.is_ok());
}

#[tokio::test]
async fn what_was_given_up_before_it_began_is_not_done() {
    let (_dir, store) = store().await;
    let impatient = store.clone().timeout(Duration::from_millis(20));
    let release = block(&store);
    assert_eq!(kind(claim(&impatient, 9).await), StoreErrorKind::Timeout);
    release.send(()).unwrap();
    assert!(matches!(
        claim(&store, 1).await.unwrap(),
        Claim::Claimed {
            fence: Fence(1),
            ..
        }
    ));
}

#[tokio::test]
async fn the_thread_ends_with_the_last_clone() {
    let (dir, store) = store().await;
    let clone = store.clone();
    drop(store);
    assert!(claim(&clone, 1).await.is_ok());
    // SQLite removes its log when the last connection is closed.
    let log = dir.path().join("store-wal");
    assert!(log.exists());
    drop(clone);
    let closed = async {
        while log.exists() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), closed).await;
    assert!(waited.is_ok(), "the file is still open");
}

#[tokio::test]
async fn a_clock_that_is_set_back_lengthens_leases_and_breaks_nothing() {
    let (_dir, store) = store().await;
    let claimed = claim(&store, 1).await.unwrap();
    // As if the clock had stood an hour later when all this was written.
    let hour = "UPDATE message SET lease_ends = lease_ends + 3600000, expires = expires + 3600000";
    store.write(move |tx| tx.change(hour, ())).await.unwrap();
    let other = Attempt {
        owner: 2,
        ..attempt()
    };
    match store.claim(&key(1), &other).await.unwrap() {
        Claim::Running { lease, .. } => assert!(lease > Duration::from_secs(3600)),
        other => panic!("{other:?}"),
    }
    let entry = entry();
    let lease = Duration::ZERO;
    let fence = fence_of(claimed);
    assert!(store.defer(&key(1), fence, &entry, lease).await.unwrap());
    let later = "UPDATE inbox SET deferred_at = deferred_at + 3600000";
    store.write(move |tx| tx.change(later, ())).await.unwrap();
    let job = store.take("wx", lease).await.unwrap().unwrap();
    assert_eq!(job.age, Duration::ZERO);
}

async fn store() -> (TempDir, SqliteStore) {
    let dir = TempDir::new().unwrap();
    let store = SqliteStore::open(dir.path().join("store")).await.unwrap();
    (dir, store.timeout(Duration::from_secs(60)))
}

/// Keeps the thread busy until something is sent.
fn block(store: &SqliteStore) -> mpsc::Sender<()> {
    let (release, blocked) = mpsc::channel();
    let (started, has_started) = mpsc::channel();
    let run = move |_: &Transaction<'_>| {
        started.send(()).unwrap();
        blocked.recv().unwrap();
        Ok(())
    };
    let answer = store.worker.ask(false, Duration::MAX, run).unwrap();
    // Nobody waits for it, but it is not given up.
    tokio::spawn(answer);
    has_started.recv().unwrap();
    release
}

async fn pragma(store: &SqliteStore, sql: &'static str) {
    // Some answer with a row, which is read so that they are done.
    store
        .read(move |tx| tx.first(sql, (), |_| Ok(())))
        .await
        .unwrap();
}

async fn claim(store: &SqliteStore, number: u16) -> Result<Claim, StoreError> {
    store.claim(&key(number), &attempt()).await
}

async fn defer(store: &SqliteStore, number: u16) -> Result<bool, StoreError> {
    let fence = fence_of(claim(store, number).await?);
    let lease = Duration::ZERO;
    store.defer(&key(number), fence, &entry(), lease).await
}

fn key(number: u16) -> Key {
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    Key::new("wx", Fingerprint::from_bytes(bytes))
}

fn attempt() -> Attempt {
    Attempt {
        owner: 1,
        body: [0; 16],
        pin: None,
        user: "user".into(),
        lease: Duration::from_secs(60),
        remember: Duration::ZERO,
        counts: true,
    }
}

fn entry() -> Entry {
    Entry {
        user: "user".into(),
        document: "x".repeat(2000).into(),
    }
}

fn fence_of(claim: Claim) -> Fence {
    match claim {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("not claimed but {other:?}"),
    }
}

fn kind<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> StoreErrorKind {
    outcome.unwrap_err().kind()
}
