//! A store that fails when it is told to.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use weixin_delivery::store::{MemoryStore, StoreErrorKind, StoreFuture};

use crate::wrapped::{Way, Wrapped};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// The store does not hear of it.
    Unheard,
    /// The store does it and cannot say so.
    Unanswered,
    /// The store does it, and nobody ever hears of that.
    Silent,
}

/// What goes wrong with which operation, once each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    fates: Arc<Mutex<Vec<(&'static str, Fate)>>>,
    is_down: Arc<AtomicBool>,
    hangs: Arc<AtomicBool>,
}

impl Script {
    pub(crate) fn new(fates: &[(&'static str, Fate)]) -> Self {
        let script = Self::default();
        script.fates.lock().unwrap().extend_from_slice(fates);
        script
    }

    /// Lets this happen as well, to the next such operation.
    pub(crate) fn add(&self, operation: &'static str, fate: Fate) {
        self.fates.lock().unwrap().push((operation, fate));
    }

    /// A store to which this happens.
    pub(crate) fn store(&self, store: &MemoryStore) -> Wrapped<Self> {
        let (store, way) = (store.clone(), self.clone());
        Wrapped { store, way }
    }

    /// From now on nothing can be reached.
    pub(crate) fn set_down(&self) {
        self.is_down.store(true, Ordering::SeqCst);
    }

    /// From now on nothing is answered.
    pub(crate) fn set_hanging(&self) {
        self.hangs.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_played(&self) -> bool {
        self.fates.lock().unwrap().is_empty()
    }
}

impl Way for Script {
    fn pass<'a, T: Send + 'a>(
        &'a self,
        name: &'static str,
        question: impl FnOnce() -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let fate = {
            let mut fates = self.fates.lock().unwrap();
            let at = fates.iter().position(|(of, _)| *of == name);
            at.map(|at| fates.remove(at).1)
        };
        Box::pin(async move {
            if self.hangs.load(Ordering::SeqCst) {
                return pending().await;
            }
            if self.is_down.load(Ordering::SeqCst) || matches!(fate, Some(Fate::Unheard)) {
                return Err(StoreErrorKind::Unavailable.into());
            }
            let answer = question().await;
            match fate {
                Some(Fate::Silent) => pending().await,
                Some(_) => Err(StoreErrorKind::Unavailable.into()),
                None => answer,
            }
        })
    }
}
