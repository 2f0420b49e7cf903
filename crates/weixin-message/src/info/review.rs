//! What mini programs of a third-party platform's customers applied for is reviewed.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{groups, info_pushes};

info_pushes! {
    /// The verification of a mini program is a step further.
    Notify3rdWxaAuth = "notify_3rd_wxa_auth" {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// How far the task is.
        task_status: Number<i64> = value("task_status"),
        /// That in words.
        message: SharedStr = value("message"),
        /// The task.
        task_id: SharedStr = value("taskid"),
        /// How far the application is.
        apply_status: Number<i64> = value("apply_status"),
        /// Who does the audit.
        dispatch_info: Option<DispatchInfo> = value("dispatch_info"),
    }

    /// The verification of a mini program is going to end.
    Notify3rdWxaWxverify = "notify_3rd_wxa_wxverify" {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// When, in seconds of Unix time.
        expired: Number<u64> = value("expired"),
        /// That in words.
        message: SharedStr = value("message"),
    }

    /// The face of somebody who registers a mini program with the authorities was checked.
    NotifyIcpfilingVerifyResult = "notify_icpfiling_verify_result" {
        /// The task.
        task_id: SharedStr = value("task_id"),
        /// The AppID of the mini program.
        verify_app_id: SharedStr = value("verify_appid"),
        /// How the check ended.
        result: Number<i64> = value("result"),
        /// How the verification that was done with it ended.
        along_with_auth_result: Number<i64> = value("along_with_auth_result"),
    }

    /// The registration of a mini program with the authorities is a step further.
    NotifyApplyIcpfilingResult = "notify_apply_icpfiling_result" {
        /// The AppID of the mini program.
        authorizer_app_id: SharedStr = value("authorizer_appid"),
        /// How far it is.
        beian_status: Number<i64> = value("beian_status"),
    }

    /// Mini programs applied for a page of orders.
    OrderPathApplyResultNotify = "order_path_apply_result_notify" {
        /// How it went for each.
        list: Vec<OrderPathApplyResult> = value("list"),
    }

    /// The pages of orders of mini programs were reviewed.
    OrderPathAuditResultNotify = "order_path_audit_result_notify" {
        /// How it went for each.
        list: Vec<OrderPathAuditResult> = value("list"),
    }
}

groups! {
    /// Who does an audit.
    DispatchInfo {
        /// The auditor.
        provider: SharedStr = value("provider"),
        /// How to reach them.
        contact: SharedStr = value("contact"),
        /// When it was given to them, in seconds of Unix time.
        dispatch_time: Number<u64> = value("dispatch_time"),
    }

    /// How one application for a page of orders went.
    OrderPathApplyResult {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// 0 if it went well.
        ret_code: Number<i64> = value("ret_code"),
    }

    /// How the review of one page of orders went.
    OrderPathAuditResult {
        /// The AppID of the mini program.
        app_id: SharedStr = value("appid"),
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// The result.
        status: Number<i64> = value("status"),
        /// When it was applied for, in seconds of Unix time.
        apply_time: Number<u64> = value("apply_time"),
        /// When it was reviewed, in seconds of Unix time.
        audit_time: Number<u64> = value("audit_time"),
        /// Why it was refused.
        reason: SharedStr = value("reason"),
    }
}
