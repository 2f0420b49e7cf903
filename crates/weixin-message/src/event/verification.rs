//! The verification of an account by Weixin. These events are about the account, not a user.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::events;

events! {
    /// The qualification is verified: the account has its rights from now on. It comes before the
    /// result for the name.
    QualificationVerifySuccess = "qualification_verify_success",
    /// The name is verified.
    NamingVerifySuccess = "naming_verify_success",
    /// The verification is due once more.
    AnnualRenew = "annual_renew",
    /// The verification is over.
    VerifyExpired = "verify_expired" {
        /// When the verification ends or ended, in seconds of Unix time.
        expired_time: Number<u64> = value("ExpiredTime"),
    }

    /// The qualification is not verified.
    QualificationVerifyFail = "qualification_verify_fail",
    /// The name is not verified. The account keeps its rights.
    NamingVerifyFail = "naming_verify_fail" {
        /// When it failed, in seconds of Unix time.
        fail_time: Number<u64> = value("FailTime"),
        /// Why.
        fail_reason: SharedStr = value("FailReason"),
    }

    /// The verification of a mini program is paid.
    WxVerifyPaySucc = "wx_verify_pay_succ" {
        /// The order that was paid.
        order_id: SharedStr = value("OrderId"),
    }

    /// The verification of a mini program is given to an auditor.
    WxVerifyDispatch = "wx_verify_dispatch" {
        /// The auditor.
        provider: SharedStr = value("Provider"),
        /// How to reach them.
        contact: SharedStr = value("Contact"),
        /// When it was given to them, in seconds of Unix time.
        dispatch_time: Number<u64> = value("DispatchTime"),
    }

    /// The application for the verification of a mini program must be completed.
    WxVerifyRefill = "wx_verify_refill" {
        /// When that was said, in seconds of Unix time.
        refill_time: Number<u64> = value("RefillTime"),
        /// What is missing.
        refill_reason: SharedStr = value("RefillReason"),
    }
}
