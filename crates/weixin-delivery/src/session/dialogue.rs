use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_service::Service;
use weixin_message::{BoxError, IntoReply, Message, Reply, Request};

use super::SessionError;
use super::lease::Lease;
use super::line::Lines;
use super::slot::{Shelf, Slot};
use crate::store::SessionStore;

/// Makes a bot that a user walks through message by message.
///
/// The handler is an async function that takes the user's state and a [`Request`], and returns the next
/// state and anything that [is a reply](IntoReply), or a `Result` of these. The state mostly is an enum,
/// with all that was said so far in its variants. `T::default()` means that no dialogue is going on:
/// then nothing is stored.
///
/// ```
/// use std::sync::Arc;
///
/// use serde::{Deserialize, Serialize};
/// use tower::ServiceExt;
/// use weixin_delivery::session::dialogue;
/// use weixin_delivery::store::MemoryStore;
/// use weixin_message::event::Subscribe;
/// use weixin_message::{Message, Reply, Request, Route, Router};
///
/// #[derive(Default, Serialize, Deserialize)]
/// enum Order {
///     #[default]
///     Start,
///     Size,
///     Address { size: String },
/// }
///
/// async fn order(state: Order, request: Request) -> (Order, String) {
///     let Message::Text(text) = request.into_message() else {
///         return (state, String::from("Please write a text."));
///     };
///     match (state, text.content.trim()) {
///         (Order::Start, _) => (Order::Size, String::from("Which size?")),
///         (_, "cancel") => (Order::Start, String::from("Never mind.")),
///         (Order::Size, size) => {
///             let size = size.to_owned();
///             (Order::Address { size }, String::from("Where to?"))
///         }
///         (Order::Address { size }, address) => {
///             (Order::Start, format!("One of size {size} to {address}."))
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), weixin_message::BoxError> {
/// // A whole bot, or the route of a router.
/// let order = dialogue("order", Arc::new(MemoryStore::new()), order);
/// let bot = Router::new()
///     .on(async |_: Subscribe| "welcome")
///     .fallback(Route::new(order));
///
/// for (says, expected) in [
///     ("hello", "Which size?"),
///     ("XL", "Where to?"),
///     ("Paris", "One of size XL to Paris."),
/// ] {
///     let request = Request::parse(
///         format!(
///             "<xml><FromUserName>oABC</FromUserName><MsgType>text</MsgType>\
///              <Content>{says}</Content></xml>"
///         )
///         .as_bytes(),
///     )?;
///     assert_eq!(bot.clone().oneshot(request).await?, Reply::text(expected));
/// }
/// # Ok(())
/// # }
/// ```
///
/// The name is that of the state in the store, as in [`SessionLayer::new`](super::SessionLayer::new).
///
/// # One message at a time
///
/// The messages of one user are handled one after the other, in the order in which they came here. In
/// other processes with the same store they are too, but who is next is not a matter of order there. A
/// process that dies leaves the user locked for at most 2 seconds.
///
/// There is no limit to the time that a message waits for the one before it: put a timeout around the
/// dialogue. The bot needs tokio.
///
/// # What fails
///
/// If the handler fails or panics, or if its future is dropped, the state is what it was before the
/// message. So it is if the new state cannot be stored: then the reply is not sent, whatever the handler
/// has done until then. These are [`SessionError`]s; among them a message that names no user, and a
/// [conflict](super::SessionErrorKind::Conflict): somebody has changed the state at the same time, because this
/// process stood still for more than 2 seconds.
pub fn dialogue<T, F, Fut>(
    name: impl Into<Box<str>>,
    store: impl SessionStore,
    handler: F,
) -> Dialogue<T, F>
where
    F: Fn(T, Request) -> Fut,
    Fut: Future<Output: NextState<T>>,
{
    Dialogue {
        shelf: Arc::new(Shelf::new(name.into(), Arc::new(store))),
        lines: Lines::default(),
        handler: Arc::new(handler),
        state: PhantomData,
    }
}

/// The bot that [`dialogue`] makes. Cheap to clone.
#[must_use]
pub struct Dialogue<T, F> {
    shelf: Arc<Shelf>,
    lines: Lines,
    handler: Arc<F>,
    state: PhantomData<fn(T) -> T>,
}

impl<T, F> Dialogue<T, F> {
    /// How long a state is kept after the last message. 24 hours by default.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        Arc::make_mut(&mut self.shelf).ttl = ttl;
        self
    }

    /// How many bytes of JSON a state may have. 65 536 by default.
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        Arc::make_mut(&mut self.shelf).max_bytes = max_bytes;
        self
    }

    /// Begins anew where the stored state is none of `T`, such as that of an older version of the program,
    /// and writes that to the log. By default it is an error.
    pub fn discard_corrupt(mut self) -> Self {
        Arc::make_mut(&mut self.shelf).discards_corrupt = true;
        self
    }
}

