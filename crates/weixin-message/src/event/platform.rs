//! What third-party platforms and developers are told: trial mini programs, quotas, a test.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A user allows a platform to make a trial mini program, or does not.
    BetaappAuthorizationApplyEvent = "betaapp_authorization_apply_event",
    /// A trial mini program became a real one, or did not.
    BetaappVerifyEvent = "betaapp_verify_event",
    /// Somebody asks that a trial mini program becomes a real one.
    BetaappVerifyApplyEvent = "betaapp_verify_apply_event" {
        /// The application.
        apply_info: BetaappApplyInfo = value("ApplyAuthorizationInfoNoitfy"),
    }

    /// A service that was paid for is used up, or nearly.
    ChargeServiceQuotaNotify = "charge_service_quota_notify" {
        /// What the event is about.
        event_type: Number<i64> = value("event_type"),
        /// The service.
        spu_id: SharedStr = value("spu_id"),
        /// What it is called.
        spu_name: SharedStr = value("spu_name"),
        /// How often it could be used.
        total_quota: Number<u64> = value("total_quota"),
        /// How often it was used.
        total_used_quota: Number<u64> = value("total_used_quota"),
    }

    /// A developer sent an event from the debugging page of the platform.
    DebugDemo = "debug_demo" {
        /// What they wrote there.
        debug_str: SharedStr = value("debug_str"),
    }
}

groups! {
    /// The application for a trial mini program.
    BetaappApplyInfo {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// The AppID of the official account.
        mp_app_id: SharedStr = value("mp_appid"),
        /// How it went.
        status: SharedStr = value("status"),
        /// That in words.
        msg: Option<SharedStr> = value("msg"),
        /// When, as a date and a time.
        operation_time: SharedStr = value("operation_time"),
        /// With it the mini program can be made.
        ticket: Option<SharedStr> = value("ticket"),
    }
}
