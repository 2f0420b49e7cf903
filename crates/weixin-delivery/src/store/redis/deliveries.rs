use std::time::Duration;

use super::answer::{Answers, count, is_done, number, unexpected};
use super::script::{self, Call, Script};
use super::{RedisStore, micros, millis};
use crate::store::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, MAX_DELIVERIES, MAX_FAILURES, REMEMBER,
    Settled, Store, StoreError, StoreErrorKind, StoreFuture,
};

impl RedisStore {
    /// Calls a script about one message.
    fn about(&self, script: &Script, key: &Key) -> Call {
        script.call(&[&self.message_key(key)])
    }

    async fn claim(&self, key: &Key, attempt: &Attempt) -> Result<Claim, StoreError> {
        let message = self.message_key(key);
        let queue = self.queue_key(key.account(), &attempt.user);
        let call = match attempt.pin {
            Some(pin) => {
                let pin = self.pin_key(key.account(), &pin);
                script::CLAIM.call(&[&message, &queue, &pin])
            }
            None => script::CLAIM.call(&[&message, &queue]),
        };
        let remember = attempt.remember.max(REMEMBER);
        let call = call
            .text(attempt.owner.to_be_bytes())
            .text(attempt.body)
            .number(micros(attempt.lease))
            .number(attempt.counts.into())
            .number(millis(attempt.lease.max(remember)))
            .number(millis(remember));
        let mut answers = Answers::of(self.call(call).await?)?;
        Ok(match answers.number()? {
            0 => Claim::Claimed {
                fence: Fence(answers.number()?),
                attempts: answers.count()?,
                is_behind: answers.number()? > 0,
            },
            1 => Claim::Running {
                attempts: answers.count()?,
                lease: Duration::from_micros(answers.number()?),
            },
            2 => Claim::Done(answers.text_or_none()?),
            3 => Claim::Deferred,
            4 => Claim::Dead,
            5 => Claim::Conflict,
            _ => return Err(unexpected()),
        })
    }

    async fn take(&self, account: &str, lease: Duration) -> Result<Option<Job>, StoreError> {
        loop {
            let call = script::TAKE.call(&[&self.account_key(account, b'i')]);
            let call = call
                .number(micros(lease))
                .number(MAX_DELIVERIES.into())
                .number(TAKE_STEPS)
                .text(DIED);
            let mut answers = Answers::of(self.call(call).await?)?;
            match answers.number()? {
                0 => return Ok(None),
                1 => return Ok(Some(job(account, answers)?)),
                // It has looked at as many as it may in one go.
                2 => {}
                _ => return Err(unexpected()),
            }
        }
    }

    /// Calls what puts something into the inbox of an account, and notes the account beside that.
    async fn call_noted(&self, account: &str, call: Call) -> Result<bool, StoreError> {
        let note = script::NOTE_ACCOUNT.call(&[&self.accounts_key()]);
        let noted = self.call(note.text(account.as_bytes()));
        // One after the other they would take twice as long.
        let (noted, done) = tokio::join!(noted, self.call(call));
        let done = is_done(done?)?;
        noted?;
        Ok(done)
    }

    async fn accounts(&self) -> Result<Vec<Box<str>>, StoreError> {
        let key = self.accounts_key();
        let call = script::ACCOUNTS.call(&[&key]).number(FORGET);
        let mut accounts = Vec::new();
        for found in Answers::of(self.call(call).await?)?.rest() {
            let mut found = found?;
            let (account, is_old) = (found.text()?, found.number()? > 0);
            let has_entries = match self.backlog(&account).await {
                Ok(entries) => entries > 0,
                // One that cannot be read is no reason to look into none.
                Err(error) if error.kind() == StoreErrorKind::Corrupt => true,
                Err(error) => return Err(error),
            };
            if has_entries {
                accounts.push(account);
            } else if is_old {
                let call = script::FORGET_ACCOUNT.call(&[&key]);
                let call = call.text(account.as_bytes()).number(FORGET);
                self.call(call).await?;
            }
        }
        Ok(accounts)
    }

    async fn backlog(&self, account: &str) -> Result<u64, StoreError> {
        let call = Call::command("GET", &self.account_key(account, b'n'));
        match self.call(call).await? {
            redis::Value::Nil => Ok(0),
            value => number(value),
        }
    }

