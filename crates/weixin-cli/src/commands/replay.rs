//! `weixin replay`: a conversation once more, to see what the bot says now.

use serde_json::{Value, json};
use weixin_message::Document;
use weixin_sim::{Delivery, Entry, EntryKind, Platform, Shown};

use super::call::block_on;
use super::target::{TargetArgs, exit_of, one_line, seen};
use crate::args::Common;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::progress::{Progress, Unit};
use crate::words::{Words, words};

/// Send the users' half of a saved transcript to a bot, and compare what it says
///
/// A transcript is what the simulator gives at /sim/transcript, or the lines of `weixin send --json`. Each push is made
/// anew, with a new MsgId and the time that it is. Exit code 1 means that a reply is another one than then. What the bot
/// sends by the API is not compared.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The transcript; - is standard input
    #[arg(value_name = "TRANSCRIPT")]
    transcript: String,
    #[command(flatten)]
    target: TargetArgs,
}

/// What a simulator keeps, with room.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let deliveries = read(&args.transcript)?;
    let account = deliveries
        .iter()
        .find_map(|delivery| field(&delivery.document, "ToUserName"));
    let platform = args.target.platform_of(common, account.as_deref())?;
    block_on(async {
        let (mut same, count) = (0, deliveries.len());
        // No earlier run has had these. Events have no id: user and second tell one from another.
        let first_id = platform.clock().since_1970().as_millis() as u64 * 10_000;
        let first_second = platform.clock().unix_time();
        let mut progress = Progress::new(Unit::Pushes, Some(count as u64));
        for (before, index) in deliveries.iter().zip(0..) {
            let document = renewed(&before.document, first_id + index, first_second + index);
            let now = again(&platform, before, document).await;
            if exit_of(&now) == Exit::Unreachable {
                let finding = now.findings().first().map(|&finding| finding.clone());
                let words = finding.map_or_else(
                    || words!("the bot cannot be reached", "无法连接机器人"),
                    |finding| Words::new(finding.en, finding.zh),
                );
                return Err(Failure::new(Exit::Unreachable, "connect", words));
            }
            let is_same = is_same(before.shown(), now.shown());
            same += usize::from(is_same);
            progress.clear();
            compare(before, &now, is_same, output)?;
            output.flush()?;
            progress.add(1);
        }
        drop(progress);
        let words = words!(
            "{same} of {count} replies are as they were",
            "{count} 条回复中 {same} 条与之前相同"
        );
        output.hint(&words)?;
        Ok(if same == count { Exit::Ok } else { Exit::No })
    })
}

/// Prints a difference, if it is one.
fn compare(
    before: &Delivery,
    now: &Delivery,
    is_same: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let summary = one_line(&before.summary);
    let words = if is_same {
        words!("same     {summary}", "相同  {summary}")
    } else {
        let (before, now) = (seen(before.shown()), seen(now.shown()));
        let (minus, plus) = (lines("-", &before.en), lines("+", &now.en));
        let (minus_zh, plus_zh) = (lines("-", &before.zh), lines("+", &now.zh));
        words!(
            "differs  {summary}{minus}{plus}",
            "不同  {summary}{minus_zh}{plus_zh}"
        )
    };
    let value = json!({
        "summary": before.summary,
        "user": before.user,
        "same": is_same,
        "expected": before.shown(),
        "found": now.shown(),
    });
    output.say(&words, &value)?;
    Ok(())
}

fn lines(sign: &str, text: &str) -> String {
    let lines = text.lines().map(|line| format!("\n  {sign} {line}"));
    lines.collect()
}

/// The reasons for a fault are not what a user sees.
fn is_same(before: &Shown, now: &Shown) -> bool {
    before == now || (before.is_fault() && now.is_fault())
}

/// Makes a push once more.
async fn again(platform: &Platform, before: &Delivery, document: String) -> Delivery {
    let is_json = document.starts_with('{');
    let push = platform.user(before.user.as_str()).document(document);
    let push = push.in_manner(&before.manner);
    // Transcripts need not say it.
    if is_json {
        push.json().await
    } else {
        push.await
    }
}

/// The document with another id and another time: what was answered before would be answered from memory.
fn renewed(document: &str, id: u64, time: u64) -> String {
    if document.starts_with('{') {
        let Ok(Value::Object(mut members)) = serde_json::from_str(document) else {
            return document.to_owned();
        };
        for (name, number) in [("MsgId", id), ("CreateTime", time), ("TimeStamp", time)] {
            if let Some(member) = members.get_mut(name) {
                *member = number.into();
            }
        }
        return Value::Object(members).to_string();
    }
    let mut document = document.to_owned();
    // The id stands behind what a user wrote, which could look like one; the time before.
    let at = behind("<MsgId>", document.rfind("<MsgId>"));
    set(&mut document, at, id);
    for tag in ["<CreateTime>", "<TimeStamp>"] {
        let at = behind(tag, document.find(tag));
        set(&mut document, at, time);
    }
    document
}

/// Replaces the digits that stand there.
fn set(document: &mut String, start: Option<usize>, number: u64) {
    let Some(start) = start else { return };
    let rest = document.get(start..).unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    document.replace_range(start..start + digits, &number.to_string());
}

fn behind(tag: &str, at: Option<usize>) -> Option<usize> {
    Some(at? + tag.len())
}

/// The deliveries of a transcript: an array, or lines.
fn read(file: &str) -> Result<Vec<Delivery>, Failure> {
    let text = input::read_to_string(file, MAX_BYTES)?;
    let entries = entries(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::usage(words!(
            "{file} is no transcript: line {line}, column {column}",
            "{file} 不是会话记录：第 {line} 行第 {column} 列"
        ))
    })?;
    // What `send` printed in several runs has the same numbers, and is not the same.
    let mut deliveries = Vec::new();
    for entry in entries {
        let EntryKind::Delivery(delivery) = entry.kind else {
            continue;
        };
        // Checks of the server have no document; what is not done is told again.
        if delivery.document.is_empty() || !delivery.done {
            continue;
        }
        deliveries.push(*delivery);
    }
    if deliveries.is_empty() {
        return Err(Failure::usage(words!(
            "{file}: there is nothing in it that was pushed",
            "{file}：其中没有推送"
        )));
    }
    Ok(deliveries)
}

fn entries(text: &str) -> Result<Vec<Entry>, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text);
    }
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect()
}

/// The text of an element directly in a document.
fn field(document: &str, name: &str) -> Option<String> {
    let document = Document::parse(document.as_bytes()).ok()?;
    let text = document.root().child(name)?.text().trim_ascii();
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gets_another_id_and_time_and_keeps_the_rest() {
        for (before, after) in [
            (
                "<xml><CreateTime>1</CreateTime><Content><![CDATA[<MsgId>5</MsgId><CreateTime>]]></Content><MsgId>2</MsgId></xml>",
                "<xml><CreateTime>8</CreateTime><Content><![CDATA[<MsgId>5</MsgId><CreateTime>]]></Content><MsgId>9</MsgId></xml>",
            ),
            (
                r#"{"CreateTime":1,"Content":"hi","MsgId":2}"#,
                r#"{"CreateTime":8,"Content":"hi","MsgId":9}"#,
            ),
            (
                "<xml><Event>CLICK</Event></xml>",
                "<xml><Event>CLICK</Event></xml>",
            ),
            ("{", "{"),
        ] {
            let (found, wanted) = (renewed(before, 9, 8), after);
            let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
            assert!(
                found == wanted || (parsed(&found).is_some() && parsed(&found) == parsed(wanted))
            );
        }
    }
}
