use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use weixin_message::Request;
use weixin_message::extract::FromMessage;

use super::service::Handle;
use super::slot::Slot;
use super::{SessionError, SessionErrorKind};

/// A value that is kept of the user who sent the message: an argument of handlers, below a
/// [`SessionLayer<T>`](super::SessionLayer).
///
/// It is `T::default()` if nothing is stored. It can be read as a `T`; what is changed is stored by
/// [`save`](Self::save) or [`update`](Self::update) and in no other way.
///
/// If it cannot be had, the handler is not called, and its message fails with a [`SessionError`]. A
/// handler that can do without it asks for a `Result`:
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use weixin_delivery::session::{Session, SessionError};
///
/// #[derive(Default, Serialize, Deserialize)]
/// struct Profile {
///     name: String,
/// }
///
/// async fn greet(profile: Result<Session<Profile>, SessionError>) -> String {
///     match profile {
///         Ok(profile) => format!("hello {}", profile.name),
///         Err(_) => String::from("hello"), // the log says why
///     }
/// }
/// ```
///
/// The messages of one user may be handled at the same time. Who wants one after the other takes a
/// [dialogue](super::dialogue()).
pub struct Session<T> {
    value: T,
    slot: Slot,
}

impl<T> Session<T> {
    /// The value, which from now on is not connected with what is stored.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Serialize> Session<T> {
    /// Stores a value in place of the one that was read. The time for which it is kept begins anew.
    ///
    /// # Errors
    ///
    /// [`Conflict`](SessionErrorKind::Conflict) if the stored value was changed since it was read: see
    /// [`reload`](Self::reload). [`TooLarge`](SessionErrorKind::TooLarge),
    /// [`Unwritable`](SessionErrorKind::Unwritable), and [`Store`](SessionErrorKind::Store), after which
    /// nobody knows whether it is stored. The value here is the one that it was.
    pub async fn save(&mut self, value: T) -> Result<(), SessionError> {
        let text = self.slot.shelf().write(&value)?;
        self.slot.save(&text).await?;
        self.value = value;
        Ok(())
    }

    /// Changes the value and stores it.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    pub async fn update(&mut self, change: impl FnOnce(&mut T)) -> Result<(), SessionError>
    where
        T: Clone,
    {
        let mut value = self.value.clone();
        change(&mut value);
        self.save(value).await
    }
}

impl<T: DeserializeOwned + Default> Session<T> {
    /// Removes the stored value. The value here is `T::default()` then.
    ///
    /// # Errors
    ///
    /// [`Conflict`](SessionErrorKind::Conflict) if the stored value was changed since it was read, and
    /// [`Store`](SessionErrorKind::Store).
    pub async fn remove(&mut self) -> Result<(), SessionError> {
        self.slot.remove().await?;
        self.value = T::default();
        Ok(())
    }

    /// Reads again what is stored, as is to be done after a conflict.
    ///
    /// # Errors
    ///
    /// [`Store`](SessionErrorKind::Store) and [`Corrupt`](SessionErrorKind::Corrupt).
    pub async fn reload(&mut self) -> Result<(), SessionError> {
        self.value = self.slot.load().await?;
        Ok(())
    }
}

impl<T> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, S> FromMessage<S> for Session<T>
where
    T: Serialize + DeserializeOwned + Default + Send + 'static,
    S: Sync,
{
    type Rejection = SessionError;

    async fn from_message(request: &Request, _state: &S) -> Result<Self, SessionError> {
        let session = async {
            let handle = request.extensions().get::<Handle<T>>();
            let shelf = &handle.ok_or(SessionErrorKind::NoLayer)?.shelf;
            let mut slot = Slot::new(Arc::clone(shelf), shelf.key(request)?);
            let value = slot.load().await?;
            Ok(Self { value, slot })
        };
        session.await.inspect_err(SessionError::log)
    }
}

/// Without the value.
impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}
