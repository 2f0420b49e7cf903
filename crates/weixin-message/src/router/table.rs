use std::any::TypeId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::Route;
#[cfg(feature = "regex")]
use super::pattern::Pattern;
#[cfg(feature = "regex")]
use crate::extract::Captures;
use crate::extract::{scene, short_type_name};
use crate::message::{Kind, Text};
use crate::{Event, InfoPush, Message, Request};

/// What a route is for.
pub(super) enum Key {
    Text(String),
    Prefix(String),
    #[cfg(feature = "regex")]
    Pattern(Pattern),
    Click(String),
    Scan(String),
    /// In lower case.
    Event(String),
    Kind(TypeId, &'static str),
}

impl Key {
    pub(super) fn kind<K: Kind>() -> Self {
        Self::Kind(TypeId::of::<K>(), short_type_name::<K>())
    }
}

type Predicate = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// All routes. Those that are for one thing exactly are found in constant time, however many there
/// are.
#[derive(Clone, Default)]
pub(super) struct Table {
    predicates: Vec<(Predicate, Route)>,
    texts: HashMap<String, Route>,
    /// The longest first.
    prefixes: Vec<(String, Route)>,
    #[cfg(feature = "regex")]
    patterns: Vec<(Pattern, Route)>,
    buttons: HashMap<String, Route>,
    scenes: HashMap<String, Route>,
    events: HashMap<String, Route>,
    kinds: HashMap<TypeId, (&'static str, Route)>,
}

impl Table {
    /// Adds a route, and panics if there is one for the same: it would never be taken.
    #[track_caller]
    pub(super) fn add(&mut self, key: Key, route: Route) {
        let is_new = match &key {
            Key::Text(text) => insert(&mut self.texts, text, route),
            Key::Prefix(prefix) => {
                let is_new = self.prefixes.iter().all(|(other, _)| other != prefix);
                self.prefixes.push((prefix.clone(), route));
                self.prefixes
                    .sort_by_key(|(prefix, _)| Reverse(prefix.len()));
                is_new
            }
            #[cfg(feature = "regex")]
            Key::Pattern(pattern) => {
                let is_new = self.patterns.iter().all(|(other, _)| other != pattern);
                self.patterns.push((pattern.clone(), route));
                is_new
            }
            Key::Click(key) => insert(&mut self.buttons, key, route),
            Key::Scan(scene) => insert(&mut self.scenes, scene, route),
            Key::Event(name) => insert(&mut self.events, name, route),
            Key::Kind(id, name) => insert(&mut self.kinds, id, (*name, route)),
        };
        assert!(is_new, "the router has two routes for {key:?}");
    }

    pub(super) fn add_predicate(
        &mut self,
        predicate: impl Fn(&Request) -> bool + Send + Sync + 'static,
        route: Route,
    ) {
        self.predicates.push((Arc::new(predicate), route));
    }

    #[track_caller]
    pub(super) fn merge(&mut self, other: Self) {
        self.predicates.extend(other.predicates);
        let texts = other
            .texts
            .into_iter()
            .map(|(k, route)| (Key::Text(k), route));
        let prefixes = other
            .prefixes
            .into_iter()
            .map(|(k, route)| (Key::Prefix(k), route));
        let buttons = other
            .buttons
            .into_iter()
            .map(|(k, route)| (Key::Click(k), route));
        let scenes = other
            .scenes
            .into_iter()
            .map(|(k, route)| (Key::Scan(k), route));
        let events = other
            .events
            .into_iter()
            .map(|(k, route)| (Key::Event(k), route));
        let kinds = other.kinds.into_iter();
        let kinds = kinds.map(|(id, (name, route))| (Key::Kind(id, name), route));
        let all = texts
            .chain(prefixes)
            .chain(buttons)
            .chain(scenes)
            .chain(events)
            .chain(kinds);
        #[cfg(feature = "regex")]
        let all = all.chain(
            other
                .patterns
                .into_iter()
                .map(|(k, route)| (Key::Pattern(k), route)),
        );
        for (key, route) in all {
            self.add(key, route);
        }
    }

