//! What an operator wants to count, as plain facts.
//!
//! The layers of this workspace tell an [`Observer`] what happens. What they say is few words from fixed lists,
//! fit for the labels of metrics: never an OpenID, a message's id, a menu button's key or a text.
//!
//! | fact | told by |
//! |---|---|
//! | a request was refused | `ObserveLayer` of `weixin-observe`, above `WeixinVerifyLayer` |
//! | a push began, and ended | the same layer, below `WeixinMessageLayer` |
//! | a message came again; a late answer; the depth of the inbox | `DeliveryLayer` of `weixin-delivery` |
//! | a call of the platform's API; a new access token | `Client` of `weixin-client` |
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use weixin_core::observer::{Observer, Outcome, PushEnd};
//!
//! /// Counts pushes whose time was over.
//! #[derive(Debug, Default)]
//! struct Misses(AtomicU64);
//!
//! impl Observer for Misses {
//!     fn push_ended(&self, push: &PushEnd) {
//!         if push.is_deadline_missed {
//!             self.0.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! let misses = Misses::default();
//! let mut push = PushEnd::new(Outcome::Timeout, std::time::Duration::from_secs(5));
//! push.is_deadline_missed = true;
//! misses.push_ended(&push);
//! assert_eq!(misses.0.into_inner(), 1);
//! ```

mod facts;

use std::sync::Arc;

pub use self::facts::{
    ApiCall, ApiResult, Duplicate, LateAnswer, Outcome, PushEnd, Reason, Refresh,
};

/// Is told what happens. All methods do nothing unless they are implemented.
///
/// They are called where it happens, within the work that they tell of, so they must neither block nor panic: whoever
/// has more to do than to count hands it to somebody else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observer",
    label = "not an observer",
    note = "implement `Observer` for it, in which each method may be left out; what cannot be shared between threads, \
            such as a `Cell`, cannot be one"
)]
pub trait Observer: Send + Sync + 'static {
    /// A request was refused, or a push could not be read or answered.
    fn push_refused(&self, reason: Reason) {
        let _ = reason;
    }

    /// A push was read, and its message goes to the bot. [`push_ended`](Self::push_ended) follows in any case.
    fn push_began(&self) {}

    /// An attempt of the platform to deliver a message came to its end.
    fn push_ended(&self, push: &PushEnd) {
        let _ = push;
    }

    /// A message came that had come before.
    fn duplicate(&self, action: Duplicate) {
        let _ = action;
    }

    /// What became of an answer that was too late for a passive reply, or of one try to have it sent.
    fn late_answer(&self, result: LateAnswer) {
        let _ = result;
    }

    /// So many messages stand in the inbox, of all accounts together. It is told every few seconds.
    fn inbox_depth(&self, entries: u64) {
        let _ = entries;
    }

    /// An API of the platform was called.
    fn api_called(&self, call: &ApiCall) {
        let _ = call;
    }

    /// There is a new access token.
    fn token_refreshed(&self, reason: Refresh) {
        let _ = reason;
    }
}

/// Observes nothing.
impl Observer for () {}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn push_refused(&self, reason: Reason) {
        (**self).push_refused(reason);
    }

    fn push_began(&self) {
        (**self).push_began();
    }

    fn push_ended(&self, push: &PushEnd) {
        (**self).push_ended(push);
    }

    fn duplicate(&self, action: Duplicate) {
        (**self).duplicate(action);
    }

    fn late_answer(&self, result: LateAnswer) {
        (**self).late_answer(result);
    }

    fn inbox_depth(&self, entries: u64) {
        (**self).inbox_depth(entries);
    }

    fn api_called(&self, call: &ApiCall) {
        (**self).api_called(call);
    }

    fn token_refreshed(&self, reason: Refresh) {
        (**self).token_refreshed(reason);
    }
}
