//! One run of a message: the one that has the claim.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until, timeout};
use tower_service::Service;
use weixin_message::{BoxError, Failure, FailureKind, Reply, Request};

use crate::call::{RanTooLong, call};
use crate::core::{BEAT, Core, Hold, LEASE, Stop};
use crate::fetch::fetch;
use crate::history::{note, note_run};
use crate::inbox::{KEPT, conclude};
use crate::incoming::Incoming;
use crate::late::Plan;
use crate::runs::{Outcome, Ticket};
use crate::store::{Claim, Fence};
use crate::stored;

/// A message on its way to its answer.
pub(crate) struct Run {
    pub(crate) core: Core,
    pub(crate) ticket: Ticket,
    pub(crate) incoming: Incoming,
    pub(crate) request: Request,
    pub(crate) plan: Plan,
    pub(crate) accepted: Instant,
}

/// How the bot's part of a run ended.
enum End {
    Done(Result<Reply, Failure>),
    /// Somebody else has the message.
    Lost,
    /// The process is about to end.
    Stopped,
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
    /// Runs the message, or waits until somebody else has.
    pub(crate) async fn complete<S>(self, bot: S)
    where
        S: Service<Request, Response = Reply> + Clone,
        S::Error: Into<BoxError>,
    {
        let _busy = self.core.shared.busy();
        let mut attempt = self.incoming.attempt(self.ticket.owner, LEASE);
        loop {
            let (claim, hold) = match self.core.claim(&self.incoming, &attempt).await {
                Ok(claimed) => claimed,
                // It is in the log already.
                Err(_) => return self.fail(FailureKind::Unavailable),
            };
            // The next look is no further attempt of the platform.
            attempt.counts = false;
            match (claim, hold) {
                (
                    Claim::Claimed {
                        attempts,
                        is_behind,
                        ..
                    },
                    Some(hold),
                ) => {
                    self.ticket.going(attempts);
                    if self.have(hold, bot.clone(), is_behind).await {
                        return;
                    }
                }
                (Claim::Running { attempts, .. }, _) => self.ticket.going(attempts),
                (Claim::Done(reply), _) => {
                    let reply = reply.and_then(|reply| stored::read(&reply));
                    let reply = reply.unwrap_or_else(Reply::success);
                    return self.ticket.over(Outcome::Reply(reply));
                }
                (Claim::Deferred, _) => match self.plan {
                    Plan::Send(_) => return self.ticket.over(Outcome::Deferred),
                    // Its answer becomes the reply to the message as soon as it is there. Only who has been
                    // told to ask again comes so late.
                    Plan::UseRetries(_) => self.ticket.going(self.core.settings.attempts),
                },
                (Claim::Conflict, _) => return self.fail(FailureKind::Replayed),
                (Claim::Dead, _) => return self.fail(FailureKind::Bot),
                (Claim::Claimed { .. }, None) => return self.fail(FailureKind::Unavailable),
            }
            if !self.ticket.is_awaited() {
                return;
            }
            sleep(LOOK).await;
        }
    }

    fn fail(&self, kind: FailureKind) {
        self.ticket.over(Outcome::Failed(kind.into()));
    }

    /// Does what has to be done with a message that was claimed. `false` if somebody else has got it since.
    async fn have<S>(&self, mut hold: Hold, bot: S, is_behind: bool) -> bool
    where
        S: Service<Request, Response = Reply>,
        S::Error: Into<BoxError>,
    {
        let is_for_others = match &self.plan {
            Plan::Send(send) => send.is_at_once || (is_behind && send.is_in_order),
            Plan::UseRetries(_) => false,
        };
        // What cannot be put into the inbox is run here after all.
        if is_for_others && let Some(is_ours) = self.defer(&hold, Duration::ZERO).await {
            self.core.shared.deferred.notify_one();
            return is_ours;
        }
        let mut is_deferred = false;
        let end = self.work(&mut hold, bot, &mut is_deferred).await;
        match end {
            End::Lost => is_deferred,
            End::Stopped => {
                self.stop(&hold, is_deferred).await;
                true
            }
            End::Done(result) if is_deferred => {
                let request = &self.request;
                conclude(
                    &self.core,
                    hold,
                    &self.plan,
                    request,
                    result,
                    Duration::ZERO,
                    0,
                )
                .await;
                true
            }
            End::Done(Ok(reply)) => self.finish(&hold, reply).await,
            End::Done(Err(failure)) => {
                self.give_up(&hold, &failure).await;
                self.ticket.over(Outcome::Failed(failure));
                true
            }
        }
    }

