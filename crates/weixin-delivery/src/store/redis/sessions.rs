use std::time::Duration;

use redis::Value;

use super::answer::{Answers, is_done, number};
use super::script::{self, Call};
use super::{RedisStore, millis};
use crate::store::{SessionKey, SessionStore, StoreError, StoreFuture, Versioned};

impl SessionStore for RedisStore {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        Box::pin(async move {
            let call = Call::command("HMGET", &self.session_key(key, b's'));
            versioned(self.call(call.text("v").text("n")).await?)
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        Box::pin(async move {
            let call = script::SAVE.call(&[&self.session_key(key, b's')]);
            let call = call.number(version).text(value).number(millis(ttl));
            match self.call(call).await? {
                Value::Nil => Ok(None),
                version => number(version).map(Some),
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = script::REMOVE.call(&[&self.session_key(key, b's')]);
            is_done(self.call(call.number(version)).await?)
        })
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let call = script::LOCK.call(&[&self.session_key(key, b'l')]);
            let call = call.text(owner.to_be_bytes()).number(millis(lease));
            is_done(self.call(call).await?)
        })
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let call = script::UNLOCK.call(&[&self.session_key(key, b'l')]);
            is_done(self.call(call.text(owner.to_be_bytes())).await?).map(|_| ())
        })
    }
}

fn versioned(value: Value) -> Result<Option<Versioned>, StoreError> {
    let mut answers = Answers::of(value)?;
    let Some(value) = answers.text_or_none()? else {
        return Ok(None);
    };
    let version = answers.number()?;
    Ok(Some(Versioned { version, value }))
}
