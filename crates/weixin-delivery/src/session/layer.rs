use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

use super::SessionService;
use super::slot::Shelf;
use crate::store::SessionStore;

/// Layer over messages that lets handlers below it ask for a [`Session<T>`](super::Session).
///
/// It reads nothing itself: a message whose handler does not ask for the session does not cost a look into
/// the store. Layers for different types do not get into each other's way, and need different names.
///
/// It belongs *below* the delivery layer: a message that is run another time has nothing of what layers above put
/// into its extensions.
///
/// See the [module's documentation](super) for an example.
#[must_use]
pub struct SessionLayer<T> {
    shelf: Shelf,
    value: PhantomData<fn() -> T>,
}

impl<T> SessionLayer<T> {
    /// Keeps values of type `T` in `store`, under a name that no other type and no
    /// [dialogue](super::dialogue()) has there. Who changes the name loses what is stored.
    pub fn new(name: impl Into<Box<str>>, store: impl SessionStore) -> Self {
        Self {
            shelf: Shelf::new(name.into(), Arc::new(store)),
            value: PhantomData,
        }
    }

    /// How long a value is kept after it was last saved. 24 hours by default.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.shelf.ttl = ttl;
        self
    }

    /// How many bytes of JSON a value may have. 65 536 by default.
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.shelf.max_bytes = max_bytes;
        self
    }

    /// Takes stored values that are none of `T`, such as those of an older version of the program, for
    /// `T::default()`, and writes that to the log. By default they are an error, and nothing is
    /// overwritten.
    ///
    /// A store that fails is an error nevertheless.
    pub fn discard_corrupt(mut self) -> Self {
        self.shelf.discards_corrupt = true;
        self
    }
}

impl<S, T> Layer<S> for SessionLayer<T> {
    type Service = SessionService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService::new(inner, Arc::new(self.shelf.clone()))
    }
}

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self {
            shelf: self.shelf.clone(),
            value: PhantomData,
        }
    }
}

impl<T> fmt::Debug for SessionLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer")
            .field("name", &self.shelf.name)
            .finish_non_exhaustive()
    }
}
