//! The platform as one holds it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;
use weixin_core::{Account, Clock, ConfigError, Mode, SystemClock};

use super::event_times::EventTimes;
use super::{Push, PushMode, Settings, User};
#[cfg(feature = "url")]
use crate::InvalidUrl;
use crate::api::{Api, ApiCall};
use crate::envelope::Cipher;
#[cfg(feature = "url")]
use crate::target::UrlTarget;
use crate::target::{BoxError, ServiceTarget, Target};
use crate::templates::{Kind, Template};
use crate::transcript::EntryKind;
use crate::{PushBody, SimAccount, SimClock, Transcript, World};

/// The platform, with one account and the server that it pushes to. Clones share it.
///
/// ```
/// use tower_weixin::message::Text;
/// use weixin_sim::{Platform, SimAccount};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let bot = tower_weixin::Router::new()
///     .on(async |text: Text| format!("you said: {}", text.content))
///     .fallback(async || {});
/// let platform = Platform::new(SimAccount::new())
///     .serve_with(|account| tower_weixin::service(account, bot));
///
/// let delivery = platform.user("oAlice").text("hi").await;
/// assert_eq!(delivery.shown().text(), Some("you said: hi"));
/// # }
/// ```
#[derive(Clone)]
pub struct Platform(pub(super) Arc<Shared>);

pub(crate) struct Shared {
    account: SimAccount,
    /// In plaintext, compatibility and security mode, and in Cloud Run.
    accounts: [Account; 4],
    pub(super) cipher: Cipher,
    pub(super) clock: SimClock,
    settings: Mutex<Settings>,
    target: RwLock<Arc<Target>>,
    pub(super) world: World,
    pub(super) transcript: Transcript,
    next_id: AtomicU64,
    events: Mutex<EventTimes>,
}

impl Platform {
    /// The platform for this account, with nobody to push to yet.
    ///
    /// # Panics
    ///
    /// If the account has a Token, AppID or EncodingAESKey that the console would not take;
    /// [`try_new`](Self::try_new) returns the error.
    #[must_use]
    pub fn new(account: SimAccount) -> Self {
        match Self::try_new(account) {
            Ok(platform) => platform,
            Err(error) => panic!("the account of the simulation: {error}"),
        }
    }

    /// The platform for this account, with nobody to push to yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field of the account that the console would not take.
    pub fn try_new(account: SimAccount) -> Result<Self, ConfigError> {
        let clock = SimClock::new();
        let in_mode = |mode| account.clone().mode(mode).to_account(&clock);
        let accounts = [
            in_mode(Mode::Plaintext)?,
            in_mode(Mode::Compatible)?,
            in_mode(Mode::Security)?,
            account.to_cloud_run(&clock)?,
        ];
        let world = World::new(&account, clock.clone());
        let transcript = Transcript::new(clock.clone());
        // Ids of 17 digits, which no earlier simulation has used.
        let first_id = transcript.now_ms().saturating_mul(10_000);
        let platform = Self(Arc::new(Shared {
            cipher: Cipher::new(&account)?,
            settings: Mutex::new(Settings::new(account.mode)),
            account,
            accounts,
            clock,
            target: RwLock::default(),
            world,
            transcript,
            next_id: AtomicU64::new(first_id),
            events: Mutex::default(),
        }));
        let shared = Arc::downgrade(&platform.0);
        platform.0.world.on_message(move |message| {
            if let Some(shared) = shared.upgrade() {
                Self(shared).was_sent(message);
            }
        });
        Ok(platform)
    }

