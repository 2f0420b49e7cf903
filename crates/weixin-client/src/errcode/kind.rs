//! The table of error codes.

/// Declares the kinds of error, their codes and their meanings, each in one place.
macro_rules! kinds {
    ($($(#[$attribute:meta])* $name:ident = $code:literal, $meaning:literal;)+) => {
        /// What an error code means. A code that is not in the table is [`Other`](Self::Other).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ApiErrorKind {
            $(
                #[doc = concat!("`", stringify!($code), "`: ", $meaning, ".")]
                $(#[$attribute])*
                $name,
            )+
            /// A code that this crate does not know.
            Other,
        }

        impl ApiErrorKind {
            /// The kind of an error code.
            #[must_use]
            pub const fn of(code: i32) -> Self {
                match code {
                    $($code => Self::$name,)+
                    _ => Self::Other,
                }
            }

            /// What it means, in a few words.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                    Self::Other => "an error code without a known meaning",
                }
            }
        }
    };
}

kinds! {
    Busy = -1, "the platform is busy";
    InvalidCredential = 40001, "the AppSecret is wrong, or the access token is not valid or not the latest";
    InvalidOpenId = 40003, "the OpenID is wrong, or of another account";
    InvalidAppId = 40013, "the AppID is wrong";
    InvalidAccessToken = 40014, "the access token is not valid";
    AccessTokenExpired = 42001, "the access token has expired";
    QuotaReached = 45009, "the quota of the day is used up";
    TooFast = 45011, "too many calls in a minute";
    WindowOver = 45015, "the user has not written for too long, or has left";
    CountOver = 45047, "too many messages since the user wrote last";
}

impl ApiErrorKind {
    /// Whether the access token is to blame, so that another one can help.
    #[must_use]
    pub const fn is_token(self) -> bool {
        matches!(
            self,
            Self::InvalidCredential | Self::InvalidAccessToken | Self::AccessTokenExpired
        )
    }

    /// Whether the same call can succeed later.
    #[must_use]
    pub const fn can_retry(self) -> bool {
        self.is_token() || matches!(self, Self::Busy | Self::QuotaReached | Self::TooFast)
    }
}
