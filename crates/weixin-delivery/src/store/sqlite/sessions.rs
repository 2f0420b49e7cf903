use std::time::Duration;

use super::transaction::{Result, Transaction, saturating_i64, unsigned};
use crate::store::{SessionKey, Versioned};

pub(super) fn load(tx: &Transaction<'_>, key: &SessionKey) -> Result<Option<Versioned>> {
    let (account, user, name) = columns(key);
    tx.first(
        "SELECT version, value FROM session \
         WHERE account = ?1 AND user = ?2 AND name = ?3 AND expires > ?4",
        (account, user, name, tx.now()),
        |row| {
            Ok(Versioned {
                version: unsigned(row.get(0)?),
                value: row.get(1)?,
            })
        },
    )
}

pub(super) fn save(
    tx: &Transaction<'_>,
    key: &SessionKey,
    version: u64,
    value: &str,
    ttl: Duration,
) -> Result<Option<u64>> {
    let (account, user, name) = columns(key);
    let current: Option<u64> = tx.first(
        "SELECT version FROM session \
         WHERE account = ?1 AND user = ?2 AND name = ?3 AND expires > ?4",
        (account, user, name, tx.now()),
        |row| Ok(unsigned(row.get(0)?)),
    )?;
    if current.unwrap_or(0) != version {
        return Ok(None);
    }
    let version = tx.draw()?;
    tx.change(
        "REPLACE INTO session (account, user, name, version, value, expires) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (account, user, name, version, value, tx.after(ttl)),
    )?;
    Ok(Some(unsigned(version)))
}

pub(super) fn remove(tx: &Transaction<'_>, key: &SessionKey, version: u64) -> Result<bool> {
    let (account, user, name) = columns(key);
    let removed = tx.change(
        "DELETE FROM session WHERE account = ?1 AND user = ?2 AND name = ?3 AND version = ?4 \
         AND expires > ?5",
        (account, user, name, saturating_i64(version), tx.now()),
    )?;
    Ok(removed > 0)
}

pub(super) fn lock(
    tx: &Transaction<'_>,
    key: &SessionKey,
    owner: u128,
    lease: Duration,
) -> Result<bool> {
    let (account, user, name) = columns(key);
    let locked = tx.change(
        "INSERT INTO session_lock (account, user, name, owner, expires) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT DO UPDATE SET owner = excluded.owner, expires = excluded.expires \
         WHERE owner = excluded.owner OR expires <= ?6",
        (
            account,
            user,
            name,
            owner.to_be_bytes(),
            tx.after(lease),
            tx.now(),
        ),
    )?;
    Ok(locked > 0)
}

pub(super) fn unlock(tx: &Transaction<'_>, key: &SessionKey, owner: u128) -> Result<()> {
    let (account, user, name) = columns(key);
    tx.change(
        "DELETE FROM session_lock WHERE account = ?1 AND user = ?2 AND name = ?3 AND owner = ?4",
        (account, user, name, owner.to_be_bytes()),
    )?;
    Ok(())
}

fn columns(key: &SessionKey) -> (&str, &str, &str) {
    (&key.account, &key.user, &key.name)
}
