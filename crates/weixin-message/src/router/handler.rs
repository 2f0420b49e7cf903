use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use tower_layer::Layer;
use tower_service::Service;

use super::Route;
use crate::extract::{FromMessage, Rejection};
use crate::message::Kind;
use crate::{BoxError, HandlerError, IntoReply, Message, Reply, Request};

/// An async function that answers messages.
///
/// It takes up to 8 [extractors](crate::extract), each made of the message and of the state `S` of
/// its [`Router`](super::Router), and returns what [is a reply](IntoReply). `A` is the list of its
/// arguments.
///
/// That the arguments are extractors and the result is a reply is asked for where a route is added, so that
/// the compiler names the one that is not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "not a handler",
    note = "a handler is an async function of up to 8 arguments, or a closure that returns a future; it can \
            be cloned and sent, and so can its future: an `Rc` or a lock that is held across an `await` \
            cannot"
)]
pub trait Handler<A, S>: Sized {
    /// What it returns.
    type Output;

    /// The handler with the state of its router.
    fn into_route(self, state: S) -> Route
    where
        A: Arguments<S>,
        Self::Output: IntoReply;

    /// Puts a layer around this handler alone. It is applied once, when the route is added.
    ///
    /// ```
    /// use tower::limit::ConcurrencyLimitLayer;
    /// use weixin_message::message::Text;
    /// use weixin_message::{Handler, Router};
    ///
    /// async fn ask_model(text: Text) -> String {
    ///     format!("an answer to {}", text.content)
    /// }
    ///
    /// let bot = Router::new()
    ///     .on(ask_model.layer(ConcurrencyLimitLayer::new(8)))
    ///     .fallback(async || {});
    /// ```
    fn layer<L>(self, layer: L) -> Layered<Self, L, A, S>
    where
        L: Layer<Route>,
        L::Service: Service<Request<Message>, Response = Reply> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Message>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Message>>>::Future: Send + 'static,
    {
        Layered {
            handler: self,
            layer,
            arguments: PhantomData,
        }
    }
}

/// A [`Handler`] in a layer.
pub struct Layered<H, L, A, S> {
    handler: H,
    layer: L,
    // Without them in the type, the compiler could not tell which handler `H` is.
    arguments: PhantomData<fn(A, S)>,
}

#[diagnostic::do_not_recommend]
impl<H, L, A, S> Handler<A, S> for Layered<H, L, A, S>
where
    H: Handler<A, S>,
    L: Layer<Route>,
    L::Service: Service<Request<Message>, Response = Reply> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request<Message>>>::Error: Into<BoxError>,
    <L::Service as Service<Request<Message>>>::Future: Send + 'static,
{
    type Output = H::Output;

    fn into_route(self, state: S) -> Route
    where
        A: Arguments<S>,
        H::Output: IntoReply,
    {
        Route::new(self.layer.layer(self.handler.into_route(state)))
    }
}

impl<H: Clone, L: Clone, A, S> Clone for Layered<H, L, A, S> {
    fn clone(&self) -> Self {
        Self {
            handler: self.handler.clone(),
            layer: self.layer.clone(),
            arguments: PhantomData,
        }
    }
}

impl<H, L, A, S> fmt::Debug for Layered<H, L, A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layered").finish_non_exhaustive()
    }
}

impl<S> Handler<(), S> for Route {
    type Output = Reply;

    fn into_route(self, _state: S) -> Route {
        self
    }
}

/// The arguments of a handler whose first one says which messages it is for.
#[diagnostic::on_unimplemented(
    message = "the handler does not say which messages it is for",
    note = "the first argument of a handler for `Router::on` is a type of message, such as `Text`, \
            `Subscribe`, `Event` or `Message`"
)]
pub trait FirstArgument {
    /// The type of the first argument.
    type Kind: Kind;
}

/// The arguments of a handler, each of which is an [extractor](crate::extract) for the state `S`.
pub trait Arguments<S>: Sized + Send + 'static {
    /// Makes them, one after the other.
    #[doc(hidden)]
    fn extract(request: &Request, state: &S)
    -> impl Future<Output = Result<Self, BoxError>> + Send;
}

macro_rules! handlers {
    ($( ($($argument:ident),*) )+) => {$(
        impl<S, $($argument,)*> Arguments<S> for ($($argument,)*)
        where
            S: Sync,
            $( $argument: FromMessage<S> + Send + 'static, )*
        {
            #[allow(unused_variables, reason = "there may be no arguments")]
            async fn extract(request: &Request, state: &S) -> Result<Self, BoxError> {
                Ok(($( $argument::from_message(request, state).await.map_err(rejected)?, )*))
            }
        }

        impl<F, Fut, S, $($argument,)*> Handler<($($argument,)*), S> for F
        where
            F: Fn($($argument),*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future + Send + 'static,
            S: Clone + Send + Sync + 'static,
        {
            type Output = Fut::Output;

            #[allow(non_snake_case, reason = "the types name the arguments")]
            fn into_route(self, state: S) -> Route
            where
                ($($argument,)*): Arguments<S>,
                Fut::Output: IntoReply,
            {
                Route::from_fn(move |request| {
                    let (handler, state) = (self.clone(), state.clone());
                    async move {
                        let ($($argument,)*) = <($($argument,)*)>::extract(&request, &state).await?;
                        drop(request);
                        handler($($argument),*).await.into_reply()
                    }
                })
            }
        }

        first_argument!($($argument),*);
    )+};
}

macro_rules! first_argument {
    () => {};
    ($first:ident $(, $argument:ident)*) => {
        impl<$first: Kind, $($argument),*> FirstArgument for ($first, $($argument,)*) {
            type Kind = $first;
        }
    };
}

handlers! {
    ()
    (A1)
    (A1, A2)
    (A1, A2, A3)
    (A1, A2, A3, A4)
    (A1, A2, A3, A4, A5)
    (A1, A2, A3, A4, A5, A6)
    (A1, A2, A3, A4, A5, A6, A7)
    (A1, A2, A3, A4, A5, A6, A7, A8)
}

/// What can be logged says so by its type. The text of a rejection that is not ours could hold
/// anything.
fn rejected<R: Into<BoxError> + 'static>(rejection: R) -> BoxError {
    if TypeId::of::<R>() == TypeId::of::<Rejection>() {
        rejection.into()
    } else {
        HandlerError::new(rejection).into()
    }
}
