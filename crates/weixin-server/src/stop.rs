use std::future::pending;
use std::io;
use std::pin::Pin;

/// What ends a server: the first of these drains it, the next one cuts off what is left.
pub(crate) trait Stop {
    fn next(&mut self) -> impl Future<Output = ()> + Send;
}

/// A future that drains.
pub(crate) struct Once<F>(Option<Pin<Box<F>>>);

impl<F: Future> Once<F> {
    pub(crate) fn new(future: F) -> Self {
        Self(Some(Box::pin(future)))
    }
}

impl<F: Future + Send> Stop for Once<F> {
    async fn next(&mut self) {
        match &mut self.0 {
            Some(future) => drop(future.await),
            None => pending().await,
        }
        self.0 = None;
    }
}

/// What a process is sent that should end.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

#[cfg(unix)]
impl Stop for Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// What a process is sent that should end.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }
}

#[cfg(not(unix))]
impl Stop for Signals {
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            pending().await
        }
    }
}