    async fn dead_letters(
        &self,
        account: &str,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let key = self.account_key(account, b'd');
        let mut letters = Vec::new();
        let mut from = String::from("-inf");
        while letters.len() < limit {
            let wanted = limit.saturating_sub(letters.len()).min(LETTERS);
            let call = script::DEAD_LETTERS.call(&[&key]);
            let call = call.text(from.as_bytes()).number(wanted as u64);
            let mut answers = Answers::of(self.call(call).await?)?;
            let Some(last) = answers.text_or_none()? else {
                break;
            };
            from = format!("({last}");
            for letter in answers.rest() {
                letters.push(dead_letter(account, letter?)?);
            }
        }
        Ok(letters)
    }
}

impl Store for RedisStore {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        Box::pin(self.claim(key, attempt))
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = self.about(&script::RENEW, key).number(fence.0);
            let call = call.number(micros(lease)).number(millis(lease));
            is_done(self.call(call).await?)
        })
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = self.about(&script::FINISH, key).number(fence.0);
            let call = call.text(reply).number(millis(keep));
            is_done(self.call(call).await?)
        })
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = self.about(&script::DEFER, key).number(fence.0);
            let call = call
                .text(entry.user.as_bytes())
                .text(entry.document.as_bytes());
            let call = call.number(micros(lease));
            self.call_noted(key.account(), call).await
        })
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        Box::pin(async move {
            let call = self.about(&script::FAIL, key).number(fence.0);
            let call = call
                .text(entry.user.as_bytes())
                .text(entry.document.as_bytes());
            let call = call.text(reason).number(MAX_FAILURES.into());
            count(self.call(call).await?)
        })
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        Box::pin(self.take(account, lease))
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = self.about(&script::ANSWER, key).number(fence.0).text(reply);
            is_done(self.call(call).await?)
        })
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = self.about(&script::POSTPONE, key).number(fence.0);
            let mut call = call.number(micros(delay)).number(MAX_FAILURES.into());
            if let Some(reason) = failed {
                call = call.text(reason);
            }
            is_done(self.call(call).await?)
        })
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let (state, text, keep) = match end {
                Settled::Sent | Settled::Expired => ("S", "", Duration::ZERO),
                Settled::Kept { reply, keep } => ("D", &**reply, *keep),
                Settled::Dead(reason) => ("X", &**reason, Duration::ZERO),
            };
            let call = self.about(&script::SETTLE, key).number(fence.0);
            let call = call.text(state).text(text).number(millis(keep));
            is_done(self.call(call).await?)
        })
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        Box::pin(self.accounts())
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        Box::pin(self.backlog(account))
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        Box::pin(self.dead_letters(account, limit))
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        let call = self.about(&script::REPLAY, key);
        Box::pin(self.call_noted(key.account(), call))
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        Box::pin(async move { is_done(self.call(self.about(&script::DISCARD, key)).await?) })
    }
}

fn job(account: &str, mut answers: Answers) -> Result<Job, StoreError> {
    Ok(Job {
        key: Key::new(account, answers.fingerprint()?),
        fence: Fence(answers.number()?),
        entry: entry(&mut answers)?,
        reply: answers.text_or_none()?,
        deaths: answers.count()?,
        postponed: answers.count()?,
        age: Duration::from_micros(answers.number()?),
    })
}

fn dead_letter(account: &str, mut answers: Answers) -> Result<DeadLetter, StoreError> {
    Ok(DeadLetter {
        key: Key::new(account, answers.fingerprint()?),
        entry: entry(&mut answers)?,
        reply: answers.text_or_none()?,
        reason: answers.text()?,
    })
}

fn entry(answers: &mut Answers) -> Result<Entry, StoreError> {
    Ok(Entry {
        user: answers.text()?.into(),
        document: answers.text()?,
    })
}

/// After how many seconds an account with an empty inbox is forgotten: longer than any operation takes, so
/// that none is forgotten between the two calls that put something into its inbox.
const FORGET: u64 = 600;

/// How many entries one script looks at, so that it does not keep Redis from others.
const TAKE_STEPS: u64 = 16;

/// How many dead letters are fetched at once.
const LETTERS: usize = 16;

/// Why an entry became a dead letter that was taken too often.
const DIED: &str = "every owner has died";
