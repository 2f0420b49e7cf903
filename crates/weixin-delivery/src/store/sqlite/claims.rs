use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::inbox;
use super::transaction::{Result, Transaction, saturating_i64, unsigned};
use crate::store::{Attempt, Claim, Entry, Fence, Key, MAX_FAILURES, REMEMBER};

/// How far a message is, in the column `state`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Its handler has failed, and can be run again.
    Failed,
    Running,
    /// Answered.
    Finished,
    /// In the inbox.
    Deferred,
    /// Has stood in the inbox.
    Settled,
    /// Has stood in the inbox, and its answer is for whoever asks.
    Kept,
    /// A dead letter.
    Dead,
    /// Was a dead letter.
    Discarded,
}

/// A row whose time is not over.
pub(super) struct Message {
    pub(super) state: State,
    pub(super) failures: u32,
    /// In the inbox or among the dead.
    pub(super) entry: Option<i64>,
    fence: i64,
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
            "SELECT state, failures, entry, fence, body, owner, lease_ends, attempts, reply, \
             reply_until FROM message \
             WHERE account = ?1 AND fingerprint = ?2 AND (expires IS NULL OR expires > ?3)",
            (account, fingerprint, tx.now()),
            |row| {
                Ok(Self {
                    state: row.get(0)?,
                    failures: row.get(1)?,
                    entry: row.get(2)?,
                    fence: row.get(3)?,
                    body: row.get(4)?,
                    owner: row.get(5)?,
                    lease_ends: row.get(6)?,
                    attempts: row.get(7)?,
                    reply: row.get(8)?,
                    reply_until: row.get(9)?,
                })
            },
        )
    }

    /// The message, if this is the last fence that was alive; its state says whether it still is.
    pub(super) fn find_by(tx: &Transaction<'_>, key: &Key, fence: Fence) -> Result<Option<Self>> {
        let found = Self::find(tx, key)?;
        Ok(found.filter(|found| fence.0 != 0 && found.fence == number(fence)))
    }
}

pub(super) fn claim(tx: &Transaction<'_>, key: &Key, attempt: &Attempt) -> Result<Claim> {
    let found = Message::find(tx, key)?;
    let pinned = pinned(tx, key, attempt)?;
    let is_other = |body: &[u8; 16]| *body != attempt.body;
    if found.as_ref().is_some_and(|found| is_other(&found.body))
        || pinned.as_ref().is_some_and(is_other)
    {
        return Ok(Claim::Conflict);
    }
    if pinned.is_none() {
        pin(tx, key, attempt)?;
    }
    let takes_nothing = attempt.lease.is_zero();
    let Some(found) = found else {
        let attempts = u32::from(attempt.counts);
        if takes_nothing {
            let lease = Duration::ZERO;
            return Ok(Claim::Running { attempts, lease });
        }
        return run(tx, key, attempt, tx.draw()?, attempts, 0);
    };
    let is_alive = found.state == State::Running && found.lease_ends > tx.now();
    let attempts = found.attempts.saturating_add(u32::from(attempt.counts));
    match found.state {
        // The same run asks again because it has lost the answer; its attempt was counted.
        State::Running if found.owner == Some(attempt.owner.to_be_bytes()) => run(
            tx,
            key,
            attempt,
            found.fence,
            found.attempts,
            found.failures,
        ),
        State::Running | State::Failed if is_alive || takes_nothing => {
            if attempt.counts {
                let (account, fingerprint) = columns(key);
                tx.change(
                    "UPDATE message SET attempts = ?3 WHERE account = ?1 AND fingerprint = ?2",
                    (account, fingerprint, attempts),
                )?;
            }
            let lease = if is_alive {
                tx.until(found.lease_ends)
            } else {
                Duration::ZERO
            };
            Ok(Claim::Running { attempts, lease })
        }
        State::Running | State::Failed => {
            run(tx, key, attempt, tx.draw()?, attempts, found.failures)
        }
        State::Finished | State::Kept => {
            let is_kept = found.reply_until.is_some_and(|until| until > tx.now());
            Ok(Claim::Done(found.reply.filter(|_| is_kept)))
        }
        State::Deferred | State::Settled => Ok(Claim::Deferred),
        State::Dead | State::Discarded => Ok(Claim::Dead),
    }
}

