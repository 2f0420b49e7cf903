//! A model of messages and the inbox. Nothing in it is quick, and nothing is forgotten for want of room.
//!
//! Where the contract leaves something open, the operation is left out.

use std::time::Duration;

use weixin_delivery::store::{
    Attempt, Claim, Entry, Fence, Key, MAX_DELIVERIES, MAX_FAILURES, REMEMBER, Settled,
};

use super::Pick;
use super::letters::Letters;
use super::operations::{End, Operation, Who};
use crate::conformance::{Harness, key_of};

#[derive(Default)]
pub(super) struct Messages {
    pub(super) now: Duration,
    messages: [Message; 4],
    /// What stands for which body, until when.
    pins: Vec<(u8, u8, Duration)>,
    /// The messages in the inbox, in the order in which they were deferred.
    inbox: Vec<usize>,
    letters: Letters,
}

#[derive(Default)]
struct Message {
    state: Status,
    body: u8,
    /// All that there were.
    fences: Vec<Fence>,
    /// The one that is alive, or that ended it.
    fence: Option<Fence>,
    /// The ones that it was deferred with; [`fences`](Self::fences) has those it was taken with, too.
    claims: Vec<Fence>,
    expires: Duration,
    attempts: u32,
    failures: u32,
    entry: Waiting,
}

#[derive(Default, PartialEq, Eq)]
enum Status {
    #[default]
    Absent,
    Running {
        owner: u128,
        until: Duration,
    },
    Finished {
        reply: String,
        until: Duration,
    },
    Deferred,
    Settled,
    Kept {
        reply: String,
        until: Duration,
    },
    Dead,
    Discarded,
}

/// What is known of an entry of the inbox.
#[derive(Default)]
struct Waiting {
    reply: Option<(String, Fence)>,
    due: Duration,
    since: Duration,
    is_owned: bool,
    deaths: u32,
    postponed: u32,
}

