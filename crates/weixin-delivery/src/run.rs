//! One run of a message: the one that has the claim.

use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use tower_service::Service;
use weixin_core::observer::{Duplicate, Outcome as Noted};
use weixin_message::{BoxError, Failure, FailureKind, Reply, Request};

use crate::call::{Call, call, poll_once, within};
use crate::core::{BEAT, Core, LEASE, Stop, insist};
use crate::history::note;
use crate::hold::Hold;
use crate::inbox::{KEPT, conclude};
use crate::incoming::Incoming;
use crate::late::Plan;
use crate::runs::{Outcome, Ticket};
use crate::store::Claim;
use crate::stored;
use crate::turns::Turn;
use crate::work::{reason, turn, work};

/// A message on its way to its answer.
pub(crate) struct Run {
    pub(crate) core: Arc<Core>,
    pub(crate) ticket: Ticket,
    pub(crate) incoming: Arc<Incoming>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) may_fetch: bool,
    pub(crate) accepted: Instant,
}

/// How the bot's part of a run ended.
enum End {
    Done(Result<Reply, Failure>),
    /// Somebody else has the message.
    Lost,
    /// It stands in the inbox for anybody to take, and was not run.
    Left,
    /// The process is about to end.
    Stopped,
}

/// Whether a message stands in the inbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deferral {
    No,
    /// It may, as the store was asked and did not say.
    Unknown,
    Yes,
}

/// How often it is looked whether somebody else is done with a message.
const LOOK: Duration = Duration::from_millis(50);

/// How long before the deadline a message is put into the inbox.
const DEFER_AHEAD: Duration = Duration::from_millis(100);

/// How long the reply to a message is kept for further attempts: longer than four of them take.
const REPLY_KEPT: Duration = Duration::from_secs(60);

/// After this long the platform hangs up.
const HANGS_UP: Duration = Duration::from_secs(5);

/// How long the store has for putting a message into the inbox.
const DEFER_WITHIN: Duration = Duration::from_millis(150);

/// How often the store is told what was replied, if it does not answer: for as long as the platform tries.
/// Meanwhile each attempt that comes here still gets the reply, and no other run.
const FINISH_TRIES: u32 = 30;

impl Run {
    /// Runs the message, or waits until somebody else has. The bot is called again if the message was lost
    /// meanwhile.
    pub(crate) fn complete<S>(self, bot: S, first: Call<'static>) -> impl Future<Output = ()> + Send
    where
        S: Service<Request, Response = Reply> + Clone + Send + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        let mut first = Some(first);
        // An `async fn` would keep what it is called with twice.
        async move {
            let _busy = self.core.shared.busy();
            let mut attempt = self.incoming.attempt(self.ticket.owner, LEASE);
            let mut since = self.accepted;
            loop {
                let (claim, hold) = match self.core.claim(&self.incoming, &attempt, since).await {
                    Ok(claimed) => claimed,
                    // It is in the log already.
                    Err(_) => return self.fail(FailureKind::Unavailable),
                };
                // The next look is no further attempt of the platform.
                let is_first = std::mem::replace(&mut attempt.counts, false);
                if is_first {
                    self.note_attempt(&claim);
                }
                let mut is_promised = false;
                match (claim, hold) {
                    (
                        Claim::Claimed {
                            attempts,
                            is_behind,
                            ..
                        },
                        Some(mut hold),
                    ) => {
                        self.ticket.going(attempts);
                        let again = || Some(call(bot.clone(), self.incoming.request()?));
                        let Some(call) = first.take().or_else(again) else {
                            return self.fail(FailureKind::Unavailable);
                        };
                        if self.have(&mut hold, call, attempts, is_behind).await {
                            return;
                        }
                    }
                    (Claim::Running { attempts, .. }, _) => {
                        self.ticket.going(attempts);
                        is_promised = self.is_last(attempts);
                    }
                    (Claim::Done(reply), _) => {
                        let reply = reply.and_then(|reply| stored::read(&reply));
                        let reply = reply.unwrap_or_else(Reply::success);
                        return self.ticket.over(Outcome::Reply(reply));
                    }
                    (Claim::Deferred, _) => match *self.plan {
                        Plan::Send(_) => return self.ticket.over(Outcome::Deferred),
                        // Its answer becomes the reply to the message as soon as it is there. Only who has been
                        // told to ask again comes so late.
                        Plan::UseRetries(_) => self.ticket.going(self.core.settings.attempts),
                    },
                    (Claim::Conflict, _) => return self.fail(FailureKind::Replayed),
                    (Claim::Dead, _) => return self.fail(FailureKind::Bot),
                    (Claim::Claimed { .. }, None) => return self.fail(FailureKind::Unavailable),
                }
                // If whoever has it dies before it stands in the inbox, nobody else knows of the promise.
                if !is_promised && self.ticket.leave_if_alone() {
                    return;
                }
                sleep(LOOK).await;
                since = Instant::now();
            }
        }
    }

