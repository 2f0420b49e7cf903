//! Users: who they are, whether they follow, and what may be sent to them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use sha1::{Digest, Sha1};

use super::{Action, Scene, SendRules};

/// A user as the platform knows them.
///
/// `Debug` shows neither ids nor words.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserState {
    /// The OpenID.
    pub openid: String,
    /// The UnionID, which is the same wherever the OpenID is.
    pub unionid: String,
    /// What the simulator calls the user. The API does not tell it: `nickname` has been empty since 2021.
    pub name: String,
    /// What those who run the account noted of the user.
    pub remark: String,
    /// The language of the user's app.
    pub language: String,
    /// `1` is iOS, `2` is Android, `3` another system; by this conditional menus are chosen.
    pub client_platform_type: u8,
    /// The user's tags; by these, too.
    pub tags: Vec<u32>,
    /// Whether the user follows the account.
    pub subscribed: bool,
    /// Since when the user follows, in seconds since 1970: if it was several times, since the last.
    pub since: u64,
    /// By which way the user came.
    pub subscribe_scene: String,
    /// The scene of the QR code by which the user came, if that is a number; else 0.
    pub qr_scene: u32,
    /// The scene of the QR code by which the user came, if that is a text.
    pub qr_scene_str: String,
}

/// A user, and what they did.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) state: UserState,
    grants: Vec<Grant>,
    wrote_at: Option<Duration>,
    typing_until: Duration,
    seen_at: Duration,
}

/// The messages that an action allows. There is one for each kind of action: the latest.
#[derive(Debug)]
struct Grant {
    action: Action,
    until: Duration,
    left: u32,
}

/// Why a user cannot be sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendRefused {
    /// Too late, or the user left.
    WindowOver,
    CountOver,
}

/// All users, by their OpenIDs.
#[derive(Debug, Default)]
pub(crate) struct Users(BTreeMap<String, User>);

/// Of more the one who was seen the longest ago is forgotten.
const MAX_USERS: usize = 20_000;

const SEARCH: &str = "ADD_SCENE_SEARCH";

const MAX_OPENID_BYTES: usize = 128;

/// So long the user is shown that somebody types.
const TYPING: Duration = Duration::from_secs(15);

/// So long ago the user may have written for that.
const TYPING_AFTER: Duration = Duration::from_secs(30);

impl Users {
    /// Notes what a user did, who becomes known by that.
    pub(crate) fn note(&mut self, openid: &str, action: Action, rules: &SendRules, now: Duration) {
        if !is_openid(openid) {
            return;
        }
        if !self.0.contains_key(openid) {
            self.make_room();
            let user = User::new(openid, action != Action::Unfollow, now);
            self.0.insert(openid.to_owned(), user);
        }
        if let Some(user) = self.0.get_mut(openid) {
            user.note(action, rules, now);
        }
    }

    pub(crate) fn get(&self, openid: &str) -> Option<&User> {
        self.0.get(openid)
    }

    pub(crate) fn get_mut(&mut self, openid: &str) -> Option<&mut User> {
        self.0.get_mut(openid)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.0.values()
    }

    fn make_room(&mut self) {
        if self.0.len() < MAX_USERS {
            return;
        }
        let oldest = self.0.values().min_by_key(|user| user.seen_at);
        if let Some(openid) = oldest.map(|user| user.state.openid.clone()) {
            self.0.remove(&openid);
        }
    }
}

impl User {
    fn new(openid: &str, subscribed: bool, now: Duration) -> Self {
        Self {
            state: UserState {
                openid: openid.to_owned(),
                unionid: unionid(openid),
                name: openid.strip_prefix('o').unwrap_or(openid).to_owned(),
                remark: String::new(),
                language: "zh_CN".to_owned(),
                client_platform_type: 2,
                tags: Vec::new(),
                subscribed,
                since: now.as_secs(),
                subscribe_scene: SEARCH.to_owned(),
                qr_scene: 0,
                qr_scene_str: String::new(),
            },
            grants: Vec::new(),
            wrote_at: None,
            typing_until: Duration::ZERO,
            seen_at: now,
        }
    }

    fn note(&mut self, action: Action, rules: &SendRules, now: Duration) {
        self.seen_at = now;
        match action {
            Action::Unfollow => {
                self.state.subscribed = false;
                self.grants.clear();
                self.wrote_at = None;
            }
            Action::Follow => {
                self.state.subscribed = true;
                self.state.since = now.as_secs();
                self.state.come_by_search();
            }
            Action::Message => self.wrote_at = Some(now),
            Action::MenuTap | Action::Scan | Action::Payment => {}
        }
        if let Some(allowance) = rules.allowance(action) {
            self.grants.retain(|grant| grant.action != action);
            self.grants.push(Grant {
                action,
                until: now.saturating_add(allowance.time()),
                left: allowance.messages,
            });
        }
    }

    /// Takes one of the messages that may be sent: of the allowance that ends first.
    pub(crate) fn spend(&mut self, now: Duration) -> Result<(), SendRefused> {
        self.grants.retain(|grant| now < grant.until);
        if self.grants.is_empty() || !self.state.subscribed {
            return Err(SendRefused::WindowOver);
        }
        let open = self.grants.iter_mut().filter(|grant| grant.left > 0);
        let first = open.min_by_key(|grant| grant.until);
        let grant = first.ok_or(SendRefused::CountOver)?;
        grant.left = grant.left.saturating_sub(1);
        // What was sent takes the place of the line that says that somebody types.
        self.typing_until = Duration::ZERO;
        Ok(())
    }

    /// Whether the user wrote lately enough to be shown that somebody types.
    pub(crate) fn wrote_lately(&self, now: Duration) -> bool {
        let wrote = |at: Duration| now <= at.saturating_add(TYPING_AFTER);
        self.wrote_at.is_some_and(wrote)
    }

    pub(crate) fn is_shown_typing(&self, now: Duration) -> bool {
        now < self.typing_until
    }

    pub(crate) fn show_typing(&mut self, on: bool, now: Duration) {
        self.typing_until = match on {
            true => now.saturating_add(TYPING),
            false => Duration::ZERO,
        };
    }
}

impl UserState {
    fn come_by_search(&mut self) {
        SEARCH.clone_into(&mut self.subscribe_scene);
        self.qr_scene = 0;
        self.qr_scene_str.clear();
    }

    pub(super) fn come_by(&mut self, code: &Scene) {
        "ADD_SCENE_QR_CODE".clone_into(&mut self.subscribe_scene);
        match code.is_text {
            true => code.scene.clone_into(&mut self.qr_scene_str),
            false => self.qr_scene = code.scene.parse().unwrap_or_default(),
        }
    }
}

impl fmt::Debug for UserState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserState")
            .field("subscribed", &self.subscribed)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

/// The letters of OpenIDs; real ones are 28 and begin with `o`, shorter ones are easier to write in a test.
fn is_openid(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=MAX_OPENID_BYTES).contains(&text.len()) && text.bytes().all(allowed)
}

fn unionid(openid: &str) -> String {
    let mut hash = Sha1::new();
    hash.update("unionid of ");
    hash.update(openid);
    let mut id = base64_simd::URL_SAFE_NO_PAD.encode_to_string(hash.finalize());
    id.truncate(25);
    format!("o6_{id}")
}
