//! How one entry of the inbox after the other is worked off.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use tower_service::Service;
use weixin_message::{BoxError, Failure, Reply, Request};

use super::conclude::{conclude, settle};
use crate::Late;
use crate::call::{Call, call};
use crate::core::{Core, LEASE, Stop, insist};
use crate::history::note;
use crate::hold::Hold;
use crate::incoming::{Incoming, request};
use crate::late::Plan;
use crate::store::{Job, Settled, StoreError};
use crate::stored;
use crate::turns::Turn;
use crate::work::{turn, work};

/// How often the inbox is looked into, if nothing is known to be there.
const LOOK: Duration = Duration::from_millis(250);

/// After how many deaths of its owners an entry is run alone, so that no other one dies with it.
///
/// Until then deaths are nobody's fault: most processes die because somebody ends them, and what they had in
/// work then is worked off side by side, as it was before. Something that kills each process it runs in takes
/// no other entry with it more often than this, and others die at [`MAX_DELIVERIES`] only.
///
/// Alone means: beside no other entry of the inbox in this process. Messages that are just being pushed run
/// beside it; they are not in the inbox yet.
///
/// What that costs: while one of these waits for the end of what runs here, which is for
/// [`ALONE_WITHIN`] at first and for longer each time, and while it runs, this process takes nothing else
/// from the inbox. If no other process does, then all else in it waits as long.
///
/// [`MAX_DELIVERIES`]: crate::store::MAX_DELIVERIES
const SUSPECT: u32 = 3;

/// How long an entry that has to be alone waits for that at first. Then it is let go for as long, so that
/// others are taken, and the next time it waits twice as long: sooner or later it gets its turn.
const ALONE_WITHIN: Duration = Duration::from_secs(1);

/// Where the entries are taken, so many at a time.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) core: Core,
    permits: Arc<Semaphore>,
    /// How many were taken, so that each account gets its turn.
    taken: usize,
    /// Whether the store did not answer the last time, so that it is said once.
    is_silent: bool,
}

impl Desk {
    pub(super) fn new(core: Core) -> Self {
        let permits = Arc::new(Semaphore::new(core.settings.workers.max(1)));
        Self {
            core,
            permits,
            taken: 0,
            is_silent: false,
        }
    }

    /// Waits until there is something to do, and room to do it; `None` when nothing more is to be taken.
    ///
    /// It is not to be dropped before it ends: what was taken then would have to wait for the end of its lease.
    pub(super) async fn take(&mut self) -> Option<(Job, OwnedSemaphorePermit)> {
        let shared = self.core.shared.clone();
        let mut stopped = pin!(shared.stopped(Stop::Draining));
        loop {
            let permit = tokio::select! {
                biased;
                () = &mut stopped => return None,
                // Nobody closes it.
                permit = Arc::clone(&self.permits).acquire_owned() => permit.ok()?,
            };
            // A drain waits for what is taken now.
            let _busy = shared.busy();
            match self.look().await {
                Ok(Some(job)) if !is_suspect(&job) => return Some((job, permit)),
                Ok(Some(job)) => {
                    if let Some(permits) = self.alone(&job, permit, stopped.as_mut()).await {
                        return Some((job, permits));
                    }
                    continue;
                }
                Ok(None) => self.is_silent = false,
                Err(_) if self.is_silent => {}
                Err(error) => {
                    self.is_silent = true;
                    tracing::warn!(%error, "the inbox cannot be looked into, until further notice");
                }
            }
            drop((permit, _busy));
            tokio::select! {
                biased;
                () = &mut stopped => return None,
                () = shared.deferred.notified() => {}
                () = sleep(LOOK) => {}
            }
        }
    }

    async fn look(&mut self) -> Result<Option<Job>, StoreError> {
        let store = &self.core.settings.store;
        let mut accounts = store.accounts().await?;
        let turn = self.taken.checked_rem(accounts.len()).unwrap_or_default();
        accounts.rotate_left(turn);
        let mut nothing = Ok(None);
        for account in accounts {
            match store.take(&account, LEASE).await {
                Ok(Some(job)) => {
                    self.taken = self.taken.wrapping_add(1);
                    return Ok(Some(job));
                }
                Ok(None) => {}
                // The inboxes of others may be on another node.
                Err(error) => nothing = Err(error),
            }
        }
        nothing
    }