    /// Notes for layers above, and tells the observer, what the store says of the attempt.
    fn note_attempt(&self, claim: &Claim) {
        let meta = self.incoming.meta();
        if let Claim::Claimed { attempts, .. } | Claim::Running { attempts, .. } = claim {
            meta.note_attempt(*attempts);
        }
        let action = match (claim, &*self.plan) {
            (Claim::Claimed { .. } | Claim::Conflict, _) => return,
            (Claim::Running { .. }, _) | (Claim::Deferred, Plan::UseRetries(_)) => {
                Duplicate::Joined
            }
            (Claim::Done(Some(_)), _) => Duplicate::Replayed,
            (Claim::Done(None) | Claim::Dead, _) | (Claim::Deferred, Plan::Send(_)) => {
                Duplicate::Dropped
            }
        };
        if action != Duplicate::Joined {
            meta.note_outcome(Noted::Duplicate);
        }
        self.core.observe(|observer| observer.duplicate(action));
    }

    /// Whether the user is told to come back for the answer, as the platform does not ask again.
    fn is_last(&self, attempts: u32) -> bool {
        matches!(*self.plan, Plan::UseRetries(_)) && attempts >= self.core.settings.attempts
    }

    fn fail(&self, kind: FailureKind) {
        self.ticket.over(Outcome::Failed(kind.into()));
    }

    /// Does what has to be done with a message that was claimed. `false` if somebody else has got it since.
    async fn have(&self, hold: &mut Hold, call: Call<'_>, attempts: u32, is_behind: bool) -> bool {
        let is_for_others = match &*self.plan {
            Plan::Send(send) => send.is_at_once || (is_behind && send.is_in_order),
            Plan::UseRetries(_) => false,
        };
        // What cannot be put into the inbox is run here after all.
        let limit = self.core.settings.patience;
        if is_for_others && let Some(is_ours) = self.defer(hold, Duration::ZERO, limit).await {
            self.core.shared.deferred.notify_one();
            return is_ours;
        }
        let mut deferral = Deferral::No;
        // Until the answer is sent, so that no later one overtakes it.
        let turn = turn(&self.core, &self.incoming, &self.plan);
        let defer_at = self.defer_at(attempts);
        let end = self
            .work(hold, call, turn.as_ref(), defer_at, &mut deferral)
            .await;
        if deferral == Deferral::Unknown
            && let End::Done(_) = end
        {
            // What may stand in the inbox must not be answered from here as well.
            match self.defer(hold, LEASE, limit).await {
                Some(true) => deferral = Deferral::Yes,
                Some(false) => return false,
                None => {}
            }
        }
        let is_deferred = deferral == Deferral::Yes;
        match end {
            End::Lost => is_deferred,
            End::Left => {
                self.ticket.over(Outcome::Deferred);
                self.core.shared.deferred.notify_one();
                true
            }
            End::Stopped => {
                Box::pin(self.stop(hold, is_deferred)).await;
                true
            }
            End::Done(result) if is_deferred => {
                let (plan, incoming) = (&self.plan, &self.incoming);
                if let Plan::UseRetries(_) = **plan {
                    // The last attempt may have a moment left.
                    self.ticket.over(match &result {
                        Ok(reply) if hold.is_certain_at(Instant::now()) => {
                            Outcome::Reply(reply.clone())
                        }
                        _ => Outcome::Deferred,
                    });
                }
                let concluded = conclude(
                    &self.core,
                    hold.clone(),
                    plan,
                    incoming,
                    result,
                    Duration::ZERO,
                    0,
                );
                Box::pin(concluded).await;
                true
            }
            End::Done(Ok(reply)) => self.finish(hold, &reply).await,
            End::Done(Err(failure)) => {
                Box::pin(self.give_up(hold, &failure)).await;
                self.ticket.over(Outcome::Failed(failure));
                true
            }
        }
    }

