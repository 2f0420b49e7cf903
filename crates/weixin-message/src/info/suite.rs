//! Suites of WeCom. Their id is [`Meta::component_id`](crate::Meta::component_id).

use weixin_core::SharedStr;

use crate::typed::info_pushes;

info_pushes! {
    /// The ticket that a suite needs for its access token.
    SuiteTicket = "suite_ticket" {
        /// The ticket. Store the newest.
        suite_ticket: SharedStr = value("SuiteTicket"),
    }

    /// A company authorises the suite.
    CreateAuth = "create_auth" {
        /// With it the permanent code can be fetched.
        auth_code: SharedStr = value("AuthCode"),
        /// What the authorisation was started with.
        state: Option<SharedStr> = value("State"),
    }

    /// A company changes what it authorised.
    ChangeAuth = "change_auth",
    /// A company takes its authorisation back.
    CancelAuth = "cancel_auth" {
        /// The company.
        auth_corp_id: SharedStr = value("AuthCorpId"),
    }
}
