//! What the platform remembers of calls that failed, by their `rid`.

use std::collections::VecDeque;
use std::time::Duration;

/// A call that failed, without secrets.
#[derive(Clone)]
pub(crate) struct Remembered {
    pub(crate) rid: String,
    pub(crate) at: Duration,
    pub(crate) query: String,
    pub(crate) request: String,
    pub(crate) response: String,
}

/// The calls, the oldest first.
#[derive(Default)]
pub(crate) struct Calls(VecDeque<Remembered>);

const MAX_CALLS: usize = 256;

impl Calls {
    pub(crate) fn add(&mut self, call: Remembered) {
        if self.0.len() >= MAX_CALLS {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    pub(crate) fn get(&self, rid: &str) -> Option<&Remembered> {
        self.0.iter().find(|call| call.rid == rid)
    }
}
