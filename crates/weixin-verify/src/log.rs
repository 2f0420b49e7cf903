//! What the operator is told of a refusal.

use std::error::Error;

use http::Method;
use http::request::Parts;
use weixin_core::doctor::{Call, Case, Diagnosis, LogLimit};
use weixin_core::observer::Reason;
use weixin_core::{Account, Clock, SystemClock, VerifyError};

use crate::{AccountResolver, Refusal};

/// A refusal, and the account of the request if it was looked for.
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    account: Option<Account>,
}

impl Refused {
    pub(crate) fn by(account: Account, error: VerifyError) -> Self {
        Self {
            refusal: error.into(),
            account: Some(account),
        }
    }
}

impl<R: Into<Refusal>> From<R> for Refused {
    fn from(refusal: R) -> Self {
        Self {
            refusal: refusal.into(),
            account: None,
        }
    }
}

/// Says what failed and why, most likely. A stranger chooses how often this is called, so only what the limit lets
/// through is looked into.
pub(crate) fn refused(
    limit: &LogLimit,
    resolver: &impl AccountResolver,
    head: &Parts,
    Refused { refusal, account }: &Refused,
) {
    if !tracing::enabled!(tracing::Level::INFO) {
        return;
    }
    let now = account
        .as_ref()
        .map_or_else(|| SystemClock.unix_time(), Account::unix_time);
    let Some(admitted) = limit.admit(Reason::from(*refusal), now) else {
        return;
    };
    if admitted.left_out > 0 {
        tracing::info!(
            left_out = admitted.left_out,
            "refused requests that were not logged"
        );
    }
    let diagnosis = diagnose(resolver, account.as_ref(), head, *refusal);
    let more = admitted.suffix();
    tracing::info!(
        path = ?weixin_core::loggable_path(head.uri.path()),
        error = refusal as &(dyn Error + 'static),
        part = diagnosis.part(),
        cause = %diagnosis,
        "request refused{more}",
    );
}

fn diagnose(
    resolver: &impl AccountResolver,
    account: Option<&Account>,
    head: &Parts,
    refusal: Refusal,
) -> Diagnosis {
    let error = match refusal {
        Refusal::MethodNotAllowed => return Diagnosis::OtherMethod,
        Refusal::UnknownAccount => return Diagnosis::UnknownAccount,
        Refusal::NotVerified(error) => error,
    };
    let others = match error {
        VerifyError::SignatureMismatch => resolver.others(),
        _ => Vec::new(),
    };
    let call = match head.method {
        Method::GET => Call::Verification,
        _ => Call::Push,
    };
    Case::new(call, head.uri.query().unwrap_or_default(), error)
        .account(account)
        .others(&others)
        .diagnose()
}
