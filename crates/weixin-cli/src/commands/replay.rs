//! `weixin replay`: a conversation once more, to see what the bot says now.

mod messages;
mod session;

use serde_json::{Value, json};
use weixin_message::Document;
use weixin_sim::{Delivery, Platform, Shown, server};

use self::session::Turn;
use super::call::block_on;
use super::serve::{PORT, listen};
use super::target::{TargetArgs, exit_of, message, one_line, seen};
use crate::args::Common;
use crate::config::SecretArgs;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::progress::{Progress, Unit};
use crate::words::{Words, words};

/// Send the users' half of a saved transcript to a bot, and compare what it says
///
/// A transcript is what the simulator gives at /sim/transcript, what its page saves, or the lines of `weixin send --json`
/// and `weixin sim --json`. Each push is made anew, with a new MsgId and the time that it is. Exit code 1 means that a
/// reply is another one than then.
///
/// If the transcript has messages that the bot sent by the API, they are compared, too: the API is on 127.0.0.1 as long as
/// it takes, where the bot has its WEIXIN_API_BASE. For each it waits as long as it took then, and 5 seconds.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The transcript; - is standard input
    #[arg(value_name = "TRANSCRIPT")]
    transcript: String,
    /// The port of the API on 127.0.0.1
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// Compare the replies alone, and nothing that the bot sends by the API
    #[arg(long)]
    replies_only: bool,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

/// What a user gets for a push: the reply, and messages by the API.
struct Answer<'a> {
    shown: &'a Shown,
    messages: &'a [Value],
}

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let mut turns = session::read(&args.transcript)?;
    if args.replies_only {
        turns.iter_mut().for_each(|turn| turn.messages.clear());
    }
    let sends = turns.iter().any(|turn| !turn.messages.is_empty());
    let account = turns
        .iter()
        .find_map(|turn| field(&turn.delivery.document, "ToUserName"));
    let platform = args
        .target
        .platform_with_api(common, account.as_deref(), args.secret)?;
    block_on(async {
        if sends {
            let listener = listen(args.port).await?;
            tokio::spawn(server::serve(listener, platform.clone()));
        }
        let (mut same, count) = (0, turns.len());
        // No earlier run has had these. Events have no id: user and second tell one from another.
        let first_id = platform.clock().since_1970().as_millis() as u64 * 10_000;
        let first_second = platform.clock().unix_time();
        let mut progress = Progress::new(Unit::Pushes, Some(count as u64));
        for (turn, index) in turns.iter().zip(0..) {
            let before = &turn.delivery;
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
            let messages = match sends {
                true => messages::after(&platform, &now, turn).await,
                false => Vec::new(),
            };
            let expected = Answer {
                shown: before.shown(),
                messages: &turn.messages,
            };
            let found = Answer {
                shown: now.shown(),
                messages: &messages,
            };
            same += usize::from(expected.is_as(&found));
            progress.clear();
            compare(before, &expected, &found, output)?;
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
    expected: &Answer<'_>,
    found: &Answer<'_>,
    output: &mut Output,
) -> Result<(), Failure> {
    let summary = one_line(&before.summary);
    let is_same = expected.is_as(found);
    let words = match is_same {
        true => words!("same     {summary}", "相同  {summary}"),
        false => words!("differs  {summary}", "不同  {summary}")
            .and("", "", &expected.lines("-"))
            .and("", "", &found.lines("+")),
    };
    let value = json!({
        "summary": before.summary,
        "user": before.user,
        "same": is_same,
        "expected": expected.shown,
        "found": found.shown,
        "expected_messages": expected.messages,
        "found_messages": found.messages,
    });
    output.say(&words, &value)?;
    Ok(())
}

impl Answer<'_> {
    /// The reasons for a fault are not what a user sees.
    fn is_as(&self, other: &Self) -> bool {
        let is_shown_as =
            self.shown == other.shown || (self.shown.is_fault() && other.shown.is_fault());
        let bodies = |answer: &Self| {
            let bodies = answer
                .messages
                .iter()
                .map(|message| message["body"].clone());
            bodies.collect::<Vec<_>>()
        };
        is_shown_as && bodies(self) == bodies(other)
    }

    /// All of it behind a sign.
    fn lines(&self, sign: &str) -> Words {
        let seen = seen(self.shown);
        let mut lines = Words::new(lines(sign, &seen.en), lines(sign, &seen.zh));
        for sent in self.messages {
            let text = message(sent);
            let sent = words!("by the API: {text}", "接口发送：{text}");
            lines.en += &self::lines(sign, &sent.en);
            lines.zh += &self::lines(sign, &sent.zh);
        }
        lines
    }
}

fn lines(sign: &str, text: &str) -> String {
    let lines = text.lines().map(|line| format!("\n  {sign} {line}"));
    lines.collect()
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
