//! The token that is in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use weixin_core::observer::{Observer, Refresh};

use crate::Error;
use crate::cached::Cached;
use crate::token::{AccessToken, TokenSource};

const WHAT: &str = "access token";

/// Keeps the token of a source.
pub(super) struct Tokens {
    source: Arc<dyn TokenSource>,
    cached: Cached<AccessToken>,
    /// Whether there was one.
    had_one: Arc<AtomicBool>,
}

impl Tokens {
    pub(super) fn new(source: impl TokenSource) -> Self {
        Self {
            source: Arc::new(source),
            cached: Cached::new(WHAT),
            had_one: Arc::default(),
        }
    }

    /// A token, which is not the refused one unless the source has no other.
    pub(super) async fn get(
        &self,
        refused: Option<(&AccessToken, i32)>,
        observer: Option<&Arc<dyn Observer>>,
    ) -> Result<AccessToken, Error> {
        let (refused, code) = refused.unzip();
        let fetch = || {
            let (source, refused) = (Arc::clone(&self.source), refused.cloned());
            let (had_one, observer) = (Arc::clone(&self.had_one), observer.cloned());
            async move {
                let issued = source.fetch(refused.as_ref()).await?;
                let had_one = had_one.swap(true, Ordering::Relaxed);
                if let Some(observer) = observer {
                    observer.token_refreshed(match code {
                        Some(code) => Refresh::Refused(code),
                        None if had_one => Refresh::Expiry,
                        None => Refresh::First,
                    });
                }
                Ok((issued.token, issued.expires_in))
            }
        };
        let token = self.cached.get(refused, fetch).await;
        // A source of one's own may not have named what it asked. It was not the call that needs the token.
        token.map_err(|error| Error::from_layer(error.into(), WHAT))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::task::yield_now;
    use tokio::time::advance;

    use super::*;
    use crate::ErrorKind;
    use crate::token::{Issued, TokenFuture};

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
        let token = tokens.get(None, None).await.unwrap();
        token.as_str().parse().unwrap()
    }

    /// Where no time passes while it is fetched, it has ended when it comes.
    #[tokio::test(start_paused = true)]
    async fn a_token_that_lives_for_no_time_does_for_who_asked_for_it() {
        let source = Numbered::that_live(0);
        let tokens = Tokens::new(source.clone());
        assert_eq!(number(&tokens).await, 0);
        assert_eq!(source.asked(), 1);
    }

    /// What failed is the token, and not the call that needs it.
    #[tokio::test]
    async fn a_failure_that_names_no_call_is_the_token_s() {
        struct Nameless;
        impl TokenSource for Nameless {
            fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
                Box::pin(async { Err(Error::new(ErrorKind::Status(404), "", None)) })
            }
        }
        let error = Tokens::new(Nameless).get(None, None).await.unwrap_err();
        assert_eq!((error.kind(), error.api()), (ErrorKind::Status(404), WHAT));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_5_to_6_minutes_before_it_ends() {
        let source = Numbered::that_live(7_200);
        let tokens = Tokens::new(source.clone());
        assert_eq!(number(&tokens).await, 0);
        advance(Duration::from_secs(7_200 - 361)).await;
        assert_eq!(number(&tokens).await, 0);
        advance(Duration::from_secs(61)).await;
        assert_eq!(
            number(&tokens).await,
            0,
            "it does until the next one is there"
        );
        yield_now().await;
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
            yield_now().await;
        }
        assert_eq!(source.asked(), 2, "it is left alone for a while");
        advance(Duration::from_secs(11)).await;
        assert_eq!(number(&tokens).await, 0);
        yield_now().await;
        assert_eq!(source.asked(), 3);
        advance(Duration::from_secs(300)).await;
        assert!(tokens.get(None, None).await.is_err());
        *source.is_broken.lock().unwrap() = false;
        assert!(
            tokens.get(None, None).await.is_err(),
            "it is left alone for a moment"
        );
        advance(Duration::from_secs(1)).await;
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

    /// Writes down why there was a new token.
    #[derive(Default)]
    struct Told(Mutex<Vec<Refresh>>);

    impl Observer for Told {
        fn token_refreshed(&self, reason: Refresh) {
            self.0.lock().unwrap().push(reason);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_observer_is_told_why_there_is_a_new_token() {
        let tokens = Tokens::new(Numbered::that_live(7_200));
        let told = Arc::new(Told::default());
        let observer: Arc<dyn Observer> = Arc::<Told>::clone(&told);
        let first = tokens.get(None, Some(&observer)).await.unwrap();
        tokens.get(None, Some(&observer)).await.unwrap();
        tokens
            .get(Some((&first, 42001)), Some(&observer))
            .await
            .unwrap();
        advance(Duration::from_secs(7_200)).await;
        tokens.get(None, Some(&observer)).await.unwrap();
        let expected = [Refresh::First, Refresh::Refused(42001), Refresh::Expiry];
        assert_eq!(*told.0.lock().unwrap(), expected);
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
        let first = tokens.get(None, None).await.unwrap();
        let second = tokens.get(Some((&first, 40001)), None).await.unwrap();
        assert_ne!(first, second);
        // Somebody was refused with the first one later than others.
        assert_eq!(
            tokens.get(Some((&first, 40001)), None).await.unwrap(),
            second
        );
        assert_eq!(source.asked(), 2);
    }
}
