//! Histories by hand: good ones in which nothing must be found, and a bad one for each way to break a rule.

use super::*;

/// A line of a history: a process, a step, a fence, and whatever else as JSON.
type Row = (u32, &'static str, u64, &'static str);

fn history(rows: &[Row]) -> History {
    let rows = rows.iter().enumerate();
    let lines = rows.map(|(at, (pid, step, fence, more))| {
        let line = format!(
            r#""at":{at},"pid":{pid},"step":"{step}","key":"ab","account":"-","fence":{fence}"#
        );
        format!("{{{line}{more}}}\n")
    });
    History::parse(&lines.collect::<String>())
}

/// Every rule that is broken, once each.
fn broken(rows: &[Row], rules: &Rules) -> Vec<Rule> {
    let report = history(rows).check(rules);
    let mut broken: Vec<Rule> = report.violations.iter().map(|found| found.rule).collect();
    for found in &report.violations {
        assert_eq!(found.key, "ab");
        assert!(!found.lines.is_empty(), "{report}");
    }
    broken.sort();
    broken.dedup();
    broken
}

const ONE: &str = r#","owner":"01""#;
const TWO: &str = r#","owner":"02""#;
const HI: &str = r#","reply":7"#;
const HO: &str = r#","reply":8"#;
const WAIT: &str = r#","reply":9,"placeholder":true"#;

/// All processes of which the rows below say that they were killed.
const KILLED: u32 = 9;

fn rules() -> Rules {
    Rules {
        killed: [KILLED].into(),
        ..Rules::default()
    }
}

#[test]
fn a_good_history_is_found_good() {
    let rows: [(&str, &[Row]); 11] = [
        ("nothing", &[]),
        (
            "two processes answer alike, of which one looked on",
            &[
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (1, "finished", 1, ""),
                (1, "replied", 0, HI),
                (2, "replied", 0, HI),
            ],
        ),
        (
            "a claim is made again by its owner, and its end is said again",
            &[
                (1, "claimed", 1, ONE),
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (1, "finished", 1, ""),
                (1, "finished", 1, ""),
            ],
        ),
        (
            "a handler fails, and the next attempt runs it",
            &[
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (1, "failed", 1, ""),
                (2, "claimed", 2, TWO),
                (2, "ran", 2, ""),
                (2, "finished", 2, ""),
            ],
        ),
        (
            "an owner is killed",
            &[
                (KILLED, "claimed", 1, ONE),
                (KILLED, "ran", 1, ""),
                (2, "claimed", 2, TWO),
                (2, "ran", 2, ""),
                (2, "finished", 2, ""),
                (2, "replied", 0, HI),
            ],
        ),
        (
            "acknowledged, then sent by another who took it over",
            &[
                (KILLED, "claimed", 1, ONE),
                (KILLED, "ran", 1, ""),
                (KILLED, "deferred", 1, ""),
                (KILLED, "acknowledged", 0, ""),
                (KILLED, "answering", 1, ""),
                (KILLED, "sending", 1, ""),
                (2, "sending", 2, ""),
                (2, "sent", 2, ""),
            ],
        ),
        (
            "the inbox is written down only after another process has acknowledged",
            &[
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (2, "acknowledged", 0, ""),
                (1, "deferred", 1, ""),
                (1, "expired", 1, ""),
            ],
        ),
        (
            "a dead letter is replayed",
            &[
                (1, "claimed", 1, ONE),
                (1, "deferred", 1, ""),
                (1, "dead", 2, ""),
                (1, "ran", 3, ""),
                (1, "sent", 3, ""),
            ],
        ),
        (
            "a placeholder, then the reply",
            &[
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (1, "replied", 0, WAIT),
                (1, "finished", 1, ""),
                (1, "replied", 0, HI),
            ],
        ),
        (
            "two processes run it without a store",
            &[
                (1, "open", 0, ""),
                (2, "open", 0, ""),
                (1, "acknowledged", 0, ""),
                (1, "replied", 0, HI),
                (2, "replied", 0, HO),
            ],
        ),
        (
            "it is dead after its handler failed",
            &[
                (1, "claimed", 1, ONE),
                (1, "ran", 1, ""),
                (1, "failed", 1, ""),
                (1, "dead", 1, ""),
            ],
        ),
    ];
    for (name, rows) in rows {
        assert_eq!(broken(rows, &rules()), [], "{name}");
    }
}

