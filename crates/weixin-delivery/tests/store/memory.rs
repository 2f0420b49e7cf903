//! The store in memory, with time that passes when it is told to.

use std::time::Duration;

use weixin_delivery::store::{MemoryStore, Store};

use crate::conformance::Harness;

conformance!(rules, crate::memory::Memory);

#[test]
fn it_keeps_to_the_model() {
    crate::model::check::<Memory>(1_000);
}

pub(crate) struct Memory(MemoryStore);

impl Harness for Memory {
    async fn new() -> Self {
        tokio::time::pause();
        Self(MemoryStore::new())
    }

    fn store(&self) -> &dyn Store {
        &self.0
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }
}