pub(super) fn renew(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    lease: Duration,
) -> Result<bool> {
    let Some(found) = Message::find_by(tx, key, fence)? else {
        return Ok(false);
    };
    let ends = tx.after(lease);
    match found.state {
        State::Running => {
            let (account, fingerprint) = columns(key);
            tx.change(
                "UPDATE message SET lease_ends = ?3, expires = max(?3, ?4 + remember) \
                 WHERE account = ?1 AND fingerprint = ?2",
                (account, fingerprint, ends, tx.now()),
            )?;
            Ok(true)
        }
        State::Deferred => {
            tx.change(
                "UPDATE inbox SET due = ?2, is_owned = 1 WHERE entry = ?1",
                (found.entry, ends),
            )?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

pub(super) fn finish(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    reply: &str,
    keep: Duration,
) -> Result<bool> {
    match Message::find_by(tx, key, fence)?.map(|found| found.state) {
        Some(State::Running) => {
            end(tx, key, State::Finished, Some((reply, keep)))?;
            Ok(true)
        }
        state => Ok(state == Some(State::Finished)),
    }
}

pub(super) fn defer(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    entry: &Entry,
    lease: Duration,
) -> Result<bool> {
    match Message::find_by(tx, key, fence)?.map(|found| found.state) {
        Some(State::Running) => {
            let row = inbox::add(tx, key, entry, lease)?;
            stand(tx, key, State::Deferred, row)?;
            Ok(true)
        }
        state => Ok(state == Some(State::Deferred)),
    }
}

pub(super) fn fail(
    tx: &Transaction<'_>,
    key: &Key,
    fence: Fence,
    entry: &Entry,
    reason: &str,
) -> Result<u32> {
    let found = Message::find_by(tx, key, fence)?;
    let Some(found) = found.filter(|found| found.state == State::Running) else {
        return Ok(0);
    };
    let failures = found.failures.saturating_add(1);
    let_go(tx, key, failures)?;
    if failures < MAX_FAILURES {
        end(tx, key, State::Failed, None)?;
    } else {
        let row = inbox::bury_run(tx, key, entry, reason)?;
        stand(tx, key, State::Dead, row)?;
    }
    Ok(failures)
}

/// Lets a message stand in the inbox or among the dead, where it is never forgotten.
pub(super) fn stand(tx: &Transaction<'_>, key: &Key, state: State, entry: i64) -> Result<()> {
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET state = ?3, entry = ?4, expires = NULL \
         WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint, state, entry),
    )?;
    Ok(())
}

/// Lets a message stand nowhere any more, and be remembered for a time, with its reply if it has one.
pub(super) fn end(
    tx: &Transaction<'_>,
    key: &Key,
    state: State,
    reply: Option<(&str, Duration)>,
) -> Result<()> {
    let keep = reply.map_or(Duration::ZERO, |(_, keep)| keep);
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET state = ?3, entry = NULL, reply = ?4, reply_until = ?5, \
         expires = max(?5, ?6 + remember) WHERE account = ?1 AND fingerprint = ?2",
        (
            account,
            fingerprint,
            state,
            reply.map(|(reply, _)| reply),
            tx.after(keep),
            tx.now(),
        ),
    )?;
    Ok(())
}

/// Ends a fence, and notes how often the message has failed.
pub(super) fn let_go(tx: &Transaction<'_>, key: &Key, failures: u32) -> Result<()> {
    let (account, fingerprint) = columns(key);
    tx.change(
        "UPDATE message SET fence = 0, failures = ?3 WHERE account = ?1 AND fingerprint = ?2",
        (account, fingerprint, failures),
    )?;
    Ok(())
}

/// Gives a message to a run.
fn run(
    tx: &Transaction<'_>,
    key: &Key,
    attempt: &Attempt,
    fence: i64,
    attempts: u32,
    failures: u32,
) -> Result<Claim> {
    let (account, fingerprint) = columns(key);
    let remember = attempt.remember.max(REMEMBER);
    // In place of the row that was found, or of one whose time is over.
    tx.change(
        "REPLACE INTO message (account, fingerprint, body, state, owner, fence, lease_ends, attempts, \
         failures, remember, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            account,
            fingerprint,
            attempt.body,
            State::Running,
            attempt.owner.to_be_bytes(),
            fence,
            tx.after(attempt.lease),
            attempts,
            failures,
            u32::try_from(remember.as_millis()).unwrap_or(u32::MAX),
            tx.after(attempt.lease.max(remember)),
        ),
    )?;
    Ok(Claim::Claimed {
        fence: Fence(unsigned(fence)),
        attempts,
        is_behind: inbox::has_entries_of(tx, key.account(), &attempt.user)?,
    })
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
        let expires = tx.after(attempt.remember.max(REMEMBER));
        tx.change(
            "REPLACE INTO pin (account, pin, body, expires) VALUES (?1, ?2, ?3, ?4)",
            (key.account(), pin, attempt.body, expires),
        )?;
    }
    Ok(())
}

/// A key, as it is stored.
pub(super) fn columns(key: &Key) -> (&str, [u8; 32]) {
    (key.account(), *key.fingerprint().as_bytes())
}

/// A fence, as it is stored.
fn number(fence: Fence) -> i64 {
    saturating_i64(fence.0)
}

impl State {
    const ALL: [Self; 8] = [
        Self::Failed,
        Self::Running,
        Self::Finished,
        Self::Deferred,
        Self::Settled,
        Self::Kept,
        Self::Dead,
        Self::Discarded,
    ];
}

impl ToSql for State {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self as i64))
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let state = Self::ALL.into_iter().find(|state| *state as i64 == number);
        state.ok_or(FromSqlError::OutOfRange(number))
    }
}
