//! Where access tokens come from.
//!
//! | source | |
//! |---|---|
//! | [`StableToken`] | the platform's stable token: the default |
//! | [`LegacyToken`] | the platform's older token, of which each new one ends the last |
//! | [`StaticToken`] | one from somewhere else |
//! | `RedisToken` | one of the others, shared by several processes (feature `redis`) |
//! | none | a client [without one](crate::ClientBuilder::build), for Weixin Cloud Run, which adds it by itself |

mod access_token;
mod fixed;
mod legacy;
#[cfg(feature = "redis")]
mod redis;
mod secret;
mod stable;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

pub use self::access_token::AccessToken;
pub use self::fixed::StaticToken;
pub use self::legacy::LegacyToken;
#[cfg(feature = "redis")]
pub use self::redis::RedisToken;
pub use self::secret::AppSecret;
pub use self::stable::StableToken;
use crate::{Error, lenient};

/// Where access tokens come from.
///
/// [`AccessTokenLayer`](crate::AccessTokenLayer) keeps what a source gives, asks it from one task at a time, and
/// asks again before the token ends.
pub trait TokenSource: Send + Sync + 'static {
    /// Gets a token. `refused` is one that the platform does not take any more.
    fn fetch<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a>;
}

/// What [`TokenSource::fetch`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Issued, Error>> + Send + 'a>>;

/// A token and how long it is good for.
#[derive(Clone, Debug, Deserialize)]
pub struct Issued {
    #[serde(rename = "access_token")]
    pub(crate) token: AccessToken,
    #[serde(default, deserialize_with = "seconds")]
    pub(crate) expires_in: Option<Duration>,
}

impl Issued {
    /// A token that is good for so long, from now on; `None` if that is not known.
    #[must_use]
    pub fn new(token: AccessToken, expires_in: Option<Duration>) -> Self {
        Self { token, expires_in }
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &AccessToken {
        &self.token
    }

    /// How long it is good for.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }
}

/// Without a number it is kept until it is refused.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    Ok(lenient::number(from)?.map(Duration::from_secs))
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn fetch<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        (**self).fetch(refused)
    }
}
