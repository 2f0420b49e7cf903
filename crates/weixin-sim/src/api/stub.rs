//! The platform's API, without any of it.

use std::sync::Arc;

use serde::Serialize;

use crate::World;

/// The platform's API.
#[derive(Clone, Debug)]
pub struct Api;

/// A call of the bot.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ApiCall {}

impl Api {
    /// The API of this world.
    #[must_use]
    pub fn new(_: World) -> Self {
        Self
    }

    /// Has each call be told to this function.
    #[must_use]
    pub fn on_call(self, _: Arc<dyn Fn(ApiCall) + Send + Sync>) -> Self {
        self
    }
}
