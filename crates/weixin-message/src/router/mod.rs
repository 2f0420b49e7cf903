//! Routing of messages to handlers.

mod handler;
mod key;
#[cfg(feature = "regex")]
mod pattern;
mod route;
mod service;
mod table;

use std::fmt;
use std::sync::Arc;

use tower_layer::Layer;
use tower_service::Service;

pub use self::handler::{Arguments, FirstArgument, Handler, Layered};
use self::key::Key;
pub use self::route::{Route, RouteFuture};
pub use self::service::RouterService;
use crate::{BoxError, Event, IntoReply, Message, Reply, Request};

/// Routes messages to handlers.
///
/// A handler is an async function of up to 8 [extractors](crate::extract) that returns what
/// [is a reply](crate::IntoReply). Its routes are added one by one, and the router becomes a bot, a
/// `Service<Request<Message>>`, with its [`fallback`](Self::fallback).
///
/// ```
/// use weixin_message::event::Subscribe;
/// use weixin_message::message::{Image, Text};
/// use weixin_message::{OpenId, Router};
///
/// # async fn help() -> &'static str { "" }
/// let bot = Router::new()
///     .on(async |text: Text| format!("you said: {}", text.content))
///     .on(async |_: Image, user: OpenId| format!("a picture from {}", user.as_str()))
///     .on(async |_: Subscribe| "welcome")
///     .text("help", help)
///     .click("MENU_HELP", help)
///     .fallback(async || {}); // received, nothing to say
/// ```
///
/// # Order
///
/// In whatever order routes are added, a message takes the first of these that it matches:
///
/// 1. [`when`](Self::when) a predicate holds, in the order added;
/// 2. [`text`](Self::text), [`click`](Self::click), [`scan`](Self::scan): exactly this text, button
///    or scene;
/// 3. [`text_prefix`](Self::text_prefix) and [`nest`](Self::nest), the longest prefix first;
/// 4. [`text_matches`](Self::text_matches), in the order added;
/// 5. [`event`](Self::event): the event of that name;
/// 6. [`on`](Self::on) its own type, such as `Text` or `Click`; then [`Event`](crate::Event) and
///    [`InfoPush`](crate::InfoPush); then [`Message`];
/// 7. the [`fallback`](Self::fallback).
///
/// Text is compared without the white space around it, and with regard to case.
///
/// A handler can be a tower service as well: see [`Route::new`].
///
/// # State
///
/// Handlers get the state of [`with_state`](Self::with_state) by the extractor
/// [`State`](crate::extract::State). That is simpler than to capture it: an async closure may capture
/// nothing that it would have to give away, so it would be
/// `move |text: Text| { let state = state.clone(); async move { … } }`.
///
/// ```
/// use std::sync::Arc;
///
/// use weixin_message::Router;
/// use weixin_message::extract::State;
///
/// let bot = Router::with_state(Arc::new(String::from("hello")))
///     .text("hi", async |State(greeting): State<Arc<String>>| greeting.to_string())
///     .fallback(async || {});
/// ```
#[derive(Clone)]
#[must_use = "a router answers messages only with a `fallback`"]
pub struct Router<S = ()> {
    /// In the order added.
    routes: Vec<(Key, Route)>,
    state: S,
}

impl Router {
    /// A router without state.
    pub fn new() -> Self {
        Self::with_state(())
    }
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// A router whose handlers can ask for `state`, of which they get a clone.
    pub fn with_state(state: S) -> Self {
        Self {
            routes: Vec::new(),
            state,
        }
    }

    /// Routes the messages of the type of the handler's first argument: one of the
    /// [kinds](crate::message::Kind), such as `Text` or `Subscribe`.
    ///
    /// # Panics
    ///
    /// If there is a route for that type.
    #[track_caller]
    pub fn on<H, A>(self, handler: H) -> Self
    where
        H: Handler<A, S, Output: IntoReply>,
        A: FirstArgument + Arguments<S>,
    {
        self.route(Key::kind::<A::Kind>(), handler)
    }

    /// Routes the text message that says exactly this.
    ///
    /// # Panics
    ///
    /// If there is a route for that text.
    #[track_caller]
    pub fn text<A: Arguments<S>>(
        self,
        text: impl Into<String>,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        self.route(Key::Text(trimmed(text)), handler)
    }

    /// Routes text messages that begin with `prefix`. The handler gets the whole text; to take the
    /// prefix away, [`nest`](Self::nest).
    ///
    /// # Panics
    ///
    /// If there is a route for that prefix.
    #[track_caller]
    pub fn text_prefix<A: Arguments<S>>(
        self,
        prefix: impl Into<String>,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        self.route(Key::Prefix(trimmed_start(prefix)), handler)
    }

    /// Routes text messages in which `pattern` finds something, which the handler gets as
    /// [`Captures`](crate::extract::Captures).
    ///
    /// The pattern is one of the crate `regex`, and takes time in proportion to the text, whatever a
    /// user writes. It finds something anywhere in the text unless it has `^` and `$`.
    ///
    /// # Panics
    ///
    /// If `pattern` is malformed or takes more than 1 MiB, or if there is a route for it.
    #[cfg(feature = "regex")]
    #[track_caller]
    pub fn text_matches<A: Arguments<S>>(
        self,
        pattern: &str,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        self.route(Key::Pattern(pattern::Pattern::new(pattern)), handler)
    }

