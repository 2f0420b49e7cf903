//! A value that tasks wait on.

use std::fmt;
use std::pin::pin;
use std::sync::PoisonError;

use tokio::sync::Notify;

use crate::sync::{Mutex, MutexGuard};

/// A value, and those who wait until it is as they want it.
///
/// What tokio's `watch` does, for much less where nobody waits: a message is mostly done before anybody
/// could.
#[derive(Default)]
pub(crate) struct Board<T> {
    value: Mutex<T>,
    changed: Notify,
}

impl<T> Board<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            changed: Notify::new(),
        }
    }

    /// Looks at the value, or changes it without telling anybody.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        look(&mut self.lock())
    }

    /// Changes the value, and has all who wait look at it.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.notify_waiters();
        result
    }

    /// Waits until something is found in the value.
    pub(crate) async fn until<R>(&self, find: impl Fn(&T) -> Option<R>) -> R {
        if let Some(found) = find(&self.lock()) {
            return found;
        }
        let mut changed = pin!(self.changed.notified());
        loop {
            // Before the look, so that no change comes in between.
            changed.as_mut().enable();
            if let Some(found) = find(&self.lock()) {
                return found;
            }
            changed.as_mut().await;
            changed.set(self.changed.notified());
        }
    }

    fn lock(&self) -> MutexGuard<'_, T> {
        // Nothing panics while it is locked.
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: fmt::Debug> fmt::Debug for Board<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lock().fmt(f)
    }
}

#[cfg(test)]
mod tests;
