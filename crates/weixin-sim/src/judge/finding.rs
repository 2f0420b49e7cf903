//! One thing that is wrong with an answer.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::FindingKind;

/// One thing that is wrong with an answer, or suspicious, in English and Chinese.
///
/// The sentences hold nothing of what was sent but names, numbers and statuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    #[serde(rename = "code")]
    pub kind: FindingKind,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence in English.
    #[serde(default)]
    pub en: String,
    /// The same in Chinese.
    #[serde(default)]
    pub zh: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// The platform takes the answer; yet it is not as it should be.
    Warning = 1,
    /// The platform does not take the answer, or anybody can play the platform.
    Error = 2,
    /// One of a transcript that a later version wrote, which counts less than the others.
    #[serde(other)]
    Unknown = 0,
}

/// What a server says can be of any length. In characters.
const MAX_DETAIL: usize = 200;

impl Finding {
    /// A finding with what its sentences name: an element, a number, a status.
    pub(crate) fn new(kind: FindingKind, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        Self::in_words(kind, [&detail, &detail])
    }

    /// A finding whose detail is words in English and Chinese.
    pub(crate) fn in_words(kind: FindingKind, details: [&str; 2]) -> Self {
        let [en, zh] = kind.sentences();
        let [in_english, in_chinese] = details.map(cut);
        Self {
            kind,
            severity: kind.severity(),
            en: en.replace('…', &in_english),
            zh: zh.replace('…', &in_chinese),
        }
    }

    /// True if the platform does not take the answer, or anybody can play the platform.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

fn cut(detail: &str) -> Cow<'_, str> {
    match detail.char_indices().nth(MAX_DETAIL) {
        Some((end, _)) => format!("{}…", detail.get(..end).unwrap_or_default()).into(),
        None => detail.into(),
    }
}

impl From<FindingKind> for Finding {
    fn from(kind: FindingKind) -> Self {
        Self::new(kind, "")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Unknown => "unknown",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(
            f,
            "{severity}[{}]: {} ({})",
            self.kind.as_str(),
            self.en,
            self.zh
        )
    }
}
