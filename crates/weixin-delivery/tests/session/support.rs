//! A store that can be broken, and messages.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;
use weixin_delivery::store::{SessionKey, SessionStore, StoreErrorKind, StoreFuture, Versioned};
use weixin_message::Request;

/// Sessions in memory, on tokio's time.
#[derive(Debug, Default)]
pub(crate) struct TestStore(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    values: HashMap<SessionKey, (Versioned, Instant)>,
    locks: HashMap<SessionKey, (u128, Instant)>,
    versions: u64,
    is_down: bool,
}

impl TestStore {
    /// Lets all operations fail, or work again.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.0.lock().unwrap().is_down = is_down;
    }

    /// What is stored, by user.
    pub(crate) fn values(&self) -> Vec<(String, String)> {
        let inner = self.0.lock().unwrap();
        let values = inner.values.iter();
        let mut values: Vec<_> = values
            .filter(|(_, (_, end))| *end > Instant::now())
            .map(|(key, (versioned, _))| (key.user.to_string(), versioned.value.to_string()))
            .collect();
        values.sort();
        values
    }

    /// Stores something behind the back of whoever works with it.
    pub(crate) fn put(&self, user: &str, name: &str, value: &str) {
        let mut inner = self.0.lock().unwrap();
        inner.versions += 1;
        let versioned = Versioned {
            version: inner.versions,
            value: value.into(),
        };
        let end = Instant::now() + Duration::from_secs(3600);
        inner.values.insert(key(user, name), (versioned, end));
    }

    /// How many locks are taken.
    pub(crate) fn locks(&self) -> usize {
        let inner = self.0.lock().unwrap();
        let locks = inner.locks.values();
        locks.filter(|(_, end)| *end > Instant::now()).count()
    }

    fn run<'a, T: Send + 'a>(
        &'a self,
        operation: impl FnOnce(&mut Inner) -> T,
    ) -> StoreFuture<'a, T> {
        let result = {
            let mut inner = self.0.lock().unwrap();
            let inner = &mut *inner;
            inner.values.retain(|_, (_, end)| *end > Instant::now());
            inner.locks.retain(|_, (_, end)| *end > Instant::now());
            if inner.is_down {
                Err(StoreErrorKind::Unavailable.into())
            } else {
                Ok(operation(inner))
            }
        };
        Box::pin(async {
            tokio::task::yield_now().await;
            result
        })
    }
}

impl Inner {
    fn version(&self, key: &SessionKey) -> u64 {
        self.values.get(key).map_or(0, |(value, _)| value.version)
    }
}

impl SessionStore for TestStore {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        self.run(|inner| inner.values.get(key).map(|(value, _)| value.clone()))
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        self.run(|inner| {
            if inner.version(key) != version {
                return None;
            }
            inner.versions += 1;
            let versioned = Versioned {
                version: inner.versions,
                value: value.into(),
            };
            let end = Instant::now() + ttl;
            inner.values.insert(key.clone(), (versioned, end));
            Some(inner.versions)
        })
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        self.run(|inner| inner.version(key) == version && inner.values.remove(key).is_some())
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.run(|inner| {
            let holder = inner.locks.get(key).map(|(holder, _)| *holder);
            let is_free = holder.is_none_or(|holder| holder == owner);
            if is_free {
                let end = Instant::now() + lease;
                inner.locks.insert(key.clone(), (owner, end));
            }
            is_free
        })
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        self.run(|inner| {
            if inner
                .locks
                .get(key)
                .is_some_and(|(holder, _)| *holder == owner)
            {
                inner.locks.remove(key);
            }
        })
    }
}

/// The key of a value of a request that was parsed.
pub(crate) fn key(user: &str, name: &str) -> SessionKey {
    SessionKey {
        account: "-".into(),
        user: user.into(),
        name: name.into(),
    }
}

/// A text message.
pub(crate) fn text(user: &str, content: &str) -> Request {
    let document = format!(
        "<xml><FromUserName>{user}</FromUserName><MsgType>text</MsgType>\
         <Content>{content}</Content></xml>"
    );
    Request::parse(document.as_bytes()).unwrap()
}

/// A message that names nobody.
pub(crate) fn nobody() -> Request {
    Request::parse(b"<xml><MsgType>text</MsgType><Content>hi</Content></xml>").unwrap()
}
