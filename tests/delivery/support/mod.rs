//! What the tests share: servers that can be broken, the platform as a client, and the judge of the history.

pub(crate) mod bots;
pub(crate) mod history;
pub(crate) mod memory;
pub(crate) mod platform;
mod ports;
pub(crate) mod proxy;
pub(crate) mod redis_server;
pub(crate) mod traffic;

use std::time::{SystemTime, UNIX_EPOCH};

use tower_weixin::delivery::store::{RedisStore, SqliteStore, Store};

use self::proxy::Proxy;
use self::redis_server::RedisServer;

/// The long form of a test, or the short one.
pub(crate) fn long_or<T>(long: T, short: T) -> T {
    if std::env::var_os("WEIXIN_SOAK").is_some() {
        long
    } else {
        short
    }
}

/// Microseconds since 1970, as the history has them.
pub(crate) fn micros() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_micros()).unwrap()
}

/// The account of the platform, as stores have it.
pub(crate) const ACCOUNT: &str = "-";

/// Opens a store to look into it.
pub(crate) async fn open(store: &str) -> Box<dyn Store> {
    match store.strip_prefix("sqlite:") {
        Some(path) => Box::new(SqliteStore::open(path).await.unwrap()),
        None => Box::new(RedisStore::connect(store).await.unwrap()),
    }
}

/// A Redis as a store.
pub(crate) fn store_of(redis: &RedisServer) -> String {
    format!("redis://{}", redis.address())
}

/// A Redis behind a proxy as a store.
pub(crate) fn store_behind(proxy: &Proxy) -> String {
    format!("redis://{}", proxy.address())
}
