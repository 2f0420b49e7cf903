//! What can be used for one body only.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use super::records::{Hashed, Short};

/// Pins of a fixed number, found by what they are, and in the order in which they were made.
pub(super) struct Pins {
    capacity: usize,
    bodies: Hashed<[u8; 16]>,
    order: VecDeque<(u64, Short)>,
}

impl Pins {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            bodies: HashMap::default(),
            order: VecDeque::new(),
        }
    }

    /// Forgets those whose time is over.
    pub(super) fn sweep(&mut self, now: u64) {
        while let Some(&(expires, _)) = self.order.front()
            && expires <= now
        {
            self.pop();
        }
    }

    /// Whether a pin stands for another body.
    pub(super) fn conflicts(&self, pin: &Short, body: &[u8; 16]) -> bool {
        self.bodies.get(pin).is_some_and(|pinned| pinned != body)
    }

    /// Lets a pin stand for a body until a time, unless it does already, and as long as one does that was made
    /// before.
    pub(super) fn pin(&mut self, pin: Short, body: [u8; 16], expires: u64) {
        if let Entry::Vacant(vacant) = self.bodies.entry(pin) {
            vacant.insert(body);
            self.order.push_back((expires, pin));
            if self.order.len() > self.capacity {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        if let Some((_, pin)) = self.order.pop_front() {
            self.bodies.remove(&pin);
        }
    }
}
