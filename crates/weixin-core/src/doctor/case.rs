use super::{Diagnosis, query, time, token};
use crate::{Account, AccountKind, CallbackQuery, Mode, QueryError, VerifyError};

/// What a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// The GET by which the platform verifies the server's address.
    Verification,
    /// The POST of a message or an event.
    Push,
}

/// What is known of a request that was refused.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    account: Option<&'a Account>,
    others: &'a [Account],
    call: Call,
    query: &'a str,
    error: VerifyError,
}

impl<'a> Case<'a> {
    /// What the request wants, its query string as it came, and what the check said.
    #[must_use]
    pub fn new(call: Call, query: &'a str, error: VerifyError) -> Self {
        Self {
            account: None,
            others: &[],
            call,
            query,
            error,
        }
    }

    /// The account that the request was checked for, if it came that far.
    #[must_use]
    pub fn account(mut self, account: impl Into<Option<&'a Account>>) -> Self {
        self.account = account.into();
        self
    }

    /// Other accounts that are configured here. The first 64 are asked whether the request is theirs.
    #[must_use]
    pub fn others(mut self, others: &'a [Account]) -> Self {
        self.others = others;
        self
    }

    /// The likeliest cause.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        match self.error {
            VerifyError::Query(error) => self.of_query(error),
            VerifyError::SignatureMismatch => self.of_signature(),
            VerifyError::Stale { .. } => self.of_time(),
            VerifyError::WrongMode { expected } => self.of_mode(expected),
            VerifyError::Encryption(_) => self.of_echostr(),
            VerifyError::NoSource => Diagnosis::NoSource,
            VerifyError::Header(name) => Diagnosis::Header(name),
            VerifyError::OtherAppId => Diagnosis::OtherAppId,
        }
    }

    fn of_query(&self, error: QueryError) -> Diagnosis {
        if let (QueryError::Missing(missing), Some(account)) = (error, self.account) {
            // Both kinds of requests are well-formed, so only an account misses something.
            let has = |name| query::value(self.query, name).is_some();
            let is_wecom = account.kind() == AccountKind::WeCom;
            match missing {
                "signature" if !is_wecom && has("msg_signature") => {
                    return Diagnosis::SignedAsWeCom;
                }
                "msg_signature" if is_wecom && has("signature") => {
                    return Diagnosis::NotSignedAsWeCom;
                }
                _ => {}
            }
        }
        query::of_query(self.query, self.call, error)
    }

    fn of_signature(&self) -> Diagnosis {
        let (Some(account), Ok(query)) = (self.account, CallbackQuery::parse(self.query)) else {
            return Diagnosis::OtherToken;
        };
        // A message whose signature is none is refused with the query.
        let signatures = [
            ("signature", query.signature),
            ("msg_signature", query.msg_signature),
        ];
        let mut shapes = signatures.into_iter().filter_map(|(name, signature)| {
            signature.and_then(|signature| query::of_signature(name, signature))
        });
        if let Some(diagnosis) = shapes.next() {
            return diagnosis;
        }
        token::of_signature(account, self.others, &query)
    }

    fn of_time(&self) -> Diagnosis {
        let sent = query::value(self.query, "timestamp").and_then(|time| time.parse().ok());
        match (self.account, sent) {
            (Some(account), Some(sent)) => {
                let window = account.freshness().map_or(0, |window| window.as_secs());
                time::of_time(sent, account.unix_time(), window)
            }
            _ => Diagnosis::Malformed("timestamp"),
        }
    }

    fn of_mode(&self, expected: Mode) -> Diagnosis {
        if self
            .account
            .is_some_and(|account| account.kind() == AccountKind::CloudRun)
        {
            return Diagnosis::NotCloudRun;
        }
        if expected.is_encrypted() {
            return Diagnosis::PlainPush(expected);
        }
        #[cfg(feature = "encryption")]
        if self
            .account
            .is_some_and(|account| account.0.cipher.is_some())
        {
            return Diagnosis::KeyNotUsed;
        }
        Diagnosis::NoKey
    }

    /// The encrypted `echostr` of WeCom.
    #[cfg(feature = "encryption")]
    fn of_echostr(&self) -> Diagnosis {
        let query = CallbackQuery::parse(self.query);
        let (Some(account), Ok(query)) = (self.account, query) else {
            return Diagnosis::OtherToken;
        };
        match (account.defer(&query), query.echostr()) {
            (Ok(unverified), Some(echostr)) => match unverified.diagnose(echostr) {
                Diagnosis::Opens => Diagnosis::EchostrIsMessage,
                diagnosis => diagnosis,
            },
            _ => Diagnosis::OtherToken,
        }
    }

    #[cfg(not(feature = "encryption"))]
    fn of_echostr(&self) -> Diagnosis {
        Diagnosis::OtherToken
    }
}

impl std::fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The query is a credential.
        f.debug_struct("Case")
            .field("account", &self.account)
            .field("call", &self.call)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
