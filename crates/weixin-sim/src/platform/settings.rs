//! How the platform pushes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::PushMode;

/// How the platform pushes. The default is what the platform does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Settings {
    /// The form of pushes.
    pub mode: PushMode,
    /// JSON instead of XML, which mini programs can choose.
    pub json: bool,
    /// How often a push that is not answered with status 200 is made in all. The default is 3.
    pub attempts: u32,
    /// When the platform hangs up. The default is 5 seconds.
    #[serde(rename = "patience_ms", with = "millis")]
    pub patience: Duration,
    /// How long it waits after an attempt before it makes the next. The default is not at all.
    #[serde(rename = "gap_ms", with = "millis")]
    pub gap: Duration,
    /// Gives all attempts of one push the same nonce. The default is a new one for each.
    pub same_nonce: bool,
    /// Pushes `TEMPLATESENDJOBFINISH` once a template message was sent by the [API](crate::Platform::api), where there is
    /// somebody to push to. The default is to.
    pub template_results: bool,
    /// Signs with the system's time, and not with that of the simulation, which can be moved.
    ///
    /// Servers by their address know no other time, so [`Platform::set_url`](crate::Platform::set_url) switches it
    /// on, and [`Platform::serve`](crate::Platform::serve) off.
    pub system_time: bool,
}

impl Settings {
    /// What the platform does in this mode.
    #[must_use]
    pub fn new(mode: impl Into<PushMode>) -> Self {
        Self {
            mode: mode.into(),
            json: false,
            attempts: 3,
            patience: Duration::from_secs(5),
            gap: Duration::ZERO,
            same_nonce: false,
            template_results: true,
            system_time: false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(PushMode::Security)
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        time: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