    /// Runs the bot.
    async fn work(
        &self,
        hold: &mut Hold,
        call: Call<'_>,
        turn: Option<&Turn>,
        defer_at: Instant,
        deferral: &mut Deferral,
    ) -> End {
        let (incoming, fence) = (&self.incoming, hold.noted());
        let is_called = AtomicBool::new(false);
        let mut result = pin!(async {
            if let Some(turn) = turn {
                turn.wait().await;
            }
            let (may_fetch, is_called) = (self.may_fetch, Some(&is_called));
            work(&self.core, call, incoming, may_fetch, fence, is_called).await
        });
        // Most bots are done at once, and need no clock.
        if let Some(result) = poll_once(result.as_mut()).await {
            return End::Done(result);
        }
        Box::pin(self.wait(hold, result, &is_called, turn, defer_at, deferral)).await
    }

    /// Waits for the bot, puts the message into the inbox when it takes too long, and renews the lease.
    async fn wait(
        &self,
        hold: &mut Hold,
        mut result: Pin<&mut impl Future<Output = Result<Reply, Failure>>>,
        is_called: &AtomicBool,
        turn: Option<&Turn>,
        mut defer_at: Instant,
        deferral: &mut Deferral,
    ) -> End {
        let mut behind = turn.map(|turn| Box::pin(turn.is_behind()));
        loop {
            let can_defer = hold.is_chosen && *deferral != Deferral::Yes;
            let is_behind = async {
                match &mut behind {
                    Some(behind) => behind.await,
                    None => pending().await,
                }
            };
            tokio::select! {
                biased;
                result = &mut result => return End::Done(result),
                is_ours = hold.beat() => if !is_ours {
                    return End::Lost;
                },
                // One that waits for its turn goes into the inbox right behind the one it waits for.
                () = is_behind, if can_defer => {
                    behind = None;
                    defer_at = Instant::now();
                }
                () = sleep_until(defer_at), if can_defer => {
                    // What still waits for its turn, or for room, is for whoever takes it from the inbox.
                    let is_left = !is_called.load(Ordering::Relaxed);
                    let lease = if is_left { Duration::ZERO } else { LEASE };
                    // If this takes longer, there is no time to lose.
                    defer_at = Instant::now() + DEFER_AHEAD;
                    match self.defer(hold, lease, DEFER_WITHIN).await {
                        Some(true) if is_left => return End::Left,
                        Some(true) => {
                            *deferral = Deferral::Yes;
                            behind = None;
                            if let Some(turn) = turn {
                                turn.set_in_inbox();
                            }
                        }
                        Some(false) => return End::Lost,
                        None => *deferral = Deferral::Unknown,
                    }
                }
                () = self.core.shared.stopped(Stop::Now) => return End::Stopped,
            }
        }
    }

    /// When the message is put into the inbox: before the platform is told that it need not ask again.
    fn defer_at(&self, attempts: u32) -> Instant {
        let Core { settings, .. } = &*self.core;
        let earlier = match *self.plan {
            Plan::Send(_) => Duration::ZERO,
            // There are so many left until the last one, which may be told to come back.
            Plan::UseRetries(_) => {
                HANGS_UP.saturating_mul(settings.attempts.saturating_sub(attempts.max(1)))
            }
        };
        self.accepted + earlier + settings.deadline.saturating_sub(DEFER_AHEAD)
    }

