//! `weixin send`: a message to a bot, as the platform pushes it.

use weixin_message::{Event, Message};
use weixin_sim::{Platform, Push};

use super::call::block_on;
use super::target::{TargetArgs, report, seen};
use crate::args::Common;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::progress::counted;
use crate::words::words;

/// Push a message to a bot as the platform does, retries included, and judge the answer
///
/// Exit code 0 means that the platform would take the answer, and with --expect that the user sees this text. With
/// --json the line that is printed is one of a transcript, for `weixin replay`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// text, image, voice, video, shortvideo, location, link, file, miniprogrampage, or event
    #[arg(value_name = "TYPE")]
    kind: String,
    /// The content of a text, the address of a link, the name of an event, latitude and longitude
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    values: Vec<String>,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    target: TargetArgs,
}

/// How a push is made, and what is expected of it.
#[derive(Debug, clap::Args)]
pub(super) struct PushArgs {
    /// The OpenID of the user
    #[arg(long, value_name = "OPENID", default_value = "oAlice")]
    from: String,
    /// Set an element, in place of its sample value; in others by a path, such as ScanCodeInfo.ScanResult
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    set: Vec<(String, String)>,
    /// Make the first attempt so often at once, as when attempts overlap
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    times: u16,
    /// Fail unless the user sees this text
    #[arg(long, value_name = "TEXT")]
    expect: Option<String>,
}

impl PushArgs {
    pub(super) fn from(&self) -> &str {
        &self.from
    }
}

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let platform = args.target.platform(common)?;
    let push = push_of(&platform, &args.push.from, &args.kind, &args.values)?;
    make(&platform, push, args.push, output)
}

/// Makes a push, and prints what became of it.
pub(super) fn make(
    platform: &Platform,
    mut push: Push,
    args: PushArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    for (name, value) in &args.set {
        push = push.field(name, value);
    }
    let push = push.times(args.times.into());
    let delivery = block_on(async { Ok(counted(push.into_future()).await) })?;
    let exit = report(platform, &delivery, output)?;
    let shown = delivery.shown();
    match args.expect {
        Some(expected) if exit == Exit::Ok && shown.text() != Some(&expected) => {
            let seen = seen(shown);
            let words = words!("expected the text", "期望的文本")
                .about(&words!("{expected}", "{expected}"));
            let words = words.and("; found: ", "；实际：", &seen);
            Err(Failure::new(Exit::No, "unexpected", words).with("expected", expected))
        }
        _ => Ok(exit),
    }
}

fn push_of(
    platform: &Platform,
    from: &str,
    kind: &str,
    values: &[String],
) -> Result<Push, Failure> {
    let user = platform.user(from);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let is_known =
        |names: &[&str], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    match (kind, values.as_slice()) {
        ("text", [content]) => Ok(user.text(*content)),
        ("link", [url]) => Ok(user.link(url)),
        ("location", [latitude, longitude]) => {
            Ok(user.location(degrees(latitude)?, degrees(longitude)?))
        }
        ("event", [name]) if is_known(Event::NAMES, name) => Ok(user.event(name)),
        ("event", [name]) => Err(Failure::usage(words!(
            "there is no event {name}; see `weixin trigger --list`",
            "没有 {name} 这个事件；请看 `weixin trigger --list`"
        ))),
        ("text" | "link" | "location" | "event", _) => Err(Failure::usage(words!(
            "{kind} needs its value: `send text CONTENT`, `send link URL`, `send location LATITUDE LONGITUDE`, \
             `send event NAME`",
            "{kind} 需要给出内容：`send text 内容`、`send link 网址`、`send location 纬度 经度`、`send event 事件名`"
        ))),
        (kind, []) if Message::NAMES.contains(&kind) => Ok(user.message(kind)),
        (kind, _) if Message::NAMES.contains(&kind) => Err(Failure::usage(words!(
            "{kind} has no value of its own: set its elements by --set",
            "{kind} 没有单独的内容：请用 --set 设置元素"
        ))),
        _ => {
            let names = Message::NAMES.join(", ");
            Err(Failure::usage(words!(
                "there is no type {kind}; there are {names}, event",
                "没有 {kind} 这个类型；可用的有 {names}, event"
            )))
        }
    }
}

fn degrees(text: &str) -> Result<f64, Failure> {
    text.parse()
        .ok()
        .filter(|degrees: &f64| (-180.0..=180.0).contains(degrees))
        .ok_or_else(|| {
            Failure::usage(words!(
                "{text} is not a number of degrees",
                "{text} 不是经纬度"
            ))
        })
}

fn field(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("FIELD=VALUE")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(is_name) {
        return Err("FIELD=VALUE");
    }
    Ok((name.to_owned(), value.to_owned()))
}
