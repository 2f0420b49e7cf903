use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, IntoConnectionInfo, ProtocolVersion, PushInfo,
    PushKind, RedisResult, ServerErrorKind, Value,
};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

use super::answer::unexpected;
use super::error::store_error;
use super::script::Call;
use crate::store::{StoreError, StoreErrorKind};

/// One connection to Redis, made when it is needed and replaced when it is of no use any more.
///
/// All operations share it. It is given up when it ends, when Redis is a replica now, and when an
/// operation took too long while nothing else was answered either: what stands still on a dead path is
/// not told from what is slow otherwise, and a new connection costs little.
///
/// While there is none, one attempt at a time is made to get one. The first attempt is waited for; once
/// it has failed, the others are told at once that there is no Redis.
pub(super) struct Link {
    client: Client,
    permits: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    live: Option<Live>,
    /// Whether an attempt is being made: its end is told by closing the channel.
    attempt: Option<watch::Receiver<()>>,
    /// When the next attempt can be made. `None` if the last one did not fail.
    retry_at: Option<Instant>,
    /// How many attempts there were.
    attempts: u64,
}

#[derive(Clone)]
struct Live {
    connection: MultiplexedConnection,
    /// By which attempt it was made.
    number: u64,
    since: Instant,
    /// How many answers it has brought.
    answers: Arc<AtomicU64>,
}

impl Link {
    /// A link that connects when it is needed.
    pub(super) fn new(url: &str) -> RedisResult<Self> {
        let info = url.into_connection_info()?;
        // RESP3 since only there the client says that a connection has ended before somebody uses it.
        let redis = info.redis_settings().clone();
        let redis = redis
            .set_protocol(ProtocolVersion::RESP3)
            .set_skip_set_lib_name();
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        Ok(Self {
            client: Client::open(info.set_redis_settings(redis).set_tcp_settings(tcp))?,
            permits: Semaphore::new(IN_FLIGHT),
            state: Mutex::default(),
        })
    }

    /// Connects now, and says why if it cannot.
    pub(super) async fn connect(self: &Arc<Self>) -> Result<(), StoreError> {
        let live = self.open(0).await?;
        self.state().live = Some(live);
        Ok(())
    }

    /// Sends a command, once there is room for one more, and waits for what Redis says.
    pub(super) async fn call(
        self: &Arc<Self>,
        call: Call,
        limit: Duration,
    ) -> Result<Value, StoreError> {
        let permit = self.permits.acquire().await;
        let _permit = permit.map_err(|_| StoreErrorKind::Unavailable)?;
        let mut used = None;
        let result = tokio::time::timeout(limit, async {
            let live = self.live().await?;
            let (live, _) = used.insert((live.clone(), live.answers.load(Ordering::Relaxed)));
            let result = live.ask(&call).await;
            if result.is_err() {
                self.look_at(live, &result);
            }
            result.map_err(store_error)
        })
        .await;
        match (result, used) {
            (Ok(result), _) => result,
            (Err(elapsed), Some((live, answers))) => {
                if live.answers.load(Ordering::Relaxed) == answers {
                    self.give_up(live.number);
                }
                Err(StoreError::new(StoreErrorKind::Timeout, elapsed))
            }
            (Err(elapsed), None) => Err(StoreError::new(StoreErrorKind::Unavailable, elapsed)),
        }
    }

    /// The connection there is, or else the one that is made now.
    async fn live(self: &Arc<Self>) -> Result<Live, StoreError> {
        let mut attempt = {
            let mut state = self.state();
            if let Some(live) = &state.live {
                return Ok(live.clone());
            }
            let running = state.attempt.take();
            // An attempt whose runtime is gone has ended without saying so.
            match running.filter(|attempt| attempt.has_changed().is_ok()) {
                Some(attempt) => {
                    let is_first = state.retry_at.is_none();
                    state.attempt = Some(attempt.clone());
                    if !is_first {
                        return Err(StoreErrorKind::Unavailable.into());
                    }
                    attempt
                }
                None if state.retry_at.is_some_and(|at| Instant::now() < at) => {
                    return Err(StoreErrorKind::Unavailable.into());
                }
                None => self.start(&mut state),
            }
        };
        // It is never sent to: this ends with the attempt.
        let _ = attempt.changed().await;
        let live = self.state().live.clone();
        live.ok_or_else(|| StoreErrorKind::Unavailable.into())
    }

