//! How a push was made.

use serde::{Deserialize, Serialize};

use crate::PushMode;

/// How a push was made, as far as that is not as usual; the default is as usual.
///
/// [`Push::in_manner`](crate::Push::in_manner) makes another push so. In JSON there is only what is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Manner {
    /// The form, if it was not the platform's.
    #[serde(skip_serializing_if = "is_usual")]
    pub mode: Option<PushMode>,
    /// It was JSON.
    #[serde(skip_serializing_if = "is_usual")]
    pub json: bool,
    /// Signed with another Token.
    #[serde(skip_serializing_if = "is_usual")]
    pub forged: bool,
    /// The encrypted message was signed with another Token, and the query was not.
    #[serde(skip_serializing_if = "is_usual")]
    pub forged_message: bool,
    /// How long ago it was signed, in seconds.
    #[serde(skip_serializing_if = "is_usual")]
    pub age_s: u64,
    /// Only the first half of the body was sent.
    #[serde(skip_serializing_if = "is_usual")]
    pub broken: bool,
    /// Over which time the body was sent, in milliseconds.
    #[serde(skip_serializing_if = "is_usual")]
    pub slow_upload_ms: u64,
    /// How long it was on its way, in milliseconds, so that others overtook it.
    #[serde(skip_serializing_if = "is_usual")]
    pub delay_ms: u64,
    /// How many were made at once, if not one.
    #[serde(skip_serializing_if = "is_usual")]
    pub times: Option<usize>,
    /// How many more were made once it was answered.
    #[serde(skip_serializing_if = "is_usual")]
    pub again: usize,
    /// How many could be made in all, if not 3.
    #[serde(skip_serializing_if = "is_usual")]
    pub attempts: Option<u32>,
    /// When the platform hung up, in milliseconds, if not after 5 seconds.
    #[serde(skip_serializing_if = "is_usual")]
    pub patience_ms: Option<u64>,
    /// How long it waited between two attempts, in milliseconds.
    #[serde(skip_serializing_if = "is_usual")]
    pub gap_ms: u64,
    /// All attempts had the same nonce.
    #[serde(skip_serializing_if = "is_usual")]
    pub same_nonce: bool,
}

impl Manner {
    /// True if there is nothing unusual.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        is_usual(self)
    }
}

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
