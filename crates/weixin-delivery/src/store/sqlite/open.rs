use std::error::Error;
use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ffi::SQLITE_IOERR_DELETE_NOENT;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::error::store_error;
use super::worker::Patience;
use crate::store::{StoreError, StoreErrorKind};

/// A file that could not be opened as a [`SqliteStore`](super::SqliteStore).
///
/// It names the file and the kind of failure; its source says more.
pub struct SqliteOpenError {
    path: PathBuf,
    error: StoreError,
}

impl SqliteOpenError {
    pub(super) fn new(path: PathBuf, error: StoreError) -> Self {
        Self { path, error }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// In which way it failed. A store of a newer version is [`StoreErrorKind::Corrupt`].
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.error.kind()
    }
}

impl fmt::Display for SqliteOpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(f, "cannot open the store in {path}: {}", self.error)
    }
}

/// With the source, which tells of no user here.
impl fmt::Debug for SqliteOpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOpenError")
            .field("path", &self.path)
            .field("kind", &self.kind())
            .field("source", &self.source())
            .finish()
    }
}

impl Error for SqliteOpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // The error of the store itself is a part of what this one displays.
        self.error.source()
    }
}

/// Opens the file, and creates it or its tables if need be.
pub(super) fn open(path: &Path, patience: &Patience) -> Result<Connection, StoreError> {
    patience.set(OPENING);
    // SQLite takes some names for something else than files, but no absolute path.
    let path = std::path::absolute(path).map_err(file_error)?;
    create(&path).map_err(file_error)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags).map_err(store_error)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    use_log(&db, patience)?;
    let handler = patience.clone();
    db.busy_handler(Some(move |_| handler.wait()))
        .map_err(store_error)?;
    // Each commit waits for the disk.
    db.pragma_update(None, "synchronous", "FULL")
        .map_err(store_error)?;
    db.pragma_update(None, "cache_size", CACHE)
        .map_err(store_error)?;
    create_tables(&mut db)?;
    Ok(db)
}

/// Creates the file for its owner only; SQLite gives the files beside it the same mode.
fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Switches to the write-ahead log.
///
/// Two processes that do so at the same time hold what the other one waits for, so nobody waits inside of
/// SQLite, but lets go of everything and tries again.
fn use_log(db: &Connection, patience: &Patience) -> Result<(), StoreError> {
    db.busy_timeout(Duration::ZERO).map_err(store_error)?;
    loop {
        let switched = db
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, Box<str>>(0));
        match switched {
            Ok(mode) if &*mode == "wal" => return Ok(()),
            Ok(_) => {
                let cause = "the file system cannot share memory between processes";
                return Err(StoreError::new(StoreErrorKind::Unavailable, cause));
            }
            Err(error) if is_in_use(&error) && patience.wait() => {}
            Err(error) => return Err(store_error(error)),
        }
    }
}

/// Whether another process is at the same: it has the file, or has deleted the old journal a moment before.
fn is_in_use(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::DatabaseBusy || error.extended_code == SQLITE_IOERR_DELETE_NOENT
    })
}

fn create_tables(db: &mut Connection) -> Result<(), StoreError> {
    if version(db)? == VERSION {
        return Ok(());
    }
    let tx = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(store_error)?;
    // Another process may have created them in the meantime.
    match version(&tx)? {
        VERSION => return Ok(()),
        0 => {}
        other => {
            let cause = format!("it is of version {other}, and this program knows {VERSION}");
            return Err(StoreError::new(StoreErrorKind::Corrupt, cause));
        }
    }
    let tables: i64 = tx
        .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
        .map_err(store_error)?;
    if tables > 0 {
        let cause = "it is a database of something else";
        return Err(StoreError::new(StoreErrorKind::Corrupt, cause));
    }
    tx.execute_batch(include_str!("schema.sql"))
        .and_then(|()| tx.pragma_update(None, "user_version", VERSION))
        .and_then(|()| tx.commit())
        .map_err(store_error)
}

fn version(db: &Connection) -> Result<i64, StoreError> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(store_error)
}

fn file_error(error: io::Error) -> StoreError {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StoreErrorKind::ReadOnly
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind, error)
}

/// Of the tables.
const VERSION: i64 = 2;

/// How long to wait for others while opening.
const OPENING: Duration = Duration::from_secs(5);

/// For pages, in the units of SQLite: 16 MiB. Messages come in no order, so each touches other pages.
const CACHE: i64 = -16 * 1024;

/// More than there are in this module.
const STATEMENTS: usize = 128;

#[cfg(test)]
mod tests {
    use rusqlite::ffi::{Error, SQLITE_BUSY, SQLITE_IOERR_READ};

    use super::*;

    /// Seen where four connections of three processes switched at once, on a machine that was busy.
    #[test]
    fn a_journal_that_another_one_deleted_first_is_waited_for_as_a_lock_is() {
        for (code, is_waited_for) in [
            (SQLITE_BUSY, true),
            (SQLITE_IOERR_DELETE_NOENT, true),
            (SQLITE_IOERR_READ, false),
        ] {
            let error = rusqlite::Error::SqliteFailure(Error::new(code), None);
            assert_eq!(is_in_use(&error), is_waited_for, "{code}");
        }
    }
}
