//! Where it is remembered which messages were run, what is still to be done, and what users said before.
//!
//! | store | for | forgets |
//! |---|---|---|
//! | [`MemoryStore`] | one process | when the process ends |
//! | `SqliteStore` (feature `sqlite`) | one machine | nothing |
//! | `RedisStore` (feature `redis`) | several machines | what Redis was not told to write to disk |
//!
//! # States of a message
//!
//! ```text
//! absent ──claim──▶ Running ──finish──▶ Done          answered, and remembered for some time
//!                   │  ▲  ├──defer───▶ Deferred       acknowledged; in the inbox until settled
//!                   │  │  └──fail────▶ absent         the next attempt runs it again …
//!                   │  │               Dead           … but for the third failure: a dead letter
//!                   └──┘ claim, once the lease is over: a new fence
//! ```
//!
//! Whoever claims a message gets a [`Fence`], a number that grows with each claim or [`take`], and a
//! lease, which it renews while it works. When the lease is over (the process died or hung), the next
//! one who asks gets the message with a new fence; from then on, and not before, all that the former owner
//! says with its own fence is refused with `false`. So of each message at most one fence is alive (I1) and at most one
//! answer is accepted (I2).
//!
//! # The inbox
//!
//! What was acknowledged to the platform before it was done stands in the inbox of its account, in one
//! queue per user, in the order of [`defer`]. [`take`] hands out only heads of queues, so the messages of
//! one user are worked off one after the other. An entry leaves it by [`settle`] only (I4).
//!
//! All times are those of the store itself, not of the machines that ask it.
//!
//! [`take`]: Store::take
//! [`defer`]: Store::defer
//! [`settle`]: Store::settle

mod debug;
mod error;
mod key;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod session;
mod shared;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use self::error::{StoreError, StoreErrorKind};
pub use self::key::Key;
#[cfg(any(feature = "session", feature = "rate-limit"))]
pub(crate) use self::key::account_of;
pub use self::memory::MemoryStore;
#[cfg(feature = "redis")]
pub use self::redis::{RedisConnectError, RedisStore};
pub use self::session::{SessionKey, SessionStore, Versioned};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{SqliteOpenError, SqliteStore};

/// What the operations of a store return.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// How long a message is remembered at least after it was last heard of: twice the window in which a request is
/// fresh by default. See [`Attempt::remember`].
pub const REMEMBER: Duration = Duration::from_secs(600);

/// How many failures of its handler make a message a dead letter.
pub const MAX_FAILURES: u32 = 3;

/// How many owners of a message in the inbox die while they work on it, before it is a dead letter.
pub const MAX_DELIVERIES: u32 = 5;

/// Number of a claim. A later one is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence(pub u64);

/// Where messages are claimed, remembered, and kept until they are done.
///
/// Each operation is atomic: it happens as a whole or not at all. An operation that ended in an error may
/// have happened nevertheless, so those that matter can be repeated: a second [`claim`](Self::claim) by one
/// owner gives the same fence and counts no attempt, and a second [`finish`](Self::finish),
/// [`defer`](Self::defer), [`answer`](Self::answer) or [`settle`](Self::settle) by the owner is accepted as
/// the first was, and changes nothing.
///
/// `false` where an operation takes a fence means that the fence is not alive: somebody else has the
/// message, the owner has let it go, or it is done.
pub trait Store: SessionStore {
    /// Asks for a message in order to run it.
    ///
    /// In the same step it pins [`Attempt::pin`] to [`Attempt::body`], unless it was pinned before: a pin
    /// that stands for another body is a [`Claim::Conflict`], and so is a key that was claimed with another
    /// body. A conflict changes nothing.
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim>;

    /// Lets a lease, of a run or of an entry of the inbox, end `lease` from now.
    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool>;

    /// Remembers what was replied: `Running` becomes `Done`. The reply is kept for `keep`, the message for
    /// as long at least.
    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool>;

    /// Puts a running message at the end of its user's queue: `Running` becomes `Deferred`. Once this
    /// returns `true`, the message can be acknowledged.
    ///
    /// It stays with its owner for `lease` (zero: anybody can take it).
    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool>;

    /// Gives up a running message: the next attempt runs it. The [`MAX_FAILURES`]th time it becomes
    /// a [`DeadLetter`] with this entry and reason instead. Returns how often it has failed; 0 if the fence
    /// is not alive.
    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32>;

    /// Takes an entry of an account's inbox that nobody works on and that is the head of its user's queue:
    /// the one that has been due for longest.
    ///
    /// Nothing is to be done with it before it is [renewed](Self::renew). An owner who has not done that by the end
    /// of the lease has not begun, or never knew of the entry, as the answer was lost on the way; one who has,
    /// has died. An entry on which [`MAX_DELIVERIES`] owners have died becomes a dead letter instead, and the
    /// next one is looked at.
    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>>;

