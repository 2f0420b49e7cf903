//! One after the other within a process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::store::SessionKey;

/// Lines in which those wait who want the same key. A line exists only while somebody stands in it.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<HashMap<SessionKey, Line>>>);

/// Fair: whoever comes first is served first.
type Line = Arc<tokio::sync::Mutex<()>>;

impl Lines {
    /// Waits until it is one's turn, which lasts until the value is dropped.
    pub(super) async fn turn(&self, key: &SessionKey) -> Turn {
        let place = self.stand(key);
        let guard = Arc::clone(&place.line).lock_owned().await;
        Turn {
            _guard: guard,
            _place: place,
        }
    }

    fn stand(&self, key: &SessionKey) -> Place {
        let line = Arc::clone(self.lock().entry(key.clone()).or_default());
        Place {
            lines: self.clone(),
            key: key.clone(),
            line,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionKey, Line>> {
        // Nothing panics while it is locked but for want of memory.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The front of a line. The fields are dropped in this order: the guard holds the line too.
pub(super) struct Turn {
    _guard: OwnedMutexGuard<()>,
    _place: Place,
}

/// A place in a line, also of somebody who gives up waiting.
struct Place {
    lines: Lines,
    key: SessionKey,
    line: Line,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.lines.lock();
        // Lines are handed out under the lock only: if this place and the table are the last ones to
        // have it, nobody else is coming.
        if Arc::strong_count(&self.line) == 2 {
            lines.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::yield_now;

    use super::*;

    fn key(user: &str) -> SessionKey {
        SessionKey {
            account: "-".into(),
            user: user.into(),
            name: "test".into(),
        }
    }

    #[tokio::test]
    async fn whoever_comes_first_is_served_first_and_nothing_is_left() {
        let lines = Lines::default();
        let served = Arc::new(Mutex::new(Vec::new()));
        let first = lines.turn(&key("a")).await;
        let waiting: Vec<_> = (0..5)
            .map(|number| {
                let (lines, served) = (lines.clone(), Arc::clone(&served));
                tokio::spawn(async move {
                    let _turn = lines.turn(&key("a")).await;
                    served.lock().unwrap().push(number);
                    yield_now().await;
                })
            })
            .collect();
        yield_now().await;
        assert!(served.lock().unwrap().is_empty());
        // Another user's line is another one.
        drop(lines.turn(&key("b")).await);
        drop(first);
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*served.lock().unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(lines.lock().len(), 0);
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_nothing() {
        let lines = Lines::default();
        let first = lines.turn(&key("a")).await;
        let waiting = tokio::spawn({
            let lines = lines.clone();
            async move { lines.turn(&key("a")).await }
        });
        yield_now().await;
        waiting.abort();
        assert!(waiting.await.is_err());
        drop(first);
        assert_eq!(lines.lock().len(), 0);
        drop(lines.turn(&key("a")).await);
        assert_eq!(lines.lock().len(), 0);
    }
}
