//! Users change what an account may know of them. The user is named by `open_id`, not by the sender
//! of the event; only users who gave an authorisation in the last 30 days are reported.

use weixin_core::SharedStr;

use crate::typed::{events, vocabulary};

events! {
    /// A user changed their profile: what is stored of it should be fetched anew.
    UserInfoModified = "user_info_modified",
    /// A user takes an authorisation back: the data that it was for must be deleted.
    UserAuthorizationRevoke = "user_authorization_revoke",
    /// A user closed their account at Weixin: what is stored of them must be deleted.
    UserAuthorizationCancellation = "user_authorization_cancellation" {
        /// The user.
        open_id: SharedStr = value("OpenID" | "openid"),
        /// The AppID of the account.
        app_id: SharedStr = value("AppID" | "appid"),
        /// The user, the same for all accounts of one developer.
        union_id: Option<SharedStr> = value("UnionID"),
        /// What was taken back.
        revoke_info: RevokeInfo = value("RevokeInfo"),
        /// The plugin that it was given to.
        plugin_id: Option<SharedStr> = value("PluginID"),
        /// The user, as that plugin knows them.
        open_pid: Option<SharedStr> = value("OpenPID"),
    }
}

vocabulary! {
    /// Which authorisation a user takes back.
    RevokeInfo {
        /// Their address.
        Address = "201",
        /// Their invoices.
        Invoice = "202",
        /// Their cards.
        Card = "203",
        /// Their microphone.
        Microphone = "204",
        /// Their nickname and picture.
        Profile = "205",
        /// Where they are.
        Location = "206",
        /// Pictures or videos that they picked.
        Media = "207",
        /// All that a website had.
        Website = "301",
    }
}
