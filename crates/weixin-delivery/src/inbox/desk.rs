//! How one entry of the inbox after the other is worked off.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use tower_service::Service;
use weixin_message::{BoxError, Failure, Reply, Request};

use super::conclude::{conclude, settle};
use crate::Late;
use crate::call::RanTooLong;
use crate::core::{Core, Hold, LEASE, Stop, insist};
use crate::history::note;
use crate::incoming::{Incoming, request};
use crate::late::Plan;
use crate::run::{turn, work};
use crate::store::{Job, Settled, StoreError};
use crate::stored;
use crate::turns::Turn;

/// How often the inbox is looked into, if nothing is known to be there.
const LOOK: Duration = Duration::from_millis(250);

/// After how many deaths of its owners an entry is run alone, so that no other one dies with it.
///
/// The first death is nobody's fault: most processes die because somebody ends them, and what they had in
/// work then is worked off side by side, as it was before.
const SUSPECT: u32 = 2;

/// Where the entries are taken, so many at a time.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) core: Core,
    permits: Arc<Semaphore>,
    /// How many were taken, so that each account gets its turn.
    taken: usize,
}

impl Desk {
    pub(super) fn new(core: Core) -> Self {
        let permits = Arc::new(Semaphore::new(core.settings.workers.max(1)));
        Self {
            core,
            permits,
            taken: 0,
        }
    }

    /// Waits until there is something to do, and room to do it.
    pub(super) async fn take(&mut self) -> (Job, OwnedSemaphorePermit) {
        loop {
            // Nobody closes it.
            let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
                return pending().await;
            };
            match self.look().await {
                Ok(Some(job)) => return (job, permit),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the inbox cannot be looked into"),
            }
            // Who waits for all permits is not to wait for this one.
            drop(permit);
            tokio::select! {
                () = self.core.shared.deferred.notified() => {}
                () = sleep(LOOK) => {}
            }
        }
    }

    async fn look(&mut self) -> Result<Option<Job>, StoreError> {
        let store = &self.core.settings.store;
        let mut accounts = store.accounts().await?;
        let turn = self.taken.checked_rem(accounts.len()).unwrap_or_default();
        accounts.rotate_left(turn);
        for account in accounts {
            if let Some(job) = store.take(&account, LEASE).await? {
                self.taken = self.taken.wrapping_add(1);
                return Ok(Some(job));
            }
        }
        Ok(None)
    }

    pub(super) async fn work_off<S>(self, bot: S, job: Job, permit: OwnedSemaphorePermit)
    where
        S: Service<Request, Response = Reply> + Send,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        let _busy = self.core.shared.busy();
        let store = Arc::clone(&self.core.settings.store);
        let mut hold = Hold::new(job.key.clone(), store, job.fence, true, Instant::now());
        let account = self.core.account(job.key.account());
        let Some(request) = request(&job.entry.document, account) else {
            let reason = Settled::Dead("its document cannot be read".into());
            // If that fails, it is taken again.
            let _ = settle(&mut hold, "dead", reason).await;
            return;
        };
        let incoming = Incoming::of(&request);
        let Late(plan) = (self.core.settings.late)(&request);
        let result = {
            let result = self.result(bot, &job, request, &incoming, &plan, permit);
            let stopped = self.core.shared.stopped(Stop::Now);
            tokio::select! {
                biased;
                result = hold.keep(result) => result,
                () = stopped => None,
            }
        };
        match result {
            Some((result, _turn, _permits)) => {
                let Job { age, postponed, .. } = job;
                conclude(&self.core, hold, &plan, &incoming, result, age, postponed).await;
            }
            // Lost, or to be taken by somebody who has the time.
            None => {
                note("failed", &hold.key, hold.noted());
                let postponed = insist(|| {
                    let Hold {
                        store, key, fence, ..
                    } = &hold;
                    store.postpone(key, *fence, Duration::ZERO, None)
                });
                // If that fails, the lease will end.
                let _ = timeout(LEASE, postponed).await;
            }
        }
    }

    /// The answer that is there already, or the bot's; and the user's turn and the right to take up room until it
    /// is sent.
    async fn result<S>(
        &self,
        bot: S,
        job: &Job,
        request: Request,
        incoming: &Incoming,
        plan: &Plan,
        permit: OwnedSemaphorePermit,
    ) -> (Result<Reply, Failure>, Option<Turn>, OwnedSemaphorePermit)
    where
        S: Service<Request, Response = Reply>,
        S::Error: Into<BoxError>,
    {
        let turn = turn(&self.core, incoming, plan);
        if let Some(reply) = job.reply.as_deref().and_then(stored::read) {
            return (Ok(reply), turn, permit);
        }
        let permit = if job.deaths >= SUSPECT {
            self.all_of(permit).await
        } else {
            permit
        };
        let run = async {
            if let Some(turn) = &turn {
                turn.wait().await;
            }
            work(&self.core, bot, request, incoming, plan, Some(job.fence)).await
        };
        let result = timeout(self.core.settings.run_limit, run).await;
        let result = result.unwrap_or_else(|_| Err(Failure::from_bot(RanTooLong(()))));
        (result, turn, permit)
    }

    /// Waits until nothing else is worked off here, and nothing more is begun.
    async fn all_of(&self, permit: OwnedSemaphorePermit) -> OwnedSemaphorePermit {
        drop(permit);
        let all = u32::try_from(self.core.settings.workers).unwrap_or(u32::MAX);
        match Arc::clone(&self.permits).acquire_many_owned(all).await {
            Ok(permits) => permits,
            // Nobody closes it.
            Err(_) => pending().await,
        }
    }
}
