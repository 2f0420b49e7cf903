use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use weixin_core::{OpenId, Revealed, UnionId};

use crate::lenient;

/// What the platform says of a user.
///
/// Of one who does not follow the account it says no more than that, the OpenID and, if there is one, the UnionID.
/// `Debug` shows neither ids nor words, unless it is [`Revealed`].
#[derive(Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Whether the user follows the account.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub subscribe: bool,
    /// The user's OpenID.
    pub openid: OpenId,
    /// The language of the user's app, such as `zh_CN`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub language: String,
    /// Since when, as Unix time in seconds: if it was several times, since the last.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub subscribe_time: u64,
    /// The UnionID, if the account is bound to an open-platform account.
    #[serde(default, deserialize_with = "unionid")]
    pub unionid: Option<UnionId>,
    /// What those who run the account noted of the user.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub remark: String,
    /// The group; 0 is none.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub groupid: i64,
    /// The user's tags.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tagid_list: Vec<i64>,
    /// By which way the user came.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub subscribe_scene: SubscribeScene,
    /// The scene of the QR code by which the user came, if that is a number; else 0.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub qr_scene: i64,
    /// The scene of the QR code by which the user came, if that is a text.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub qr_scene_str: String,
    /// Empty since 2021.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub nickname: String,
    /// 0 since 2021; before, 1 was a man and 2 a woman.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sex: i64,
    /// Empty since 2021.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub city: String,
    /// Empty since 2021.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub province: String,
    /// Empty since 2021.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub country: String,
    /// The address of the user's picture. Empty since 2021.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub headimgurl: String,
    /// What no other field shows.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// By which way a user came to follow an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub enum SubscribeScene {
    /// `ADD_SCENE_SEARCH`: found by search.
    #[serde(rename = "ADD_SCENE_SEARCH")]
    Search,
    /// `ADD_SCENE_ACCOUNT_MIGRATION`: moved with the account.
    #[serde(rename = "ADD_SCENE_ACCOUNT_MIGRATION")]
    AccountMigration,
    /// `ADD_SCENE_PROFILE_CARD`: the account's card was shared.
    #[serde(rename = "ADD_SCENE_PROFILE_CARD")]
    ProfileCard,
    /// `ADD_SCENE_QR_CODE`: a QR code was scanned.
    #[serde(rename = "ADD_SCENE_QR_CODE")]
    QrCode,
    /// `ADD_SCENE_PROFILE_LINK`: the account's name in an article.
    #[serde(rename = "ADD_SCENE_PROFILE_LINK")]
    ProfileLink,
    /// `ADD_SCENE_PROFILE_ITEM`: the menu of an article.
    #[serde(rename = "ADD_SCENE_PROFILE_ITEM")]
    ProfileItem,
    /// `ADD_SCENE_PAID`: after a payment.
    #[serde(rename = "ADD_SCENE_PAID")]
    Paid,
    /// `ADD_SCENE_WECHAT_ADVERTISEMENT`: an advertisement.
    #[serde(rename = "ADD_SCENE_WECHAT_ADVERTISEMENT")]
    WechatAdvertisement,
    /// `ADD_SCENE_REPRINT`: an article that another account reprinted.
    #[serde(rename = "ADD_SCENE_REPRINT")]
    Reprint,
    /// `ADD_SCENE_LIVESTREAM`: a live stream.
    #[serde(rename = "ADD_SCENE_LIVESTREAM")]
    Livestream,
    /// `ADD_SCENE_CHANNELS`: Channels.
    #[serde(rename = "ADD_SCENE_CHANNELS")]
    Channels,
    /// `ADD_SCENE_WXA`: a mini program.
    #[serde(rename = "ADD_SCENE_WXA")]
    Wxa,
    /// `ADD_SCENE_OTHERS`: none of those.
    #[serde(rename = "ADD_SCENE_OTHERS")]
    Others,
    /// A word that this crate does not know; empty of a user who does not follow.
    #[serde(untagged)]
    Other(String),
}

impl Default for SubscribeScene {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("User");
        debug
            .field("subscribe", &self.subscribe)
            .field("openid", &self.openid)
            .field("unionid", &self.unionid)
            .field("subscribe_time", &self.subscribe_time)
            .field("subscribe_scene", &self.subscribe_scene);
        if !Revealed::is_in_force() {
            return debug.finish_non_exhaustive();
        }
        debug
            .field("language", &self.language)
            .field("remark", &self.remark)
            .field("groupid", &self.groupid)
            .field("tagid_list", &self.tagid_list)
            .field("qr_scene", &self.qr_scene)
            .field("qr_scene_str", &self.qr_scene_str)
            .field("nickname", &self.nickname)
            .field("sex", &self.sex)
            .field("city", &self.city)
            .field("province", &self.province)
            .field("country", &self.country)
            .field("headimgurl", &self.headimgurl)
            .field("other", &self.other)
            .finish()
    }
}

/// No UnionID may also be an empty text.
fn unionid<'de, D: Deserializer<'de>>(from: D) -> Result<Option<UnionId>, D::Error> {
    let id = Option::<Box<str>>::deserialize(from)?;
    Ok(id.and_then(|id| UnionId::new(&*id)))
}
