use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::RngExt;
use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Script};
use tokio::time::{Instant, sleep, timeout};
use weixin_core::{AppId, ConfigError};

use super::{AccessToken, Issued, TokenFuture, TokenSource};
use crate::cached::early;
use crate::{BoxError, Error};

/// Shares the token of another source through Redis (6.2 or later), so that of many processes one asks for it.
///
/// ```no_run
/// use weixin_client::Client;
/// use weixin_client::token::{AppSecret, LegacyToken, RedisToken};
/// use weixin_client::AppId;
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let app_id = AppId::new("wx1234567890abcdef")?;
/// let secret = AppSecret::new(std::env::var("WEIXIN_APP_SECRET")?)?;
/// # #[cfg(feature = "https")] {
/// let source = LegacyToken::new(Client::builder().build(), app_id.clone(), secret);
/// let client = Client::builder()
///     .app_id(app_id.clone())
///     .token_source(RedisToken::new("redis://127.0.0.1/", &app_id, source)?)
///     .build();
/// # }
/// # Ok(())
/// # }
/// ```
///
/// * One process at a time asks the source, under a lock that ends by itself after 10 s. The others wait for what it
///   gets, at most 5 s; then they ask for themselves.
/// * Some minutes before the token ends, the first process that looks asks for the next one, while the others go on with
///   the old one.
/// * A token that the platform refused is replaced if it is still the one in Redis. Who comes later with the same one
///   gets the new one.
/// * Where Redis does not answer within half a second, each process asks the source for itself, and says so in the log
///   once.
///
/// Each time it connects anew, since hours lie between one time and the next. It talks to one server, without TLS. The
/// keys are `weixin:{AppID}:token`, a hash that expires with the token, and `weixin:{AppID}:token:lock`.
///
/// Whoever can read that Redis has the access token.
pub struct RedisToken<T> {
    source: T,
    client: redis::Client,
    app_id: AppId,
    prefix: String,
    /// Random: which lock is ours.
    owner: String,
    /// Whether the log knows that there is no Redis.
    is_away: AtomicBool,
}

const PREFIX: &str = "weixin:";

/// For connecting and for each script, together.
const TIMEOUT: Duration = Duration::from_millis(500);

/// How long a process that has died can keep the others from asking.
const LOCK: Duration = Duration::from_secs(10);

/// How long to wait for the one that asks, and how often to look.
const WAIT: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(100);

static ASK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("ask.lua")));
static KEEP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("keep.lua")));

/// How long a token can be kept.
const SHORTEST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a process is to do.
enum Turn {
    /// Use this one.
    Take(Issued),
    /// Ask for the next one; this one does where there is none.
    Ask(Option<Issued>),
    /// Wait for the one that asks.
    Wait,
}

impl<T: TokenSource> RedisToken<T> {
    /// Shares the token that a source gets for an account, in the Redis of a URL: `redis://user:password@host:6379/0`,
    /// of which all but the host can be left out, or `redis+unix:///path`. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the field `redis_url`, if it is not such a URL.
    pub fn new(url: &str, app_id: &AppId, source: T) -> Result<Self, ConfigError> {
        let invalid = |_| ConfigError::Invalid {
            field: "redis_url",
            rule: "a URL like redis://user:password@host:6379/0 or redis+unix:///path",
        };
        Ok(Self {
            source,
            client: redis::Client::open(url).map_err(invalid)?,
            app_id: app_id.clone(),
            prefix: PREFIX.to_owned(),
            owner: hex::encode(rand::rng().random::<[u8; 16]>()),
            is_away: AtomicBool::new(false),
        })
    }

    /// What all keys begin with, `weixin:` if this is not called.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    async fn shared(&self, refused: Option<&AccessToken>) -> Result<Issued, Error> {
        let give_up_at = Instant::now() + WAIT;
        let old = loop {
            match self.turn(refused).await {
                Ok(Turn::Take(issued)) => return Ok(issued),
                Ok(Turn::Ask(old)) => break old,
                Ok(Turn::Wait) if Instant::now() < give_up_at => sleep(LOOK).await,
                Ok(Turn::Wait) => break None,
                Err(error) => {
                    self.is_away(error);
                    return self.source.fetch(refused).await;
                }
            }
        };
        let fetched = self.source.fetch(refused).await;
        if let Err(error) = self.keep(fetched.as_ref().ok()).await {
            self.is_away(error);
        }
        match (fetched, old) {
            // It is good for some minutes yet, and asked for again before it ends.
            (Err(error), Some(old)) => {
                tracing::warn!(%error, "the access token could not be renewed early");
                Ok(old)
            }
            (fetched, _) => fetched,
        }
    }

    async fn turn(&self, refused: Option<&AccessToken>) -> Result<Turn, BoxError> {
        let (token, millis, is_ours): (String, u64, bool) = self
            .run(&ASK, |script| {
                script
                    .arg(millis(LOCK))
                    .arg(refused.map_or("", AccessToken::as_str));
            })
            .await?;
        let old = if token.is_empty() {
            None
        } else {
            let expires_in = (millis > 0).then(|| Duration::from_millis(millis));
            Some(Issued::new(AccessToken::new(token)?, expires_in))
        };
        Ok(match (is_ours, old) {
            (true, old) => Turn::Ask(old),
            (false, Some(old)) => Turn::Take(old),
            (false, None) => Turn::Wait,
        })
    }

    /// Lets the others have a token, if there is one, and ask in their turn.
    async fn keep(&self, issued: Option<&Issued>) -> Result<(), BoxError> {
        // Not 0, which says that it is not known, and not what Redis cannot count.
        let expires_in = issued.and_then(Issued::expires_in);
        let expires_in = expires_in.map(|life| life.clamp(SHORTEST, LONGEST));
        let expires_in = expires_in.unwrap_or_default();
        let (early, jitter) = early(expires_in);
        let token = issued.map_or("", |issued| issued.token().as_str());
        self.run(&KEEP, |script| {
            script
                .arg(token)
                .arg(millis(expires_in))
                .arg(millis(early + jitter));
        })
        .await
    }

    /// Runs a script with the keys, the owner and what else is given to it.
    async fn run<V: redis::FromRedisValue>(
        &self,
        script: &Script,
        arguments: impl FnOnce(&mut redis::ScriptInvocation<'_>),
    ) -> Result<V, BoxError> {
        let key = format!("{}{{{}}}:token", self.prefix, self.app_id.as_str());
        let mut call = script.key(&key);
        call.key(format!("{key}:lock")).arg(&self.owner);
        arguments(&mut call);
        let answer = async {
            let mut connection = self.connect().await?;
            call.invoke_async(&mut connection).await
        };
        let answer = timeout(TIMEOUT, answer).await??;
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis answers again: the access token is shared");
        }
        Ok(answer)
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        self.client.get_multiplexed_async_connection().await
    }

    fn is_away(&self, error: BoxError) {
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(error, "no Redis: the access token is not shared");
        }
    }
}

impl<T: TokenSource> TokenSource for RedisToken<T> {
    fn fetch<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin(self.shared(refused))
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Without the URL, which can have a password in it.
impl<T: fmt::Debug> fmt::Debug for RedisToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisToken")
            .field("source", &self.source)
            .field("app_id", &self.app_id)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