    /// Waits until nothing else is worked off here, so that nobody dies with it once it runs; until then it can die
    /// with others. `None` if that is not soon enough: it was let go.
    async fn alone(
        &self,
        job: &Job,
        mut permit: OwnedSemaphorePermit,
        stopped: Pin<&mut impl Future>,
    ) -> Option<OwnedSemaphorePermit> {
        let store = Arc::clone(&self.core.settings.store);
        let mut hold = Hold::new(job.key.clone(), store, job.fence, true, Instant::now());
        let all = self.core.settings.workers.max(1).saturating_sub(1);
        let others = u32::try_from(all).unwrap_or(u32::MAX);
        let others = Arc::clone(&self.permits).acquire_many_owned(others);
        let patience = ALONE_WITHIN.saturating_mul(1 << job.postponed.min(9));
        let (others, pause) = tokio::select! {
            biased;
            _ = stopped => (None, Duration::ZERO),
            others = hold.keep(timeout(patience, others)) => match others? {
                Ok(others) => (others.ok(), Duration::ZERO),
                Err(_) => (None, patience),
            },
        };
        if let Some(others) = others {
            permit.merge(others);
            return Some(permit);
        }
        let_go(&hold, pause).await;
        None
    }

    /// Brings an entry to its end, or to its next try. It takes up room until then.
    pub(super) async fn work_off<S>(self, bot: S, job: Job, _permit: OwnedSemaphorePermit)
    where
        S: Service<Request, Response = Reply> + Send,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        let _busy = self.core.shared.busy();
        let store = Arc::clone(&self.core.settings.store);
        let mut hold = Hold::new(job.key.clone(), store, job.fence, true, Instant::now());
        if !self.begin(&mut hold).await {
            let_go(&hold, Duration::ZERO).await;
            return;
        }
        let account = self.core.account(job.key.account());
        let Some(request) = request(&job.entry.document, job.key.app_id(), account) else {
            let reason = Settled::Dead("its document cannot be read".into());
            // If that fails, it is taken again.
            let _ = settle(&mut hold, "dead", reason).await;
            return;
        };
        let incoming = Incoming::of(&request);
        let Late(plan) = (self.core.settings.late)(&request);
        let result = {
            let may_fetch = plan.may_fetch(&request);
            let call = call(bot, request);
            let result = self.result(call, &job, &incoming, &plan, may_fetch);
            let stopped = self.core.shared.stopped(Stop::Now);
            tokio::select! {
                biased;
                result = hold.keep(result) => result,
                () = stopped => None,
            }
        };
        match result {
            Some((result, _turn)) => {
                let Job { age, postponed, .. } = job;
                conclude(&self.core, hold, &plan, &incoming, result, age, postponed).await;
            }
            // Lost, or to be taken by somebody who has the time.
            None => {
                note("failed", &hold.key, hold.noted());
                let_go(&hold, Duration::ZERO).await;
            }
        }
    }

    /// Tells the store that the work begins: from now on it is a death if the lease ends. `false` if the work must
    /// not begin.
    async fn begin(&self, hold: &mut Hold) -> bool {
        let at = hold.clone();
        let begun = insist(|| at.store.renew(&at.key, at.fence, LEASE));
        let stopped = self.core.shared.stopped(Stop::Now);
        tokio::select! {
            biased;
            begun = hold.keep(begun) => matches!(begun, Some(Ok(true))),
            () = stopped => false,
        }
    }

    /// The answer that is there already, or the bot's; and the user's turn until it is sent.
    async fn result(
        &self,
        call: Call<'_>,
        job: &Job,
        incoming: &Incoming,
        plan: &Plan,
        may_fetch: bool,
    ) -> (Result<Reply, Failure>, Option<Turn>) {
        let turn = turn(&self.core, incoming, plan);
        if let Some(reply) = answered(job) {
            return (Ok(reply), turn);
        }
        if let Some(turn) = &turn {
            turn.wait().await;
        }
        let fence = Some(job.fence);
        let result = work(&self.core, call, incoming, may_fetch, fence, None).await;
        (result, turn)
    }
}

/// Lets an entry be taken again after a pause.
async fn let_go(hold: &Hold, pause: Duration) {
    let postponed = insist(|| hold.store.postpone(&hold.key, hold.fence, pause, None));
    // If that fails, the lease will end.
    let _ = timeout(LEASE, postponed).await;
}

/// Whether it is to be [run alone](SUSPECT). What is only to be sent harms nobody.
fn is_suspect(job: &Job) -> bool {
    job.deaths >= SUSPECT && answered(job).is_none()
}

fn answered(job: &Job) -> Option<Reply> {
    job.reply.as_deref().and_then(stored::read)
}