impl<T, F, Fut> Dialogue<T, F>
where
    T: Serialize + DeserializeOwned + Default,
    F: Fn(T, Request) -> Fut,
    Fut: Future<Output: NextState<T>>,
{
    async fn answer(self, request: Request) -> Result<Reply, BoxError> {
        let Self { shelf, lines, .. } = self;
        let begin = async {
            let key = shelf.key(&request)?;
            let turn = lines.turn(&key).await;
            let lease = Lease::of(key.clone(), Arc::clone(&shelf.store), turn).await?;
            let mut slot = Slot::new(shelf, key);
            let state = slot.load().await?;
            Ok((lease, slot, state))
        };
        let (_lease, mut slot, state) = match begin.await {
            Ok(begun) => begun,
            Err(error) => return failed(error),
        };
        let (state, reply) = (self.handler)(state, request).await.into_parts();
        let reply = reply?;
        let end = match state {
            Some(state) => {
                let text = written(slot.shelf(), state);
                keep(&mut slot, text).await
            }
            None => Ok(()),
        };
        match end {
            Ok(()) => Ok(reply),
            Err(error) => failed(error),
        }
    }
}

/// The state as it is stored; `None` if nothing is to be.
fn written<T: Serialize + Default>(
    shelf: &Shelf,
    state: T,
) -> Result<Option<String>, SessionError> {
    let text = shelf.write(&state)?;
    // Compared as they would be read again.
    let is_default = shelf
        .write(&T::default())
        .is_ok_and(|default| default == text);
    Ok((!is_default).then_some(text))
}

async fn keep(
    slot: &mut Slot,
    text: Result<Option<String>, SessionError>,
) -> Result<(), SessionError> {
    match text? {
        Some(text) => slot.save(&text).await,
        None => slot.remove().await,
    }
}

fn failed(error: SessionError) -> Result<Reply, BoxError> {
    error.log();
    // As if the handler had returned it.
    Err::<Reply, _>(error).into_reply()
}

impl<T, F, Fut> Service<Request<Message>> for Dialogue<T, F>
where
    T: Serialize + DeserializeOwned + Default + Send + 'static,
    F: Fn(T, Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: NextState<T>> + Send + 'static,
{
    type Response = Reply;
    type Error = BoxError;
    type Future = DialogueFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Message>) -> DialogueFuture {
        DialogueFuture(Box::pin(self.clone().answer(request)))
    }
}

impl<T, F> Clone for Dialogue<T, F> {
    fn clone(&self) -> Self {
        Self {
            shelf: Arc::clone(&self.shelf),
            lines: self.lines.clone(),
            handler: Arc::clone(&self.handler),
            state: PhantomData,
        }
    }
}

impl<T, F> fmt::Debug for Dialogue<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue")
            .field("name", &self.shelf.name)
            .finish_non_exhaustive()
    }
}

/// Response future of [`Dialogue`]. Dropping it leaves the state as it was.
pub struct DialogueFuture(Pin<Box<dyn Future<Output = Result<Reply, BoxError>> + Send>>);

impl Future for DialogueFuture {
    type Output = Result<Reply, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for DialogueFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DialogueFuture").finish_non_exhaustive()
    }
}

/// What the handler of a [`dialogue`] returns: the next state and a reply, or a `Result` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the next state of a dialogue",
    note = "return the next state and a reply, as `(state, reply)`, or a `Result` of these"
)]
pub trait NextState<T> {
    /// The state, `None` if it stays as it is, and the reply or what the handler failed at.
    fn into_parts(self) -> (Option<T>, Result<Reply, BoxError>);
}

impl<T, R: IntoReply> NextState<T> for (T, R) {
    fn into_parts(self) -> (Option<T>, Result<Reply, BoxError>) {
        let (state, reply) = self;
        (Some(state), reply.into_reply())
    }
}

impl<T, R: IntoReply, E: Into<BoxError>> NextState<T> for Result<(T, R), E> {
    fn into_parts(self) -> (Option<T>, Result<Reply, BoxError>) {
        match self {
            Ok(parts) => parts.into_parts(),
            // So it becomes the error of a handler.
            Err(error) => (None, Err::<R, E>(error).into_reply()),
        }
    }
}