    /// Routes taps on the button of the menu that has this key, whichever of the types with a key it
    /// is: `click`, `scancode_push`, `scancode_waitmsg`, `pic_sysphoto`, `pic_photo_or_album`,
    /// `pic_weixin`, `location_select`.
    ///
    /// # Panics
    ///
    /// If there is a route for that key.
    #[track_caller]
    pub fn click<A: Arguments<S>>(
        self,
        key: impl Into<String>,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        self.route(Key::Click(trimmed(key)), handler)
    }

    /// Routes scans of the QR code with this scene, a number or a text: of followers (`SCAN`), and of
    /// users who become followers by it (`subscribe` with `qrscene_`).
    ///
    /// # Panics
    ///
    /// If there is a route for that scene.
    #[track_caller]
    pub fn scan<A: Arguments<S>>(
        self,
        scene: impl fmt::Display,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        self.route(Key::Scan(trimmed(scene.to_string())), handler)
    }

    /// Routes the events of that name, in any of its spellings and regardless of case. For events that this crate has no type
    /// for; the others are better routed by [`on`](Self::on).
    ///
    /// # Panics
    ///
    /// If there is a route for that name.
    #[track_caller]
    pub fn event<A: Arguments<S>>(
        self,
        name: &str,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        let name = name.trim();
        let name = Event::canonical(name).unwrap_or(name);
        self.route(Key::Event(name.to_ascii_lowercase()), handler)
    }

    /// Routes messages for which `predicate` holds, before all other routes.
    pub fn when<A: Arguments<S>>(
        mut self,
        predicate: impl Fn(&Request) -> bool + Send + Sync + 'static,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        let route = handler.into_route(self.state.clone());
        self.add(Key::When(Arc::new(predicate)), route);
        self
    }

    /// Hands text messages that begin with `prefix` to another bot, which sees them without it and
    /// without the white space behind it.
    ///
    /// Not every language has spaces between words, so `"shop"` is also the beginning of `"shopping"`.
    /// Where a word must end, end the prefix with a space.
    ///
    /// `bot` is any service over messages: a router with its own fallback, or something else.
    ///
    /// # Panics
    ///
    /// If there is a route for that prefix.
    #[track_caller]
    pub fn nest<B>(mut self, prefix: impl Into<String>, bot: B) -> Self
    where
        B: Service<Request<Message>, Response = Reply> + Clone + Send + Sync + 'static,
        B::Error: Into<BoxError>,
        B::Future: Send + 'static,
    {
        let prefix = trimmed_start(prefix);
        let route = Route::new(bot).without_prefix(&prefix);
        self.add(Key::Prefix(prefix), route);
        self
    }

    /// Adds all routes of another router, which may have another state.
    ///
    /// # Panics
    ///
    /// If both have a route for the same.
    #[track_caller]
    pub fn merge<T>(mut self, other: Router<T>) -> Self {
        for (key, route) in other.routes {
            self.add(key, route);
        }
        self
    }

    /// Puts `layer` around each of the routes that were added before, and *not* around the fallback.
    /// To put it around one route, use [`Handler::layer`]; around all with the fallback, stack it on the
    /// bot.
    ///
    /// It is applied to each route on its own, once. The routes of a layer that limits something, such
    /// as the number of handlers at a time, do not share the limit.
    pub fn route_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route>,
        L::Service: Service<Request<Message>, Response = Reply> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Message>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Message>>>::Future: Send + 'static,
    {
        for (_, route) in &mut self.routes {
            *route = Route::new(layer.layer(route.clone()));
        }
        self
    }

    /// Makes a bot that calls `handler` with all messages that match no route.
    ///
    /// There is no default. To say nothing, which the platform is content with, is
    /// `.fallback(async || {})`.
    #[must_use]
    pub fn fallback<A: Arguments<S>>(
        self,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> RouterService {
        RouterService::new(self.routes, handler.into_route(self.state))
    }

    #[track_caller]
    fn route<A: Arguments<S>>(
        mut self,
        key: Key,
        handler: impl Handler<A, S, Output: IntoReply>,
    ) -> Self {
        let route = handler.into_route(self.state.clone());
        self.add(key, route);
        self
    }

    #[track_caller]
    fn add(&mut self, key: Key, route: Route) {
        let is_new = self.routes.iter().all(|(other, _)| *other != key);
        assert!(is_new, "the router has two routes for {key:?}");
        self.routes.push((key, route));
    }
}

fn trimmed(text: impl Into<String>) -> String {
    text.into().trim().to_owned()
}

fn trimmed_start(text: impl Into<String>) -> String {
    text.into().trim_start().to_owned()
}

impl Default for Router {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.routes.iter().map(|(key, _)| key).collect();
        f.debug_struct("Router")
            .field("routes", &keys)
            .finish_non_exhaustive()
    }
}
