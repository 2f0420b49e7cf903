use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::Value;

use self::error::RedisConnectError as ConnectError;
use self::link::Link;
use self::script::Call;
use super::{Key, SessionKey, StoreError};

mod answer;
mod deliveries;
mod error;
mod link;
mod script;
mod sessions;

pub use self::error::RedisConnectError;

/// A store in Redis (6.2 or later), for several machines.
///
/// ```no_run
/// use weixin_delivery::store::RedisStore;
///
/// # async fn example() -> Result<(), weixin_delivery::store::RedisConnectError> {
/// let store = RedisStore::connect("redis://127.0.0.1/").await?;
/// # Ok(())
/// # }
/// ```
///
/// All that is asked for in one operation is one script, and so one step; the clock is that of Redis.
/// At most 256 operations of a store and its clones are on their way at once; the others wait for their
/// turn before their [time](Self::with_timeout) begins to count. All share one connection, which is made
/// anew when it is lost; while there is none, operations fail with
/// [`Unavailable`](super::StoreErrorKind::Unavailable), most of them at once.
///
/// # How Redis is to be set up
///
/// * `appendonly yes`, or what was acknowledged is lost when Redis is restarted. With `appendfsync everysec`,
///   the default, that can still happen to what was acknowledged in the last 2 s, not only if the machine
///   loses power: while the disk is busy, Redis holds back what it writes. `appendfsync always` loses
///   nothing;
/// * `maxmemory-policy noeviction`, or the inbox can lose entries. When Redis is full then, nothing new
///   gets in, but what was claimed can be brought to its end.
///
/// # Keys
///
/// It talks to one server, without TLS: a cluster needs a proxy in front of it. The keys would do for one: they
/// begin with the [prefix](Self::with_prefix) and the account in braces, so that what belongs to one account
/// is on one node:
///
/// | key | type | what | expires |
/// |---|---|---|---|
/// | `weixin:{account}:m:` fingerprint | hash | a message | unless it is in the inbox or a dead letter |
/// | `weixin:{account}:r:` fingerprint | string | its reply | after `keep` |
/// | `weixin:{account}:p:` pin | string | the body it stands for | yes |
/// | `weixin:{account}:q:` user | list | fingerprints of the user's inbox | no |
/// | `weixin:{account}:i` | sorted set | users by when the head of their queue can be taken, in µs | no |
/// | `weixin:{account}:n` | string | how many entries the inbox has | no |
/// | `weixin:{account}:d` | sorted set | fingerprints of dead letters by when they became that | no |
/// | `weixin:accounts` | sorted set | accounts by when something was last put into their inbox, in s | no |
/// | `weixin:{account}:s:` user and name | hash | a session | yes |
/// | `weixin:{account}:l:` user and name | string | who has locked it | yes |
#[derive(Clone)]
pub struct RedisStore {
    // Lists and a sorted set, not a stream: a stream hands out whatever comes next, and so a user's second
    // message to one worker while the first is still with another.
    link: Arc<Link>,
    prefix: Arc<str>,
    timeout: Duration,
}

impl RedisStore {
    /// Connects to the Redis of a URL: `redis://user:password@host:6379/0`, of which all but the host can
    /// be left out, or `redis+unix:///path`.
    ///
    /// # Errors
    ///
    /// If the URL is wrong, or if Redis does not answer within half a second.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        let store = Self::lazy(url)?;
        store.link.connect().await?;
        Ok(store)
    }

    /// The same without connecting before the first operation, so that a program can start before its
    /// Redis does.
    ///
    /// # Errors
    ///
    /// If the URL is wrong.
    pub fn lazy(url: &str) -> Result<Self, ConnectError> {
        let link = Link::new(url).map_err(|error| ConnectError::Url(error.into()))?;
        Ok(Self {
            link: Arc::new(link),
            prefix: PREFIX.into(),
            timeout: TIMEOUT,
        })
    }

    /// What all keys begin with, `weixin:` if this is not called.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long an operation can take from when it is its turn, 150 ms if this is not called.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn call(&self, call: Call) -> Result<Value, StoreError> {
        self.link.call(call, self.timeout).await
    }

    /// The key of what an account has once.
    fn account_key(&self, account: &str, name: u8) -> Vec<u8> {
        let mut key = Vec::with_capacity(self.prefix.len() + account.len() + ROOM);
        key.extend_from_slice(self.prefix.as_bytes());
        key.push(b'{');
        for byte in account.bytes() {
            // A brace would end what a cluster goes by, and make keys of two accounts the same.
            match byte {
                b'{' | b'}' | b'%' => key.extend_from_slice(format!("%{byte:02x}").as_bytes()),
                byte => key.push(byte),
            }
        }
        key.extend_from_slice(&[b'}', b':', name]);
        key
    }

    fn accounts_key(&self) -> Vec<u8> {
        [self.prefix.as_bytes(), b"accounts"].concat()
    }

    fn queue_key(&self, account: &str, user: &str) -> Vec<u8> {
        let mut key = self.account_key(account, b'q');
        key.push(b':');
        key.extend_from_slice(user.as_bytes());
        key
    }

    fn pin_key(&self, account: &str, pin: &[u8]) -> Vec<u8> {
        let mut key = self.account_key(account, b'p');
        key.push(b':');
        key.extend_from_slice(pin);
        key
    }

    /// The scripts take such a key to pieces: the fingerprint is its last 32 bytes.
    fn message_key(&self, key: &Key) -> Vec<u8> {
        let mut bytes = self.account_key(key.account(), b'm');
        bytes.push(b':');
        bytes.extend_from_slice(key.fingerprint().as_bytes());
        bytes
    }

    /// The length keeps the user and the name apart.
    fn session_key(&self, key: &SessionKey, name: u8) -> Vec<u8> {
        let mut bytes = self.account_key(&key.account, name);
        let rest = format!(":{}:{}:{}", key.user.len(), key.user, key.name);
        bytes.extend_from_slice(rest.as_bytes());
        bytes
    }
}

/// Without the URL, which can have a password in it.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

const PREFIX: &str = "weixin:";
const TIMEOUT: Duration = Duration::from_millis(150);

/// What most keys have beside the account.
const ROOM: usize = 40;

/// The longest time that is told to Redis; a longer one is as good as this.
const LONGEST: Duration = Duration::from_secs(50 * 365 * 24 * 60 * 60);

/// Whole microseconds.
fn micros(time: Duration) -> u64 {
    u64::try_from(time.min(LONGEST).as_micros()).unwrap_or(u64::MAX)
}

/// Whole milliseconds, rounded up: what is kept for any time at all is kept for 1 ms.
fn millis(time: Duration) -> u64 {
    micros(time).div_ceil(1000)
}
