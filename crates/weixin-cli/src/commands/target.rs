//! The bot that is pushed to, for all commands that play the platform.

use std::fmt::Write;

use serde_json::{Value, json};
use weixin_sim::{Attempt, Delivery, End, Finding, Platform, Shown};

use crate::args::Common;
use crate::config::{Account, AccountArgs, SecretArgs};
use crate::failure::{Exit, Failure};
use crate::output::{Output, escaped};
use crate::words::{Words, words};

/// Where bots of the examples and of `weixin new` are.
pub(super) const BOT: &str = "http://127.0.0.1:3000/weixin";

/// The bot, and the account that it has.
#[derive(Debug, clap::Args)]
pub(super) struct TargetArgs {
    /// The address of the bot, with its path
    #[arg(long, value_name = "URL", default_value = BOT)]
    to: String,
    #[command(flatten)]
    account: AccountArgs,
}

impl TargetArgs {
    /// The account alone.
    pub(super) fn account(self, common: &Common) -> Result<Account, Failure> {
        Account::new(self.account, common.config.as_deref())
    }

    /// The platform that pushes to the bot.
    pub(super) fn platform(self, common: &Common) -> Result<Platform, Failure> {
        let to = self.to.clone();
        platform(&self.account(common)?, &to, None)
    }

    /// The same with the API, for an account with this `gh_` id.
    pub(super) fn platform_with_api(
        self,
        common: &Common,
        original_id: Option<&str>,
        secret: SecretArgs,
    ) -> Result<Platform, Failure> {
        let to = self.to.clone();
        let account = self.account(common)?.with_secret(secret);
        platform(&account, &to, original_id)
    }
}

fn platform(account: &Account, to: &str, original_id: Option<&str>) -> Result<Platform, Failure> {
    let mut simulated = account.simulated()?;
    if let Some(id) = original_id {
        simulated = simulated.original_id(id);
    }
    let platform = Platform::try_new(simulated)?;
    platform.change(|settings| settings.mode = account.mode());
    set_url(&platform, to)?;
    Ok(platform)
}

/// Has a platform push to this address.
pub(super) fn set_url(platform: &Platform, to: &str) -> Result<(), Failure> {
    let refused = || {
        Failure::usage(words!(
            "--to must be the address of a bot, such as http://127.0.0.1:3000/weixin",
            "--to 应为机器人的地址，如 http://127.0.0.1:3000/weixin"
        ))
    };
    // The platform takes no names and passwords, and here they would be printed.
    let server = to.split_once("://").map_or(to, |(_, behind)| behind);
    let server = server.split(['/', '?']).next().unwrap_or_default();
    if server.contains('@') {
        return Err(refused());
    }
    platform.set_url(to).map_err(|_| refused())
}

/// How a delivery ended: whether the bot was there, and whether the platform would be content.
pub(super) fn exit_of(delivery: &Delivery) -> Exit {
    match exit_of_check(delivery) {
        Exit::Ok if delivery.shown().is_fault() => Exit::No,
        exit => exit,
    }
}

/// The same for a check, of which nobody sees anything: what is worth a warning is no failure.
pub(super) fn exit_of_check(delivery: &Delivery) -> Exit {
    let is_away = |attempt: &Attempt| {
        let ends = [End::Refused, End::Unreachable, End::Tls, End::NoTls];
        ends.contains(&attempt.end)
    };
    if !delivery.attempts.is_empty() && delivery.attempts.iter().all(is_away) {
        return Exit::Unreachable;
    }
    match delivery.findings().iter().any(|finding| finding.is_error()) {
        true => Exit::No,
        false => Exit::Ok,
    }
}

/// The entry of a delivery as it stands in a transcript, which `weixin replay` reads.
pub(super) fn entry(platform: &Platform, delivery: &Delivery) -> Result<Value, Failure> {
    let entry = platform.transcript().get(delivery.seq);
    serde_json::to_value(entry.as_deref()).map_err(|error| {
        let words = words!(
            "the entry cannot be written: {error}",
            "记录无法写出：{error}"
        );
        Failure::new(Exit::No, "json", words)
    })
}

