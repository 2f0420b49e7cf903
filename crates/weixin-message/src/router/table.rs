use std::any::TypeId;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::Route;
use super::key::{Key, Predicate};
#[cfg(feature = "regex")]
use super::pattern::Pattern;
#[cfg(feature = "regex")]
use crate::extract::Captures;
use crate::extract::scene;
use crate::message::{Kind, Text};
use crate::{Event, InfoPush, Message, Request};

/// All routes, ordered for the search. Those that are for one thing exactly are found in constant
/// time, however many there are.
#[derive(Default)]
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
    kinds: HashMap<TypeId, Route>,
}

impl Table {
    /// No two of the routes are for the same.
    pub(super) fn new(routes: Vec<(Key, Route)>) -> Self {
        let mut table = Self::default();
        for (key, route) in routes {
            match key {
                Key::When(predicate) => table.predicates.push((predicate, route)),
                Key::Text(text) => drop(table.texts.insert(text, route)),
                Key::Prefix(prefix) => table.prefixes.push((prefix, route)),
                #[cfg(feature = "regex")]
                Key::Pattern(pattern) => table.patterns.push((pattern, route)),
                Key::Click(key) => drop(table.buttons.insert(key, route)),
                Key::Scan(scene) => drop(table.scenes.insert(scene, route)),
                Key::Event(name) => drop(table.events.insert(name, route)),
                Key::Kind(id, _) => drop(table.kinds.insert(id, route)),
            }
        }
        let prefixes = &mut table.prefixes;
        prefixes.sort_by_key(|(prefix, _)| Reverse(prefix.len()));
        table
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
        ids.into_iter().flatten().find_map(|id| self.kinds.get(&id))
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
