//! What happens, told to whoever wants to know.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{Entry, Transcript};

/// The entries that are new or have changed, one after the other.
///
/// Whoever takes his time gets entries as they are by then, and those that are forgotten by then not at all.
pub struct Changes {
    transcript: Transcript,
    /// Numbers, and not entries: nobody can make these be kept.
    told: Receiver<u64>,
    waiting: VecDeque<u64>,
}

impl Changes {
    pub(super) fn new(transcript: Transcript, told: Receiver<u64>, after: Option<u64>) -> Self {
        let mut changes = Self {
            transcript,
            told,
            waiting: VecDeque::new(),
        };
        if let Some(after) = after {
            changes.wait_for_all(after);
        }
        changes
    }

    /// The next one. It ends with the simulation.
    pub async fn next(&mut self) -> Option<Arc<Entry>> {
        loop {
            let seq = match self.waiting.pop_front() {
                Some(seq) => seq,
                None => match self.told.recv().await {
                    Ok(seq) => seq,
                    // Changes were missed: the state of all entries makes good for that.
                    Err(RecvError::Lagged(_)) => {
                        self.wait_for_all(0);
                        continue;
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            if let Some(entry) = self.transcript.get(seq) {
                return Some(entry);
            }
        }
    }

    fn wait_for_all(&mut self, after: u64) {
        let entries = self.transcript.after(after);
        self.waiting = entries.iter().map(|entry| entry.seq).collect();
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
