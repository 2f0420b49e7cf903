//! What the platform finds in mini programs: violations, appeals, and checked media.

use weixin_core::SharedStr;

use crate::typed::{events, groups, vocabulary};
use crate::{Flag, Number};

events! {
    /// A mini program violated a rule.
    WxaIllegalRecord = "wxa_illegal_record" {
        /// The record of it.
        illegal_record_id: SharedStr = value("illegal_record_id"),
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// When, in seconds of Unix time.
        create_time: Number<u64> = value("create_time"),
        /// Why it is one.
        illegal_reason: SharedStr = value("illegal_reason"),
        /// What it was.
        illegal_content: SharedStr = value("illegal_content"),
        /// Where the rule can be read.
        rule_url: SharedStr = value("rule_url"),
        /// What the rule is called.
        rule_name: SharedStr = value("rule_name"),
    }

    /// An appeal was made or decided.
    WxaAppealRecord = "wxa_appeal_record" {
        /// The record of it.
        appeal_record_id: SharedStr = value("appeal_record_id"),
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// When, in seconds of Unix time.
        appeal_time: Number<u64> = value("appeal_time"),
        /// How many there were so far, with this one.
        appeal_count: Number<u32> = value("appeal_count"),
        /// Where it came from.
        appeal_from: Number<i64> = value("appeal_from"),
        /// What became of it.
        appeal_status: Number<i64> = value("appeal_status"),
        /// What it is against.
        punish_description: SharedStr = value("punish_description"),
        /// What it is about.
        materials: Vec<AppealRecordMaterial> = value("material"),
    }

    /// A picture or a recording that was handed in for a check is checked. The first version of the
    /// interface fills `is_risky`, `extra_info_json` and `status_code`; the second one `version`,
    /// `details` and `result`.
    WxaMediaCheck = "wxa_media_check" {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// The id that handing it in had returned.
        trace_id: SharedStr = value("trace_id"),
        /// Whether it is risky.
        is_risky: Flag = value("isrisky"),
        /// More, in JSON.
        extra_info_json: Option<SharedStr> = value("extra_info_json"),
        /// 0 if the check went well.
        status_code: Number<i64> = value("status_code"),
        /// 2 in the second version.
        version: Number<u32> = value("version"),
        /// What each way of checking found.
        details: Vec<MediaCheckDetail> = value("detail"),
        /// What they come to.
        result: Option<MediaCheckResult> = value("result"),
        /// 0 if the check went well.
        err_code: Number<i64> = value("errcode"),
        /// That in words.
        err_msg: Option<SharedStr> = value("errmsg"),
    }
}

groups! {
    /// One thing that an appeal is about.
    AppealRecordMaterial {
        /// What the platform found.
        illegal_material: IllegalMaterial = value("illegal_material"),
        /// What is said against that.
        appeal_material: AppealMaterial = value("appeal_material"),
    }

    /// What the platform found.
    IllegalMaterial {
        /// The content.
        content: SharedStr = value("content"),
        /// Where it is.
        content_url: SharedStr = value("content_url"),
    }

    /// What is said against a finding of the platform.
    AppealMaterial {
        /// Why it is wrong.
        reason: SharedStr = value("reason"),
        /// The ids of media that prove it.
        proof_material_ids: Vec<SharedStr> = value("proof_material_id"),
    }

    /// What one way of checking found.
    MediaCheckDetail {
        /// Which way.
        strategy: SharedStr = value("strategy"),
        /// 0 if the check went well.
        err_code: Number<i64> = value("errcode"),
        /// What to do.
        suggest: MediaCheckSuggest = value("suggest"),
        /// What was found; 100 is nothing.
        label: Number<u32> = value("label"),
        /// How probable that is, from 0 to 100.
        prob: Number<u32> = value("prob"),
    }

    /// What the ways of checking come to.
    MediaCheckResult {
        /// What to do.
        suggest: MediaCheckSuggest = value("suggest"),
        /// What was found; 100 is nothing.
        label: Number<u32> = value("label"),
    }
}

vocabulary! {
    /// What to do with a picture or a recording.
    MediaCheckSuggest {
        /// Show it.
        Pass = "pass",
        /// Let a person look at it.
        Review = "review",
        /// Do not show it.
        Risky = "risky",
    }
}
