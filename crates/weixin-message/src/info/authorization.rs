//! Accounts authorise a third-party platform. Its AppID is
//! [`Meta::component_id`](crate::Meta::component_id).

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::info_pushes;

info_pushes! {
    /// The ticket that a platform needs for its access token. It comes about every 10 minutes.
    ComponentVerifyTicket = "component_verify_ticket" {
        /// The ticket. Store the newest: it is valid for 12 hours.
        component_verify_ticket: SharedStr = value("ComponentVerifyTicket"),
    }

    /// An account authorises the platform.
    Authorized = "authorized",
    /// An account changes what it authorised.
    UpdateAuthorized = "updateauthorized" {
        /// The AppID of the account.
        authorizer_app_id: SharedStr = value("AuthorizerAppid"),
        /// With it the account's tokens can be fetched.
        authorization_code: SharedStr = value("AuthorizationCode"),
        /// Until when, in seconds of Unix time.
        authorization_code_expired_time: Number<u64> = value("AuthorizationCodeExpiredTime"),
        /// What the authorisation was started with.
        pre_auth_code: SharedStr = value("PreAuthCode"),
    }

    /// An account takes its authorisation back.
    Unauthorized = "unauthorized" {
        /// The AppID of the account.
        authorizer_app_id: SharedStr = value("AuthorizerAppid"),
    }
}