/// What a user sees, in as many lines as the bot likes.
pub(super) fn seen(shown: &Shown) -> Words {
    match shown {
        Shown::Nothing => words!("(nothing)", "（无）"),
        Shown::Fault(_) => words!("the notice that the account is faulty: {shown}", "{shown}"),
        _ => words!("{shown}", "{shown}"),
    }
}

/// A message that the API brought to a user, in a line.
pub(super) fn message(message: &Value) -> String {
    let kind = message["msgtype"].as_str().unwrap_or_default();
    let content = &message["body"][kind];
    match content["content"].as_str() {
        Some(text) if kind == "text" => format!("text: {text}"),
        _ if content.is_null() => format!("{kind}: {}", message["body"]),
        _ => format!("{kind}: {content}"),
    }
}

/// A delivery for people: its attempts, what is wrong with them, what the user sees.
pub(super) fn told(delivery: &Delivery) -> Words {
    let summary = one_line(&delivery.summary);
    let mut words = words!("{summary}", "{summary}");
    add_attempts(&mut words, &delivery.attempts);
    if let Some(shown) = &delivery.shown {
        let seen = seen(shown);
        // A line of its own could pass for one of ours.
        let _ = write!(words.en, "\n  the user sees: {}", escaped(&seen.en));
        let _ = write!(words.zh, "\n  用户看到：{}", escaped(&seen.zh));
    }
    words
}

/// Attempts, and what is wrong with them: what is the same again is not said again.
pub(super) fn add_attempts(words: &mut Words, attempts: &[Attempt]) {
    let mut told: Vec<&Finding> = Vec::new();
    for attempt in attempts {
        add_attempt(words, attempt);
        for finding in &attempt.findings {
            if !told.contains(&finding) {
                told.push(finding);
                add_finding(words, finding);
            }
        }
    }
}

fn add_attempt(words: &mut Words, attempt: &Attempt) {
    let (number, took) = (attempt.number, attempt.took_ms);
    let status = attempt.response.as_ref().map(|response| response.status);
    let end = match status {
        Some(status) => words!("{status}", "{status}"),
        None => end(attempt.end),
    };
    let method = &attempt.request.method;
    let _ = write!(
        words.en,
        "\n  {number}. {method}: {} after {took} ms",
        end.en
    );
    let _ = write!(words.zh, "\n  {number}. {method}：{}，{took} 毫秒", end.zh);
}

/// How an attempt ended that has no status.
fn end(end: End) -> Words {
    match end {
        End::Late => words!("no answer in time", "超时未回复"),
        End::Refused => words!("nobody listens", "无人监听"),
        End::Reset => words!("hung up", "连接被断开"),
        End::NotHttp => words!("no HTTP", "不是 HTTP"),
        End::TooLarge => words!("too large", "过大"),
        End::Tls => words!("no agreement on TLS", "TLS 失败"),
        End::NoTls => words!("no TLS", "不是 TLS"),
        End::Unreachable => words!("no way there", "无法到达"),
        other => Words::new(other.as_str(), other.as_str()),
    }
}

fn add_finding(words: &mut Words, finding: &Finding) {
    let (en, zh) = match finding.is_error() {
        true => ("error", "错误"),
        false => ("warning", "警告"),
    };
    let _ = write!(words.en, "\n     {en}: {}", finding.en);
    let _ = write!(words.zh, "\n     {zh}：{}", finding.zh);
}

/// Prints a delivery, and says how it ended.
pub(super) fn report(
    platform: &Platform,
    delivery: &Delivery,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let exit = exit_of(delivery);
    let mut value = entry(platform, delivery)?;
    value["ok"] = json!(exit == Exit::Ok);
    output.say(&told(delivery), &value)?;
    Ok(exit)
}

pub(super) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
