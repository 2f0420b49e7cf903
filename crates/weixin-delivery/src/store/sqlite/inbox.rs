use std::time::Duration;

use weixin_message::Fingerprint;

use super::claims::{self, Message, State, columns, number};
use super::transaction::{Result, Transaction, saturating_i64, unsigned};
use crate::store::{
    DeadLetter, Entry, Fence, Job, Key, MAX_DELIVERIES, MAX_FAILURES, REMEMBER, Settled,
};

pub(super) fn take(tx: &Transaction<'_>, account: &str, lease: Duration) -> Result<Option<Job>> {
    loop {
        let head = tx.first(
            "SELECT entry, fingerprint, user, document, reply, taken, postponed, deferred_at \
             FROM inbox WHERE account = ?1 AND is_head = 1 AND due <= ?2 ORDER BY due, entry LIMIT 1",
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
        if job.deaths >= MAX_DELIVERIES {
            bury(tx, &job.key, entry, None, "all who worked on it died")?;
            continue;
        }
        let fence = tx.draw()?;
        job.fence = Fence(unsigned(fence));
        tx.change(
            "UPDATE inbox SET due = ?2, taken = taken + 1 WHERE entry = ?1",
            (entry, tx.after(lease)),
        )?;
        let (account, fingerprint) = columns(&job.key);
        tx.change(
            "UPDATE message SET fence = ?3 WHERE account = ?1 AND fingerprint = ?2",
            (account, fingerprint, fence),
        )?;
        return Ok(Some(job));
    }
}

pub(super) fn answer(tx: &Transaction<'_>, key: &Key, fence: Fence, reply: &str) -> Result<bool> {
    let Some((_, entry)) = held(tx, key, fence)? else {
        return Ok(false);
    };
    tx.change(
        "UPDATE inbox SET reply = ?2 WHERE entry = ?1",
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
    if let Some(reason) = failed
        && failures >= MAX_FAILURES
    {
        bury(tx, key, entry, None, reason)?;
        return Ok(true);
    }
    tx.change(
        "UPDATE inbox SET due = ?2, taken = max(taken - 1, 0), postponed = postponed + 1 \
         WHERE entry = ?1",
        (entry, tx.after(delay)),
    )?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET fence = NULL, failures = ?3 WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint, failures),
    )?;
    Ok(true)
}

pub(super) fn settle(tx: &Transaction<'_>, key: &Key, fence: Fence, end: &Settled) -> Result<bool> {
    let Some((_, entry)) = held(tx, key, fence)? else {
        let ended = Message::find(tx, key)?.filter(|found| found.deferred_by.is_some());
        return Ok(ended.is_some_and(|found| found.ended_by == Some(number(fence))));
    };
    match end {
        Settled::Sent | Settled::Expired => {
            delete(tx, entry)?;
            let (account, fingerprint) = columns(key);
            tx.change(
                "UPDATE message SET state = ?3, fence = NULL, ended_by = ?4, entry = NULL, \
                 expires = ?5 WHERE account = ?1 AND fingerprint = ?2",
                (
                    account,
                    fingerprint,
                    State::Settled,
                    number(fence),
                    tx.after(REMEMBER),
                ),
            )?;
        }
        Settled::Kept { reply, keep } => {
            delete(tx, entry)?;
            claims::done(tx, key, fence, reply, *keep)?;
        }
        Settled::Dead(reason) => bury(tx, key, entry, Some(fence), reason)?,
    }
    Ok(true)
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
    let entry = add(tx, key, &entry, tx.now())?;
    let (account, fingerprint) = columns(key);
    // No fence is 0: nobody has deferred it.
    tx.change(
        "UPDATE message SET state = ?3, deferred_by = ifnull(deferred_by, 0), ended_by = NULL, \
         failures = 0, entry = ?4 WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint, State::Deferred, entry),
    )?;
    Ok(true)
}

pub(super) fn discard(tx: &Transaction<'_>, key: &Key) -> Result<bool> {
    let Some(letter) = dead(tx, key)? else {
        return Ok(false);
    };
    tx.change("DELETE FROM dead WHERE entry = ?1", (letter,))?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "DELETE FROM message WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint),
    )?;
    Ok(true)
}

/// Puts an entry at the end of its user's queue.
pub(super) fn add(tx: &Transaction<'_>, key: &Key, entry: &Entry, due: i64) -> Result<i64> {
    let is_head = !has_entries_of(tx, key.account(), &entry.user)?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "INSERT INTO inbox (account, fingerprint, user, document, is_head, due, deferred_at, taken, \
         postponed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)",
        (
            account,
            fingerprint,
            &*entry.user,
            &*entry.document,
            is_head,
            due,
            tx.now(),
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

/// Makes a dead letter of an entry. With a fence, its owner has said so and may say it again.
fn bury(
    tx: &Transaction<'_>,
    key: &Key,
    entry: i64,
    ended_by: Option<Fence>,
    reason: &str,
) -> Result<()> {
    tx.change(
        "INSERT INTO dead (account, fingerprint, user, document, reply, reason) \
         SELECT account, fingerprint, user, document, reply, ?2 FROM inbox WHERE entry = ?1",
        (entry, reason),
    )?;
    let letter = tx.last_row();
    delete(tx, entry)?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET state = ?3, fence = NULL, ended_by = ?4, entry = ?5 \
         WHERE account = ?1 AND fingerprint = ?2",
        (
            account,
            fingerprint,
            State::Dead,
            ended_by.map(number),
            letter,
        ),
    )?;
    Ok(())
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
    let found = Message::find(tx, key)?.filter(|found| found.is_held(State::Deferred, fence));
    Ok(found.and_then(|found| found.entry.map(|entry| (found, entry))))
}

/// The dead letter of a message.
fn dead(tx: &Transaction<'_>, key: &Key) -> Result<Option<i64>> {
    let found = Message::find(tx, key)?.filter(|found| found.state == State::Dead);
    Ok(found.and_then(|found| found.entry))
}
