//! The form of pushes.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};
use weixin_core::Mode;

/// The form of pushes. With serde, and as a text, each has a [name](Self::as_str).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PushMode {
    /// In plain, signed.
    Plaintext,
    /// In plain and encrypted.
    Compatible,
    /// Encrypted.
    Security,
    /// As to a container of WeChat Cloud Run: in plain, without a signature, with the headers `X-WX-…`.
    CloudRun,
}

/// The error where a text is the name of no [`PushMode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownPushMode;

impl PushMode {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Plaintext,
        Self::Compatible,
        Self::Security,
        Self::CloudRun,
    ];

    /// Its name: `plaintext`, `compatible`, `security` or `cloud_run`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plaintext => "plaintext",
            Self::Compatible => "compatible",
            Self::Security => "security",
            Self::CloudRun => "cloud_run",
        }
    }

    /// Whether pushes are encrypted.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        matches!(self, Self::Compatible | Self::Security)
    }

    /// The mode that the server's account has to have.
    #[must_use]
    pub fn of_account(self) -> Mode {
        match self {
            Self::Plaintext | Self::CloudRun => Mode::Plaintext,
            Self::Compatible => Mode::Compatible,
            Self::Security => Mode::Security,
        }
    }
}

impl From<Mode> for PushMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Plaintext => Self::Plaintext,
            Mode::Compatible => Self::Compatible,
            Mode::Security => Self::Security,
        }
    }
}

impl FromStr for PushMode {
    type Err = UnknownPushMode;

    fn from_str(name: &str) -> Result<Self, UnknownPushMode> {
        let mut modes = Self::ALL.iter().copied();
        modes
            .find(|mode| mode.as_str() == name)
            .ok_or(UnknownPushMode)
    }
}

impl fmt::Display for PushMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for PushMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PushMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse()
            .map_err(|error| D::Error::custom(format_args!("{error}, not `{name}`")))
    }
}

impl fmt::Display for UnknownPushMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mode must be one of")?;
        let names = PushMode::ALL.iter().map(|mode| mode.as_str());
        for (name, before) in names.zip([" ", ", ", ", ", " and "]) {
            write!(f, "{before}{name}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownPushMode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_read_by_its_name() {
        for mode in PushMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(*mode));
            let json = serde_json::to_value(mode).unwrap();
            assert_eq!(json, mode.as_str());
            assert_eq!(serde_json::from_value::<PushMode>(json).unwrap(), *mode);
        }
        assert_eq!("Security".parse::<PushMode>(), Err(UnknownPushMode));
        assert_eq!(
            UnknownPushMode.to_string(),
            "the mode must be one of plaintext, compatible, security and cloud_run"
        );
    }
}
