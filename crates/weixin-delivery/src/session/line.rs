//! One after the other within a process.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::store::SessionKey;
use crate::sync::{Mutex, MutexGuard};

/// Lines in which those wait who want the same key. A line exists only while somebody stands in it.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<HashMap<SessionKey, Line>>>);

#[derive(Default)]
struct Line {
    /// Fair: whoever comes first is served first.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Those who wait, and who has the turn.
    len: usize,
}

impl Lines {
    /// Waits until it is one's turn, which lasts until the value is dropped.
    pub(super) async fn turn(&self, key: &SessionKey) -> Turn {
        let (place, turn) = self.stand(key);
        Turn {
            _guard: turn.lock_owned().await,
            _place: place,
        }
    }

    fn stand(&self, key: &SessionKey) -> (Place, Arc<tokio::sync::Mutex<()>>) {
        let mut lines = self.lock();
        let line = lines.entry(key.clone()).or_default();
        line.len = line.len.saturating_add(1);
        let place = Place {
            lines: self.clone(),
            key: key.clone(),
        };
        (place, Arc::clone(&line.turn))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionKey, Line>> {
        // Nothing panics while it is locked but for want of memory.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The front of a line.
pub(super) struct Turn {
    _guard: OwnedMutexGuard<()>,
    _place: Place,
}

/// A place in a line, also of somebody who gives up waiting.
struct Place {
    lines: Lines,
    key: SessionKey,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.lines.lock();
        if let Some(line) = lines.get_mut(&self.key) {
            line.len = line.len.saturating_sub(1);
            if line.len == 0 {
                lines.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shuttle::future::spawn;

    use super::*;
    use crate::sync::{Order, in_any_order, pauses};

    fn key(user: &str) -> SessionKey {
        SessionKey {
            account: "-".into(),
            user: user.into(),
            name: "test".into(),
        }
    }

    #[test]
    fn whoever_comes_first_is_served_first_and_nothing_is_left() {
        in_any_order(async || {
            let (lines, order) = (Lines::default(), Arc::new(Order::default()));
            let waiting = (0..4).map(|number| {
                let (lines, order) = (lines.clone(), Arc::clone(&order));
                spawn(async move {
                    pauses().await;
                    if let Some(_turn) = order.wait(number, lines.turn(&key("a"))).await {
                        pauses().await;
                        order.leave(number);
                    }
                })
            });
            let waiting: Vec<_> = waiting.collect();
            for task in waiting {
                task.await.unwrap();
            }
            assert_eq!(lines.lock().len(), 0);
        });
    }

    #[test]
    fn another_users_line_is_another_one() {
        in_any_order(async || {
            let lines = Lines::default();
            let _first = lines.turn(&key("a")).await;
            drop(lines.turn(&key("b")).await);
        });
    }
}
