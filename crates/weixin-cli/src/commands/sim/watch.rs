//! What happens, line by line, for who has the terminal beside the bot.

use std::collections::BTreeSet;
use std::convert::Infallible;

use serde_json::json;
use weixin_sim::{Changes, Delivery, Entry, EntryKind, Shown};

use crate::commands::target::{exit_of, message, seen};
use crate::failure::{Exit, Failure};
use crate::output::{Output, escaped};
use crate::words::{Words, words};

/// So many entries a transcript keeps: what was printed before them does not come again.
const MAX_PRINTED: usize = 10_000;
/// What one side says in a line, in characters.
const MAX_SAID: usize = 200;

/// Prints each delivery when it is done, and each message that the bot sends by the API.
pub(super) async fn watch(
    mut changes: Changes,
    output: &mut Output,
) -> Result<Infallible, Failure> {
    let mut printed = BTreeSet::new();
    loop {
        let Some(entry) = changes.next().await else {
            return std::future::pending().await;
        };
        let Some(line) = line(&entry).filter(|_| printed.insert(entry.seq)) else {
            continue;
        };
        if printed.len() > MAX_PRINTED {
            printed.pop_first();
        }
        let mut value = json!(&*entry);
        if let EntryKind::Delivery(delivery) = &entry.kind {
            value["ok"] = json!(exit_of(delivery) == Exit::Ok);
        }
        output.say(&line, &value)?;
        output.flush()?;
    }
}

/// The line for an entry, once there is something to say of it.
fn line(entry: &Entry) -> Option<Words> {
    match &entry.kind {
        EntryKind::Delivery(delivery) if !delivery.done => None,
        EntryKind::Delivery(delivery) if delivery.msg_type == "verify" => Some(verified(delivery)),
        EntryKind::Delivery(delivery) => Some(delivered(delivery)),
        EntryKind::Customer { message: value, .. } => {
            let user = said(value["user"].as_str().unwrap_or_default());
            let message = said(&message(value));
            Some(words!(
                "{user}  by the API -> {message}",
                "{user}  接口发送 -> {message}"
            ))
        }
        _ => None,
    }
}

/// Who, what, what the user sees of it, how long it took, and what is wrong.
fn delivered(delivery: &Delivery) -> Words {
    let user = match delivery.user.as_str() {
        "" => "-".to_owned(),
        user => said(user),
    };
    let (what, seen) = (said(&delivery.summary), outcome(delivery.shown()));
    let line = words!("{user}  {what} -> ", "{user}  {what} -> ");
    with_findings(line.and("", "", &seen), delivery)
}

/// Whether the console would take the address.
fn verified(delivery: &Delivery) -> Words {
    let line = match exit_of(delivery) {
        Exit::Ok => words!(
            "the bot is there, and the console would accept it",
            "机器人在线，控制台会接受这个地址"
        ),
        Exit::Unreachable => words!(
            "the bot is not there yet: start it with the account above",
            "机器人还未启动：请用上面的账号启动它"
        ),
        _ => words!(
            "the bot is there, and the console would refuse it: `weixin verify` tells more",
            "机器人在线，但控制台会拒绝这个地址：详见 `weixin verify`"
        ),
    };
    with_findings(line, delivery)
}

fn outcome(shown: &Shown) -> Words {
    if shown.is_fault() {
        return words!("(the account is faulty)", "（服务出现故障）");
    }
    let seen = seen(shown);
    Words::new(said(&seen.en), said(&seen.zh))
}

fn with_findings(line: Words, delivery: &Delivery) -> Words {
    let took: u64 = delivery
        .attempts
        .iter()
        .map(|attempt| attempt.took_ms)
        .sum();
    let mut line = match delivery.attempts.len() {
        1 => line.and("", "", &words!("  ({took} ms)", "（{took} 毫秒）")),
        count => {
            let words = words!(
                "  ({count} requests, {took} ms)",
                "（{count} 次请求，{took} 毫秒）"
            );
            line.and("", "", &words)
        }
    };
    for finding in delivery.findings() {
        let (en, zh) = match finding.is_error() {
            true => ("error", "错误"),
            false => ("warning", "警告"),
        };
        let (more, more_zh) = (escaped(&finding.en), escaped(&finding.zh));
        line = line.and("", "", &words!("  {en}: {more}", "  {zh}：{more_zh}"));
    }
    line
}

/// What somebody said, in one line and not too long.
fn said(text: &str) -> String {
    let mut said = escaped(text);
    if let Some((end, _)) = said.char_indices().nth(MAX_SAID) {
        said.truncate(end);
        said.push('…');
    }
    said
}