    /// Starts an attempt, which goes on even if nobody waits for it any more.
    fn start(self: &Arc<Self>, state: &mut State) -> watch::Receiver<()> {
        let (end, attempt) = watch::channel(());
        state.attempt = Some(attempt.clone());
        state.attempts = state.attempts.wrapping_add(1);
        let number = state.attempts;
        let link = Arc::clone(self);
        tokio::spawn(async move {
            let opened = link.open(number).await;
            let mut state = link.state();
            state.attempt = None;
            match opened {
                Ok(live) => {
                    state.retry_at = None;
                    state.live = Some(live);
                }
                Err(error) => {
                    // Once for each time that Redis is gone.
                    if state.retry_at.is_none() {
                        let source = error.source().map(tracing::field::display);
                        tracing::warn!(%error, source, "no connection to Redis");
                    }
                    state.retry_at = Some(Instant::now() + RETRY);
                }
            }
            drop(state);
            drop(end);
        });
        attempt
    }

    async fn open(self: &Arc<Self>, number: u64) -> Result<Live, StoreError> {
        let opened = tokio::time::timeout(CONNECT, self.open_without_limit(number)).await;
        opened.unwrap_or_else(|elapsed| Err(StoreError::new(StoreErrorKind::Timeout, elapsed)))
    }

    async fn open_without_limit(self: &Arc<Self>, number: u64) -> Result<Live, StoreError> {
        let link = Arc::downgrade(self);
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(IN_FLIGHT)
            .set_push_sender(move |info: PushInfo| {
                if info.kind == PushKind::Disconnection {
                    Weak::upgrade(&link).inspect(|link| link.give_up(number));
                }
                Ok::<_, redis::aio::SendError>(())
            });
        let opened = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let mut connection = opened.await.map_err(store_error)?;
        // A server that accepts connections does not answer for that: it can be stopped, or loading.
        let ping = connection.send_packed_command(&redis::cmd("PING")).await;
        match ping.map_err(store_error)? {
            Value::SimpleString(_) => Ok(Live {
                connection,
                number,
                since: Instant::now(),
                answers: Arc::default(),
            }),
            _ => Err(unexpected()),
        }
    }

    /// Gives the connection up if its error says that another one may do better.
    fn look_at(&self, live: &Live, result: &RedisResult<Value>) {
        let Err(error) = result else { return };
        let is_replica = error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
            && live.since.elapsed() > REPLICA;
        if error.is_unrecoverable_error() || is_replica {
            self.give_up(live.number);
        }
    }

    /// Forgets the connection made by an attempt. Those who wait for an answer on it go on waiting.
    fn give_up(&self, number: u64) {
        let mut state = self.state();
        let given_up = state.live.take_if(|live| live.number == number);
        drop(state);
        drop(given_up);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    /// Sends a script's name, and its text if Redis does not know it.
    async fn ask(&mut self, call: &Call) -> RedisResult<Value> {
        let mut result = self.send(call.cmd()).await;
        if let Err(error) = &result
            && error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
            && let Some(cmd) = call.with_code()
        {
            result = self.send(&cmd).await;
        }
        result
    }

    async fn send(&mut self, cmd: &redis::Cmd) -> RedisResult<Value> {
        let value = self.connection.send_packed_command(cmd).await;
        self.answers.fetch_add(1, Ordering::Relaxed);
        match value? {
            Value::ServerError(error) => Err(error.into()),
            value => Ok(value),
        }
    }
}

/// How many operations are on their way at once. More of them only wait for each other in Redis.
const IN_FLIGHT: usize = 256;

/// How long an attempt to connect can take.
const CONNECT: Duration = Duration::from_millis(500);

/// How long to wait after an attempt that failed.
const RETRY: Duration = Duration::from_millis(250);

/// How long to stay with a server that takes no writes before looking whether another has its address.
const REPLICA: Duration = Duration::from_secs(1);
