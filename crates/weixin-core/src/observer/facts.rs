use std::fmt;
use std::time::Duration;

use crate::{OpenError, QueryError, VerifyError};

/// Declares an enum each of whose variants has a word, by which metrics and spans name it.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$variant_doc])*
                #[doc = concat!("`", $word, "`.")]
                $variant,
            )+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

            /// The word for it, in labels and fields.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// Why a request was refused, or a push could not be read or answered.
    Reason {
        /// A parameter of the query is absent: mostly a browser or a scanner.
        Missing = "missing",
        /// The query is malformed, or a header of Cloud Run.
        Malformed = "malformed",
        /// The `signature` is not the one that the account's Token gives.
        BadSignature = "bad_signature",
        /// The signature is right and its time is not: a clock is wrong, or an old request was sent again. (Where
        /// `msg_signature` is the only proof, as for WeCom, the time is looked at first.)
        Stale = "stale",
        /// The push is of another mode than the account's.
        WrongMode = "wrong_mode",
        /// A push to a public service of Cloud Run came from outside of it.
        NoSource = "no_source",
        /// A push of Cloud Run is for another account.
        OtherAppId = "other_app_id",
        /// Neither GET nor POST.
        Method = "method",
        /// No account is configured for the request.
        UnknownAccount = "unknown_account",
        /// The `msg_signature` does not fit the encrypted message.
        BadMsgSignature = "bad_msg_signature",
        /// The encrypted message cannot be opened: the key or the AppID is another one.
        Decrypt = "decrypt",
        /// The check is missing in front of the messages: a stack that is put together wrongly.
        NotVerified = "not_verified",
        /// The body is compressed.
        ContentEncoding = "content_encoding",
        /// The body is too large.
        BodyTooLarge = "body_too_large",
        /// The body broke off.
        Body = "body",
        /// The body is no document of the platform.
        Decode = "decode",
        /// The push is made of another one: its signature came before with other contents, or it is a reply.
        Replayed = "replayed",
        /// The bot's reply is one that the platform would not show.
        Reply = "reply",
        /// Another reason.
        Other = "other",
    }
}

words! {
    /// What an attempt of the platform came to.
    Outcome {
        /// The user gets a reply.
        Reply = "reply",
        /// There is nothing to say: `success`.
        Empty = "empty",
        /// The answer comes later: from the inbox, or to a further attempt, for which this one was held.
        Deferred = "deferred",
        /// The message was dealt with before: its reply was repeated, or the attempt was acknowledged only.
        Duplicate = "duplicate",
        /// The bot, or a layer in front of it, failed.
        Error = "error",
        /// The platform hung up first.
        Timeout = "timeout",
    }
}

words! {
    /// What became of an attempt whose message had come before.
    Duplicate {
        /// It waited for the run that was going on.
        Joined = "joined",
        /// It got the reply that was given before.
        Replayed = "replayed",
        /// Nothing is done for it: the message stands in the inbox, its reply is forgotten, or it is a dead letter.
        Dropped = "dropped",
    }
}

/// What became of an answer that was too late for a passive reply, or of one try to have it sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LateAnswer {
    /// It was sent.
    Sent,
    /// It is kept for the user, who was told to ask for it.
    Kept,
    /// The platform does not take it, for this error code, and it is given up.
    Refused(i32),
    /// The bot failed after the message was acknowledged, or the answer could not be sent. Where that may
    /// pass, it is tried again.
    Error,
    /// It was too late for the platform to take it.
    Expired,
}

/// How an attempt of the platform ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushEnd {
    /// How the account's messages come: its mode, `plaintext`, `compatible` or `security`; `cloudrun` where nobody signs
    /// them; `other` if the account is not known.
    pub mode: &'static str,
    /// `MsgType` of a message that is known, `event`, `info` for a push to a third-party platform, else `other`.
    pub msg_type: &'static str,
    /// The name of an event, or of a push to a third-party platform, if it is known, else `other`; empty for
    /// messages.
    pub event: &'static str,
    /// What it came to.
    pub outcome: Outcome,
    /// From when the message was read until then.
    pub duration: Duration,
    /// Whether the platform has hung up by then, and was not meant to.
    pub is_deadline_missed: bool,
}

impl PushEnd {
    /// The end of a push of which nothing else is known.
    #[must_use]
    pub const fn new(outcome: Outcome, duration: Duration) -> Self {
        Self {
            mode: "other",
            msg_type: "other",
            event: "",
            outcome,
            duration,
            is_deadline_missed: false,
        }
    }
}

/// One call of the platform's API, with all of its tries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiCall {
    /// The path, if it is one that is written in a program; `other` for requests of any path.
    pub api: &'static str,
    /// What came of it.
    pub result: ApiResult,
    /// How long it took.
    pub duration: Duration,
}

impl ApiCall {
    /// A call that is over.
    #[must_use]
    pub const fn new(api: &'static str, result: ApiResult, duration: Duration) -> Self {
        Self {
            api,
            result,
            duration,
        }
    }
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiResult {
    /// It did what it should.
    Ok,
    /// The platform answered with this error code, one that its documentation lists.
    Errcode(i32),
    /// It failed otherwise: `timeout`, `connect`, `other_errcode`, … one of few words.
    Failed(&'static str),
}

/// Why an access token was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refresh {
    /// There was none yet.
    First,
    /// The last one was about to end, or had ended.
    Expiry,
    /// The platform refused the last one, with this error code.
    Refused(i32),
}

impl From<VerifyError> for Reason {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Query(QueryError::Missing(_)) => Self::Missing,
            VerifyError::Query(_) | VerifyError::Header(_) => Self::Malformed,
            VerifyError::SignatureMismatch => Self::BadSignature,
            VerifyError::Stale { .. } => Self::Stale,
            VerifyError::WrongMode { .. } => Self::WrongMode,
            VerifyError::NoSource => Self::NoSource,
            VerifyError::OtherAppId => Self::OtherAppId,
            VerifyError::Encryption(error) => error.into(),
        }
    }
}

impl From<OpenError> for Reason {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::SignatureMismatch => Self::BadMsgSignature,
            OpenError::Undecipherable => Self::Decrypt,
        }
    }
}
