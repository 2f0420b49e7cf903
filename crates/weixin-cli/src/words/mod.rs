//! What the tool says, in English and in Chinese.
//!
//! A message is written where it is needed, in both languages side by side, by the macro `words!`. Here are those that
//! other crates have in English alone: mistakes of the configuration, of documents, of calls. The help is in `help`.

mod calls;
mod config;
mod documents;
mod help;

use std::env;

pub(crate) use self::calls::{advice, meaning, of_call};
pub(crate) use self::config::of_config;
pub(crate) use self::documents::of_document;
pub(crate) use self::help::in_chinese;

/// The language of what is said to people. What is said to programs is the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// What the system's settings ask for: Chinese of any kind, or else English.
    pub(crate) fn of_environment() -> Self {
        let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
        // Their order of precedence is that of POSIX.
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        match locale {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }
}

/// A message in both languages.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) en: String,
    pub(crate) zh: String,
}

impl Words {
    pub(crate) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }

    pub(crate) fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// This message and another sentence behind it.
    pub(crate) fn then(self, other: &Self) -> Self {
        self.and(" ", "", other)
    }

    /// This message as what the other one is about.
    pub(crate) fn about(self, other: &Self) -> Self {
        self.and(": ", "：", other)
    }

    /// This message as a whole sentence.
    pub(crate) fn with_stop(mut self) -> Self {
        self.en += ".";
        self.zh += "。";
        self
    }

    /// This message, what joins them, and the other one.
    pub(crate) fn and(mut self, en: &str, zh: &str, other: &Self) -> Self {
        self.en = [&self.en, en, &other.en].concat();
        self.zh = [&self.zh, zh, &other.zh].concat();
        self
    }
}

/// A message with the values that stand in its braces.
macro_rules! words {
    ($en:literal, $zh:literal $(,)?) => {
        crate::words::Words::new(
            std::fmt::format(format_args!($en)),
            std::fmt::format(format_args!($zh)),
        )
    };
}
pub(crate) use words;