    pub(super) fn for_each(&mut self, change: impl Fn(&mut Route)) {
        let predicates = self.predicates.iter_mut().map(|(_, route)| route);
        let prefixes = self.prefixes.iter_mut().map(|(_, route)| route);
        let kinds = self.kinds.values_mut().map(|(_, route)| route);
        #[cfg(feature = "regex")]
        let predicates = predicates.chain(self.patterns.iter_mut().map(|(_, route)| route));
        predicates
            .chain(prefixes)
            .chain(kinds)
            .chain(self.texts.values_mut())
            .chain(self.buttons.values_mut())
            .chain(self.scenes.values_mut())
            .chain(self.events.values_mut())
            .for_each(change);
    }

    /// The route for a message. What a pattern found goes into the request's extensions.
    pub(super) fn find(&self, request: &mut Request) -> Option<&Route> {
        // Those of another router, which has handed the message on.
        #[cfg(feature = "regex")]
        request.extensions_mut().remove::<Captures>();
        let mut predicates = self.predicates.iter();
        if let Some((_, route)) = predicates.find(|(predicate, _)| predicate(request)) {
            return Some(route);
        }
        let special = match request.message() {
            Message::Text(_) => self.find_text(request),
            Message::Event(event) => self.find_event(request, event),
            _ => None,
        };
        special.or_else(|| self.find_kind(request.message()))
    }

    fn find_text(&self, request: &mut Request) -> Option<&Route> {
        let content = Text::of(request.message())?.content.trim();
        if let Some(route) = self.texts.get(content) {
            return Some(route);
        }
        let mut prefixes = self.prefixes.iter();
        if let Some((_, route)) = prefixes.find(|(prefix, _)| content.starts_with(&**prefix)) {
            return Some(route);
        }
        #[cfg(feature = "regex")]
        for (pattern, route) in &self.patterns {
            if let Some(captures) = pattern.find(&Text::of(request.message())?.content) {
                request.extensions_mut().insert(captures);
                return Some(route);
            }
        }
        None
    }

    fn find_event(&self, request: &Request, event: &Event) -> Option<&Route> {
        let button = || self.buttons.get(request.meta().event_key()?);
        let scene = || self.scenes.get(scene(request.message())?.as_str());
        let name = || self.events.get(&event.name().to_ascii_lowercase());
        let button = if has_button(event) { button() } else { None };
        button.or_else(scene).or_else(name)
    }

    fn find_kind(&self, message: &Message) -> Option<&Route> {
        let family = match message {
            Message::Event(_) => Some(TypeId::of::<Event>()),
            Message::Info(_) => Some(TypeId::of::<InfoPush>()),
            _ => None,
        };
        let ids = [
            Some(message.kind_id()),
            family,
            Some(TypeId::of::<Message>()),
        ];
        let mut routes = ids.into_iter().flatten().map(|id| self.kinds.get(&id));
        routes.find_map(|found| found.map(|(_, route)| route))
    }
}

/// Whether the event's key is that of a button of the menu.
fn has_button(event: &Event) -> bool {
    matches!(
        event,
        Event::Click(_)
            | Event::ScancodePush(_)
            | Event::ScancodeWaitmsg(_)
            | Event::PicSysphoto(_)
            | Event::PicPhotoOrAlbum(_)
            | Event::PicWeixin(_)
            | Event::LocationSelect(_)
    )
}

/// Whether there was none for that key.
fn insert<K: Clone + Eq + Hash, V>(map: &mut HashMap<K, V>, key: &K, value: V) -> bool {
    map.insert(key.clone(), value).is_none()
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "text {text:?}"),
            Self::Prefix(prefix) => write!(f, "text_prefix {prefix:?}"),
            #[cfg(feature = "regex")]
            Self::Pattern(pattern) => write!(f, "text_matches {pattern:?}"),
            Self::Click(key) => write!(f, "click {key:?}"),
            Self::Scan(scene) => write!(f, "scan {scene:?}"),
            Self::Event(name) => write!(f, "event {name:?}"),
            Self::Kind(_, name) => write!(f, "on {name}"),
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |map: &HashMap<String, Route>| map.keys().cloned().collect::<Vec<_>>();
        let prefixes: Vec<_> = self.prefixes.iter().map(|(prefix, _)| prefix).collect();
        let kinds: Vec<_> = self.kinds.values().map(|(name, _)| name).collect();
        f.debug_struct("Table")
            .field("predicates", &self.predicates.len())
            .field("texts", &names(&self.texts))
            .field("prefixes", &prefixes)
            .field("buttons", &names(&self.buttons))
            .field("scenes", &names(&self.scenes))
            .field("events", &names(&self.events))
            .field("kinds", &kinds)
            .finish_non_exhaustive()
    }
}
