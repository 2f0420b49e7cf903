//! The store that the environment chooses, for the examples that deliver.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_STORE` | `memory` | or `sqlite:PATH`, or `redis://HOST:PORT` |

use std::sync::Arc;

use tower_weixin::delivery::DeliveryLayer;
use tower_weixin::delivery::store::{MemoryStore, RedisStore, SessionStore, SqliteStore, Store};

use crate::common::{BoxError, variable};

/// A delivery layer over the store, and the store itself for what a bot wants to keep.
pub(crate) async fn from_environment() -> Result<(DeliveryLayer, Arc<dyn SessionStore>), BoxError> {
    let store = variable("WEIXIN_STORE")?.unwrap_or_else(|| "memory".to_owned());
    if store == "memory" {
        Ok(both(MemoryStore::new()))
    } else if let Some(path) = store.strip_prefix("sqlite:") {
        Ok(both(SqliteStore::open(path).await?))
    } else if store.starts_with("redis") {
        // A bot that starts before its Redis does what it does while its Redis is away.
        Ok(both(RedisStore::lazy(&store)?))
    } else {
        Err("WEIXIN_STORE must be memory, sqlite:PATH or redis://HOST:PORT".into())
    }
}

fn both(store: impl Store + Clone) -> (DeliveryLayer, Arc<dyn SessionStore>) {
    (DeliveryLayer::new(store.clone()), Arc::new(store))
}
