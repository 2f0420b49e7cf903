use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tempfile::TempDir;
use weixin_delivery::store::{SqliteOpenError, SqliteStore, Store, StoreErrorKind};

use super::{attempt, claim, close, defer, key, open};

#[tokio::test]
async fn files_that_are_no_store_are_refused_and_left_as_they_are() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");

    fs::write(
        &path,
        "Dear diary, this is a text and no database. ".repeat(100),
    )
    .unwrap();
    let before = fs::read(&path).unwrap();
    let error = refused(&path).await;
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::remove_file(&path).unwrap();

    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE diary (text TEXT)")
        .unwrap();
    drop(other);
    let error = refused(&path).await;
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "it is a database of something else");
    let other = Connection::open(&path).unwrap();
    let tables: i64 = other
        .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    drop(open(&path).await);
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 7).unwrap();
    drop(newer);
    let error = refused(&path).await;
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "it is of version 7, and this program knows 2");
}

#[tokio::test]
async fn places_where_no_file_can_be_are_named() {
    let dir = TempDir::new().unwrap();
    for path in [dir.path().join("missing/store"), dir.path().to_owned()] {
        let error = refused(&path).await;
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        assert_eq!(error.path(), path);
        let text = format!("cannot open the store in {}: ", path.display());
        assert!(error.to_string().starts_with(&text), "{error}");
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn names_that_sqlite_takes_for_something_else_are_files() {
    let dir = TempDir::new().unwrap();
    let name = "file:a?mode=memory";
    let store = open(&dir.path().join(name)).await;
    claim(&store, &key(1)).await;
    assert!(fs::metadata(dir.path().join(name)).unwrap().len() > 0);
}

#[tokio::test]
async fn a_file_that_is_damaged_while_it_is_open_is_corrupt() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let store = open(&path).await;
    defer(&store, &key(1), "somebody", "acknowledged").await;
    close(store, &path).await;
    let store = open(&path).await;
    // All but the first page, where it says what it is.
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let error = store.claim(&key(2), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[tokio::test]
async fn a_file_that_others_keep_locked_is_an_error_until_they_let_go() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let store = open(&path).await;
    defer(&store, &key(1), "somebody", "acknowledged").await;
    let mut other = Connection::open(&path).unwrap();
    let lock = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let impatient = store.clone().timeout(Duration::from_millis(50));
    let error = impatient.claim(&key(2), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Timeout);
    assert_eq!(store.backlog("wx").await.unwrap(), 1, "reading goes on");
    let (third, attempt) = (key(3), attempt(1));
    let waits = store.claim(&third, &attempt);
    let lets_go = async { lock.rollback().unwrap() };
    let (claimed, ()) = tokio::join!(waits, lets_go);
    assert!(claimed.is_ok());
    assert!(store.claim(&key(2), &attempt).await.is_ok());
}

#[tokio::test]
async fn debug_shows_where_the_file_is_and_nothing_of_what_it_holds() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let store = open(&path).await;
    defer(&store, &key(1), "somebody", "acknowledged").await;
    let expected = format!("SqliteStore {{ path: {path:?}, timeout: 60s, .. }}");
    assert_eq!(format!("{store:?}"), expected);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_users_wrote() {
    use std::os::unix::fs::PermissionsExt;

    let dir = TempDir::new().unwrap();
    let store = open(&dir.path().join("store")).await;
    defer(&store, &key(1), "somebody", "acknowledged").await;
    for name in ["store", "store-wal", "store-shm"] {
        let mode = fs::metadata(dir.path().join(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{name}");
    }
}

async fn refused(path: &Path) -> SqliteOpenError {
    SqliteStore::open(path).await.expect_err("opened")
}
