//! A value of the platform that is good for a time and asked for by one task at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::RngExt;
use tokio::sync::Mutex as TaskMutex;
use tokio::time::{Instant, timeout};

use crate::{Error, ErrorKind};

/// So long before its end a value is asked for again: as long as the platform lets both be used.
const EARLY: Duration = Duration::from_secs(300);

/// And so much earlier, at random, so that not all processes ask at once.
const JITTER: Duration = Duration::from_secs(60);

/// So long the call that renews a value early waits for the next one: it has the old one.
const RENEW_WITHIN: Duration = Duration::from_secs(5);

/// So long others wait for one who asks: longer than a client tries.
const FETCH_WITHIN: Duration = Duration::from_secs(40);

/// After a value could not be renewed early, the next try waits so long.
const PAUSE: Duration = Duration::from_secs(10);

/// A value and how long it is good for, if that is known.
pub(crate) type Fresh<T> = (T, Option<Duration>);

/// Keeps an access token or a ticket as long as it is good.
pub(crate) struct Cached<T> {
    name: &'static str,
    current: Mutex<Option<Current<T>>>,
    /// Held by whoever asks for a value; has how the last one failed, for those who waited meanwhile.
    asking: TaskMutex<Option<(Instant, Error)>>,
}

struct Current<T> {
    value: T,
    come_at: Instant,
    renew_at: Option<Instant>,
    ends_at: Option<Instant>,
    /// Until then it is not asked for again though it is refused: there is no other.
    confirmed_until: Option<Instant>,
}

/// What is there without asking.
enum Have<T> {
    Good(T),
    /// It is good, and somebody should ask for the next one.
    Aging(T),
    Nothing,
}

impl<T: Clone + PartialEq> Cached<T> {
    /// The name is for the log.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            current: Mutex::new(None),
            asking: TaskMutex::new(None),
        }
    }

    /// A value, by `fetch` if there is none yet. It is not the refused one unless there is no other.
    pub(crate) async fn get<F>(
        &self,
        refused: Option<&T>,
        fetch: impl FnOnce() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<Fresh<T>, Error>>,
    {
        let since = Instant::now();
        match self.have(refused) {
            Have::Good(value) => return Ok(value),
            Have::Aging(value) => return Ok(self.renew(value, fetch).await),
            Have::Nothing => {}
        }
        let mut failed = self.asking.lock().await;
        // Somebody else may have asked meanwhile. What has come since does, however short it lives.
        if let Some(value) = self.come_since(since, refused) {
            return Ok(value);
        }
        match (self.have(refused), &*failed) {
            (Have::Good(value) | Have::Aging(value), _) => return Ok(value),
            (Have::Nothing, Some((when, error))) if *when > since => return Err(error.clone()),
            (Have::Nothing, _) => {}
        }
        let fetched = timeout(FETCH_WITHIN, fetch()).await;
        match fetched.unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout, self.name, None))) {
            Ok(fresh) => Ok(self.set(fresh, refused)),
            Err(error) => {
                *failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Asks for the next value, if nobody else does. The old one does as long as there is none.
    async fn renew<F>(&self, old: T, fetch: impl FnOnce() -> F) -> T
    where
        F: Future<Output = Result<Fresh<T>, Error>>,
    {
        let Ok(_asking) = self.asking.try_lock() else {
            return old;
        };
        let renewed = timeout(RENEW_WITHIN, fetch()).await;
        match renewed.unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout, self.name, None))) {
            Ok(fresh) => self.set(fresh, None),
            Err(error) => {
                let error = &error as &(dyn std::error::Error + 'static);
                tracing::warn!(error, "the {} could not be renewed early", self.name);
                if let Some(current) = &mut *self.lock() {
                    current.renew_at = Some(Instant::now() + PAUSE);
                }
                old
            }
        }
    }

    fn come_since(&self, since: Instant, refused: Option<&T>) -> Option<T> {
        let current = self.lock();
        let current = current.as_ref().filter(|current| current.come_at > since)?;
        (Some(&current.value) != refused).then(|| current.value.clone())
    }

    fn have(&self, refused: Option<&T>) -> Have<T> {
        let now = Instant::now();
        let has_come = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let mut current = self.lock();
        match &*current {
            Some(Current {
                value,
                ends_at,
                confirmed_until,
                ..
            }) if (Some(value) == refused && confirmed_until.is_none_or(|until| until <= now))
                || has_come(*ends_at) =>
            {
                *current = None;
                Have::Nothing
            }
            Some(aging) if has_come(aging.renew_at) => Have::Aging(aging.value.clone()),
            Some(current) => Have::Good(current.value.clone()),
            None => Have::Nothing,
        }
    }

    fn set(&self, (value, expires_in): Fresh<T>, refused: Option<&T>) -> T {
        let now = Instant::now();
        let renew_in = expires_in.map(|expires_in| {
            let (early, jitter) = early(expires_in);
            expires_in - early - jitter.mul_f64(rand::rng().random())
        });
        *self.lock() = Some(Current {
            come_at: now,
            renew_at: renew_in.and_then(|renew_in| now.checked_add(renew_in)),
            ends_at: expires_in.and_then(|ends_in| now.checked_add(ends_in)),
            confirmed_until: (Some(&value) == refused).then(|| now + PAUSE),
            value: value.clone(),
        });
        value
    }

    fn lock(&self) -> MutexGuard<'_, Option<Current<T>>> {
        // Nothing panics while it is locked.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long before its end a value is asked for again, and how much of that can be added at random.
pub(crate) fn early(expires_in: Duration) -> (Duration, Duration) {
    // The last minutes of a value may be all that there is.
    (EARLY.min(expires_in / 2), JITTER.min(expires_in / 10))
}
