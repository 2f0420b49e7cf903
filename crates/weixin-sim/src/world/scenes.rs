//! QR codes with a scene.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;

use super::state::random_text;

/// What a QR code brings along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Scene {
    /// By which the code is known; the `Ticket` of the event.
    pub ticket: String,
    /// The scene: what `EventKey` says, after `qrscene_` where the user begins to follow.
    pub scene: String,
    /// Whether the scene is a text, not a number.
    pub is_text: bool,
    /// When the code ends, in seconds since 1970; `None` if it is permanent.
    pub expires_at: Option<u64>,
    /// What the picture says.
    pub url: String,
}

/// What a code is to be made of.
pub(crate) struct NewScene {
    pub(crate) scene: String,
    pub(crate) is_text: bool,
    /// `None` if it is permanent.
    pub(crate) expires_in: Option<u64>,
}

/// The codes, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Scenes(VecDeque<Scene>);

/// A real account can have 100 000 permanent ones. Here temporary ones count, too, and make room for others.
const MAX_CODES: usize = 10_000;

impl Scene {
    /// A code that the bot did not make, as far as an event tells of it.
    pub(crate) fn of_event(ticket: &str, scene: &str) -> Self {
        Self {
            ticket: ticket.to_owned(),
            scene: scene.to_owned(),
            is_text: scene.parse::<u32>().is_err(),
            expires_at: None,
            url: String::new(),
        }
    }
}

impl Scene {
    fn is_good(&self, now: Duration) -> bool {
        self.expires_at.is_none_or(|end| now.as_secs() < end)
    }
}

impl Scenes {
    /// Makes a code; `None` if there are too many permanent ones.
    pub(crate) fn add(&mut self, new: NewScene, now: Duration) -> Option<Scene> {
        if self.0.len() >= MAX_CODES {
            let temporary = self.0.iter().position(|code| code.expires_at.is_some());
            self.0.remove(temporary?);
        }
        let code = Scene {
            ticket: format!("gQ{}==", random_text(92)),
            scene: new.scene,
            is_text: new.is_text,
            expires_at: new
                .expires_in
                .map(|time| now.as_secs().saturating_add(time)),
            url: format!("http://weixin.qq.com/q/{}", random_text(20)),
        };
        self.0.push_back(code.clone());
        Some(code)
    }

    /// Those that are not over, the newest first.
    pub(crate) fn iter(&self, now: Duration) -> impl Iterator<Item = &Scene> {
        self.0.iter().rev().filter(move |code| code.is_good(now))
    }

    pub(crate) fn get(&self, ticket: &str, now: Duration) -> Option<&Scene> {
        let code = self.0.iter().find(|code| code.ticket == ticket)?;
        code.is_good(now).then_some(code)
    }
}
