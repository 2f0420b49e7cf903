use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower_layer::Layer;
use tower_service::Service;
use weixin_core::Account;
use weixin_core::observer::Observer;
use weixin_message::{BoxError, Reply, Request};

use crate::core::{Core, Settings, Shared, Stop};
use crate::store::Store;
use crate::{Delivery, Late, Worker};

/// Layer that runs each message once, answers each attempt of the platform in time, and loses nothing.
///
/// One layer is for one bot: what stands in the inbox of an account is run by any bot that has the store. For
/// several bots with one store, give each account one of them.
///
/// It belongs below [`WeixinMessageLayer`](weixin_message::WeixinMessageLayer), above layers that limit or
/// count what the bot does, and within a tokio runtime. See the [crate's documentation](crate) for the rules.
///
/// ```
/// use tower::ServiceBuilder;
/// use weixin_delivery::store::MemoryStore;
/// use weixin_delivery::{DeliveryLayer, Late};
/// use weixin_message::message::Text;
/// use weixin_message::{Router, WeixinMessageLayer};
///
/// let bot = Router::new()
///     .on(async |text: Text| format!("you said: {}", text.content)) // may take its time
///     .fallback(async || {});
/// let service = ServiceBuilder::new()
///     .layer(WeixinMessageLayer::new())
///     .layer(DeliveryLayer::new(MemoryStore::new()).late(Late::use_retries()))
///     .service(bot);
/// ```
#[derive(Clone)]
#[must_use]
pub struct DeliveryLayer {
    settings: Settings,
    shared: Shared,
}

impl DeliveryLayer {
    /// Remembers messages in `store`, and uses the platform's [retries](Late::use_retries) where an answer
    /// is late.
    pub fn new(store: impl Store) -> Self {
        let late = Late::use_retries();
        let settings = Settings {
            store: Arc::new(store),
            late: Arc::new(move |_: &Request| late.clone()),
            deadline: Duration::from_millis(4500),
            attempts: 3,
            run_limit: Duration::from_secs(600),
            patience: Duration::from_secs(1),
            is_closed: false,
            workers: 64,
            accounts: Arc::default(),
            permits: Arc::new(Semaphore::new(256)),
            observer: None,
        };
        Self {
            settings,
            shared: Shared::new(),
        }
    }

    /// What happens to late answers.
    pub fn late(self, late: Late) -> Self {
        self.late_by(move |_| late.clone())
    }

    /// What happens to the late answer to a message, decided by the message: the same again whenever it is
    /// asked for the same message.
    ///
    /// ```
    /// use weixin_delivery::store::MemoryStore;
    /// use weixin_delivery::{DeliveryLayer, Late, LateSender};
    /// use weixin_message::Message;
    ///
    /// fn layer(customer_service: impl LateSender) -> DeliveryLayer {
    ///     let send = Late::acknowledge(customer_service);
    ///     DeliveryLayer::new(MemoryStore::new()).late_by(move |request| match request.message() {
    ///         Message::Text(_) => send.clone(),
    ///         _ => Late::use_retries(),
    ///     })
    /// }
    /// ```
    pub fn late_by(mut self, late: impl Fn(&Request) -> Late + Send + Sync + 'static) -> Self {
        self.settings.late = Arc::new(late);
        self
    }

    /// By when each attempt is answered: 4.5 seconds after it came here by default, of the 5 after which the
    /// platform hangs up.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline.min(LONGEST);
        self
    }

    /// Which attempt of the platform is the last, for [`Late::use_retries`]: the third by default.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts.max(1);
        self
    }

    /// How long a bot may take for a message, 10 minutes by default. Then it has failed.
    pub fn run_limit(mut self, limit: Duration) -> Self {
        self.settings.run_limit = limit.min(LONGEST);
        self
    }

    /// How many messages the bot is given at a time, 256 by default. Others wait, and are put into the
    /// inbox or refused at their deadline.
    pub fn concurrency(mut self, runs: usize) -> Self {
        self.settings.permits = Arc::new(Semaphore::new(runs.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// How many entries of the inbox each service works off at a time, 64 by default. Zero: that is done by
    /// another process.
    pub fn workers(mut self, workers: usize) -> Self {
        self.settings.workers = workers.min(Semaphore::MAX_PERMITS);
        self
    }

    /// The accounts, for handlers that ask for theirs: without this, a message that is taken from the inbox has
    /// only the AppID of its, by which sessions are found, and a handler with an `Account` among its
    /// arguments fails.
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = Account>) -> Self {
        self.settings.accounts = accounts.into_iter().collect();
        self
    }

    /// Answers 503 when the store does not answer, for bots that should not run a message twice because of that.
    ///
    /// It makes no run the only one: who has died, or has failed, is run again. What must not happen twice,
    /// such as a payment, needs a key of its own to be known by: `meta.fingerprint()`.
    ///
    /// By default the memory of this process takes the place of the store. Then a message runs twice if the
    /// platform's attempts come to two machines; that is better than no answer for most.
    pub fn closed_without_store(mut self) -> Self {
        self.settings.is_closed = true;
        self
    }

    /// How long the store has for an answer, 1 second by default, until it counts as [not
    /// answering](Self::closed_without_store).
    pub fn store_patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience.min(LONGEST);
        self
    }

    /// Tells this observer what no layer sees from outside: messages that came again, what became of late answers,
    /// and every few seconds, where there are [workers](Self::workers), how many messages stand in the inbox.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.settings.observer = Some(Arc::new(observer));
        self
    }

    /// A worker for a process without a server. `bot` is the one that the layer is around in others, and the layer
    /// has to be set as it is there, with the same [`late`](Self::late): one that [uses
    /// retries](Late::use_retries) keeps answers for users who were never told to fetch them.
    pub fn worker<S>(&self, bot: S) -> Worker<S>
    where
        S: Service<Request, Response = Reply> + Clone + Send + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        Worker::new(self.core(), bot)
    }

    /// Ends the work in good order, once the server takes no more requests: workers take nothing more, and
    /// what is in work has the time to be done. What is not done by then goes back into the inbox, or is
    /// left to the platform's next attempt. Returns whether all was done.
    pub async fn drain(&self, within: Duration) -> bool {
        let idle = || self.shared.busy.until(|count| (*count == 0).then_some(()));
        self.shared.stop.change(|stop| *stop = Stop::Draining);
        if timeout(within, idle()).await.is_ok() {
            return true;
        }
        self.shared.stop.change(|stop| *stop = Stop::Now);
        // Long enough to tell the store.
        let _ = timeout(GIVE_BACK_WITHIN, idle()).await;
        false
    }

    fn core(&self) -> Core {
        Core {
            settings: self.settings.clone(),
            shared: self.shared.clone(),
        }
    }
}

impl<S> Layer<S> for DeliveryLayer
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Service = Delivery<S>;

    fn layer(&self, bot: S) -> Delivery<S> {
        Delivery::new(self.core(), bot)
    }
}

impl fmt::Debug for DeliveryLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryLayer")
            .field("settings", &self.settings)
            .field("runs", &self.shared.runs.len())
            .finish_non_exhaustive()
    }
}

/// Longer than anybody waits, and short enough to be added to any point in time.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long what is given back at the end of a drain may take.
const GIVE_BACK_WITHIN: Duration = Duration::from_millis(500);
