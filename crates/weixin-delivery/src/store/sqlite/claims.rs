use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::inbox;
use super::transaction::{Result, Transaction, saturating_i64, unsigned};
use crate::store::{Attempt, Claim, Entry, Fence, Key, MAX_FAILURES, REMEMBER};

/// What a message is, in the column `state`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Its handler failed; it is as if absent, but for its attempts and failures.
    Failed,
    Running,
    Done,
    /// In the inbox.
    Deferred,
    /// It was in the inbox.
    Settled,
    Dead,
}

/// A row that is not over.
pub(super) struct Message {
    pub(super) state: State,
    pub(super) fence: Option<i64>,
    pub(super) deferred_by: Option<i64>,
    pub(super) ended_by: Option<i64>,
    pub(super) failures: u32,
    /// In the inbox or among the dead.
    pub(super) entry: Option<i64>,
    body: [u8; 16],
    owner: Option<[u8; 16]>,
    lease_ends: i64,
    attempts: u32,
    reply: Option<Box<str>>,
    reply_until: Option<i64>,
}

impl Message {
    pub(super) fn find(tx: &Transaction<'_>, key: &Key) -> Result<Option<Self>> {
        let (account, fingerprint) = columns(key);
        tx.first(
            "SELECT state, fence, deferred_by, ended_by, failures, entry, body, owner, lease_ends, \
             attempts, reply, reply_until FROM message \
             WHERE account = ?1 AND fingerprint = ?2 AND (expires IS NULL OR expires > ?3)",
            (account, fingerprint, tx.now()),
            |row| {
                Ok(Self {
                    state: row.get(0)?,
                    fence: row.get(1)?,
                    deferred_by: row.get(2)?,
                    ended_by: row.get(3)?,
                    failures: row.get(4)?,
                    entry: row.get(5)?,
                    body: row.get(6)?,
                    owner: row.get(7)?,
                    lease_ends: row.get(8)?,
                    attempts: row.get(9)?,
                    reply: row.get(10)?,
                    reply_until: row.get(11)?,
                })
            },
        )
    }

    /// Whether a fence is alive in a state.
    pub(super) fn is_held(&self, state: State, fence: Fence) -> bool {
        self.state == state && self.fence == Some(number(fence))
    }
}

pub(super) fn claim(tx: &Transaction<'_>, key: &Key, attempt: &Attempt) -> Result<Claim> {
    let found = Message::find(tx, key)?;
    let is_other = |body: &[u8; 16]| *body != attempt.body;
    if found.as_ref().is_some_and(|found| is_other(&found.body))
        || pinned(tx, key, attempt)?.is_some_and(|body| is_other(&body))
    {
        return Ok(Claim::Conflict);
    }
    pin(tx, key, attempt)?;
    remember(tx, key)?;
    let Some(found) = found else {
        return run(tx, key, attempt, None);
    };
    match found.state {
        State::Failed => run(tx, key, attempt, Some(&found)),
        State::Running => {
            let is_owner = found.owner == Some(attempt.owner.to_be_bytes());
            if is_owner || found.lease_ends <= tx.now() {
                return run(tx, key, attempt, Some(&found));
            }
            let (account, fingerprint) = columns(key);
            let attempts = counted(attempt, Some(&found));
            tx.change(
                "UPDATE message SET attempts = ?3 WHERE account = ?1 AND fingerprint = ?2",
                (account, fingerprint, attempts),
            )?;
            Ok(Claim::Running {
                attempts,
                lease: tx.until(found.lease_ends),
            })
        }
        State::Done => {
            let is_kept = found.reply_until.is_some_and(|until| until > tx.now());
            Ok(Claim::Done(found.reply.filter(|_| is_kept)))
        }
        State::Deferred | State::Settled => Ok(Claim::Deferred),
        State::Dead => Ok(Claim::Dead),
    }
}

pub(super) fn renew(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    lease: Duration,
) -> Result<bool> {
    let Some(found) = Message::find(tx, key)? else {
        return Ok(false);
    };
    let ends = tx.after(lease);
    if found.is_held(State::Running, fence) {
        let (account, fingerprint) = columns(key);
        tx.change(
            "UPDATE message SET lease_ends = ?3, expires = max(expires, ?4) \
             WHERE account = ?1 AND fingerprint = ?2",
            (account, fingerprint, ends, forgotten(tx, lease)),
        )?;
        return Ok(true);
    }
    if found.is_held(State::Deferred, fence) {
        tx.change(
            "UPDATE inbox SET due = ?2 WHERE entry = ?1",
            (found.entry, ends),
        )?;
        return Ok(true);
    }
    Ok(false)
}

pub(super) fn finish(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    reply: &str,
    keep: Duration,
) -> Result<bool> {
    let Some(found) = Message::find(tx, key)? else {
        return Ok(false);
    };
    if !found.is_held(State::Running, fence) {
        let was_finished = found.state == State::Done && found.deferred_by.is_none();
        return Ok(was_finished && found.ended_by == Some(number(fence)));
    }
    done(tx, key, fence, reply, keep)?;
    Ok(true)
}

/// Remembers an answer, of a run or of an entry that has left the inbox.
pub(super) fn done(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    reply: &str,
    keep: Duration,
) -> Result<()> {
    let (account, fingerprint) = columns(key);
    let fence = number(fence);
    let expires = tx.after(keep.max(REMEMBER));
    tx.change(
        "UPDATE message SET state = ?3, fence = NULL, ended_by = ?4, entry = NULL, \
         reply = ?5, reply_until = ?6, expires = ?7 WHERE account = ?1 AND fingerprint = ?2",
        (
            account,
            fingerprint,
            State::Done,
            fence,
            reply,
            tx.after(keep),
            expires,
        ),
    )?;
    Ok(())
}

