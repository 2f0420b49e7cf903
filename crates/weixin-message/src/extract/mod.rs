//! What a handler of a [`Router`](crate::Router) can ask for as its arguments.
//!
//! | argument | what it is | fails if |
//! |---|---|---|
//! | a [`Kind`], such as `Text` or `Subscribe` | the message | it is of another type |
//! | [`Event`](crate::Event), [`InfoPush`](crate::InfoPush) | any event, any push with an `InfoType` | it is something else |
//! | [`Message`], [`Request`], [`Meta`], [`Document`] | the message; with all the rest; what is common; as it came | never |
//! | [`OpenId`] | who sent it | the push names nobody |
//! | [`Scene`] | the scene of a QR code | it is no scan |
//! | [`Captures`] (feature `regex`) | what a pattern found | the route is not one with a pattern |
//! | [`Account`] | the account that it is for | it did not come through the service |
//! | [`State<T>`](State) | the router's state | never |
//! | [`Extensions`] | what layers left | never |
//! | `Option<E>`, `Result<E, E::Rejection>` | an argument that may fail | never |
//!
//! A message that fails to become an argument is an error of the handler: the
//! [`FailurePolicy`](crate::FailurePolicy) decides what the user sees.

#[cfg(feature = "regex")]
mod captures;
mod rejection;

use std::convert::Infallible;
use std::future::{Future, ready};

use http::Extensions;
use weixin_core::{Account, OpenId};

#[cfg(feature = "regex")]
pub use self::captures::Captures;
pub use self::rejection::Rejection;
pub(crate) use self::rejection::short_type_name;
use crate::event::{Scan, Scene, Subscribe};
use crate::message::Kind;
use crate::{BoxError, Document, Message, Meta, Request};

/// An argument of a handler, made of the message that it is called with.
///
/// ```
/// use std::convert::Infallible;
///
/// use weixin_message::Request;
/// use weixin_message::extract::FromMessage;
///
/// /// How many seconds the message took to come here.
/// struct Delay(u64);
///
/// impl<S: Sync> FromMessage<S> for Delay {
///     type Rejection = Infallible;
///
///     async fn from_message(request: &Request, _state: &S) -> Result<Self, Infallible> {
///         let sent = request.meta().create_time().value().unwrap_or_default();
///         let now = request.account().map_or(0, |account| account.unix_time());
///         Ok(Self(now.saturating_sub(sent)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be taken from a message",
    label = "not an argument of a handler",
    note = "arguments of handlers are types of messages, `Meta`, `OpenId`, `State<T>` with the type of \
            the router's state, and the others in `weixin_message::extract`"
)]
pub trait FromMessage<S>: Sized {
    /// Why it failed.
    type Rejection: Into<BoxError> + 'static;

    /// Makes the argument.
    fn from_message(
        request: &Request,
        state: &S,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send;
}

#[diagnostic::do_not_recommend]
impl<K: Kind, S> FromMessage<S> for K {
    type Rejection = Rejection;

    fn from_message(
        request: &Request,
        _state: &S,
    ) -> impl Future<Output = Result<Self, Rejection>> + Send {
        let message = K::of(request.message());
        ready(message.cloned().ok_or_else(Rejection::of_kind::<K>))
    }
}

/// Implements the trait for a type by a closure over the request.
macro_rules! extract {
    ($( $type:ty: $rejection:ty, $make:expr; )+) => {$(
        impl<S> FromMessage<S> for $type {
            type Rejection = $rejection;

            fn from_message(
                request: &$crate::Request,
                _state: &S,
            ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send {
                let make: fn(&$crate::Request) -> Result<Self, Self::Rejection> = $make;
                std::future::ready(make(request))
            }
        }
    )+};
}
#[cfg(feature = "regex")]
use extract;

extract! {
    Request: Infallible, |request| Ok(request.clone());
    Meta: Infallible, |request| Ok(request.meta().clone());
    Document: Infallible, |request| Ok(request.meta().document().clone());
    Extensions: Infallible, |request| Ok(request.extensions().clone());
    Account: Rejection, |request| request.account().cloned().ok_or(Rejection::NO_ACCOUNT);
    OpenId: Rejection, |request| request.meta().from_user().ok_or(Rejection::NO_SENDER);
    Scene: Rejection, |request| scene(request.message()).ok_or(Rejection::NO_SCENE);
}

/// The scene of a QR code, whether who scanned it was a follower before or became one by it.
pub(crate) fn scene(message: &Message) -> Option<Scene> {
    match Scan::of(message) {
        Some(scan) => Some(scan.scene()),
        None => Subscribe::of(message)?.scene(),
    }
}

/// The state of the [`Router`](crate::Router), cloned for each message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State<T>(pub T);

impl<T: Clone + Send> FromMessage<T> for State<T> {
    type Rejection = Infallible;

    fn from_message(
        _request: &Request,
        state: &T,
    ) -> impl Future<Output = Result<Self, Infallible>> + Send {
        ready(Ok(Self(state.clone())))
    }
}

impl<E: FromMessage<S>, S: Sync> FromMessage<S> for Option<E> {
    type Rejection = Infallible;

    async fn from_message(request: &Request, state: &S) -> Result<Self, Infallible> {
        Ok(E::from_message(request, state).await.ok())
    }
}

impl<E: FromMessage<S>, S: Sync> FromMessage<S> for Result<E, E::Rejection> {
    type Rejection = Infallible;

    async fn from_message(request: &Request, state: &S) -> Result<Self, Infallible> {
        Ok(E::from_message(request, state).await)
    }
}