impl Messages {
    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.pins.retain(|(_, _, end)| *end > self.now);
        for message in &mut self.messages {
            let is_kept = matches!(message.state, Status::Deferred | Status::Dead);
            if !is_kept && message.expires <= self.now {
                *message = Message {
                    fences: std::mem::take(&mut message.fences),
                    claims: std::mem::take(&mut message.claims),
                    ..Message::default()
                };
            }
        }
    }

    pub(super) async fn check(
        &mut self,
        harness: &impl Harness,
        number: u8,
        operation: &Operation,
    ) {
        let store = harness.store();
        let (index, now) = (usize::from(number), self.now);
        let (account, key) = (harness.accounts()[0], key(harness, number));
        let message = &mut self.messages[index];
        // One that never was alive, if there was none.
        let fence = |pick: &Pick| pick.of(&message.fences).unwrap_or(Fence(u64::MAX));
        match operation {
            Operation::Claim(who) => self.claim(harness, index, &key, who).await,
            Operation::Renew(pick, lease) => {
                let fence = fence(pick);
                let is_alive = message.is_alive(fence);
                let renewed = store.renew(&key, fence, *lease).await.unwrap();
                assert_eq!(renewed, is_alive);
                if let (true, Status::Running { until, .. }) = (is_alive, &mut message.state) {
                    *until = now + *lease;
                    message.expires = now + REMEMBER;
                } else if is_alive {
                    message.entry.due = now + *lease;
                    message.entry.is_owned = true;
                }
            }
            Operation::Finish(pick, keep) => {
                let fence = fence(pick);
                let (is_last, is_running) = (message.is_last(fence), message.is_running(fence));
                if is_last && matches!(message.state, Status::Kept { .. } | Status::Settled) {
                    return;
                }
                let is_again = is_last && matches!(message.state, Status::Finished { .. });
                let reply = format!("{fence:?}");
                let finished = store.finish(&key, fence, &reply, *keep).await.unwrap();
                assert_eq!(finished, is_running || is_again);
                if is_running {
                    let until = now + *keep;
                    message.state = Status::Finished { reply, until };
                    message.expires = now + REMEMBER;
                }
            }
            Operation::Defer(pick, lease) => {
                let fence = fence(pick);
                let is_running = message.is_running(fence);
                let is_again = message.is_alive(fence) && message.claims.contains(&fence);
                if !is_running && !is_again && message.is_or_was_deferred() {
                    return;
                }
                let entry = entry(number);
                let deferred = store.defer(&key, fence, &entry, *lease).await.unwrap();
                assert_eq!(deferred, is_running || is_again);
                if is_running {
                    self.push(index, now + *lease);
                }
            }
            Operation::Fail(pick) => {
                let fence = fence(pick);
                let is_running = message.is_running(fence);
                let reason = format!("{fence:?}");
                let entry = entry(number);
                let failures = store.fail(&key, fence, &entry, &reason).await.unwrap();
                if !is_running {
                    assert_eq!(failures, 0);
                    return;
                }
                message.failures += 1;
                assert_eq!(failures, message.failures);
                message.fence = None;
                message.state = Status::Absent;
                message.expires = now + REMEMBER;
                if failures >= MAX_FAILURES {
                    self.bury(index, Some(reason));
                }
            }
            Operation::Take(lease) => self.take(harness, *lease).await,
            Operation::Answer(pick) => {
                let fence = fence(pick);
                let is_entry = message.is_alive(fence) && message.state == Status::Deferred;
                let earlier = message.entry.reply.as_ref();
                if is_entry && earlier.is_some_and(|(_, by)| *by != fence) {
                    return;
                }
                let reply = format!("answer of {fence:?}");
                let answered = store.answer(&key, fence, &reply).await.unwrap();
                assert_eq!(answered, is_entry);
                if is_entry {
                    message.entry.reply = Some((reply, fence));
                }
            }
            Operation::Postpone(pick, delay, failed) => {
                let fence = fence(pick);
                let is_entry = message.is_alive(fence) && message.state == Status::Deferred;
                let reason = failed.then(|| format!("{fence:?}"));
                let postponed = store.postpone(&key, fence, *delay, reason.as_deref());
                assert_eq!(postponed.await.unwrap(), is_entry);
                if !is_entry {
                    return;
                }
                message.fence = None;
                message.failures += u32::from(*failed);
                message.entry.due = now + *delay;
                message.entry.is_owned = false;
                message.entry.postponed += 1;
                if *failed && message.failures >= MAX_FAILURES {
                    self.bury(index, reason);
                }
            }
            Operation::Settle(pick, end) => {
                let fence = fence(pick);
                let is_last = message.is_last(fence);
                if is_last && message.state == Status::Discarded {
                    return;
                }
                let is_entry = is_last && message.state == Status::Deferred;
                let is_again = is_last
                    && matches!(
                        message.state,
                        Status::Settled | Status::Kept { .. } | Status::Dead
                    );
                let reply = format!("kept by {fence:?}");
                let settled = match end {
                    End::Sent => Settled::Sent,
                    End::Kept(keep) => Settled::Kept {
                        reply: reply.as_str().into(),
                        keep: *keep,
                    },
                    End::Expired => Settled::Expired,
                    End::Dead => Settled::Dead(reply.as_str().into()),
                };
                let accepted = store.settle(&key, fence, &settled).await.unwrap();
                assert_eq!(accepted, is_entry || is_again);
                if !is_entry {
                    return;
                }
                message.expires = now + REMEMBER;
                match end {
                    End::Dead => return self.bury(index, Some(reply)),
                    End::Sent | End::Expired => message.state = Status::Settled,
                    End::Kept(keep) => {
                        let until = now + *keep;
                        message.state = Status::Kept { reply, until };
                    }
                }
                self.inbox.retain(|other| *other != index);
            }
            Operation::Backlog => {
                let backlog = store.backlog(account).await.unwrap();
                assert_eq!(backlog, self.inbox.len() as u64);
            }
            Operation::Letters(limit) => {
                let letters = store.dead_letters(account, *limit).await.unwrap();
                self.letters.check(&letters, *limit);
            }
            Operation::Replay => {
                // Whether the answer is kept is left open.
                if self.letters.has_reply(&key) {
                    return;
                }
                let replayed = store.replay(&key).await.unwrap();
                assert_eq!(replayed, message.state == Status::Dead);
                if replayed {
                    self.letters.remove(&key);
                    (message.fence, message.failures) = (None, 0);
                    self.push(index, now);
                }
            }
            Operation::Discard => {
                let discarded = store.discard(&key).await.unwrap();
                assert_eq!(discarded, message.state == Status::Dead);
                if discarded {
                    self.letters.remove(&key);
                    message.state = Status::Discarded;
                    message.expires = now + REMEMBER;
                }
            }
        }
    }

    async fn claim(&mut self, harness: &impl Harness, index: usize, key: &Key, who: &Who) {
        let now = self.now;
        let is_behind = self.inbox.iter().any(|other| user(*other) == user(index));
        let message = &mut self.messages[index];
        let body = who.body.unwrap_or(u8::try_from(index).unwrap());
        let is_again = matches!(message.state, Status::Running { owner, .. } if owner == who.owner);
        let attempt = Attempt {
            owner: who.owner,
            body: [body; 16],
            pin: who.pin.map(|pin| [pin; 20]),
            user: user(index).into(),
            lease: who.lease,
            remember: Duration::ZERO,
            // Whether a repetition counts is left open.
            counts: who.counts && !is_again,
        };
        let claim = harness.store().claim(key, &attempt).await.unwrap();

        let is_known = message.state != Status::Absent || message.expires > now;
        let is_pinned =
            |(pin, pinned, _): &(u8, u8, Duration)| Some(*pin) == who.pin && *pinned != body;
        if is_known && message.body != body || self.pins.iter().any(is_pinned) {
            assert_eq!(claim, Claim::Conflict);
            return;
        }
        if let Some(pin) = who.pin
            && self.pins.iter().all(|(other, ..)| *other != pin)
        {
            self.pins.push((pin, body, now + REMEMBER));
        }
        message.body = body;
        let counted = message.attempts + u32::from(attempt.counts);
        match &message.state {
            Status::Running { owner, until } if *until > now && *owner != who.owner => {
                message.attempts = counted;
                let Claim::Running { attempts, lease } = claim else {
                    panic!("{claim:?} while it runs");
                };
                assert_eq!(attempts, counted);
                assert!(lease <= *until - now, "{lease:?}");
            }
            Status::Absent | Status::Running { .. } => {
                message.attempts = counted;
                let Claim::Claimed {
                    fence,
                    attempts,
                    is_behind: behind,
                } = claim
                else {
                    panic!("{claim:?} while it does not run");
                };
                assert_eq!((attempts, behind), (counted, is_behind));
                if is_again {
                    assert_eq!(Some(fence), message.fence);
                } else {
                    message.add(fence);
                    message.claims.push(fence);
                }
                let (owner, until) = (who.owner, now + who.lease);
                message.state = Status::Running { owner, until };
                message.expires = now + REMEMBER;
            }
            Status::Finished { reply, until } | Status::Kept { reply, until } => {
                let reply = (*until > now).then_some(reply.as_str());
                assert_eq!(claim, Claim::Done(reply.map(Into::into)));
            }
            Status::Deferred | Status::Settled => assert_eq!(claim, Claim::Deferred),
            Status::Dead | Status::Discarded => assert_eq!(claim, Claim::Dead),
        }
    }

    async fn take(&mut self, harness: &impl Harness, lease: Duration) {
        let (store, account) = (harness.store(), harness.accounts()[0]);
        let job = store.take(account, lease).await.unwrap();
        let letters = store.dead_letters(account, usize::MAX).await.unwrap();
        // Of those that are due for equally long the store takes any, so it says itself who has died.
        while let Some(index) = self.heads().into_iter().find(|index| {
            let message = &self.messages[*index];
            message.entry.deaths_at_take() >= MAX_DELIVERIES
                && letters
                    .iter()
                    .any(|letter| letter.key == key_of(account, *index as u8))
        }) {
            self.messages[index].fence = None;
            self.messages[index].entry.deaths += 1;
            self.bury(index, None);
        }
        let heads = self.heads();
        let Some(job) = job else {
            assert!(heads.is_empty(), "something was to be taken");
            return;
        };
        let index = usize::from(job.key.fingerprint().as_bytes()[0]);
        assert_eq!(job.key, key(harness, index as u8));
        assert!(heads.contains(&index), "{job:?} was not to be taken");
        let due = self.messages[index].entry.due;
        let earlier = |head: &usize| self.messages[*head].entry.due < due;
        assert!(!heads.iter().any(earlier), "{job:?} was not the first");

        let now = self.now;
        let message = &mut self.messages[index];
        message.add(job.fence);
        let waiting = &mut message.entry;
        waiting.deaths = waiting.deaths_at_take();
        waiting.is_owned = false;
        waiting.due = now + lease;
        assert!(waiting.deaths < MAX_DELIVERIES);
        assert_eq!(job.entry, entry(index as u8));
        let reply = waiting.reply.as_ref().map(|(reply, _)| reply.as_str());
        assert_eq!(job.reply.as_deref(), reply);
        assert_eq!(
            (job.deaths, job.postponed),
            (waiting.deaths, waiting.postponed)
        );
        // To a millisecond, as many stores have it.
        assert!(job.age + Duration::from_millis(2) >= now - waiting.since);
    }

    /// The first of each user, if nobody has it.
    fn heads(&self) -> Vec<usize> {
        let is_first = |(place, index): &(usize, &usize)| {
            let before = &self.inbox[..*place];
            before.iter().all(|other| user(*other) != user(**index))
        };
        let heads = self.inbox.iter().enumerate().filter(is_first);
        let heads = heads.map(|(_, index)| *index);
        heads
            .filter(|index| self.messages[*index].entry.due <= self.now)
            .collect()
    }

    fn push(&mut self, index: usize, due: Duration) {
        self.messages[index].state = Status::Deferred;
        self.messages[index].entry = Waiting {
            due,
            since: self.now,
            is_owned: due > self.now,
            ..Waiting::default()
        };
        self.inbox.push(index);
    }

    /// Makes a message a dead letter, with a reason that is known or not.
    fn bury(&mut self, index: usize, reason: Option<String>) {
        let message = &mut self.messages[index];
        // It fails while it runs, or stands in the inbox.
        let reply = match message.state {
            Status::Deferred => message.entry.reply.take().map(|(reply, _)| reply),
            _ => None,
        };
        message.state = Status::Dead;
        self.inbox.retain(|other| *other != index);
        let fingerprint = index as u8;
        self.letters
            .push(self.now, fingerprint, entry(fingerprint), reply, reason);
    }
}

impl Message {
    fn add(&mut self, fence: Fence) {
        assert!(self.fences.iter().all(|earlier| fence > *earlier));
        self.fences.push(fence);
        self.fence = Some(fence);
    }

    fn is_last(&self, fence: Fence) -> bool {
        self.fence == Some(fence)
    }

    fn is_running(&self, fence: Fence) -> bool {
        self.is_last(fence) && matches!(self.state, Status::Running { .. })
    }

    fn is_alive(&self, fence: Fence) -> bool {
        self.is_running(fence) || self.is_last(fence) && self.state == Status::Deferred
    }

    fn is_or_was_deferred(&self) -> bool {
        !matches!(
            self.state,
            Status::Absent | Status::Running { .. } | Status::Finished { .. }
        )
    }
}

impl Waiting {
    fn deaths_at_take(&self) -> u32 {
        self.deaths + u32::from(self.is_owned)
    }
}

fn key(harness: &impl Harness, number: u8) -> Key {
    key_of(harness.accounts()[0], number)
}

/// Two messages each.
fn user(index: usize) -> &'static str {
    ["ann", "bob"][index / 2]
}

fn entry(number: u8) -> Entry {
    crate::conformance::entry(user(number.into()), &number.to_string())
}
