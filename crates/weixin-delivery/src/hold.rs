//! Having a message.

use std::pin::pin;
use std::sync::Arc;

use tokio::time::{Instant, sleep_until};

use crate::call::within;
use crate::core::{BEAT, LEASE};
use crate::store::{Fence, Key, Store};

/// A message that is this process's until the lease is over.
#[derive(Clone)]
pub(crate) struct Hold {
    pub(crate) key: Key,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) fence: Fence,
    /// Whether the store is the one that was chosen, and not what stands in for it.
    pub(crate) is_chosen: bool,
    /// When the store was last asked for the lease that it then gave.
    since: Instant,
    next_beat: Instant,
}

impl Hold {
    pub(crate) fn new(
        key: Key,
        store: Arc<dyn Store>,
        fence: Fence,
        is_chosen: bool,
        since: Instant,
    ) -> Self {
        Self {
            key,
            store,
            fence,
            is_chosen,
            since,
            next_beat: since + BEAT,
        }
    }

    /// The fence, for the history, which is to know only those of the chosen store.
    pub(crate) fn noted(&self) -> Option<Fence> {
        self.is_chosen.then_some(self.fence)
    }

    /// Whether nobody else can have got the message by now.
    pub(crate) fn is_certain_at(&self, now: Instant) -> bool {
        now - self.since < LEASE.saturating_sub(BEAT)
    }

    /// Renews the lease when it is time to. `false` if somebody else has the message; a store that does not
    /// answer is asked again with the next beat.
    pub(crate) async fn beat(&mut self) -> bool {
        sleep_until(self.next_beat).await;
        let since = Instant::now();
        let renewed = within(BEAT, self.store.renew(&self.key, self.fence, LEASE)).await;
        self.next_beat = since + BEAT;
        if let Some(Ok(true)) = renewed {
            self.since = since;
        }
        !matches!(renewed, Some(Ok(false)))
    }

    /// Does something while the lease is renewed. `None` if the message was lost.
    pub(crate) async fn keep<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                is_ours = self.beat() => if !is_ours {
                    return None;
                },
            }
        }
    }
}
