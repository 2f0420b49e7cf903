//! Pushes to third-party platforms, which have an `InfoType` instead of a `MsgType`: about the
//! platform itself, and about the accounts that authorised it. They are answered with `success`.

mod authorization;
mod registration;
mod review;
mod suite;

use crate::typed::catalogue;

catalogue! {
    /// A push to a third-party platform, or to a suite of WeCom, by its `InfoType`.
    InfoPush {
        authorization: ComponentVerifyTicket, Authorized, UpdateAuthorized, Unauthorized;
        registration: NotifyThirdFasteregister, NotifyThirdFastregisterbetaapp,
            NotifyThirdFastverifybetaapp;
        review: Notify3rdWxaAuth, Notify3rdWxaWxverify, NotifyIcpfilingVerifyResult,
            NotifyApplyIcpfilingResult, OrderPathApplyResultNotify, OrderPathAuditResultNotify;
        suite: SuiteTicket, CreateAuth, ChangeAuth, CancelAuth;
    }
}

pub use self::registration::RegistrationInfo;
pub use self::review::{DispatchInfo, OrderPathApplyResult, OrderPathAuditResult};
