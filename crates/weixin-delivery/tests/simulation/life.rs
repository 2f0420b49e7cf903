//! What a machine is from outside: alive or dead, and with or without a way to the store.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::sync::watch;

/// One start of a machine. After its death nothing that it does has an effect: whatever it waits for does
/// not come, and what it asks for is not done.
#[derive(Debug)]
pub(crate) struct Life {
    /// Which start, of all machines.
    pub(crate) number: usize,
    is_dead: watch::Sender<bool>,
    pub(crate) is_cut: AtomicBool,
    pub(crate) is_draining: AtomicBool,
}

impl Life {
    pub(crate) fn new(number: usize) -> Arc<Self> {
        Arc::new(Self {
            number,
            is_dead: watch::Sender::new(false),
            is_cut: AtomicBool::new(false),
            is_draining: AtomicBool::new(false),
        })
    }

    pub(crate) fn kill(&self) {
        self.is_dead.send_replace(true);
    }

    pub(crate) fn is_dead(&self) -> bool {
        *self.is_dead.borrow()
    }

    pub(crate) async fn died(&self) {
        let mut is_dead = self.is_dead.subscribe();
        let _ = is_dead.wait_for(|is_dead| *is_dead).await;
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::SeqCst)
    }

    pub(crate) fn takes_requests(&self) -> bool {
        !self.is_dead() && !self.is_draining.load(Ordering::SeqCst)
    }

    /// A future that goes no further once the machine is dead.
    pub(crate) fn mortal<'a, T>(
        self: &Arc<Self>,
        work: impl Future<Output = T> + Send + 'a,
    ) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
        let (life, work) = (Arc::clone(self), Box::pin(work));
        Box::pin(Mortal { life, work })
    }
}

struct Mortal<F> {
    life: Arc<Life>,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for Mortal<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.life.is_dead() {
            return Poll::Pending;
        }
        self.work.as_mut().poll(cx)
    }
}
