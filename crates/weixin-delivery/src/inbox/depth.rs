use std::future::pending;
use std::time::Duration;

use tokio::time::sleep;

use crate::core::Core;
use crate::store::{Store, StoreError};

/// How often the inbox is measured.
const EVERY: Duration = Duration::from_secs(5);

/// Tells the observer, if there is one, how many messages stand in the inbox. Never ends.
pub(super) async fn measure(core: &Core) {
    let Some(observer) = &core.settings.observer else {
        return pending().await;
    };
    loop {
        // Of a store that does not answer there is enough in the log.
        if let Ok(entries) = depth(&*core.settings.store).await {
            observer.inbox_depth(entries);
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
