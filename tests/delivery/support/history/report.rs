//! What the judge found.

use std::collections::BTreeMap;
use std::fmt;

use super::{Line, Step};

/// Counts, and what must not be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// How often each step was taken.
    pub(crate) steps: BTreeMap<Step, usize>,
    /// How often the handler was called for each message.
    pub(crate) runs: BTreeMap<String, usize>,
    /// Messages in the inbox whose answer was on its way when the process was killed, and of which nothing
    /// was heard since: whether it was settled only the store can tell.
    pub(crate) untold: Vec<String>,
    /// Messages that were in the inbox when the store lost what it had, and never came back.
    pub(crate) lost: Vec<String>,
    /// Messages that are still in the inbox, where that is allowed.
    pub(crate) pending: Vec<String>,
    pub(crate) violations: Vec<Violation>,
}

/// A rule that was broken, and the lines that prove it.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    pub(crate) key: String,
    pub(crate) lines: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    I1,
    I2,
    I3,
    I4,
    I5,
    Runs,
    Replies,
}

impl Report {
    /// How often a step was taken.
    pub(crate) fn count(&self, step: Step) -> usize {
        self.steps.get(&step).copied().unwrap_or_default()
    }

    /// How many messages ran more than once.
    pub(crate) fn ran_again(&self) -> usize {
        self.runs.values().filter(|&&runs| runs > 1).count()
    }

    /// Fails with all that was found, if a rule was broken or may have been.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert!(
            self.violations.is_empty() && self.untold.is_empty(),
            "{self}"
        );
    }

    pub(super) fn accuse<'a>(
        &mut self,
        rule: Rule,
        key: &str,
        lines: impl IntoIterator<Item = &'a Line>,
    ) {
        let line = |line: &Line| format!("{:>6}  {}", line.number, line.text);
        self.violations.push(Violation {
            rule,
            key: key.to_owned(),
            lines: lines.into_iter().map(line).collect(),
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} messages, {} of them ran more than once, {:?}",
            self.runs.len(),
            self.ran_again(),
            self.steps
        )?;
        for (what, keys) in [
            ("untold", &self.untold),
            ("lost", &self.lost),
            ("pending", &self.pending),
        ] {
            if !keys.is_empty() {
                writeln!(f, "{} {what}: {keys:?}", keys.len())?;
            }
        }
        for Violation { rule, key, lines } in &self.violations {
            writeln!(f, "{rule:?} is broken for {key}:\n{}", lines.join("\n"))?;
        }
        Ok(())
    }
}
