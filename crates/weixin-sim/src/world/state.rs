//! What is behind the lock.

use rand::distr::{Alphanumeric, SampleString};

use super::calls::Calls;
use super::faults::Faults;
use super::media::MediaStore;
use super::menus::Menus;
use super::outbox::Outbox;
use super::quotas::Quotas;
use super::scenes::Scenes;
use super::tokens::Tokens;
use super::users::Users;

/// All that the platform knows of the account.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) users: Users,
    pub(crate) tokens: Tokens,
    pub(crate) menus: Menus,
    pub(crate) media: MediaStore,
    pub(crate) scenes: Scenes,
    pub(crate) outbox: Outbox,
    pub(crate) quotas: Quotas,
    pub(crate) calls: Calls,
    pub(crate) faults: Faults,
    /// How many template messages there were.
    pub(crate) templates: u64,
}

/// Letters and digits that nobody has seen before.
pub(super) fn random_text(len: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), len)
}
