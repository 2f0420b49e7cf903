use std::time::Duration;

use weixin_message::Fingerprint;

use super::claims::{Message, State, columns, end, let_go, stand};
use super::transaction::{Result, Transaction, saturating_i64, unsigned};
use crate::store::{DeadLetter, Entry, Fence, Job, Key, MAX_DELIVERIES, MAX_FAILURES, Settled};

pub(super) fn take(tx: &Transaction<'_>, account: &str, lease: Duration) -> Result<Option<Job>> {
    loop {
        let head = tx.first(
            "SELECT entry, fingerprint, user, document, reply, deaths + is_owned, postponed, \
             deferred_at FROM inbox \
             WHERE account = ?1 AND is_head = 1 AND due <= ?2 ORDER BY due, entry LIMIT 1",
            (account, tx.now()),
            |row| {
                let job = Job {
                    key: Key::new(account, Fingerprint::from_bytes(row.get(1)?)),
                    fence: Fence(0),
                    entry: Entry {
                        user: row.get(2)?,
                        document: row.get(3)?,
                    },
                    reply: row.get(4)?,
                    deaths: row.get(5)?,
                    postponed: row.get(6)?,
                    age: tx.since(row.get(7)?),
                };
                Ok((row.get::<_, i64>(0)?, job))
            },
        )?;
        let Some((entry, mut job)) = head else {
            return Ok(None);
        };
        let (account, fingerprint) = columns(&job.key);
        let dies = job.deaths >= MAX_DELIVERIES;
        let fence = if dies { 0 } else { tx.draw()? };
        tx.change(
            "UPDATE message SET fence = ?3 WHERE account = ?1 AND fingerprint = ?2",
            (account, fingerprint, fence),
        )?;
        if dies {
            bury(tx, &job.key, entry, "every owner has died")?;
            continue;
        }
        tx.change(
            "UPDATE inbox SET due = ?2, is_owned = 0, deaths = ?3 WHERE entry = ?1",
            (entry, tx.after(lease), job.deaths),
        )?;
        job.fence = Fence(unsigned(fence));
        return Ok(Some(job));
    }
}

pub(super) fn answer(tx: &Transaction<'_>, key: &Key, fence: Fence, reply: &str) -> Result<bool> {
    let Some((_, entry)) = held(tx, key, fence)? else {
        return Ok(false);
    };
    // The first one may have been sent.
    tx.change(
        "UPDATE inbox SET reply = ?2 WHERE entry = ?1 AND reply IS NULL",
        (entry, reply),
    )?;
    Ok(true)
}

pub(super) fn postpone(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    delay: Duration,
    failed: Option<&str>,
) -> Result<bool> {
    let Some((found, entry)) = held(tx, key, fence)? else {
        return Ok(false);
    };
    let failures = found.failures.saturating_add(u32::from(failed.is_some()));
    let_go(tx, key, failures)?;
    if let Some(reason) = failed
        && failures >= MAX_FAILURES
    {
        bury(tx, key, entry, reason)?;
    } else {
        tx.change(
            "UPDATE inbox SET due = ?2, is_owned = 0, postponed = postponed + 1 WHERE entry = ?1",
            (entry, tx.after(delay)),
        )?;
    }
    Ok(true)
}

pub(super) fn settle(tx: &Transaction<'_>, key: &Key, fence: Fence, how: &Settled) -> Result<bool> {
    let Some((_, entry)) = held(tx, key, fence)? else {
        let state = Message::find_by(tx, key, fence)?.map(|found| found.state);
        let was_settled = matches!(state, Some(State::Settled | State::Kept | State::Dead));
        return Ok(was_settled);
    };
    match how {
        Settled::Dead(reason) => bury(tx, key, entry, reason)?,
        Settled::Sent | Settled::Expired => {
            delete(tx, entry)?;
            end(tx, key, State::Settled, None)?;
        }
        Settled::Kept { reply, keep } => {
            delete(tx, entry)?;
            end(tx, key, State::Kept, Some((reply, *keep)))?;
        }
    }
    Ok(true)
}

pub(super) fn accounts(tx: &Transaction<'_>) -> Result<Vec<Box<str>>> {
    tx.all(
        "SELECT DISTINCT account FROM inbox WHERE is_head = 1",
        (),
        |row| row.get(0),
    )
}

pub(super) fn backlog(tx: &Transaction<'_>, account: &str) -> Result<u64> {
    let entries: i64 = tx.one(
        "SELECT count(*) FROM inbox WHERE account = ?1",
        (account,),
        |row| row.get(0),
    )?;
    Ok(unsigned(entries))
}

