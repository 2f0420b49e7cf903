//! The rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{History, Line, Report, Rule, Step};

/// What happened on purpose, and what is forgiven for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Processes that were killed.
    pub(crate) killed: BTreeSet<u32>,
    /// Dead letters that the store has made by itself, which nobody wrote down.
    pub(crate) dead: BTreeSet<String>,
    /// When the store lost what it had, in microseconds since 1970. The rules I1, I2, runs and replies hold
    /// between two of those times, and what was in the inbox can be lost.
    pub(crate) lost_at: Vec<u64>,
    /// Whether the history ends before the inbox was worked off.
    pub(crate) is_pending_allowed: bool,
    /// Whether owners, or their way to the store, stood still for longer than a lease: then a message can run
    /// again while they do.
    pub(crate) are_stalls_allowed: bool,
}

impl History {
    /// Applies all rules to all messages.
    pub(crate) fn check(&self, rules: &Rules) -> Report {
        let mut report = Report::default();
        let mut messages: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &self.lines {
            *report.steps.entry(line.step).or_default() += 1;
            messages.entry(&line.key).or_default().push(line);
        }
        for (key, lines) in messages {
            let runs = lines.iter().filter(|line| line.step.is_run()).count();
            report.runs.insert(key.to_owned(), runs);
            for lines in rules.between_losses(&lines) {
                let message = Message { key, lines, rules };
                message.one_fence(&mut report);
                message.one_end(&mut report);
                message.one_run(&mut report);
                message.one_reply(&mut report);
            }
            let message = Message { key, lines, rules };
            message.acknowledged_is_kept(&mut report);
            message.inbox_is_settled(&mut report);
            message.one_body(&mut report);
        }
        report
    }
}

impl Rules {
    fn between_losses<'a>(&self, lines: &[&'a Line]) -> Vec<Vec<&'a Line>> {
        let mut parts: BTreeMap<usize, Vec<&Line>> = BTreeMap::new();
        for &line in lines {
            let losses = self.lost_at.iter().filter(|&&at| at <= line.at).count();
            parts.entry(losses).or_default().push(line);
        }
        parts.into_values().collect()
    }

    fn was_killed(&self, line: &Line) -> bool {
        self.killed.contains(&line.pid)
    }
}

/// The lines about one message, in their order.
struct Message<'a> {
    key: &'a str,
    lines: Vec<&'a Line>,
    rules: &'a Rules,
}

impl<'a> Message<'a> {
    fn of(&self, is_meant: impl Fn(&Line) -> bool) -> Vec<&'a Line> {
        let lines = self.lines.iter().copied();
        lines.filter(|line| is_meant(line)).collect()
    }

    /// I1.
    fn one_fence(&self, report: &mut Report) {
        let mut claims: BTreeMap<u64, &Line> = BTreeMap::new();
        for &line in &self.lines {
            if line.step == Step::Claimed {
                let first = claims.entry(line.fence).or_insert(line);
                if first.owner != line.owner {
                    report.accuse(Rule::I1, self.key, [*first, line]);
                }
            } else if line.step.is_done()
                && line.fence > 0
                && let Some((_, later)) = claims.range(line.fence + 1..).next()
            {
                report.accuse(Rule::I1, self.key, [*later, line]);
            }
        }
    }

    /// I2.
    fn one_end(&self, report: &mut Report) {
        let done = self.of(|line| line.step.is_done() && line.fence > 0);
        // A dead letter can be replayed, and end in another way.
        let settled = self.of(|line| line.step.is_settled() && line.step != Step::Dead);
        for ends in [done, settled] {
            let Some((first, others)) = ends.split_first() else {
                continue;
            };
            // To say the same once more, because an answer of the store was lost, is no second end.
            let end = |line: &Line| (line.step, line.fence, line.reply.clone());
            if others.iter().any(|line| end(line) != end(first)) {
                report.accuse(Rule::I2, self.key, ends);
            }
        }
    }

    /// I3.
    fn acknowledged_is_kept(&self, report: &mut Report) {
        for (index, &acknowledged) in self.lines.iter().enumerate() {
            if acknowledged.step != Step::Acknowledged {
                continue;
            }
            let is_safe = self.lines.iter().enumerate().any(|(other, line)| {
                if line.pid == acknowledged.pid {
                    let is_kept = line.step.is_done() || line.step.is_settled();
                    other < index && (is_kept || line.step == Step::Open)
                } else {
                    // Whoever was killed may have put it into the inbox, and not have said so.
                    let is_untold = line.step == Step::Claimed && self.rules.was_killed(line);
                    line.step.is_done() || line.step.is_settled() || is_untold
                }
            });
            if !is_safe {
                let before = self.lines.iter().take(index + 1).copied();
                report.accuse(Rule::I3, self.key, before);
            }
        }
    }

    /// I4.
    fn inbox_is_settled(&self, report: &mut Report) {
        let has = |step| self.lines.iter().find(|line| line.step == step);
        let is_answered = has(Step::Finished).is_some() || has(Step::Open).is_some();
        // An acknowledgement that nothing but the inbox explains counts as an entry.
        let promised = has(Step::Acknowledged).filter(|_| !is_answered);
        let Some(entered) = has(Step::Deferred).or(promised) else {
            return;
        };
        let is_dead = self.rules.dead.contains(self.key);
        if is_dead || self.lines.iter().any(|line| line.step.is_settled()) {
            return;
        }
        let key = self.key.to_owned();
        let inside = self.of(|line| !matches!(line.step, Step::Acknowledged | Step::Replied));
        let is_untold = inside
            .last()
            .is_some_and(|line| line.step == Step::Sending && self.rules.was_killed(line));
        if self.rules.lost_at.iter().any(|&at| at >= entered.at) {
            report.lost.push(key);
        } else if is_untold {
            report.untold.push(key);
        } else if self.rules.is_pending_allowed {
            report.pending.push(key);
        } else {
            report.accuse(Rule::I4, self.key, self.lines.iter().copied());
        }
    }

    /// I5.
    fn one_body(&self, report: &mut Report) {
        let runs = self.of(|line| line.step.is_run());
        let bodies: BTreeSet<_> = runs.iter().filter_map(|line| line.body.as_ref()).collect();
        if bodies.len() > 1 {
            report.accuse(Rule::I5, self.key, runs);
        }
    }

    /// runs. Those without a store are counted, and neither break the rule nor excuse others.
    fn one_run(&self, report: &mut Report) {
        let runs = self.of(|line| line.step == Step::Ran);
        let failures = self.of(|line| line.step == Step::Failed).len();
        let cut_short = runs.iter().filter(|run| {
            // Being put into the inbox ends no run.
            let ends =
                |step: Step| step.is_settled() || matches!(step, Step::Finished | Step::Sending);
            let is_its_end = |line: &&&Line| ends(line.step) && line.fence == run.fence;
            self.rules.was_killed(run) && !self.lines.iter().any(|line| is_its_end(&line))
        });
        let forgiven = failures + cut_short.count();
        if runs.len() > 1 + forgiven && !self.rules.are_stalls_allowed {
            report.accuse(Rule::Runs, self.key, runs);
        }
    }

    /// replies.
    fn one_reply(&self, report: &mut Report) {
        let is_open = self.lines.iter().any(|line| line.step == Step::Open);
        let replied = self.of(|line| line.step == Step::Replied && !line.placeholder);
        let replies: BTreeSet<_> = replied
            .iter()
            .map(|line| line.reply.as_ref().map(ToString::to_string))
            .collect();
        if replies.len() > 1 && !is_open {
            report.accuse(Rule::Replies, self.key, replied);
        }
    }
}
