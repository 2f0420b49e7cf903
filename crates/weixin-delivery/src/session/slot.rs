//! The place where one value of one user is kept.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use weixin_message::Request;

use super::{SessionError, SessionErrorKind};
use crate::store::{SessionKey, SessionStore, Versioned, account_of};

/// Where the values of one name are kept, and under which rules.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) name: Box<str>,
    pub(super) store: Arc<dyn SessionStore>,
    pub(super) ttl: Duration,
    pub(super) max_bytes: usize,
    pub(super) discards_corrupt: bool,
}

impl Shelf {
    pub(super) fn new(name: Box<str>, store: Arc<dyn SessionStore>) -> Self {
        Self {
            name,
            store,
            ttl: TTL,
            max_bytes: MAX_BYTES,
            discards_corrupt: false,
        }
    }

    pub(super) fn key(&self, request: &Request) -> Result<SessionKey, SessionError> {
        let user = request.meta().from_user().ok_or(SessionErrorKind::NoUser)?;
        Ok(SessionKey {
            account: account_of(request).into(),
            user: user.as_str().into(),
            name: self.name.clone(),
        })
    }

    /// The value as it is stored.
    pub(super) fn write<T: Serialize>(&self, value: &T) -> Result<String, SessionError> {
        // The error of `serde_json` can quote the value.
        let text = serde_json::to_string(value).map_err(|_| SessionErrorKind::Unwritable)?;
        if text.len() > self.max_bytes {
            return Err(SessionErrorKind::TooLarge.into());
        }
        Ok(text)
    }

    fn read<T: DeserializeOwned + Default>(&self, text: &str) -> Result<T, SessionError> {
        match serde_json::from_str(text) {
            Ok(value) => Ok(value),
            Err(_) if self.discards_corrupt => {
                SessionError::from(SessionErrorKind::Corrupt).log();
                Ok(T::default())
            }
            Err(_) => Err(SessionErrorKind::Corrupt.into()),
        }
    }
}

/// The place of one user's value, and which version of it was read.
pub(super) struct Slot {
    shelf: Arc<Shelf>,
    key: SessionKey,
    /// 0 if there is none.
    version: u64,
}

impl Slot {
    pub(super) fn new(shelf: Arc<Shelf>, key: SessionKey) -> Self {
        Self {
            shelf,
            key,
            version: 0,
        }
    }

    pub(super) async fn load<T>(&mut self) -> Result<T, SessionError>
    where
        T: DeserializeOwned + Default,
    {
        let Some(Versioned { version, value }) = self.shelf.store.load(&self.key).await? else {
            self.version = 0;
            return Ok(T::default());
        };
        let value = self.shelf.read(&value)?;
        self.version = version;
        Ok(value)
    }

    /// Saves a value that [`Shelf::write`] has written.
    pub(super) async fn save(&mut self, text: &str) -> Result<(), SessionError> {
        let Shelf { store, ttl, .. } = &*self.shelf;
        let version = store.save(&self.key, self.version, text, *ttl).await?;
        self.version = version.ok_or(SessionErrorKind::Conflict)?;
        Ok(())
    }

    pub(super) async fn remove(&mut self) -> Result<(), SessionError> {
        let Shelf { store, .. } = &*self.shelf;
        let is_gone = self.version == 0
            || store.remove(&self.key, self.version).await?
            // Either its time was over, or somebody has saved another one.
            || store.load(&self.key).await?.is_none();
        if !is_gone {
            return Err(SessionErrorKind::Conflict.into());
        }
        self.version = 0;
        Ok(())
    }

    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }
}

const TTL: Duration = Duration::from_secs(24 * 60 * 60);

const MAX_BYTES: usize = 64 * 1024;
