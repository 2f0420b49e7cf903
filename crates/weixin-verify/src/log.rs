//! What the operator is told of a refusal.

use std::error::Error;

use http::Method;
use http::request::Parts;
use weixin_core::doctor::{Call, Case, Diagnosis, LogLimit};
use weixin_core::{Account, Clock, QueryError, SystemClock, VerifyError};

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
    let Some(admitted) = limit.admit(reason(*refusal), now) else {
        return;
    };
    if admitted.left_out > 0 {
        tracing::info!(
            left_out = admitted.left_out,
            "refused requests that were not logged"
        );
    }
    let diagnosis = diagnose(resolver, account.as_ref(), head, *refusal);
    let more = if admitted.is_last {
        ", and no more like it is logged in this minute"
    } else {
        ""
    };
    tracing::info!(
        path = ?head.uri.path(),
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
    Case {
        account,
        others: &others,
        call: match head.method {
            Method::GET => Call::Verification,
            _ => Call::Push,
        },
        query: head.uri.query().unwrap_or_default(),
        error,
    }
    .diagnose()
}

/// What has lines of its own. The noise of scanners, which send no query, hides no proxy that damages one.
fn reason(refusal: Refusal) -> usize {
    match refusal {
        Refusal::MethodNotAllowed => 0,
        Refusal::UnknownAccount => 1,
        Refusal::NotVerified(error) => match error {
            VerifyError::Query(QueryError::Missing("timestamp")) => 2,
            VerifyError::Query(QueryError::Missing(_)) => 3,
            VerifyError::Query(QueryError::Repeated(_)) => 4,
            VerifyError::Query(_) => 5,
            VerifyError::SignatureMismatch => 6,
            VerifyError::Stale { .. } => 7,
            VerifyError::WrongMode { .. } => 8,
            VerifyError::Encryption(_) => 9,
            VerifyError::NoSource => 10,
            VerifyError::Header(_) => 11,
            VerifyError::OtherAppId => 12,
            _ => 13,
        },
    }
}