    /// Notes what an entry is answered with, before it is sent: whoever takes it from now on sends this,
    /// and does not run it.
    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool>;

    /// Lets go of an entry, which can be taken again in `delay`. It keeps its place in the queue. `failed`
    /// says that its handler failed, and returns a dead letter's reason: the [`MAX_FAILURES`]th time it
    /// becomes one.
    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool>;

    /// Takes an entry out of the inbox: it is done, in one way or another. The message is still remembered.
    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool>;

    /// The accounts in whose inboxes entries stand.
    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>>;

    /// How many entries stand in the inbox of an account, dead letters not counted.
    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64>;

    /// The dead letters of an account, oldest first, at most `limit`.
    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>>;

    /// Puts a dead letter at the end of its user's queue, as if it had never been tried: it is run again, also
    /// if it had an answer that could not be sent. `false` if there is no such letter.
    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool>;

    /// Removes a dead letter. A claim of it is [`Claim::Dead`] all the same, as long as it is remembered. `false`
    /// if there is no such letter.
    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool>;
}

/// Who asks for a message.
#[derive(Clone)]
pub struct Attempt {
    /// The run that asks, a random number. One run can ask any number of times.
    pub owner: u128,
    /// Hash of all that the message says.
    pub body: [u8; 16],
    /// What can be used for one body only: the signature, where it does not cover the body.
    pub pin: Option<[u8; 20]>,
    /// The user, whose queue is looked at for [`Claim::Claimed`].
    pub user: Arc<str>,
    /// How long the message is this run's, if it gets it. With zero it takes nothing: what it could have
    /// had is [`Claim::Running`] with no lease left.
    pub lease: Duration,
    /// How long the pin is remembered from now on, and the message after it was last heard of, if that is longer
    /// than [`REMEMBER`]: as long as the request could come again and pass as fresh. What a message was last
    /// claimed with counts; beyond four hours a store may forget it.
    pub remember: Duration,
    /// Whether this is an attempt of the platform, to be counted, and not another look.
    pub counts: bool,
}

/// What came of a [`claim`](Store::claim).
#[derive(Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is this run's.
    Claimed {
        /// The proof of it.
        fence: Fence,
        /// How many attempts were counted.
        attempts: u32,
        /// Whether earlier messages of the user stand in the inbox.
        is_behind: bool,
    },
    /// Somebody else runs it.
    Running {
        /// How many attempts were counted.
        attempts: u32,
        /// When the lease ends, unless it is renewed.
        lease: Duration,
    },
    /// It was answered with this; `None` once the reply was forgotten.
    Done(Option<Box<str>>),
    /// It stands in the inbox, or stood there and was sent or expired.
    Deferred,
    /// Its handler failed too often.
    Dead,
    /// The same message, or the same pin, came with another body.
    Conflict,
}

/// What is needed to run a message another time.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The user who sent it, whose messages are kept in order; empty if it names none.
    pub user: Arc<str>,
    /// The document that was pushed.
    pub document: Box<str>,
}

/// An entry of the inbox that was [taken](Store::take).
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// Which message.
    pub key: Key,
    /// The proof that it was taken.
    pub fence: Fence,
    /// What it says.
    pub entry: Entry,
    /// What is to be sent, if it was [answered](Store::answer).
    pub reply: Option<Box<str>>,
    /// How many owners it has had whose lease ended while they worked on it: who has [renewed](Store::renew)
    /// it, or [deferred](Store::defer) it with a lease, and not let go of it.
    pub deaths: u32,
    /// How often it was [postponed](Store::postpone).
    pub postponed: u32,
    /// How long ago it was [deferred](Store::defer).
    pub age: Duration,
}

/// How an entry of the inbox ends.
#[derive(Clone, PartialEq, Eq)]
pub enum Settled {
    /// Its answer was sent, or there was nothing to send.
    Sent,
    /// It becomes `Done`: its answer is kept until somebody asks for it by a [`claim`](Store::claim).
    Kept {
        /// The answer.
        reply: Box<str>,
        /// For how long, as in [`finish`](Store::finish).
        keep: Duration,
    },
    /// Its answer is too late for the platform to take it.
    Expired,
    /// It cannot be done, for this reason: a [`DeadLetter`].
    Dead(Box<str>),
}

/// A message that could not be dealt with, kept until somebody looks.
#[derive(Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which message.
    pub key: Key,
    /// What it says.
    pub entry: Entry,
    /// What was to be sent, if it came to that.
    pub reply: Option<Box<str>>,
    /// Why.
    pub reason: Box<str>,
}
