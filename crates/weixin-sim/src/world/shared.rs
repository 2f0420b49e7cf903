use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::{Action, CustomMessage, Faults, Media, Scene, SendRules, State, TokenFault, UserState};
use crate::{SimAccount, SimClock};

/// The state of the simulated platform. Clones share it.
///
/// ```
/// use weixin_sim::world::{Action, World};
/// use weixin_sim::{SimAccount, SimClock};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let world = World::new(&SimAccount::new(), SimClock::new());
/// world.note("oAlice", Action::Follow);
/// assert!(world.user("oAlice").unwrap().subscribed);
/// # });
/// ```
#[derive(Clone)]
pub struct World(Arc<Shared>);

struct Shared {
    account: SimAccount,
    clock: SimClock,
    rules: Mutex<SendRules>,
    state: Mutex<State>,
    on_message: Mutex<Vec<OnMessage>>,
}

type OnMessage = Arc<dyn Fn(&CustomMessage) + Send + Sync>;

impl World {
    /// The platform as this account finds it at first: without users, menu or tokens.
    #[must_use]
    pub fn new(account: &SimAccount, clock: SimClock) -> Self {
        Self(Arc::new(Shared {
            account: account.clone(),
            clock,
            rules: Mutex::default(),
            state: Mutex::default(),
            on_message: Mutex::default(),
        }))
    }

    /// Notes what a user did, which opens or closes the window of customer service messages.
    ///
    /// Who is first heard of by this follows the account from then on, but for [`Action::Unfollow`]. Of an OpenID
    /// that has other characters than letters, digits, `_` and `-`, or more than 128, nothing is noted.
    pub fn note(&self, user: &str, action: Action) {
        let rules = self.send_rules();
        let now = self.now();
        self.state().users.note(user, action, &rules, now);
    }

    /// Notes that a user followed the account by a QR code, of which `user/info` tells then.
    pub fn follow_by(&self, user: &str, code: &Scene) {
        self.note(user, Action::Follow);
        self.edit_user(user, |user| user.come_by(code));
    }

    /// A user, if that one was heard of.
    #[must_use]
    pub fn user(&self, openid: &str) -> Option<UserState> {
        let state = self.state();
        state.users.get(openid).map(|user| user.state.clone())
    }

    /// All users, sorted by their OpenIDs.
    #[must_use]
    pub fn users(&self) -> Vec<UserState> {
        let state = self.state();
        state.users.iter().map(|user| user.state.clone()).collect()
    }

    /// Changes what is known of a user; false if nobody has this OpenID, which itself stays.
    pub fn edit_user(&self, openid: &str, edit: impl FnOnce(&mut UserState)) -> bool {
        // Without the lock, so that the closure can ask the world something.
        let Some(mut edited) = self.user(openid) else {
            return false;
        };
        edit(&mut edited);
        openid.clone_into(&mut edited.openid);
        let mut state = self.state();
        let user = state.users.get_mut(openid);
        user.map(|user| user.state = edited).is_some()
    }

    /// True while the user is shown that somebody types.
    #[must_use]
    pub fn is_typing(&self, openid: &str) -> bool {
        let now = self.now();
        let state = self.state();
        let user = state.users.get(openid);
        user.is_some_and(|user| user.is_shown_typing(now))
    }

    /// The menu for all that the bot made, `{"button": […]}`.
    #[must_use]
    pub fn menu(&self) -> Option<Value> {
        self.state().menus.default_menu()
    }

    /// The menu that a user sees, which can be a conditional one.
    #[must_use]
    pub fn menu_of(&self, openid: &str) -> Option<Value> {
        let state = self.state();
        match state.users.get(openid) {
            Some(user) => state.menus.seen_by(&user.state),
            None => state.menus.default_menu(),
        }
    }

    /// A file by its id, for three days: one that the bot uploaded, or that was [put](Self::put_media) here.
    #[must_use]
    pub fn media(&self, media_id: &str) -> Option<Media> {
        let now = self.now();
        self.state().media.get(media_id, now).cloned()
    }

    /// Keeps a file that a user sends, and returns its id, so that the bot can get it or send it back.
    ///
    /// Of more than 1000 files, or 64 MiB, the oldest is forgotten.
    pub fn add_media(&self, media: Media) -> String {
        let now = self.now();
        self.state().media.add(media, now)
    }

    /// Keeps a file under an id that is given.
    pub fn put_media(&self, media_id: &str, media: Media) {
        let now = self.now();
        self.state().media.put(media_id, media, now);
    }

    /// The scene of a QR code that the bot made, unless that is over.
    #[must_use]
    pub fn scene(&self, ticket: &str) -> Option<Scene> {
        let now = self.now();
        self.state().scenes.get(ticket, now).cloned()
    }

    /// The QR codes that the bot made and that are not over, the newest first; at most so many.
    #[must_use]
    pub fn scenes(&self, at_most: usize) -> Vec<Scene> {
        let now = self.now();
        let state = self.state();
        state.scenes.iter(now).take(at_most).cloned().collect()
    }

    /// The messages that users were sent, the oldest first; at most 2000.
    #[must_use]
    pub fn outbox(&self) -> Vec<CustomMessage> {
        self.state().outbox.iter().cloned().collect()
    }

    /// Has each message that a user is sent be told to this function, too.
    ///
    /// It is called before the bot gets its answer, by the task that answers, and may ask the world.
    pub fn on_message(&self, told: impl Fn(&CustomMessage) + Send + Sync + 'static) {
        lock(&self.0.on_message).push(Arc::new(told));
    }

    /// What goes wrong with calls.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.state().faults.clone()
    }

    /// Sets what goes wrong with calls, in place of what did before.
    pub fn set_faults(&self, faults: Faults) {
        let now = self.now();
        let mut faults = faults.limited();
        let token = faults.token.take();
        let mut state = self.state();
        if let Some(token) = token {
            state.tokens.end_all(token == TokenFault::Invalidate, now);
        }
        state.faults = faults;
    }

    /// How many customer service messages can be sent after which action.
    #[must_use]
    pub fn send_rules(&self) -> SendRules {
        *lock(&self.0.rules)
    }

    /// Sets that, for actions from now on.
    pub fn set_send_rules(&self, rules: SendRules) {
        *lock(&self.0.rules) = rules;
    }

    /// Forgets all users, tokens, menus, media, QR codes, messages, counts and faults. The clock, the
    /// [rules](Self::set_send_rules) and [who is told of messages](Self::on_message) stay.
    pub fn reset(&self) {
        *self.state() = State::default();
    }

    pub(crate) fn account(&self) -> &SimAccount {
        &self.0.account
    }

    pub(crate) fn now(&self) -> Duration {
        self.0.clock.since_1970()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }

    pub(crate) fn tell(&self, message: &CustomMessage) {
        // Without the lock, so that who is told can have somebody else be told.
        let told = lock(&self.0.on_message).clone();
        told.iter().for_each(|told| told(message));
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("account", &self.0.account)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
