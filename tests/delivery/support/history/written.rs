//! That the judge reads what servers write.

#[path = "../../../../examples/common/history.rs"]
mod writer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use tracing_subscriber::layer::SubscriberExt;

use super::{History, Rules, Step};

const PROCESSES: usize = 4;
const MESSAGES: usize = 500;

/// Not a test by itself: what [`lines_of_several_processes_do_not_mix`] runs in processes of its own.
#[test]
#[ignore = "run by another test"]
fn write_a_history() {
    let subscriber = tracing_subscriber::registry().with(writer::layer().unwrap());
    tracing::subscriber::with_default(subscriber, || {
        for number in 0..MESSAGES {
            let key = format!("{}-{number}", std::process::id());
            let note = |step, fence: u64| {
                tracing::debug!(
                    target: "weixin_delivery::history",
                    step,
                    key = %key,
                    account = "-",
                    fence,
                    owner = format_args!("{number:032x}"),
                    reply = u64::MAX,
                    placeholder = false,
                );
            };
            note("claimed", 1);
            note("finished", 1);
            tracing::debug!(target: "weixin_delivery", step = "not a step");
        }
    });
}

fn writer(path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = "support::history::written::write_a_history";
    command.args(["--exact", name, "--ignored"]);
    command.env("WEIXIN_HISTORY", path);
    command
}

fn file(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

#[test]
fn lines_of_several_processes_do_not_mix() {
    let path = file("several.history");
    let started = (0..PROCESSES).map(|_| writer(&path).spawn().unwrap());
    for mut process in started.collect::<Vec<_>>() {
        assert!(process.wait().unwrap().success());
    }
    let history = History::read(&path);
    let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
    for line in &history.lines {
        *lines.entry(line.pid).or_default() += 1;
    }
    assert_eq!(lines.len(), PROCESSES);
    assert!(
        lines.values().all(|&count| count == 2 * MESSAGES),
        "{lines:?}"
    );
    let first = &history.lines[0];
    assert_eq!(first.reply, Some(u64::MAX.into()));
    assert_eq!(first.owner, Some("0".repeat(32)));
    assert!(first.at > 1_767_225_600_000_000);

    let report = history.check(&Rules::default());
    assert_eq!(report.count(Step::Finished), PROCESSES * MESSAGES);
    report.assert_clean();
}

#[test]
fn nothing_is_written_unless_it_is_asked_for() {
    let path = file("unasked.history");
    let mut command = writer(&path);
    assert!(
        command
            .env("WEIXIN_HISTORY", "")
            .status()
            .unwrap()
            .success()
    );
    assert!(!path.exists());
}
