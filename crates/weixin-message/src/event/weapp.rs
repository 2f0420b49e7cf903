//! Mini programs are reviewed.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups, vocabulary};

events! {
    /// A version passed the review.
    WeappAuditSuccess = "weapp_audit_success" {
        /// When, in seconds of Unix time.
        succ_time: Number<u64> = value("SuccTime"),
    }

    /// A version did not pass the review.
    WeappAuditFail = "weapp_audit_fail" {
        /// Why, with the line breaks of HTML.
        reason: SharedStr = value("Reason"),
        /// When, in seconds of Unix time.
        fail_time: Number<u64> = value("FailTime"),
        /// The ids of pictures that show it, with `|` between them.
        screen_shot: Option<SharedStr> = value("ScreenShot"),
    }

    /// The review of a version takes longer.
    WeappAuditDelay = "weapp_audit_delay" {
        /// Why.
        reason: SharedStr = value("Reason"),
        /// When that was said, in seconds of Unix time.
        delay_time: Number<u64> = value("DelayTime"),
    }

    /// A name was reviewed.
    WxaNicknameAudit = "wxa_nickname_audit" {
        /// How the review ended.
        result: AuditResult = value("ret"),
        /// The name.
        nickname: SharedStr = value("nickname"),
        /// Why it was refused.
        reason: SharedStr = value("reason"),
    }

    /// A category was reviewed.
    WxaCategoryAudit = "wxa_category_audit" {
        /// How the review ended.
        result: AuditResult = value("ret"),
        /// The category of the first level.
        first: Number<u32> = value("first"),
        /// The category of the second level.
        second: Number<u32> = value("second"),
        /// Why it was refused.
        reason: SharedStr = value("reason"),
    }

    /// An application for an interface that touches privacy was reviewed.
    WxaPrivacyApply = "wxa_privacy_apply" {
        /// How the review ended.
        result_info: PrivacyApplyResult = value("result_info"),
    }

    /// A user gave a bad rating.
    WxaCommentBadScore = "wxa_comment_bad_score" {
        /// The rating.
        result: BadScore = value("result"),
    }
}

groups! {
    /// How the review of an interface that touches privacy ended.
    PrivacyApplyResult {
        /// The interface.
        api_name: SharedStr = value("api_name"),
        /// When it was applied for, in seconds of Unix time.
        apply_time: Number<u64> = value("apply_time"),
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// When it was reviewed, in seconds of Unix time.
        audit_time: Number<u64> = value("audit_time"),
        /// Why it was refused.
        reason: SharedStr = value("reason"),
        /// The result.
        status: Number<i64> = value("status"),
    }

    /// A bad rating.
    BadScore {
        /// The comment that goes with it.
        comment_id: Number<u64> = value("comment_id"),
    }
}

vocabulary! {
    /// How the review of a name or a category ended.
    AuditResult {
        /// It was refused.
        Refused = "2",
        /// It passed.
        Passed = "3",
    }
}
