//! The judge: it reads what all processes wrote down about their messages, and finds what must not be.
//!
//! | rule | says |
//! |---|---|
//! | I1 | of a message at most one claim is alive: no two owners have one fence, and nothing is accepted of an older one |
//! | I2 | at most one end of the run is accepted, and at most one of the entry in the inbox |
//! | I3 | what was acknowledged is finished, or in the inbox |
//! | I4 | what went into the inbox was sent, kept, expired or is a dead letter |
//! | I5 | a message runs with one body |
//! | runs | it runs once, and once more for each failure and each owner that was killed; runs without a store are counted |
//! | replies | the platform is given one reply, or a placeholder |
//!
//! A step is written down after the store has agreed to it, by a process of several. So steps of one process
//! are in order, those of two need not be; and a process that is killed may have taken its last step without
//! having said so.

mod check;
mod report;
#[cfg(test)]
mod tests;
mod written;

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

pub(crate) use self::check::Rules;
pub(crate) use self::report::Report;
#[cfg(test)]
use self::report::Rule;

/// What was written down, in this order.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) lines: Vec<Line>,
}

/// A step of a message.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Line {
    /// Its number in the file, from 1.
    #[serde(skip)]
    number: usize,
    /// As it was written.
    #[serde(skip)]
    text: String,
    /// Microseconds since 1970.
    pub(crate) at: u64,
    pub(crate) pid: u32,
    pub(crate) step: Step,
    pub(crate) key: String,
    /// 0 if there is none.
    #[serde(default)]
    fence: u64,
    /// Who claimed it.
    owner: Option<String>,
    /// A hash of the reply.
    reply: Option<Value>,
    /// A hash of the message.
    body: Option<String>,
    #[serde(default)]
    placeholder: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Somebody got it by a claim, which taking it out of the inbox is not.
    Claimed,
    /// Its handler was called.
    Ran,
    /// Its handler was called without a store that remembers it.
    Open,
    Finished,
    Deferred,
    Failed,
    /// What it is answered with was noted in the inbox.
    Answering,
    /// The platform was told `success`.
    Acknowledged,
    /// The platform was given a reply.
    Replied,
    Sending,
    Sent,
    Kept,
    Expired,
    Dead,
}

impl Step {
    /// Whether it is how an entry of the inbox ends.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Kept | Self::Expired | Self::Dead)
    }

    /// Whether it is how a claim ends well.
    pub(crate) fn is_done(self) -> bool {
        matches!(self, Self::Finished | Self::Deferred)
    }

    /// Whether the handler was called.
    pub(crate) fn is_run(self) -> bool {
        matches!(self, Self::Ran | Self::Open)
    }
}

impl History {
    /// What stands in a file; nothing if there is none.
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(&std::fs::read_to_string(path).unwrap_or_default())
    }

    /// A line that cannot be read is an error of the test, and no violation.
    pub(crate) fn parse(text: &str) -> Self {
        let lines = text.lines().enumerate().map(|(index, text)| {
            let line: Result<Line, _> = serde_json::from_str(text);
            let mut line = line.unwrap_or_else(|error| panic!("{error} in {text}"));
            line.number = index + 1;
            line.text = text.to_owned();
            line
        });
        Self {
            lines: lines.collect(),
        }
    }
}
