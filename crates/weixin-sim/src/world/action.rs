//! What users do, and what may be sent to them after it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a user did, as far as it matters to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Sent a message.
    Message,
    /// Tapped a button of the menu that is pushed: `CLICK`, `scancode_push`, `scancode_waitmsg`.
    MenuTap,
    /// Followed the account.
    Follow,
    /// Left the account. Nothing can be sent after that.
    Unfollow,
    /// Scanned a QR code as a follower.
    Scan,
    /// Paid.
    Payment,
}

/// So many customer service messages within so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Allowance {
    /// How many messages.
    pub messages: u32,
    /// For how long after the action, in seconds.
    pub seconds: u64,
}

/// How many customer service messages each action allows. The default is the rule since 2023.
///
/// | what the user did | messages | within |
/// |---|---|---|
/// | sent a message | 5 | 48 hours |
/// | tapped the menu, followed, scanned | 3 | 1 minute |
/// | paid | 20 | 48 hours |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SendRules {
    /// After a message.
    pub message: Allowance,
    /// After a tap on the menu.
    pub menu_tap: Allowance,
    /// After following.
    pub follow: Allowance,
    /// After scanning a QR code.
    pub scan: Allowance,
    /// After a payment.
    pub payment: Allowance,
}

const DAYS_2: u64 = 48 * 60 * 60;

impl SendRules {
    /// What an action allows; `None` for one after which nothing can be sent.
    #[must_use]
    pub fn allowance(&self, action: Action) -> Option<Allowance> {
        Some(match action {
            Action::Message => self.message,
            Action::MenuTap => self.menu_tap,
            Action::Follow => self.follow,
            Action::Scan => self.scan,
            Action::Payment => self.payment,
            Action::Unfollow => return None,
        })
    }
}

impl Default for SendRules {
    fn default() -> Self {
        let moment = Allowance::new(3, 60);
        Self {
            message: Allowance::new(5, DAYS_2),
            menu_tap: moment,
            follow: moment,
            scan: moment,
            payment: Allowance::new(20, DAYS_2),
        }
    }
}

impl Allowance {
    /// So many messages within so many seconds.
    #[must_use]
    pub const fn new(messages: u32, seconds: u64) -> Self {
        Self { messages, seconds }
    }

    pub(super) fn time(self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}
