use std::fmt;

use super::words::{Words, words};
use super::{Call, time};
use crate::{AppId, Mode};

/// The likeliest cause of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The method is neither GET nor POST.
    OtherMethod,
    /// No account is configured for the request.
    UnknownAccount,

    /// There is no query at all.
    NoQuery(Call),
    /// There is a query, and none of the platform's parameters in it.
    NoParameters,
    /// The query went through HTML: `&amp;` stands between its parameters.
    HtmlEscaped,
    /// The query is percent-encoded once too often.
    PercentEncoded,
    /// A parameter has a blank or a line break in it.
    Blank(&'static str),
    /// The timestamp is in milliseconds.
    Milliseconds,
    /// A parameter is missing.
    Missing(&'static str),
    /// A parameter occurs more than once.
    Repeated(&'static str),
    /// A parameter does not have the platform's shape.
    Malformed(&'static str),
    /// The query is longer than any of the platform's.
    TooLong,

    /// The request is signed as those of WeCom are, and the account is none.
    SignedAsWeCom,
    /// The account is one of WeCom, and the request is signed as those of official accounts are.
    NotSignedAsWeCom,
    /// The signature is right, but in upper case.
    UpperCase,
    /// The request is signed with the Token, but for a mistake.
    Token(TokenMistake),
    /// The request is signed with the Token of another account that is configured here, which has this AppID.
    TokenOfAnother(Option<AppId>),
    /// The Token that is configured here is an AppID.
    TokenIsAppId,
    /// The Token that is configured here has the shape of an AppSecret.
    TokenIsAppSecret,
    /// The signature is another one than the Token gives, and no mistake that is known explains it.
    OtherToken,

    /// The server's clock is off by whole hours.
    TimeZone {
        /// How many.
        hours: u64,
        /// Whether it is the server's clock that is behind.
        is_behind: bool,
    },
    /// The server's clock was never set.
    ClockNotSet,
    /// The account's clock counts milliseconds.
    ClockInMilliseconds,
    /// The server's clock is off.
    Clock {
        /// By how many seconds.
        seconds: u64,
        /// Whether it is the server's clock that is behind.
        is_behind: bool,
    },
    /// The request is more than a day old.
    Replayed {
        /// How old, in seconds.
        seconds: u64,
    },

    /// The push is encrypted, and the account has no key.
    NoKey,
    /// The push is encrypted, and the account is in plaintext mode although it has a key.
    KeyNotUsed,
    /// The push is in plain, and the account is in this mode.
    PlainPush(Mode),

    /// The account is one of Cloud Run, and the request is of the ordinary push.
    NotCloudRun,
    /// The header `X-WX-SOURCE` is missing in a push to a public service of Cloud Run.
    NoSource,
    /// A header of Cloud Run, of this name, is there more than once or malformed.
    Header(&'static str),
    /// The header `X-WX-APPID` names another account than the one that is configured.
    OtherAppId,

    /// The body has a `Content-Encoding`.
    Compressed,
    /// The body is larger than this server takes.
    BodyTooLarge,
    /// The body broke off.
    BodyBrokeOff,
    /// The body is no document as the platform writes them.
    NotADocument,
    /// The body is JSON, and this server was built without it.
    JsonDisabled,
    /// The query says that the message is encrypted, and the body has no `Encrypt`.
    NoEncrypt,
    /// The signature came before, with another body.
    SignatureReused,

    /// The encrypted message is not the one that was signed.
    MessageAltered,
    /// The encrypted message was signed with `+` where it has blanks now.
    MessageWithBlanks,
    /// The encrypted message was signed without the blanks or line breaks that it has now.
    MessageWithBreaks,
    /// The encrypted message is no Base64.
    MessageNotBase64,
    /// The message opens, but is padded to blocks of 16 bytes instead of 32.
    PaddedTo16,
    /// The message opens, and is for another receiver.
    OtherReceiver,
    /// The message opens, and the AppID that is configured here is an original id (`gh_…`).
    ReceiverIsOriginalId,
    /// The message opens, and the AppID that is configured here is its receiver in another case.
    ReceiverInOtherCase,
    /// The message does not open with the EncodingAESKey.
    OtherKey,
    /// The `echostr` opens, and is none.
    EchostrIsMessage,
    /// The message opens.
    Opens,
}

/// How the Token that a request was signed with differs from the one that is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenMistake {
    /// It has a blank or a line break around it.
    Blank,
    /// It has quotes around it.
    Quoted,
    /// It is in another case.
    OtherCase,
    /// It is in full-width characters.
    FullWidth,
    /// Its first or its last character is missing.
    Cut,
    /// It is empty.
    Empty,
    /// It is the AppID.
    AppId,
    /// It is the same, but the parts were joined without being sorted.
    NotSorted,
}

impl Diagnosis {
    /// What is wrong with a server's clock that says `now` at the time `sent`, which is more than `window` seconds away
    /// from it. All are in seconds of Unix time.
    #[must_use]
    pub fn of_clock(now: u64, sent: u64, window: u64) -> Self {
        time::of_time(sent, now, window)
    }

    /// The part that failed: `method`, `account`, `query`, `signature`, `time`, `mode`, `header`,
    /// `body` or `message`.
    #[must_use]
    pub fn part(&self) -> &'static str {
        words(self).part
    }

    /// A word for programs, such as `token_quoted`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        words(self).code
    }

    /// The cause in Chinese; `Display` is in English.
    #[must_use]
    pub fn to_chinese(&self) -> String {
        words(self).zh.into_owned()
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { en, .. } = words(self);
        f.write_str(&en)
    }
}