pub(super) fn dead_letters(
    tx: &Transaction<'_>,
    account: &str,
    limit: usize,
) -> Result<Vec<DeadLetter>> {
    tx.all(
        "SELECT fingerprint, user, document, reply, reason FROM dead \
         WHERE account = ?1 ORDER BY entry LIMIT ?2",
        (account, saturating_i64(limit)),
        |row| {
            Ok(DeadLetter {
                key: Key::new(account, Fingerprint::from_bytes(row.get(0)?)),
                entry: Entry {
                    user: row.get(1)?,
                    document: row.get(2)?,
                },
                reply: row.get(3)?,
                reason: row.get(4)?,
            })
        },
    )
}

pub(super) fn replay(tx: &Transaction<'_>, key: &Key) -> Result<bool> {
    let Some(letter) = dead(tx, key)? else {
        return Ok(false);
    };
    let entry = tx.one(
        "SELECT user, document FROM dead WHERE entry = ?1",
        (letter,),
        |row| {
            Ok(Entry {
                user: row.get(0)?,
                document: row.get(1)?,
            })
        },
    )?;
    tx.change("DELETE FROM dead WHERE entry = ?1", (letter,))?;
    let entry = add(tx, key, &entry, Duration::ZERO)?;
    let_go(tx, key, 0)?;
    stand(tx, key, State::Deferred, entry)?;
    Ok(true)
}

pub(super) fn discard(tx: &Transaction<'_>, key: &Key) -> Result<bool> {
    let Some(letter) = dead(tx, key)? else {
        return Ok(false);
    };
    tx.change("DELETE FROM dead WHERE entry = ?1", (letter,))?;
    end(tx, key, State::Discarded, None)?;
    Ok(true)
}

/// Puts an entry at the end of its user's queue.
pub(super) fn add(tx: &Transaction<'_>, key: &Key, entry: &Entry, lease: Duration) -> Result<i64> {
    let is_head = !has_entries_of(tx, key.account(), &entry.user)?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "INSERT INTO inbox (account, fingerprint, user, document, is_head, due, deferred_at, \
         is_owned, deaths, postponed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0)",
        (
            account,
            fingerprint,
            &*entry.user,
            &*entry.document,
            is_head,
            tx.after(lease),
            tx.now(),
            !lease.is_zero(),
        ),
    )?;
    Ok(tx.last_row())
}

/// Makes a dead letter of a message that is not in the inbox.
pub(super) fn bury_run(
    tx: &Transaction<'_>,
    key: &Key,
    entry: &Entry,
    reason: &str,
) -> Result<i64> {
    let (account, fingerprint) = columns(key);
    tx.change(
        "INSERT INTO dead (account, fingerprint, user, document, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            account,
            fingerprint,
            &*entry.user,
            &*entry.document,
            reason,
        ),
    )?;
    Ok(tx.last_row())
}

/// Whether messages of a user stand in the inbox.
pub(super) fn has_entries_of(tx: &Transaction<'_>, account: &str, user: &str) -> Result<bool> {
    tx.one(
        "SELECT EXISTS (SELECT 1 FROM inbox WHERE account = ?1 AND user = ?2)",
        (account, user),
        |row| row.get(0),
    )
}

/// Makes a dead letter of an entry.
fn bury(tx: &Transaction<'_>, key: &Key, entry: i64, reason: &str) -> Result<()> {
    tx.change(
        "INSERT INTO dead (account, fingerprint, user, document, reply, reason) \
         SELECT account, fingerprint, user, document, reply, ?2 FROM inbox WHERE entry = ?1",
        (entry, reason),
    )?;
    let letter = tx.last_row();
    delete(tx, entry)?;
    stand(tx, key, State::Dead, letter)
}

/// Takes an entry out of its queue, and lets the next one be its head.
fn delete(tx: &Transaction<'_>, entry: i64) -> Result<()> {
    let (account, user): (Box<str>, Box<str>) = tx.one(
        "DELETE FROM inbox WHERE entry = ?1 RETURNING account, user",
        (entry,),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    tx.change(
        "UPDATE inbox SET is_head = 1 WHERE entry = \
         (SELECT min(entry) FROM inbox WHERE account = ?1 AND user = ?2)",
        (account, user),
    )?;
    Ok(())
}

/// The message and its entry, if the fence is alive.
fn held(tx: &Transaction<'_>, key: &Key, fence: Fence) -> Result<Option<(Message, i64)>> {
    let found = Message::find_by(tx, key, fence)?;
    let found = found.filter(|found| found.state == State::Deferred);
    Ok(found.and_then(|found| found.entry.map(|entry| (found, entry))))
}

/// The dead letter of a message.
fn dead(tx: &Transaction<'_>, key: &Key) -> Result<Option<i64>> {
    let found = Message::find(tx, key)?.filter(|found| found.state == State::Dead);
    Ok(found.and_then(|found| found.entry))
}
