use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

/// Lets a time pass, by setting back all that is written in the file.
pub(crate) fn pass(path: &Path, time: Duration) {
    let db = Connection::open(path).unwrap();
    db.busy_timeout(Duration::from_secs(60)).unwrap();
    let columns = [
        ("message", "lease_ends"),
        ("message", "reply_until"),
        ("message", "expires"),
        ("pin", "expires"),
        ("inbox", "due"),
        ("inbox", "deferred_at"),
        ("session", "expires"),
        ("session_lock", "expires"),
    ];
    for (table, column) in columns {
        let sql = format!("UPDATE {table} SET {column} = {column} - ?1");
        db.execute(&sql, [i64::try_from(time.as_millis()).unwrap()])
            .unwrap();
    }
}
