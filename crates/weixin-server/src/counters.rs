use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What the server counts, for metrics. A clone shows the same.
///
/// The admin listener is not among it.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    open: AtomicUsize,
    in_flight: AtomicUsize,
    refused: AtomicU64,
    failed: AtomicU64,
    timed_out: AtomicU64,
}

impl Counters {
    /// Connections that are open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// Requests that are being answered now, until the whole answer was handed over to be written.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.counts.in_flight.load(Ordering::Relaxed)
    }

    /// Connections that were refused so far, as there were too many.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.counts.refused.load(Ordering::Relaxed)
    }

    /// Requests so far for which the service had an error instead of an answer, upon which their connections were closed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.counts.failed.load(Ordering::Relaxed)
    }

    /// Connections that were closed so far because their first head, or their TLS handshake, took too long.
    #[must_use]
    pub fn timed_out(&self) -> u64 {
        self.counts.timed_out.load(Ordering::Relaxed)
    }

    pub(crate) fn note_refused(&self) {
        self.counts.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn note_failed(&self) {
        self.counts.failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn note_timed_out(&self) {
        self.counts.timed_out.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn connection(&self) -> Counted {
        Counted::new(self.clone(), |counts| &counts.open)
    }

    pub(crate) fn request(&self) -> Counted {
        Counted::new(self.clone(), |counts| &counts.in_flight)
    }
}

/// Counts as one until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    counters: Counters,
    which: fn(&Counts) -> &AtomicUsize,
}

impl Counted {
    fn new(counters: Counters, which: fn(&Counts) -> &AtomicUsize) -> Self {
        which(&counters.counts).fetch_add(1, Ordering::Relaxed);
        Self { counters, which }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.which)(&self.counters.counts).fetch_sub(1, Ordering::Relaxed);
    }
}
