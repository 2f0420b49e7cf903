//! A value of the platform that is good for a time and asked for by one task at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::RngExt;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use crate::{Error, ErrorKind};

/// So long before its end a value is asked for again: as long as the platform lets both be used.
const EARLY: Duration = Duration::from_secs(300);

/// And so much earlier, at random, so that not all processes ask at once.
const JITTER: Duration = Duration::from_secs(60);

/// How long it may take to ask: longer than a client tries.
const FETCH_WITHIN: Duration = Duration::from_secs(40);

/// After a value could not be renewed early, or turned out to be the only one, the next try waits so long.
const PAUSE: Duration = Duration::from_secs(10);

/// Who comes so soon after a failure shares it: the quota of a day would be used up in minutes.
const SHARED: Duration = Duration::from_secs(1);

/// A value and how long it is good for, if that is known.
pub(crate) type Fresh<T> = (T, Option<Duration>);

/// Keeps an access token or a ticket as long as it is good.
pub(crate) struct Cached<T>(Arc<Inner<T>>);

struct Inner<T> {
    name: &'static str,
    state: Mutex<State<T>>,
    /// Something has come of asking.
    told: Notify,
}

struct State<T> {
    current: Option<Current<T>>,
    /// When and how asking failed the last time.
    failed: Option<(Instant, Error)>,
    is_asking: bool,
}

struct Current<T> {
    value: T,
    come_at: Instant,
    renew_at: Option<Instant>,
    ends_at: Option<Instant>,
    /// Until then it is not asked for again though it is refused: there is no other.
    confirmed_until: Option<Instant>,
}

/// What is to be done for a value.
enum Look<T> {
    Take(T),
    Fail(Error),
    /// It has to be asked for. The old one does meanwhile, if there is one.
    Ask(Option<T>),
    Wait,
}

impl<T: Clone + PartialEq + Send + 'static> Cached<T> {
    /// The name is for the log.
    pub(crate) fn new(name: &'static str) -> Self {
        Self(Arc::new(Inner {
            name,
            state: Mutex::new(State {
                current: None,
                failed: None,
                is_asking: false,
            }),
            told: Notify::new(),
        }))
    }

    /// A value, by `fetch` if there is none yet. It is not the refused one unless there is no other.
    pub(crate) async fn get<F>(
        &self,
        refused: Option<&T>,
        fetch: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<Fresh<T>, Error>> + Send + 'static,
    {
        let since = Instant::now();
        loop {
            // Before the look, so that nothing comes in between.
            let told = self.0.told.notified();
            match self.0.look(since, refused) {
                Look::Take(value) => return Ok(value),
                Look::Fail(error) => return Err(error),
                Look::Ask(old) => {
                    self.ask(refused.cloned(), fetch());
                    if let Some(old) = old {
                        return Ok(old);
                    }
                }
                Look::Wait => {}
            }
            told.await;
        }
    }

    /// Asks in a task of its own: whoever loses patience takes nothing from the others.
    fn ask(
        &self,
        refused: Option<T>,
        fetch: impl Future<Output = Result<Fresh<T>, Error>> + Send + 'static,
    ) {
        let asking = Asking {
            inner: Arc::clone(&self.0),
            refused,
            // Unless it comes to an end.
            result: Err(Error::new(ErrorKind::Timeout, self.0.name, None)),
        };
        let ask = async move {
            let mut asking = asking;
            if let Ok(result) = timeout(FETCH_WITHIN, fetch).await {
                asking.result = result;
            }
        };
        tokio::spawn(ask.in_current_span());
    }
}

impl<T: Clone + PartialEq> Inner<T> {
    fn look(&self, since: Instant, refused: Option<&T>) -> Look<T> {
        let now = Instant::now();
        let has_come = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let mut state = self.lock();
        let State {
            current,
            failed,
            is_asking,
        } = &mut *state;
        if let Some(current) = current {
            let is_confirmed = current.confirmed_until.is_some_and(|until| now < until);
            let is_refused = Some(&current.value) == refused && !is_confirmed;
            // What has come since does, however short it lives.
            let is_new = current.come_at >= since;
            if !is_refused && (is_new || !has_come(current.ends_at)) {
                let value = current.value.clone();
                if is_new || *is_asking || !has_come(current.renew_at) {
                    return Look::Take(value);
                }
                *is_asking = true;
                return Look::Ask(Some(value));
            }
        }
        *current = None;
        match failed {
            Some((when, error)) if *when > since || now < *when + SHARED => {
                Look::Fail(error.clone())
            }
            _ if *is_asking => Look::Wait,
            _ => {
                *is_asking = true;
                Look::Ask(None)
            }
        }
    }

    fn end(&self, result: Result<Fresh<T>, Error>, refused: Option<&T>) {
        let now = Instant::now();
        let mut state = self.lock();
        state.is_asking = false;
        match result {
            Ok((value, expires_in)) => {
                let renew_in = expires_in.map(|expires_in| {
                    let (early, jitter) = early(expires_in);
                    expires_in - early - jitter.mul_f64(rand::rng().random())
                });
                state.failed = None;
                state.current = Some(Current {
                    come_at: now,
                    renew_at: renew_in.and_then(|renew_in| now.checked_add(renew_in)),
                    ends_at: expires_in.and_then(|ends_in| now.checked_add(ends_in)),
                    confirmed_until: (Some(&value) == refused).then(|| now + PAUSE),
                    value,
                });
            }
            Err(error) => {
                if let Some(current) = &mut state.current {
                    let cause = &error as &(dyn std::error::Error + 'static);
                    tracing::warn!(
                        error = cause,
                        "the {} could not be renewed early",
                        self.name
                    );
                    current.renew_at = Some(now + PAUSE);
                }
                state.failed = Some((now, error));
            }
        }
        drop(state);
        self.told.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody asks. Its end, however it comes, is told to all who wait.
struct Asking<T: Clone + PartialEq> {
    inner: Arc<Inner<T>>,
    refused: Option<T>,
    result: Result<Fresh<T>, Error>,
}

impl<T: Clone + PartialEq> Drop for Asking<T> {
    fn drop(&mut self) {
        let none = Err(Error::new(ErrorKind::Timeout, self.inner.name, None));
        let result = std::mem::replace(&mut self.result, none);
        self.inner.end(result, self.refused.as_ref());
    }
}

/// How long before its end a value is asked for again, and how much of that can be added at random.
pub(crate) fn early(expires_in: Duration) -> (Duration, Duration) {
    // The last minutes of a value may be all that there is.
    (EARLY.min(expires_in / 2), JITTER.min(expires_in / 10))
}
