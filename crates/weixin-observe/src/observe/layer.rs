use std::time::Duration;

use tower_layer::Layer;
use weixin_core::observer::Observer;

use super::Observe;
use crate::timer::Timer;

/// Layer that tells an [`Observer`] what happens.
///
/// It stands twice in a stack: above `WeixinVerifyLayer`, where it tells what was refused, and right below
/// `WeixinMessageLayer`, where it tells of each push that it began and how it ended. See the
/// [crate's documentation](crate) for an example.
///
/// The end of a push is also told when its future is dropped: then the platform has hung up, or a layer above has
/// lost patience. That is a deadline missed, but where `DeliveryLayer` holds an attempt on purpose.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct ObserveLayer<O> {
    observer: O,
    timer: Timer,
}

impl<O: Observer + Clone> ObserveLayer<O> {
    /// Tells this observer. It is cloned for each push; put it into an `Arc` if that is not cheap.
    pub fn new(observer: O) -> Self {
        Self {
            observer,
            timer: Timer::default(),
        }
    }
}

impl<O> ObserveLayer<O> {
    /// Takes the time from this function, which says how long it is since some moment that stays the same: for tests
    /// whose time is virtual, and for systems without [`Instant`](std::time::Instant).
    pub fn timer(mut self, now: fn() -> Duration) -> Self {
        self.timer = Timer(now);
        self
    }
}

impl<S, O: Clone> Layer<S> for ObserveLayer<O> {
    type Service = Observe<S, O>;

    fn layer(&self, inner: S) -> Observe<S, O> {
        Observe::new(inner, self.observer.clone(), self.timer)
    }
}