pub(super) fn defer(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    entry: &Entry,
    lease: Duration,
) -> Result<bool> {
    let Some(found) = Message::find(tx, key)? else {
        return Ok(false);
    };
    if !found.is_held(State::Running, fence) {
        return Ok(found.deferred_by == Some(number(fence)));
    }
    let row = inbox::add(tx, key, entry, tx.after(lease))?;
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET state = ?3, deferred_by = fence, entry = ?4, expires = NULL \
         WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint, State::Deferred, row),
    )?;
    Ok(true)
}

pub(super) fn fail(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    entry: &Entry,
    reason: &str,
) -> Result<u32> {
    let held = Message::find(tx, key)?.filter(|found| found.is_held(State::Running, fence));
    let Some(found) = held else {
        return Ok(0);
    };
    let failures = found.failures.saturating_add(1);
    let (account, fingerprint) = columns(key);
    if failures >= MAX_FAILURES {
        let row = inbox::bury_run(tx, key, entry, reason)?;
        tx.change(
            "UPDATE message SET state = ?3, fence = NULL, failures = ?4, entry = ?5, expires = NULL \
             WHERE account = ?1 AND fingerprint = ?2",
            (account, fingerprint, State::Dead, failures, row),
        )?;
    } else {
        tx.change(
            "UPDATE message SET state = ?3, fence = NULL, failures = ?4, expires = ?5 \
             WHERE account = ?1 AND fingerprint = ?2",
            (
                account,
                fingerprint,
                State::Failed,
                failures,
                tx.after(REMEMBER),
            ),
        )?;
    }
    Ok(failures)
}

/// Gives a message to a run, which keeps its fence if it has one.
fn run(
    tx: &Transaction<'_>,
    key: &Key,
    attempt: &Attempt,
    found: Option<&Message>,
) -> Result<Claim> {
    let owner = attempt.owner.to_be_bytes();
    let held = found.filter(|found| found.owner == Some(owner));
    let fence = match held.and_then(|found| found.fence) {
        Some(fence) => fence,
        None => tx.draw()?,
    };
    let attempts = counted(attempt, found);
    let (account, fingerprint) = columns(key);
    // In place of the row that was found, or of one that is over.
    tx.change(
        "REPLACE INTO message (account, fingerprint, body, state, owner, fence, lease_ends, attempts, \
         failures, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            account,
            fingerprint,
            attempt.body,
            State::Running,
            owner,
            fence,
            tx.after(attempt.lease),
            attempts,
            found.map_or(0, |found| found.failures),
            forgotten(tx, attempt.lease),
        ),
    )?;
    Ok(Claim::Claimed {
        fence: Fence(unsigned(fence)),
        attempts,
        is_behind: inbox::has_entries_of(tx, key.account(), &attempt.user)?,
    })
}

fn counted(attempt: &Attempt, found: Option<&Message>) -> u32 {
    let before = found.map_or(0, |found| found.attempts);
    before.saturating_add(u32::from(attempt.counts))
}

fn pinned(tx: &Transaction<'_>, key: &Key, attempt: &Attempt) -> Result<Option<[u8; 16]>> {
    let Some(pin) = attempt.pin else {
        return Ok(None);
    };
    tx.first(
        "SELECT body FROM pin WHERE account = ?1 AND pin = ?2 AND expires > ?3",
        (key.account(), pin, tx.now()),
        |row| row.get(0),
    )
}

fn pin(tx: &Transaction<'_>, key: &Key, attempt: &Attempt) -> Result<()> {
    if let Some(pin) = attempt.pin {
        tx.change(
            "REPLACE INTO pin (account, pin, body, expires) VALUES (?1, ?2, ?3, ?4)",
            (key.account(), pin, attempt.body, tx.after(REMEMBER)),
        )?;
    }
    Ok(())
}

/// Notes that a message was heard of; what is never forgotten stays so.
fn remember(tx: &Transaction<'_>, key: &Key) -> Result<()> {
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET expires = max(expires, ?3) \
         WHERE account = ?1 AND fingerprint = ?2 AND expires > ?4",
        (account, fingerprint, tx.after(REMEMBER), tx.now()),
    )?;
    Ok(())
}

/// When a message that runs is forgotten: it is heard of for as long as its lease lasts.
fn forgotten(tx: &Transaction<'_>, lease: Duration) -> i64 {
    tx.after(lease.saturating_add(REMEMBER))
}

/// A key, as it is stored.
pub(super) fn columns(key: &Key) -> (&str, [u8; 32]) {
    (key.account(), *key.fingerprint().as_bytes())
}

/// A fence, as it is stored.
pub(super) fn number(fence: Fence) -> i64 {
    saturating_i64(fence.0)
}

impl ToSql for State {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Self::Failed => 0,
            Self::Running => 1,
            Self::Done => 2,
            Self::Deferred => 3,
            Self::Settled => 4,
            Self::Dead => 5,
        }))
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            0 => Ok(Self::Failed),
            1 => Ok(Self::Running),
            2 => Ok(Self::Done),
            3 => Ok(Self::Deferred),
            4 => Ok(Self::Settled),
            5 => Ok(Self::Dead),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}
