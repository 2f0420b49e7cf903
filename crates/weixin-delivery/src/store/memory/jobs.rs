//! What the workers of the inbox do.

use std::time::Duration;

use super::super::{DeadLetter, Fence, Job, Key, MAX_DELIVERIES, MAX_FAILURES, Settled};
use super::inbox::{Inbox, Item};
use super::records::{Slot, Status};
use super::state::{State, after, next};

impl State {
    pub(super) fn take(&mut self, account: &str, lease: Duration) -> Option<Job> {
        let now = self.now();
        loop {
            let inbox = self.inboxes.get_mut(account)?;
            let number = inbox.due(now)?;
            let item = inbox.get_mut(number)?;
            item.deaths = item.deaths.saturating_add(item.is_owned.into());
            // Whether it is, a renewal will say.
            item.is_owned = false;
            let key = item.key.clone();
            let slot = self.records.find(&self.short(&key), now)?;
            if self.inboxes.get_mut(account)?.get_mut(number)?.deaths >= MAX_DELIVERIES {
                self.records.get_mut(slot).fence = 0;
                self.bury_item(account, number, slot, "every owner has died");
                continue;
            }
            let fence = next(&mut self.number);
            self.records.get_mut(slot).fence = fence;
            let inbox = self.inboxes.get_mut(account)?;
            inbox.set_due(number, after(now, lease));
            let item = inbox.get_mut(number)?;
            return Some(Job {
                key,
                fence: Fence(fence),
                entry: item.entry.clone(),
                reply: item.reply.clone(),
                deaths: item.deaths,
                postponed: item.postponed,
                age: Duration::from_micros(now.saturating_sub(item.since)),
            });
        }
    }

    pub(super) fn answer(&mut self, key: &Key, fence: Fence, reply: &str) -> bool {
        let now = self.now();
        let Some((_, number)) = self.deferred(key, fence, now) else {
            return false;
        };
        let inbox = self.inboxes.get_mut(key.account());
        let item = inbox.and_then(|inbox| inbox.get_mut(number));
        // The first one may have been sent.
        item.map(|item| item.reply.get_or_insert_with(|| reply.into()))
            .is_some()
    }

    pub(super) fn postpone(
        &mut self,
        key: &Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&str>,
    ) -> bool {
        let now = self.now();
        let Some((slot, number)) = self.deferred(key, fence, now) else {
            return false;
        };
        self.records.get_mut(slot).fence = 0;
        if let Some(reason) = failed
            && self.count_failure(slot) >= MAX_FAILURES
        {
            self.bury_item(key.account(), number, slot, reason);
            return true;
        }
        if let Some(inbox) = self.inboxes.get_mut(key.account()) {
            inbox.set_due(number, after(now, delay));
            if let Some(item) = inbox.get_mut(number) {
                item.is_owned = false;
                item.postponed = item.postponed.saturating_add(1);
            }
        }
        true
    }

    pub(super) fn settle(&mut self, key: &Key, fence: Fence, end: &Settled) -> bool {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return false;
        };
        let number = match self.records.get(slot).state() {
            Status::Deferred(number) => *number,
            Status::Settled | Status::Kept(_) | Status::Dead(_) => return true,
            _ => return false,
        };
        if let Settled::Dead(reason) = end {
            self.bury_item(key.account(), number, slot, reason);
            return true;
        }
        self.pull(key.account(), number);
        let (state, keep) = match end {
            Settled::Kept { reply, keep } => (Status::Kept(Some(reply.clone())), *keep),
            _ => (Status::Settled, Duration::ZERO),
        };
        let (until, expires) = self.records.get(slot).times(now, keep);
        self.records.set(slot, state, until, expires);
        true
    }

    pub(super) fn accounts(&self) -> Vec<Box<str>> {
        // Some have dead letters only.
        let accounts = self.inboxes.keys();
        let accounts = accounts.filter(|account| self.backlog(account) > 0);
        accounts.cloned().collect()
    }

    pub(super) fn backlog(&self, account: &str) -> u64 {
        self.inboxes
            .get(account)
            .map_or(0, |inbox| inbox.len() as u64)
    }

    pub(super) fn dead_letters(&self, account: &str, limit: usize) -> Vec<DeadLetter> {
        let inbox = self.inboxes.get(account).into_iter();
        let letters = inbox.flat_map(|inbox| inbox.letters.values());
        letters.take(limit).cloned().collect()
    }

    pub(super) fn replay(&mut self, key: &Key) -> bool {
        let now = self.now();
        let Some((slot, letter)) = self.dig_up(key, now) else {
            return false;
        };
        let record = self.records.get_mut(slot);
        (record.fence, record.failures) = (0, 0);
        self.push(slot, Item::new(letter.key, letter.entry, now, now));
        true
    }

    pub(super) fn discard(&mut self, key: &Key) -> bool {
        let now = self.now();
        let Some((slot, _)) = self.dig_up(key, now) else {
            return false;
        };
        self.tidy(key.account());
        self.forget(slot, Status::Discarded, now);
        true
    }

    /// The record of a message in the inbox and its number there, if this is its fence.
    fn deferred(&self, key: &Key, fence: Fence, now: u64) -> Option<(Slot, u64)> {
        let slot = self.alive(key, fence, now)?;
        match self.records.get(slot).state() {
            Status::Deferred(number) => Some((slot, *number)),
            _ => None,
        }
    }

    /// Takes an entry out of the inbox.
    fn pull(&mut self, account: &str, number: u64) -> Option<Item> {
        let item = self.inboxes.get_mut(account)?.remove(number);
        self.tidy(account);
        item
    }

    fn bury_item(&mut self, account: &str, number: u64, slot: Slot, reason: &str) {
        if let Some(item) = self.pull(account, number) {
            let letter = DeadLetter {
                key: item.key,
                entry: item.entry,
                reply: item.reply,
                reason: reason.into(),
            };
            self.bury(slot, letter);
        }
    }

    fn dig_up(&mut self, key: &Key, now: u64) -> Option<(Slot, DeadLetter)> {
        let slot = self.records.find(&self.short(key), now)?;
        let Status::Dead(number) = *self.records.get(slot).state() else {
            return None;
        };
        let inbox = self.inboxes.get_mut(key.account())?;
        Some((slot, inbox.letters.remove(&number)?))
    }

    fn tidy(&mut self, account: &str) {
        if self.inboxes.get(account).is_some_and(Inbox::is_empty) {
            self.inboxes.remove(account);
        }
    }
}
