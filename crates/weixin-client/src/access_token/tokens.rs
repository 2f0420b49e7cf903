//! The token that is in use.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::RngExt;
use tokio::sync::Mutex as TaskMutex;
use tokio::time::Instant;

use crate::Error;
use crate::token::{AccessToken, Issued, TokenSource};

/// So long before its end a token is asked for again: as long as the platform lets both be used.
const EARLY: Duration = Duration::from_secs(300);

/// And so much earlier, at random, so that not all processes ask at once.
const JITTER: Duration = Duration::from_secs(60);

/// After a token could not be renewed early, the next try waits so long.
const PAUSE: Duration = Duration::from_secs(10);

/// Keeps the token of a source.
pub(super) struct Tokens {
    source: Arc<dyn TokenSource>,
    current: Mutex<Option<Current>>,
    /// Held by whoever asks the source; has how the last one failed, for those who waited meanwhile.
    asking: TaskMutex<Option<(Instant, Error)>>,
}

struct Current {
    token: AccessToken,
    renew_at: Option<Instant>,
    ends_at: Option<Instant>,
}

/// What is there without asking.
enum Have {
    Token(AccessToken),
    /// It is good, and somebody should ask for the next one.
    Aging(AccessToken),
    Nothing,
}

impl Tokens {
    pub(super) fn new(source: impl TokenSource) -> Self {
        Self {
            source: Arc::new(source),
            current: Mutex::new(None),
            asking: TaskMutex::new(None),
        }
    }

    /// A token, which is not the refused one unless the source has no other.
    pub(super) async fn get(&self, refused: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let since = Instant::now();
        match self.have(refused) {
            Have::Token(token) => return Ok(token),
            Have::Aging(token) => return Ok(self.renew(token).await),
            Have::Nothing => {}
        }
        let mut failed = self.asking.lock().await;
        // Somebody else may have asked meanwhile.
        match (self.have(refused), &*failed) {
            (Have::Token(token) | Have::Aging(token), _) => return Ok(token),
            (Have::Nothing, Some((when, error))) if *when > since => return Err(error.clone()),
            (Have::Nothing, _) => {}
        }
        match self.source.fetch(refused).await {
            Ok(issued) => Ok(self.set(issued)),
            Err(error) => {
                *failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Asks for the next token, if nobody else does. The old one does as long as there is none.
    async fn renew(&self, old: AccessToken) -> AccessToken {
        let Ok(_asking) = self.asking.try_lock() else {
            return old;
        };
        match self.source.fetch(None).await {
            Ok(issued) => self.set(issued),
            Err(error) => {
                tracing::warn!(%error, "the access token could not be renewed early");
                if let Some(current) = &mut *self.lock() {
                    current.renew_at = Some(Instant::now() + PAUSE);
                }
                old
            }
        }
    }

    fn have(&self, refused: Option<&AccessToken>) -> Have {
        let now = Instant::now();
        let has_come = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let mut current = self.lock();
        match &*current {
            Some(Current { token, ends_at, .. })
                if Some(token) == refused || has_come(*ends_at) =>
            {
                *current = None;
                Have::Nothing
            }
            Some(aging) if has_come(aging.renew_at) => Have::Aging(aging.token.clone()),
            Some(current) => Have::Token(current.token.clone()),
            None => Have::Nothing,
        }
    }

    fn set(&self, issued: Issued) -> AccessToken {
        let now = Instant::now();
        let renew_in = issued.expires_in().map(|expires_in| {
            // The last minutes of a token may be all that there is.
            let early = EARLY.min(expires_in / 2);
            let jitter = JITTER.min(expires_in / 10);
            expires_in - early - jitter.mul_f64(rand::rng().random())
        });
        *self.lock() = Some(Current {
            token: issued.token().clone(),
            renew_at: renew_in.and_then(|renew_in| now.checked_add(renew_in)),
            ends_at: issued
                .expires_in()
                .and_then(|ends_in| now.checked_add(ends_in)),
        });
        issued.token().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Current>> {
        // Nothing panics while it is locked.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time::advance;

    use super::*;
    use crate::ErrorKind;
    use crate::token::TokenFuture;

    /// Numbers its tokens, and can be out of order.
    #[derive(Clone, Default)]
    struct Numbered {
        asked: Arc<AtomicUsize>,
        given: Arc<AtomicUsize>,
        is_broken: Arc<Mutex<bool>>,
        lives: Option<Duration>,
    }

    impl TokenSource for Numbered {
        fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
            Box::pin(async {
                self.asked.fetch_add(1, Ordering::Relaxed);
                if *self.is_broken.lock().unwrap() {
                    return Err(Error::new(ErrorKind::Connect, "/token", None));
                }
                let number = self.given.fetch_add(1, Ordering::Relaxed);
                let token = AccessToken::new(number.to_string()).unwrap();
                Ok(Issued::new(token, self.lives))
            })
        }
    }

    impl Numbered {
        fn that_live(seconds: u64) -> Self {
            Self {
                lives: Some(Duration::from_secs(seconds)),
                ..Self::default()
            }
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::Relaxed)
        }
    }

    async fn number(tokens: &Tokens) -> usize {
        let token = tokens.get(None).await.unwrap();
        token.as_str().parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_5_to_6_minutes_before_it_ends() {
        let source = Numbered::that_live(7_200);
        let tokens = Tokens::new(source.clone());
        assert_eq!(number(&tokens).await, 0);
        advance(Duration::from_secs(7_200 - 361)).await;
        assert_eq!(number(&tokens).await, 0);
        advance(Duration::from_secs(61)).await;
        assert_eq!(number(&tokens).await, 1);
        assert_eq!(source.asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
        let source = Numbered::that_live(7_200);
        let tokens = Tokens::new(source.clone());
        assert_eq!(number(&tokens).await, 0);
        *source.is_broken.lock().unwrap() = true;
        advance(Duration::from_secs(7_200 - 299)).await;
        for _ in 0..3 {
            assert_eq!(number(&tokens).await, 0);
        }
        assert_eq!(source.asked(), 2, "it is left alone for a while");
        advance(Duration::from_secs(11)).await;
        assert_eq!(number(&tokens).await, 0);
        assert_eq!(source.asked(), 3);
        advance(Duration::from_secs(300)).await;
        assert!(tokens.get(None).await.is_err());
        *source.is_broken.lock().unwrap() = false;
        assert_eq!(number(&tokens).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_with_little_left_is_not_asked_for_with_each_call() {
        let source = Numbered::that_live(100);
        let tokens = Tokens::new(source.clone());
        for _ in 0..3 {
            assert_eq!(number(&tokens).await, 0);
        }
        assert_eq!(source.asked(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_without_an_end_is_kept() {
        let source = Numbered::default();
        let tokens = Tokens::new(source.clone());
        assert_eq!(number(&tokens).await, 0);
        advance(Duration::from_secs(1_000_000)).await;
        assert_eq!(number(&tokens).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_token_that_was_refused_is_forgotten() {
        let source = Numbered::that_live(7_200);
        let tokens = Tokens::new(source.clone());
        let first = tokens.get(None).await.unwrap();
        let second = tokens.get(Some(&first)).await.unwrap();
        assert_ne!(first, second);
        // Somebody was refused with the first one later than others.
        assert_eq!(tokens.get(Some(&first)).await.unwrap(), second);
        assert_eq!(source.asked(), 2);
    }
}