    /// Pushes to a service in this process: the whole server, as `tower_weixin::service` makes it.
    #[must_use]
    pub fn serve<S, B>(self, bot: S) -> Self
    where
        S: Service<Request<PushBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.0.set_target(Target::Service(ServiceTarget::new(bot)));
        self
    }

    /// Pushes to the service that is made of this [`account`](Self::account).
    #[must_use]
    pub fn serve_with<S, B>(self, bot: impl FnOnce(Account) -> S) -> Self
    where
        S: Service<Request<PushBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let bot = bot(self.account());
        self.serve(bot)
    }

    /// Pushes to a server by its address, such as `http://127.0.0.1:3000/weixin`.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`] if it is no address of `http` or `https`. Whether anybody listens is seen by pushing.
    #[cfg(feature = "url")]
    pub fn serve_url(self, url: &str) -> Result<Self, InvalidUrl> {
        self.set_url(url)?;
        Ok(self)
    }

    /// Pushes to another address from now on.
    ///
    /// # Errors
    ///
    /// As for [`serve_url`](Self::serve_url).
    #[cfg(feature = "url")]
    pub fn set_url(&self, url: &str) -> Result<(), InvalidUrl> {
        let target = UrlTarget::new(url)?;
        self.0.set_target(Target::Url(Box::new(target)));
        Ok(())
    }

    /// The address that is pushed to; `None` for a service in this process, and for nobody.
    #[cfg(feature = "url")]
    #[must_use]
    pub fn url(&self) -> Option<String> {
        match &*self.0.target() {
            Target::Url(target) => Some(target.url().to_string()),
            Target::Service(_) | Target::Nobody => None,
        }
    }

    /// The account for the server's side, in the present mode and with the clock of the simulation. For Cloud Run it is
    /// one whose network is private.
    #[must_use]
    pub fn account(&self) -> Account {
        let [plaintext, compatible, security, cloud_run] = &self.0.accounts;
        let account = match self.settings().mode {
            PushMode::Plaintext => plaintext,
            PushMode::Compatible => compatible,
            PushMode::Security => security,
            PushMode::CloudRun => cloud_run,
        };
        account.clone()
    }

    /// The account as the console shows it.
    #[must_use]
    pub fn sim_account(&self) -> &SimAccount {
        &self.0.account
    }

    /// The time of the simulation.
    #[must_use]
    pub fn clock(&self) -> &SimClock {
        &self.0.clock
    }

    /// Users, menu, media and all else that the API is about.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// The platform's API, as a service.
    #[must_use]
    pub fn api(&self) -> Api {
        let transcript = self.0.transcript.clone();
        let record = move |call: ApiCall| {
            transcript.add(EntryKind::Call {
                call: serde_json::to_value(call).unwrap_or_default(),
            });
        };
        Api::new(self.0.world.clone()).on_call(record)
    }

    /// All that happened.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.0.transcript
    }

    /// How the platform pushes.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.0.settings()
    }

    /// Changes how the platform pushes from now on.
    ///
    /// ```
    /// use weixin_sim::{Platform, PushMode, SimAccount};
    ///
    /// let platform = Platform::new(SimAccount::new());
    /// platform.change(|settings| settings.mode = PushMode::CloudRun);
    /// ```
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.0.change(change);
    }

    /// A user, by the OpenID.
    #[must_use]
    pub fn user(&self, open_id: impl Into<String>) -> User {
        User::new(self.clone(), open_id.into())
    }

    /// A push to a third-party platform, by its `InfoType`: `component_verify_ticket`, `authorized`, …
    pub fn info(&self, name: &str) -> Push {
        let template = Template::named(Kind::Info, name);
        Push::new(self.clone(), String::new(), Kind::Info, name, template)
    }
}

impl Shared {
    pub(super) fn settings(&self) -> Settings {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) {
        // Without the lock, so that the closure can ask the platform something.
        let mut changed = self.settings();
        change(&mut changed);
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = changed;
    }

    pub(super) fn target(&self) -> Arc<Target> {
        let target = self.target.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&target)
    }

    pub(super) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// The `CreateTime` of a user's next event.
    pub(super) fn event_time(&self, user: &str) -> u64 {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.next(user, self.clock.unix_time())
    }

    pub(super) fn original_id(&self) -> &str {
        &self.account.original_id
    }

    /// The second that requests are signed in.
    pub(super) fn signing_time(&self, settings: &Settings) -> u64 {
        if settings.system_time {
            SystemClock.unix_time()
        } else {
            self.clock.unix_time()
        }
    }

    fn set_target(&self, target: Target) {
        let by_url = !matches!(target, Target::Service(_) | Target::Nobody);
        self.change(|settings| settings.system_time = by_url);
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(target);
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self::new(SimAccount::new())
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("account", &self.0.account)
            .field("settings", &self.settings())
            .finish_non_exhaustive()
    }
}
