//! A lock at which the order of tasks is tested.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError};

/// shuttle's, but for one thing: others may go on right after its release as well. For shuttle nothing that can
/// be seen happens from there to the next lock; but the count of an `Arc` can, and what tokio does.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

/// The fields are dropped in this order.
pub(crate) struct MutexGuard<'a, T> {
    guard: shuttle::sync::MutexGuard<'a, T>,
    _released: Released,
}

struct Released;

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let guard = |guard| MutexGuard {
            guard,
            _released: Released,
        };
        match self.0.lock() {
            Ok(locked) => Ok(guard(locked)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

impl Drop for Released {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            shuttle::thread::yield_now();
        }
    }
}