    /// Puts the message into the inbox. `false` if somebody else has it; `None` if the store did not say.
    async fn defer(&self, hold: &Hold, lease: Duration, limit: Duration) -> Option<bool> {
        if !hold.is_chosen {
            return None;
        }
        let entry = self.incoming.entry();
        let deferred = insist(|| hold.store.defer(&hold.key, hold.fence, &entry, lease));
        match within(limit, Box::pin(deferred)).await {
            Some(Ok(true)) => {
                note("deferred", &hold.key, hold.noted());
                if let Plan::Send(_) = *self.plan {
                    self.ticket.over(Outcome::Deferred);
                }
                Some(true)
            }
            Some(Ok(false)) => Some(false),
            Some(Err(error)) => {
                tracing::warn!(%error, "a message could not be put into the inbox");
                None
            }
            None => {
                tracing::warn!("a message could not be put into the inbox in time");
                None
            }
        }
    }

    /// Answers all attempts, and has the store remember what. `false` if somebody else has the message.
    async fn finish(&self, hold: &Hold, reply: &Reply) -> bool {
        let text = stored::write(reply);
        let now = Instant::now();
        // As long as nobody else can have the message, nobody else can answer it.
        if hold.is_certain_at(now) {
            self.ticket.over(Outcome::Reply(reply.clone()));
        }
        // After that long the user may have been told to ask again.
        let keep = match *self.plan {
            Plan::UseRetries(_) if now - self.accepted > HANGS_UP => KEPT,
            _ => REPLY_KEPT,
        };
        for _ in 0..FINISH_TRIES {
            let finished = hold.store.finish(&hold.key, hold.fence, &text, keep);
            match within(self.core.settings.patience, finished).await {
                Some(Ok(true)) => {
                    note("finished", &hold.key, hold.noted());
                    break;
                }
                Some(Ok(false)) => return self.ticket.is_over(),
                Some(Err(_)) | None => {
                    self.ticket.over(Outcome::Reply(reply.clone()));
                    sleep(BEAT).await;
                }
            }
        }
        if !self.ticket.is_over() {
            self.ticket.over(Outcome::Reply(reply.clone()));
        }
        if !hold.is_chosen {
            Box::pin(self.tell(&text, keep)).await;
        }
        true
    }

    /// Tells the chosen store, which did not answer before, what was replied without it.
    async fn tell(&self, reply: &str, keep: Duration) {
        let store = &self.core.settings.store;
        let mut attempt = self.incoming.attempt(self.ticket.owner, LEASE);
        attempt.counts = false;
        let told = async {
            if let Claim::Claimed { fence, .. } = store.claim(&self.incoming.key, &attempt).await? {
                store.finish(&self.incoming.key, fence, reply, keep).await?;
            }
            Ok::<_, crate::store::StoreError>(())
        };
        // If it still does not answer, another machine may run the message again.
        within(self.core.settings.patience, told).await;
    }

    /// Lets the next attempt of the platform run the message again.
    async fn give_up(&self, hold: &Hold, failure: &Failure) {
        let entry = self.incoming.entry();
        let reason = reason(failure);
        let failed = insist(|| hold.store.fail(&hold.key, hold.fence, &entry, &reason));
        // Without an answer the claim is free when the lease is over.
        let failed = within(self.core.settings.patience, failed).await;
        let is_dead = matches!(failed, Some(Ok(times)) if times >= crate::store::MAX_FAILURES);
        note(
            if is_dead { "dead" } else { "failed" },
            &hold.key,
            hold.noted(),
        );
    }

    /// Leaves the message to others, as far as it can be.
    async fn stop(&self, hold: &Hold, is_deferred: bool) {
        note("failed", &hold.key, hold.noted());
        if is_deferred {
            let postponed = hold
                .store
                .postpone(&hold.key, hold.fence, Duration::ZERO, None);
            within(DEFER_WITHIN, postponed).await;
        } else if let Plan::Send(_) = *self.plan {
            self.defer(hold, Duration::ZERO, DEFER_WITHIN).await;
        }
        self.fail(FailureKind::Unavailable);
    }
}
