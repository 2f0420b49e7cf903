use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::sleep;

use crate::call::within;
use crate::core::Core;
use crate::store::{Store, StoreError};

/// How often the inbox is measured.
const EVERY: Duration = Duration::from_secs(5);

/// Tells the observer, if there is one, how many messages stand in the inbox. Never ends.
pub(super) async fn measure(core: &Core) {
    let Some(observer) = &core.settings.observer else {
        return pending().await;
    };
    let patience = core.settings.patience;
    loop {
        // Of a store that does not answer there is enough in the log.
        if let Some(Ok(entries)) = within(patience, depth(&*core.settings.store)).await {
            // Whoever counts wrongly must not end the work beside this. The panic has been reported, and nothing
            // of ours is left half done by it.
            let _ = catch_unwind(AssertUnwindSafe(|| observer.inbox_depth(entries)));
        }
        sleep(EVERY).await;
    }
}

async fn depth(store: &dyn Store) -> Result<u64, StoreError> {
    let mut entries = 0_u64;
    for account in store.accounts().await? {
        entries = entries.saturating_add(store.backlog(&account).await?);
    }
    Ok(entries)
}
