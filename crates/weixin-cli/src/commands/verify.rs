//! `weixin verify`: what the console finds when an address is saved, and what else is wrong with it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use weixin_core::doctor::Diagnosis;
use weixin_sim::{Attempt, Delivery, End, FindingKind, PushMode};

use super::call::block_on;
use super::query::judge;
use super::target::{TargetArgs, add_attempts, exit_of_check};
use crate::args::Common;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::progress::counted;
use crate::words::{Words, words};

/// Check a bot as the console does when its address is saved, and say in words what is wrong
///
/// The first check is the GET with echostr and, if that is answered rightly, a push of an event that nobody knows, which
/// must get in. Then the second asks for what must be refused: wrong signatures, a push in plain in security mode, a push
/// signed an hour ago. They leave their mark in its log and its metrics. The bot runs for those that it accepts.
///
/// With --query nothing is asked: it says what is wrong with a request that a server has refused, as that server's log does.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A request that was refused: its query, its URL, or the line of the access log; - reads it from standard input
    #[arg(long, value_name = "LINE", conflicts_with = "to")]
    query: Option<String>,
    #[command(flatten)]
    target: TargetArgs,
}

/// The window in which servers take a signature.
const WINDOW: Duration = Duration::from_secs(300);

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    if let Some(line) = &args.query {
        return judge(line, &args.target.account(common)?, output);
    }
    let platform = args.target.platform(common)?;
    let is_signed = platform.settings().mode != PushMode::CloudRun;
    block_on(async {
        let verified = counted(platform.verify()).await;
        let exit = exit_of_check(&verified);
        let title = match exit {
            Exit::Ok if !is_signed => words!(
                "The console would accept this address.",
                "控制台会接受这个地址。"
            ),
            Exit::Ok => words!(
                "The console would accept this address; a wrong signature is refused.",
                "控制台会接受这个地址；错误的签名被拒绝。"
            ),
            Exit::Unreachable if is_tls(&verified) => words!(
                "The platform would have no connection by TLS to this address.",
                "平台无法与这个地址建立 TLS 连接。"
            ),
            Exit::Unreachable => {
                words!("There is no bot at this address.", "这个地址上没有机器人。")
            }
            _ if verified.has(FindingKind::UnsignedEcho) => words!(
                "The console would accept this address, and anybody else could verify it as theirs.",
                "控制台会接受这个地址，但任何人都能把它验证为自己的。"
            ),
            // The third is a push; the others are the console's.
            _ if verified.attempts.len() > 2 => words!(
                "The console would accept this address, but no push gets in.",
                "控制台会接受这个地址，但推送无法进入。"
            ),
            _ => words!(
                "The console would refuse this address.",
                "控制台会拒绝这个地址。"
            ),
        };
        say("verify", title, &verified, exit, output)?;
        if exit != Exit::Ok {
            return Ok(exit);
        }
        let probed = counted(platform.probe()).await;
        let exit = exit_of_check(&probed);
        let title = match exit {
            Exit::Ok if !probed.findings().is_empty() => words!(
                "It accepts what it should refuse.",
                "它接受了最好拒绝的请求。"
            ),
            Exit::Ok if !is_signed => words!(
                "It refuses a push in another mode. What is unsigned it takes from whoever can reach it.",
                "其他模式的推送被拒绝。未签名的推送，凡能访问它的人发来的它都会接受。"
            ),
            Exit::Ok => words!(
                "It refuses what it must refuse: wrong signatures, old ones, pushes in another mode.",
                "该拒绝的请求都被拒绝了：错误的签名、过期的签名、其他模式的推送。"
            ),
            _ => words!("It takes what it must refuse.", "它接受了应当拒绝的请求。"),
        };
        say("probe", title, &probed, exit, output)?;
        Ok(exit)
    })
}

fn is_tls(delivery: &Delivery) -> bool {
    let last = delivery.attempts.last();
    last.is_some_and(|attempt| matches!(attempt.end, End::Tls | End::NoTls))
}

fn say(
    check: &str,
    mut title: Words,
    delivery: &Delivery,
    exit: Exit,
    output: &mut Output,
) -> Result<(), Failure> {
    add_attempts(&mut title, &delivery.attempts);
    let skew = delivery.attempts.iter().find_map(skew);
    if let Some((_, cause)) = skew
        .as_ref()
        .filter(|_| delivery.has(FindingKind::Forbidden))
    {
        let hint = words!("\n     that is why it refuses", "\n     这就是拒绝的原因");
        title = title.and("", "", &hint.about(&Words::of(cause)));
    }
    let attempts: Vec<_> = delivery.attempts.iter().map(value).collect();
    let value = json!({
        "check": check,
        "ok": exit == Exit::Ok,
        "clock_off_s": skew.map(|(seconds, _)| seconds),
        "attempts": attempts,
    });
    output.say(&title, &value)?;
    Ok(())
}

fn value(attempt: &Attempt) -> serde_json::Value {
    json!({
        "number": attempt.number,
        "method": attempt.request.method,
        "end": attempt.end,
        "status": attempt.response.as_ref().map(|response| response.status),
        "took_ms": attempt.took_ms,
        "findings": attempt.findings,
    })
}

/// By how many seconds the server's clock is off, if that is more than it may be, and in which way.
fn skew(attempt: &Attempt) -> Option<(u64, Diagnosis)> {
    let headers = &attempt.response.as_ref()?.headers;
    let (_, date) = headers.iter().find(|(name, _)| name == "date")?;
    let theirs = unix_time(httpdate::parse_http_date(date).ok()?)?;
    let ours = unix_time(SystemTime::now())?;
    let window = WINDOW.as_secs();
    let off = ours.abs_diff(theirs);
    (off >= window).then(|| (off, Diagnosis::of_clock(theirs, ours, window)))
}

fn unix_time(time: SystemTime) -> Option<u64> {
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs())
}
