//! The kinds of error codes. All of them are in the [table](super::table).

use super::table::ApiErrorKind;

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

            #[cfg(test)]
            pub(super) const ALL: &[(i32, Self)] = &[$(($code, Self::$name),)+];
        }
    };
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

    /// Whether the same call can succeed later, without anybody changing anything: the platform is busy, another
    /// access token helps, or there were too many calls.
    #[must_use]
    pub const fn can_retry(self) -> bool {
        self.is_token()
            || matches!(
                self,
                Self::Busy
                    | Self::SystemError
                    | Self::MediaSentTooFast
                    | Self::QuotaReached
                    | Self::TooFast
                    | Self::ClientMessageIdTooFast
                    | Self::PublishingTooFast
                    | Self::CustomerServiceError
                    | Self::ShakeUnavailable
            )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::ApiErrorKind;

    #[test]
    fn each_code_is_there_once_and_says_in_a_phrase_what_it_means() {
        let all = ApiErrorKind::ALL;
        assert!(all.len() >= 150, "{}", all.len());
        let codes: HashSet<i32> = all.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), all.len(), "a code is there twice");
        assert!(
            all.is_sorted_by_key(|(code, _)| *code),
            "somebody searches it by eye"
        );
        let mut meanings = HashSet::new();
        for &(code, kind) in all {
            assert_eq!(ApiErrorKind::of(code), kind);
            let meaning = kind.meaning();
            let is_phrase = meaning.starts_with(|first: char| first.is_ascii_lowercase())
                && meaning.ends_with(|last: char| last.is_ascii_alphanumeric())
                && !meaning.contains(['\n', '.', ';', ':']);
            assert!(is_phrase, "{code}: {meaning:?}");
            meanings.insert(meaning);
        }
        assert!(meanings.len() > 240, "what means the same reads the same");
        assert_eq!(ApiErrorKind::of(0), ApiErrorKind::Other);
        assert_eq!(ApiErrorKind::of(12345), ApiErrorKind::Other);
    }

    #[test]
    fn what_the_usual_calls_answer_is_known() {
        for (first, last) in [
            (-1, -1),
            (40001, 40033),
            (40035, 40039),
            (40125, 40125),
            (40163, 40164),
            (40201, 40203),
            (40243, 40243),
            (41001, 41009),
            (42001, 42003),
            (42007, 42007),
            (43001, 43004),
            (43019, 43019),
            (43101, 43101),
            (43116, 43116),
            (44001, 44004),
            (45001, 45009),
            (45011, 45011),
            (45015, 45015),
            (45047, 45047),
            (45065, 45067),
            (45072, 45072),
            (45080, 45081),
            (46001, 46004),
            (47001, 47001),
            (47003, 47003),
            (48001, 48002),
            (48004, 48006),
            (48008, 48008),
            (50001, 50002),
            (50004, 50005),
            (50007, 50007),
            (61004, 61004),
            (61450, 61457),
            (61500, 61500),
            (65301, 65317),
            (76001, 76004),
            (76021, 76022),
            (89503, 89503),
            (89506, 89507),
            (9001001, 9001007),
        ] {
            for code in first..=last {
                assert_ne!(ApiErrorKind::of(code), ApiErrorKind::Other, "{code}");
            }
        }
    }

    #[test]
    fn only_what_passes_by_itself_is_worth_another_try() {
        let codes = |is: fn(ApiErrorKind) -> bool| -> Vec<i32> {
            let all = ApiErrorKind::ALL.iter().filter(|(_, kind)| is(*kind));
            all.map(|(code, _)| *code).collect()
        };
        assert_eq!(codes(ApiErrorKind::is_token), [40001, 40014, 42001]);
        let later = [
            -1, 20001, 40001, 40014, 42001, 42010, 45009, 45011, 45066, 53501, 61450, 9001002,
        ];
        assert_eq!(codes(ApiErrorKind::can_retry), later);
        assert!(!ApiErrorKind::Other.can_retry());
    }
}
