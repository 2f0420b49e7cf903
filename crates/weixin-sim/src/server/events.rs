//! What happens, while it does.

use std::collections::BTreeSet;
use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use serde::Deserialize;

use super::body::Asked;
use crate::Platform;
use crate::transcript::{Changes, Entry, Transcript};

#[derive(Deserialize)]
pub(super) struct Parameters {
    after: Option<u64>,
}

/// Each entry, and again when it changes: those after the given number first, if one is given.
pub(super) async fn events(
    State(platform): State<Platform>,
    Asked(asked): Asked<Parameters>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let resumed = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let feed = Feed::new(platform.transcript(), resumed.or(asked.after));
    let events = stream::unfold(feed, |mut feed| async {
        let event = feed.next().await?;
        Some((Ok(event), feed))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

struct Feed {
    changes: Changes,
    newest: u64,
    /// Entries that were sent and are not done.
    open: BTreeSet<u64>,
}

impl Feed {
    fn new(transcript: &Transcript, after: Option<u64>) -> Self {
        let changes = match after {
            Some(after) => transcript.changes_after(after),
            None => transcript.changes(),
        };
        Self {
            changes,
            newest: after.unwrap_or_default(),
            open: BTreeSet::new(),
        }
    }

    /// None once nothing can come any more.
    async fn next(&mut self) -> Option<Event> {
        let entry = self.changes.next().await?;
        Some(self.event(&entry))
    }

    /// The id is such that whoever resumes after it misses no change: it lies before all that is not done.
    fn event(&mut self, entry: &Entry) -> Event {
        self.newest = self.newest.max(entry.seq);
        if entry.delivery().is_some_and(|delivery| !delivery.done) {
            self.open.insert(entry.seq);
        } else {
            self.open.remove(&entry.seq);
        }
        let id = self
            .open
            .first()
            .map_or(self.newest, |oldest| oldest.saturating_sub(1));
        let json = serde_json::to_string(entry).unwrap_or_default();
        Event::default().id(id.to_string()).data(json)
    }
}
