//! The store in a file. Its time is that of the system; to let it pass, the times in the file are set back.

use std::time::Duration;

use tempfile::TempDir;
use weixin_delivery::store::{SqliteStore, Store};

use crate::conformance::Harness;

#[path = "../sqlite/clock.rs"]
mod clock;

conformance!(rules, crate::sqlite::Sqlite);

#[test]
fn it_keeps_to_the_model() {
    crate::model::check::<Sqlite>(crate::model::sequences());
}

pub(crate) struct Sqlite {
    store: SqliteStore,
    dir: TempDir,
}

impl Harness for Sqlite {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = SqliteStore::open(dir.path().join("store")).await.unwrap();
        let store = store.timeout(Duration::from_secs(60));
        Self { store, dir }
    }

    fn store(&self) -> &dyn Store {
        &self.store
    }

    async fn pass(&self, time: Duration) {
        clock::pass(&self.dir.path().join("store"), time);
    }
}
