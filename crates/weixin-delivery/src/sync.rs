//! The lock around what the tasks of a process share. In the unit tests of this crate it is one of shuttle's, so
//! that they can [run](in_any_order) the tasks in thousands of orders. What tokio has for tasks needs no
//! such thing: it is tested so itself, and before and after each use of it there is such a lock, or a wait.

#[cfg(test)]
mod lock;
#[cfg(test)]
mod testing;

#[cfg(not(test))]
pub(crate) use std::sync::{Mutex, MutexGuard};

#[cfg(test)]
pub(crate) use self::lock::{Mutex, MutexGuard};
#[cfg(test)]
pub(crate) use self::testing::{Order, in_any_order, or_give_up, pauses};
