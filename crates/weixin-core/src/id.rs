//! Identifiers of the platform.

use std::fmt;

use crate::account::ConfigError;
use crate::{Revealed, SharedStr};

/// The longest identifier that is read. Real ones are 28 to 40 bytes; none has a promised length.
const MAX_ID_BYTES: usize = 128;

/// The AppID of an account or of a third-party platform: `wx` and 16 hexadecimal digits; or a corp
/// or suite id of WeCom.
///
/// It is the receiver id inside encrypted messages, *not* the `gh_…` id of `ToUserName`, which is
/// [`OriginalId`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AppId(Box<str>);

impl AppId {
    /// Checks an AppID: 1 to 128 ASCII letters, digits, `_` or `-`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field `app_id` and what is wrong.
    pub fn new(id: impl Into<String>) -> Result<Self, ConfigError> {
        Self::named("app_id", id.into())
    }

    pub(crate) fn named(field: &'static str, id: String) -> Result<Self, ConfigError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        ConfigError::check(field, &id, 1..=MAX_ID_BYTES, allowed)?;
        Ok(Self(id.into()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppId({})", self.0)
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The OpenID of a user: one per user and account, case-sensitive, usually 28 characters.
///
/// It names a person, so `Debug` does not show it unless it is [`Revealed`]; use
/// [`as_str`](Self::as_str).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OpenId(SharedStr);

/// The UnionID of a user: one for all accounts that are bound to the same open-platform account, case-sensitive,
/// usually 28 or 29 characters.
///
/// It names a person, so `Debug` does not show it unless it is [`Revealed`]; use
/// [`as_str`](Self::as_str).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnionId(SharedStr);

/// The original id of an account (`gh_…`): `ToUserName` of everything that is pushed to it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OriginalId(SharedStr);

impl OpenId {
    /// Checks an OpenID: 1 to 128 visible ASCII characters other than `<`, `>` and `&`. `None` where it is not one.
    #[must_use]
    pub fn new(id: impl Into<SharedStr>) -> Option<Self> {
        visible(id.into()).map(Self)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Revealed::is_in_force() {
            return f.debug_tuple("OpenId").field(&self.0).finish();
        }
        f.write_str("OpenId([REDACTED])")
    }
}

impl UnionId {
    /// Checks a UnionID: 1 to 128 visible ASCII characters other than `<`, `>` and `&`. `None` where it is not one.
    #[must_use]
    pub fn new(id: impl Into<SharedStr>) -> Option<Self> {
        visible(id.into()).map(Self)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Revealed::is_in_force() {
            return f.debug_tuple("UnionId").field(&self.0).finish();
        }
        f.write_str("UnionId([REDACTED])")
    }
}

impl OriginalId {
    /// Checks an original id: 1 to 128 visible ASCII characters other than `<`, `>` and `&`. `None` where it is not one.
    #[must_use]
    pub fn new(id: impl Into<SharedStr>) -> Option<Self> {
        visible(id.into()).map(Self)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for OpenId {
    fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for OpenId {
    fn deserialize<D: serde_core::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // An error of serde quotes nothing of an id.
        let id = <Box<str>>::deserialize(from)?;
        Self::new(&*id).ok_or_else(|| serde_core::de::Error::custom("no OpenID"))
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for UnionId {
    fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for UnionId {
    fn deserialize<D: serde_core::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // An error of serde quotes nothing of an id.
        let id = <Box<str>>::deserialize(from)?;
        Self::new(&*id).ok_or_else(|| serde_core::de::Error::custom("no UnionID"))
    }
}

impl fmt::Debug for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OriginalId({})", self.as_str())
    }
}

fn visible(id: SharedStr) -> Option<SharedStr> {
    let is_allowed = |byte| ALLOWED[usize::from(byte)];
    ((1..=MAX_ID_BYTES).contains(&id.len()) && id.bytes().all(is_allowed)).then_some(id)
}

/// The bytes of an id. It stands in XML as it is, so it has nothing of markup in it.
const ALLOWED: [bool; 256] = {
    let mut allowed = [false; 256];
    let mut byte = 0;
    while byte < 128u8 {
        let is_markup = matches!(byte, b'<' | b'>' | b'&');
        allowed[byte as usize] = byte.is_ascii_graphic() && !is_markup;
        byte += 1;
    }
    allowed
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_checked() {
        for (id, good) in [
            ("oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe", true),
            ("sys", true),
            ("name@corp.example", true),
            ("", false),
            ("with space", false),
            ("line\nbreak", false),
            ("]]>", false),
            ("张三", false),
            (&"o".repeat(128), true),
            (&"o".repeat(129), false),
        ] {
            let expected = good.then_some(id);
            let open_id = OpenId::new(id);
            assert_eq!(open_id.as_ref().map(OpenId::as_str), expected, "{id:?}");
            let union_id = UnionId::new(id);
            assert_eq!(union_id.as_ref().map(UnionId::as_str), expected, "{id:?}");
            let original_id = OriginalId::new(id);
            assert_eq!(
                original_id.as_ref().map(OriginalId::as_str),
                expected,
                "{id:?}"
            );
        }
        assert!(AppId::new("wx1a2b3c4d5e6f7081").is_ok());
        assert!(AppId::new("").is_err());
        assert!(AppId::new("wx 1").is_err());
    }

    #[test]
    fn debug_hides_the_user() {
        let id = OpenId::new("oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe").unwrap();
        assert_eq!(format!("{id:?}"), "OpenId([REDACTED])");
        let id = UnionId::new("o6_bmjrPTlm6_2sgVt7hMZOPfL2M").unwrap();
        assert_eq!(format!("{id:?}"), "UnionId([REDACTED])");
        assert_eq!(
            format!("{:?}", Revealed(&id)),
            r#"UnionId("o6_bmjrPTlm6_2sgVt7hMZOPfL2M")"#
        );
    }
}
