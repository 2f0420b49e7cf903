use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::read::text;

/// Who sees a conditional menu: who has all that it says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatchRule {
    /// Users with this tag.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text"
    )]
    pub tag_id: Option<String>,
    /// Users with this system.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "platform"
    )]
    pub client_platform_type: Option<ClientPlatform>,
    /// What no other field shows, such as conditions of older menus.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl MatchRule {
    /// A rule without a condition, which the platform does not take.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For users with this tag: a number of [`tagid_list`](crate::users::User::tagid_list).
    #[must_use]
    pub fn tag_id(mut self, id: i64) -> Self {
        self.tag_id = Some(id.to_string());
        self
    }

    /// For users with this system.
    #[must_use]
    pub fn client_platform_type(mut self, platform: ClientPlatform) -> Self {
        self.client_platform_type = Some(platform);
        self
    }
}

/// The system that the user's app runs on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientPlatform {
    /// `1`: iOS.
    Ios,
    /// `2`: Android.
    Android,
    /// `3`: none of those.
    Others,
    /// A code that this crate does not know.
    Other(String),
}

impl ClientPlatform {
    /// The code, as the platform writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ios => "1",
            Self::Android => "2",
            Self::Others => "3",
            Self::Other(code) => code,
        }
    }
}

impl Serialize for ClientPlatform {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

fn platform<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ClientPlatform>, D::Error> {
    Ok(text(from)?.map(|code| match code.as_str() {
        "1" => ClientPlatform::Ios,
        "2" => ClientPlatform::Android,
        "3" => ClientPlatform::Others,
        _ => ClientPlatform::Other(code),
    }))
}