    /// Runs the bot, puts the message into the inbox when it takes too long, and renews the lease.
    async fn work<S>(&self, hold: &mut Hold, bot: S, is_deferred: &mut bool) -> End
    where
        S: Service<Request, Response = Reply>,
        S::Error: Into<BoxError>,
    {
        let limit = self.accepted + self.core.settings.run_limit;
        let mut defer_at = self.defer_at();
        let fence = hold.noted();
        let mut result = pin!(work(
            &self.core,
            bot,
            &self.request,
            &self.incoming,
            &self.plan,
            fence
        ));
        loop {
            let can_defer = hold.is_chosen && !*is_deferred;
            tokio::select! {
                biased;
                result = &mut result => return End::Done(result),
                is_ours = hold.beat() => if !is_ours {
                    return End::Lost;
                },
                () = sleep_until(defer_at), if can_defer => {
                    // If this takes longer, there is no time to lose.
                    defer_at = Instant::now() + DEFER_AHEAD;
                    match self.defer(hold, LEASE).await {
                        Some(true) => *is_deferred = true,
                        Some(false) => return End::Lost,
                        None => {}
                    }
                }
                () = sleep_until(limit) => return End::Done(Err(Failure::from_bot(RanTooLong(())))),
                () = self.core.shared.stopped(Stop::Now) => return End::Stopped,
            }
        }
    }

    /// When the message is put into the inbox: before the platform is told that it need not ask again.
    fn defer_at(&self) -> Instant {
        let Core { settings, .. } = &self.core;
        let earlier = match self.plan {
            Plan::Send(_) => Duration::ZERO,
            Plan::UseRetries(_) => HANGS_UP * settings.attempts.saturating_sub(1),
        };
        self.accepted + earlier + settings.deadline.saturating_sub(DEFER_AHEAD)
    }

    /// Puts the message into the inbox. `false` if somebody else has it; `None` if the store did not say.
    async fn defer(&self, hold: &Hold, lease: Duration) -> Option<bool> {
        if !hold.is_chosen {
            return None;
        }
        let entry = self.incoming.entry(&self.request);
        let deferred = hold.store.defer(&hold.key, hold.fence, &entry, lease);
        match timeout(DEFER_WITHIN, deferred).await {
            Ok(Ok(true)) => {
                note("deferred", &hold.key, hold.noted());
                if let Plan::Send(_) = self.plan {
                    self.ticket.over(Outcome::Deferred);
                }
                Some(true)
            }
            Ok(Ok(false)) => Some(false),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a message could not be put into the inbox");
                None
            }
            Err(_) => None,
        }
    }

    /// Answers all attempts, and has the store remember what. `false` if somebody else has the message.
    async fn finish(&self, hold: &Hold, reply: Reply) -> bool {
        let text = stored::write(&reply);
        // As long as nobody else can have the message, nobody else can answer it.
        if hold.is_certain() {
            self.ticket.over(Outcome::Reply(reply.clone()));
        }
        // After that long the user may have been told to ask again.
        let keep = match self.plan {
            Plan::UseRetries(_) if self.accepted.elapsed() > HANGS_UP => KEPT,
            _ => REPLY_KEPT,
        };
        for _ in 0..FINISH_TRIES {
            let finished = hold.store.finish(&hold.key, hold.fence, &text, keep);
            match timeout(self.core.settings.patience, finished).await {
                Ok(Ok(true)) => {
                    note("finished", &hold.key, hold.noted());
                    break;
                }
                Ok(Ok(false)) => return self.ticket.is_over(),
                Ok(Err(_)) | Err(_) => {
                    self.ticket.over(Outcome::Reply(reply.clone()));
                    sleep(BEAT).await;
                }
            }
        }
        self.ticket.over(Outcome::Reply(reply));
        if !hold.is_chosen {
            self.tell(&text, keep).await;
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
        let _ = timeout(self.core.settings.patience, told).await;
    }

    /// Lets the next attempt of the platform run the message again.
    async fn give_up(&self, hold: &Hold, failure: &Failure) {
        let entry = self.incoming.entry(&self.request);
        let reason = reason(failure);
        let failed = hold.store.fail(&hold.key, hold.fence, &entry, &reason);
        // Without an answer the claim is free when the lease is over.
        let failed = timeout(self.core.settings.patience, failed).await;
        let is_dead = matches!(failed, Ok(Ok(times)) if times >= crate::store::MAX_FAILURES);
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
            let _ = timeout(DEFER_WITHIN, postponed).await;
        } else if let Plan::Send(_) = self.plan {
            self.defer(hold, Duration::ZERO).await;
        }
        self.fail(FailureKind::Unavailable);
    }
}

/// What the bot, or an answer that was kept for the user, replies: one message of a user at a time where
/// that is wanted, and not more at a time than are allowed.
pub(crate) async fn work<S>(
    core: &Core,
    bot: S,
    request: &Request,
    incoming: &Incoming,
    plan: &Plan,
    fence: Option<Fence>,
) -> Result<Reply, Failure>
where
    S: Service<Request, Response = Reply>,
    S::Error: Into<BoxError>,
{
    let _turn = match plan {
        Plan::Send(send) if send.is_in_order => Some(core.shared.turns.wait(incoming).await),
        _ => None,
    };
    if let Plan::UseRetries(retries) = plan
        && retries.may_fetch(request)
        && let Some(reply) = fetch(core, incoming).await
    {
        return Ok(reply);
    }
    // Nobody closes it.
    let _permit = core.settings.permits.acquire().await;
    note_run(incoming, fence);
    call(bot, request.clone()).await
}

/// What may be said of a failure in a dead letter: nothing that a user wrote.
pub(crate) fn reason(failure: &Failure) -> String {
    format!("{failure:?}")
}
