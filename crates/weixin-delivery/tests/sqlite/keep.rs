use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use weixin_delivery::store::{
    Attempt, Claim, DeadLetter, Job, SessionKey, SessionStore, Settled, Store,
};

use super::clock::pass;
use super::{attempt, claim, defer, entry, key, open};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_file_that_is_opened_again_holds_everything() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let session = SessionKey {
        account: "wx".into(),
        user: "somebody".into(),
        name: "cart".into(),
    };

    let store = open(&path).await;
    let running = claim(&store, &key(1)).await;
    let finished = claim(&store, &key(2)).await;
    assert!(
        store
            .finish(&key(2), finished, "hello", MINUTE)
            .await
            .unwrap()
    );
    defer(&store, &key(3), "somebody", "first").await;
    defer(&store, &key(4), "somebody", "second").await;
    let taken = store.take("wx", Duration::ZERO).await.unwrap().unwrap();
    let renewed = store.renew(&key(3), taken.fence, Duration::ZERO).await;
    assert!(renewed.unwrap());
    assert!(store.answer(&key(3), taken.fence, "answer").await.unwrap());
    let doomed = claim(&store, &key(5)).await;
    let lease = Duration::from_secs(1);
    assert!(
        store
            .defer(&key(5), doomed, &entry("somebody", "doomed"), lease)
            .await
            .unwrap()
    );
    let end = Settled::Dead("a reason".into());
    assert!(store.settle(&key(5), doomed, &end).await.unwrap());
    let version = store.save(&session, 0, "apples", MINUTE).await.unwrap();
    assert!(store.lock(&session, 1, MINUTE).await.unwrap());
    drop(store);

    let store = open(&path).await;
    let again = store.claim(&key(1), &attempt(1)).await.unwrap();
    let expected = Claim::Claimed {
        fence: running,
        attempts: 1,
        is_behind: true,
    };
    assert_eq!(again, expected);
    let other = store.claim(&key(1), &attempt(2)).await.unwrap();
    assert!(
        matches!(other, Claim::Running { attempts: 2, .. }),
        "{other:?}"
    );
    let done = store.claim(&key(2), &attempt(2)).await.unwrap();
    assert_eq!(done, Claim::Done(Some("hello".into())));
    assert_eq!(store.backlog("wx").await.unwrap(), 2);
    let job = store.take("wx", MINUTE).await.unwrap().unwrap();
    let Job {
        key: job_key,
        fence,
        entry: job_entry,
        reply,
        deaths,
        ..
    } = job;
    assert_eq!((job_key, job_entry), (key(3), entry("somebody", "first")));
    assert_eq!((reply.as_deref(), deaths), (Some("answer"), 1));
    assert!(fence > taken.fence, "a fence that was drawn twice");
    let letter = DeadLetter {
        key: key(5),
        entry: entry("somebody", "doomed"),
        reply: None,
        reason: "a reason".into(),
    };
    assert_eq!(store.dead_letters("wx", 10).await.unwrap(), [letter]);
    let value = store.load(&session).await.unwrap().unwrap();
    assert_eq!((Some(value.version), &*value.value), (version, "apples"));
    assert!(!store.lock(&session, 2, MINUTE).await.unwrap());
    assert!(store.lock(&session, 1, MINUTE).await.unwrap());
}

#[tokio::test]
async fn what_is_over_leaves_the_file_and_what_is_not_done_stays() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let store = open(&path).await;
    for number in 0..50 {
        let pinned = Attempt {
            pin: Some([u8::try_from(number).unwrap(); 20]),
            ..attempt(1)
        };
        store.claim(&key(number), &pinned).await.unwrap();
        let session = SessionKey {
            account: "wx".into(),
            user: number.to_string().into(),
            name: "cart".into(),
        };
        store.save(&session, 0, "apples", MINUTE).await.unwrap();
        store.lock(&session, 1, MINUTE).await.unwrap();
    }
    defer(&store, &key(100), "somebody", "acknowledged").await;
    pass(&path, 100 * MINUTE);

    // A few at a time, so that nobody waits long for it.
    claim(&store, &key(1000)).await;
    assert!(rows(&path, "message") > 30);
    for number in 1001..1030 {
        claim(&store, &key(number)).await;
    }
    let left = ["message", "pin", "session", "session_lock"].map(|table| rows(&path, table));
    assert_eq!(
        left,
        [31, 0, 0, 0],
        "30 were claimed since, and one was acknowledged"
    );
    let job = store.take("wx", MINUTE).await.unwrap().unwrap();
    assert_eq!(job.entry, entry("somebody", "acknowledged"));
    assert!(job.age >= 100 * MINUTE);
}

#[tokio::test]
async fn the_file_does_not_grow_with_what_was_forgotten() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let store = open(&path).await;
    let mut sizes = Vec::new();
    for round in 0..4 {
        for number in 0..200 {
            let key = key(round * 1000 + number);
            let fence = claim(&store, &key).await;
            let reply = "x".repeat(1000);
            assert!(store.finish(&key, fence, &reply, MINUTE).await.unwrap());
        }
        pass(&path, 100 * MINUTE);
        sizes.push(pages(&path));
    }
    assert!(sizes[3] <= sizes[1], "{sizes:?}");
}

fn rows(path: &std::path::Path, table: &str) -> i64 {
    let db = Connection::open(path).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    db.query_row(&sql, (), |row| row.get(0)).unwrap()
}

fn pages(path: &std::path::Path) -> i64 {
    let db = Connection::open(path).unwrap();
    db.query_row("PRAGMA page_count", (), |row| row.get(0))
        .unwrap()
}
