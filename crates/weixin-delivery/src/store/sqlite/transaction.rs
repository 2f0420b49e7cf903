use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, Params, Row};

/// What an operation in a transaction returns.
pub(super) type Result<T> = rusqlite::Result<T>;

/// A transaction and its time.
pub(super) struct Transaction<'a> {
    db: &'a Connection,
    now: i64,
}

impl<'a> Transaction<'a> {
    /// A transaction that has begun.
    pub(super) fn new(db: &'a Connection) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        // A clock that was never set may stand before 1970.
        let now = since.map_or(0, |since| saturating_i64(since.as_millis()));
        Self { db, now }
    }

    /// Milliseconds of Unix time.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// The time when this much will be over.
    pub(super) fn after(&self, duration: Duration) -> i64 {
        // Rounded up: nothing ends too early.
        let millis = saturating_i64(duration.as_micros().div_ceil(1000));
        self.now.saturating_add(millis)
    }

    /// How long it is until a time; zero if it is over.
    pub(super) fn until(&self, time: i64) -> Duration {
        let millis = time.saturating_sub(self.now);
        Duration::from_millis(unsigned(millis))
    }

    /// How long ago a time was; zero if it is to come.
    pub(super) fn since(&self, time: i64) -> Duration {
        let millis = self.now.saturating_sub(time);
        Duration::from_millis(unsigned(millis))
    }

    /// A number that was never drawn before.
    pub(super) fn draw(&self) -> Result<i64> {
        self.one(
            "UPDATE number SET latest = latest + 1 RETURNING latest",
            (),
            |row| row.get(0),
        )
    }

    /// Changes rows and says how many.
    pub(super) fn change(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.db.prepare_cached(sql)?.execute(params)
    }

    /// Reads the one row.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.db.prepare_cached(sql)?.query_row(params, read)
    }

    /// Reads the first row, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.one(sql, params, read).optional()
    }

    /// Reads all rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.db.prepare_cached(sql)?;
        statement.query_map(params, read)?.collect()
    }

    /// The number of the row that was inserted last.
    pub(super) fn last_row(&self) -> i64 {
        self.db.last_insert_rowid()
    }

    /// Deletes what is over, but of each kind no more than `limit` rows.
    pub(super) fn prune(&self, limit: usize) -> Result<()> {
        for sql in PRUNE {
            self.change(sql, (self.now, saturating_i64(limit)))?;
        }
        Ok(())
    }
}

/// A number of SQLite, none of which we store is negative.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A number for SQLite, which knows no larger ones.
pub(super) fn saturating_i64(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

const PRUNE: [&str; 4] = [
    "DELETE FROM message WHERE (account, fingerprint) IN \
     (SELECT account, fingerprint FROM message WHERE expires <= ?1 LIMIT ?2)",
    "DELETE FROM pin WHERE (account, pin) IN \
     (SELECT account, pin FROM pin WHERE expires <= ?1 LIMIT ?2)",
    "DELETE FROM session WHERE (account, user, name) IN \
     (SELECT account, user, name FROM session WHERE expires <= ?1 LIMIT ?2)",
    "DELETE FROM session_lock WHERE (account, user, name) IN \
     (SELECT account, user, name FROM session_lock WHERE expires <= ?1 LIMIT ?2)",
];
