use weixin_core::doctor::Diagnosis;

use super::Lang;

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

    /// The words of a server's log.
    pub(crate) fn of(diagnosis: &Diagnosis) -> Self {
        Self::new(diagnosis.to_string(), diagnosis.to_chinese())
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
