//! What a bot sends by the API.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use weixin_sim::{Delivery, EntryKind, Platform};

use super::Turn;

/// How much longer than then a message may take.
const GRACE: Duration = Duration::from_secs(5);
/// The clock of a simulator can be set, so that some messages took days.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// The messages to the user of this delivery since it was made. It waits for as many as there were then.
pub(super) async fn after(platform: &Platform, now: &Delivery, then: &Turn) -> Vec<Value> {
    let transcript = platform.transcript();
    let mut changes = transcript.changes_after(now.seq);
    let all = || -> Vec<Value> {
        let entries = transcript.after(now.seq);
        let messages = entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::Customer { message, .. } if message["user"] == now.user => Some(message),
            _ => None,
        });
        messages.cloned().collect()
    };
    let patience = Duration::from_millis(then.waited_ms).min(MAX_WAIT) + GRACE;
    let enough =
        async { while all().len() < then.messages.len() && changes.next().await.is_some() {} };
    // What has come by then is all that there is.
    let _ = timeout(patience, enough).await;
    all()
}
