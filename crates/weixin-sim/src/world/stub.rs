//! The state of the simulated platform, without any of it.

use crate::{SimAccount, SimClock};

/// The state of the simulated platform. Clones share it.
#[derive(Clone, Debug)]
pub struct World;

/// What a user did, as far as it matters to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Sent a message.
    Message,
    /// Tapped a button of the menu.
    MenuTap,
    /// Followed the account.
    Follow,
    /// Left the account.
    Unfollow,
    /// Scanned a QR code.
    Scan,
    /// Paid.
    Payment,
}

impl World {
    /// The platform as this account finds it at first.
    #[must_use]
    pub fn new(_: &SimAccount, _: SimClock) -> Self {
        Self
    }

    /// Notes what a user did.
    pub fn note(&self, _: &str, _: Action) {}

    /// Has each message that a user is sent be told to this function.
    pub fn on_message(&self, _: impl Fn(&serde_json::Value) + Send + Sync + 'static) {}
}
