//! Pushes to third-party platforms, which have an `InfoType` instead of a `MsgType`: about the
//! platform itself, and about the accounts that authorised it. They are answered with `success`.

mod suite;

use crate::typed::catalogue;

catalogue! {
    /// A push to a third-party platform, or to a suite of WeCom, by its `InfoType`.
    InfoPush {
        suite: SuiteTicket, CreateAuth, ChangeAuth, CancelAuth;
    }
}