#[test]
fn a_broken_rule_is_found() {
    let claimed = (1, "claimed", 1, ONE);
    let ran = (1, "ran", 1, r#","body":"aa""#);
    let deferred = (1, "deferred", 1, "");
    let sent = (1, "sent", 1, "");
    let rows: [(&str, Rule, &[Row]); 16] = [
        (
            "one fence for two",
            Rule::I1,
            &[claimed, (2, "claimed", 1, TWO)],
        ),
        (
            "an old fence finishes",
            Rule::I1,
            &[claimed, (2, "claimed", 2, TWO), (1, "finished", 1, "")],
        ),
        (
            "an old fence defers",
            Rule::I1,
            &[claimed, (2, "claimed", 2, TWO), deferred, sent],
        ),
        (
            "two finish",
            Rule::I2,
            &[(1, "finished", 1, ""), (2, "finished", 2, "")],
        ),
        (
            "one finishes with two replies",
            Rule::I2,
            &[(1, "finished", 1, HI), (1, "finished", 1, HO)],
        ),
        (
            "finished and in the inbox",
            Rule::I2,
            &[(1, "finished", 1, ""), deferred, sent],
        ),
        (
            "settled twice",
            Rule::I2,
            &[deferred, sent, (2, "sent", 2, "")],
        ),
        (
            "settled in two ways",
            Rule::I2,
            &[deferred, sent, (1, "expired", 1, "")],
        ),
        (
            "acknowledged before it is safe",
            Rule::I3,
            &[claimed, ran, (1, "acknowledged", 0, ""), deferred, sent],
        ),
        (
            "acknowledged by one, run without a store by another",
            Rule::I3,
            &[(2, "open", 0, ""), (1, "acknowledged", 0, "")],
        ),
        (
            "it vanishes from the inbox",
            Rule::I4,
            &[claimed, deferred, (1, "acknowledged", 0, "")],
        ),
        (
            "it vanishes although its last owner was killed",
            Rule::I4,
            &[deferred, (KILLED, "ran", 2, "")],
        ),
        (
            "it vanishes with an owner who did not say that it was in",
            Rule::I4,
            &[(KILLED, "claimed", 1, ONE), (2, "acknowledged", 0, "")],
        ),
        (
            "two bodies",
            Rule::I5,
            &[ran, (1, "open", 0, r#","body":"bb""#)],
        ),
        (
            "it runs twice for no reason",
            Rule::Runs,
            &[ran, (2, "ran", 2, "")],
        ),
        (
            "two replies",
            Rule::Replies,
            &[(1, "replied", 0, HI), (2, "replied", 0, HO)],
        ),
    ];
    for (name, rule, rows) in rows {
        assert_eq!(broken(rows, &rules()), [rule], "{name}");
    }
}

#[test]
fn a_killed_owner_excuses_only_what_it_left_undone() {
    let rows = [
        (KILLED, "ran", 1, ""),
        (KILLED, "finished", 1, ""),
        (2, "ran", 2, ""),
    ];
    assert_eq!(broken(&rows, &rules()), [Rule::Runs]);
    let rows = [(KILLED, "ran", 1, ""), (2, "ran", 2, ""), (2, "ran", 3, "")];
    assert_eq!(broken(&rows, &rules()), [Rule::Runs]);
    assert_eq!(broken(&rows[..2], &Rules::default()), [Rule::Runs]);
}

#[test]
fn what_was_done_on_purpose_is_forgiven_and_counted() {
    let entered = [(1, "ran", 1, ""), (1, "deferred", 1, "")];
    let twice = [(1, "ran", 1, ""), (1, "ran", 2, "")];
    let again = [
        (1, "claimed", 1, ONE),
        (1, "ran", 1, ""),
        (1, "finished", 1, ""),
        (1, "replied", 0, HI),
        (2, "claimed", 1, TWO),
        (2, "ran", 1, ""),
        (2, "finished", 1, ""),
        (2, "replied", 0, HO),
    ];
    assert_eq!(broken(&entered, &rules()), [Rule::I4]);
    assert_eq!(broken(&twice, &rules()), [Rule::Runs]);
    assert_eq!(
        broken(&again, &rules()),
        [Rule::I1, Rule::Runs, Rule::Replies]
    );

    let mut allowed = rules();
    allowed.is_pending_allowed = true;
    let report = history(&entered).check(&allowed);
    assert_eq!(report.pending, ["ab"]);
    report.assert_clean();

    let mut allowed = rules();
    allowed.are_stalls_allowed = true;
    let report = history(&twice).check(&allowed);
    assert_eq!((report.ran_again(), report.runs["ab"]), (1, 2));
    report.assert_clean();

    let mut allowed = rules();
    allowed.lost_at = vec![4];
    let report = history(&again).check(&allowed);
    assert_eq!((report.runs["ab"], report.count(Step::Replied)), (2, 2));
    report.assert_clean();
    let report = history(&entered).check(&allowed);
    assert_eq!(report.lost, ["ab"]);
    report.assert_clean();
}

#[test]
#[should_panic(expected = "1 untold")]
fn what_only_the_store_can_tell_is_not_clean() {
    let rows = [(1, "deferred", 1, ""), (KILLED, "sending", 2, "")];
    let report = history(&rows).check(&rules());
    assert_eq!(report.untold, ["ab"]);
    report.assert_clean();
}

#[test]
fn a_violation_shows_the_lines_that_prove_it() {
    let rows = [
        (1, "ran", 1, ""),
        (1, "finished", 1, HI),
        (2, "finished", 2, HI),
    ];
    let report = history(&rows).check(&rules()).to_string();
    assert!(report.contains("I2 is broken for ab"), "{report}");
    let numbers: Vec<&str> = report
        .lines()
        .filter_map(|line| line.split_once("  {").map(|(number, _)| number.trim()))
        .collect();
    assert_eq!(numbers, ["2", "3"], "{report}");
}

#[test]
#[should_panic(expected = "in nonsense")]
fn a_line_that_cannot_be_read_is_an_error() {
    History::parse("nonsense");
}
